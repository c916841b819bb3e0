import type { Sql } from "postgres";
import type { TrustFacts } from "../../core/diagnostics/mod.ts";
import type { Config } from "../settings/config.ts";

/** Where the checks look: from within a gateway that runs, or from a command where none may. */
export interface DiagnosedPlace {
  readonly config: Config;
  /** Who looks. */
  readonly node: string;
  /** What the secrets of the settings and the files that they name have wrong. */
  settingFaults(): Promise<readonly string[]>;
  /** Why no messages are taken; undefined where they are. Throws `NoGateway` where none runs. */
  problem(): Promise<string | undefined>;
  /** Throws `NoDatabase` where there is none to ask. */
  database(): Promise<Sql>;
  /** Undefined where nothing is there yet to be trusted. */
  trust(): Promise<TrustFacts | undefined>;
  /** Where messages are relayed to; undefined where they are not. */
  readonly primaryUrl: string | undefined;
  /** The certificate (DER) that this gateway shows at an address; undefined where nobody answers there. */
  shownAt(place: "edi" | "admin"): Promise<Uint8Array | undefined>;
  now(): Date;
}

/** No gateway runs where it was looked for: the reason. */
export class NoGateway extends Error {
  override readonly name = "NoGateway";
}

/** The database starts and ends with the gateway, and does not run now. */
export class NoDatabase extends Error {
  override readonly name = "NoDatabase";
}
