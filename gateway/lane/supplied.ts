/**
 * What a lane has been supplied with, as it is now, in the form in which messages are judged by it.
 * The epoch among it is what the lane believes; the database checks it at every commit.
 */
import { type CodeTables, codeTablesWith } from "../../core/codes/mod.ts";
import type { StandbyPolicy } from "../../core/policy/mod.ts";
import type { ProviderGate } from "../../core/providers/mod.ts";
import type { ChannelRules } from "../../core/routing/mod.ts";
import type { SignatureVerifier } from "../../core/signature/mod.ts";
import { buildTrustStore, type TrustCache } from "../../core/trust/mod.ts";
import type { UserDirectory } from "../../core/users/mod.ts";
import { RegisteredCertificates } from "../../core/users/registered_certificates.ts";
import { limits } from "../limits.ts";
import { pause } from "../pause.ts";
import type { CredentialTexts } from "../keys/credentials.ts";
import type { LaneSupply, ModeState } from "./protocol.ts";

export interface SuppliedOptions {
  /** What is supplied at the start. */
  readonly supply: LaneSupply;
  readonly trust: TrustCache;
  /** By whom certificates are checked. */
  readonly verifier: SignatureVerifier;
  readonly providers: ProviderGate;
}

export class Supplied {
  readonly trust: TrustCache;
  readonly providers: ProviderGate;
  mode: ModeState;
  users: UserDirectory;
  registered: RegisteredCertificates;
  channelRules: ChannelRules;
  policy: StandbyPolicy;
  /** Undefined: codes are not judged. */
  codes: CodeTables | undefined;
  credentials: CredentialTexts;
  #modeChanged = Promise.withResolvers<void>();

  readonly #verifier: SignatureVerifier;

  constructor({ supply, trust, verifier, providers }: SuppliedOptions) {
    this.trust = trust;
    this.#verifier = verifier;
    this.providers = providers;
    this.mode = supply.mode;
    this.users = supply.users;
    this.registered = new RegisteredCertificates(supply.users);
    this.channelRules = supply.channelRules;
    this.policy = supply.policy;
    this.codes = codesOf(supply.codeTables);
    this.credentials = supply.credentials;
    providers.replace(supply.providers);
  }

  readonly epoch = (): number => this.mode.epoch;

  /** Takes what is another now; gives whether the mode or the epoch is among it. */
  take(supply: Partial<LaneSupply>): boolean {
    const { trust, users, providers, channelRules, policy, mode, credentials } = supply;
    if (trust !== undefined) {
      this.trust.replaceStore(buildTrustStore(trust, this.#verifier).store);
    }
    if (users !== undefined) {
      this.users = users;
      this.registered = new RegisteredCertificates(users);
    }
    if (providers !== undefined) this.providers.replace(providers);
    if (channelRules !== undefined) this.channelRules = channelRules;
    if (policy !== undefined) this.policy = policy;
    if (credentials !== undefined) this.credentials = credentials;
    if ("codeTables" in supply) this.codes = codesOf(supply.codeTables);
    return mode !== undefined && this.#takeMode(mode);
  }

  #takeMode(mode: ModeState): boolean {
    // News may overtake each other.
    if (mode.epoch < this.mode.epoch) return false;
    const isSame = mode.epoch === this.mode.epoch && mode.mode === this.mode.mode;
    this.mode = mode;
    // Only whether anything is taken.
    if (isSame) return false;
    this.#modeChanged.resolve();
    this.#modeChanged = Promise.withResolvers<void>();
    return true;
  }

  /** Waits a while for another epoch than this one. */
  readonly otherEpoch = async (than: number): Promise<boolean> => {
    if (this.mode.epoch === than) {
      await Promise.race([this.#modeChanged.promise, pause(limits.newModeMs)]);
    }
    return this.mode.epoch !== than;
  };
}

function codesOf(tables: LaneSupply["codeTables"]): CodeTables | undefined {
  return tables && codeTablesWith(tables);
}
