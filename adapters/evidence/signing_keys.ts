import type { ISql } from "postgres";
import { say, type Sentence } from "../../core/reasons/mod.ts";
import { type ByteSeal, CannotOpen } from "../seals/byte_seal.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import { type InstallationKey, installationKey, privateKeyOf } from "./installation_key.ts";

/** Nothing can be signed now. The sentence holds nothing of a key. */
export class CannotSign extends Error {
  override readonly name = "CannotSign";

  constructor(readonly sentence: Sentence) {
    super(sentence);
  }
}

/** Where the key comes from that signs at this moment: checkpoints, reports. */
export interface SigningKeys {
  /** In the database there is one for all nodes; each node's file holds its own. */
  readonly keptIn: "database" | "file";
  /**
   * The key in force, asked for when something is to be signed.
   *
   * @throws CannotSign if the private key in the database cannot be had.
   */
  inForce(sql: ISql): Promise<InstallationKey>;
}

/** A key of this node alone. */
export function ownSigningKey(key: InstallationKey): SigningKeys {
  return { keptIn: "file", inForce: () => Promise.resolve(key) };
}

/** The name of a private key among the installation's secrets. */
export function secretName(number: number): string {
  return `signing key ${number}`;
}

/** The key that the database holds for all nodes, sealed by the data key. */
export class StoredSigningKeys implements SigningKeys {
  readonly keptIn = "database";
  /** The last one that was opened. */
  #opened: InstallationKey | undefined;

  constructor(private readonly seal: ByteSeal) {}

  async inForce(sql: ISql): Promise<InstallationKey> {
    const [row] = await sql`
      select k.number, k.public_key, s.secret, s.sealed from signing_key k
      left join installation_secret s on s.name = 'signing key ' || k.number
      where k.public_key = signing_key_in_force()`;
    if (row === undefined) throw new CannotSign(say("SIGNING_KEYS_IN_FILES"));
    if (this.#opened?.spki === row.public_key) return this.#opened!;
    const { number, secret, sealed } = row;
    if (secret === null) throw new CannotSign(say("SIGNING_KEY_GONE", { number }));
    // In clear it may be of anybody who has the database's account.
    if (!sealed) throw new CannotSign(say("SIGNING_KEY_UNSEALED", { number }));
    const key = this.#open(number, secret);
    if (key.spki !== row.public_key) throw new CannotSign(say("SIGNING_KEY_OTHER", { number }));
    return this.#opened = key;
  }

  #open(number: number, secret: Uint8Array): InstallationKey {
    try {
      const place = sealedValues.installationSecret.place(secretName(number));
      return installationKey(privateKeyOf(this.seal.open(secret, true, place)));
    } catch (error) {
      if (!(error instanceof CannotOpen)) throw error;
      throw new CannotSign(say("SIGNING_KEY_UNOPENED", { number }));
    }
  }
}
