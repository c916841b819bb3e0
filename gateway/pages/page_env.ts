import type { Sql } from "postgres";
import type { Session } from "../../adapters/accounts/mod.ts";
import type { ByteSeal } from "../../adapters/seals/byte_seal.ts";
import type { CodeTables } from "../../core/codes/mod.ts";
import type { PermitPolicy } from "../../core/documents/mod.ts";
import type { PlannedWindow } from "../../core/policy/mod.ts";
import type { Judgement } from "../../core/trust/mod.ts";
import type { ConsoleOptions } from "./console/console_options.ts";
import type { Log } from "../log/log.ts";
import type { PasswordNotes } from "../users/password_notes.ts";
import type { ServiceNow } from "../node/service_watch.ts";
import type { View } from "./view.ts";

/** What the pages need of the process. */
export interface PageOptions {
  readonly sql: Sql;
  readonly log: Log;
  /** Why the database makes nothing durable now; undefined where it does. */
  readonly undurable: () => Promise<string | undefined>;
  /** Why this node takes nothing now; undefined where it does. */
  readonly obstacle: () => string | undefined;
  /** How senders are served now, as it was last looked at: asks nobody. */
  readonly service: () => ServiceNow;
  /** Opens what the standby keeps. */
  readonly seal: ByteSeal;
  /** Whether the address is reached by TLS: cookies are then sent by TLS only. */
  readonly secure: boolean;
  /** Cost of new password hashes; undefined = the default. */
  readonly scryptCost?: number;
  /** Judges a signer's certificate (DER) by the authorities that are trusted now. */
  readonly judge: (der: Uint8Array, embedded: readonly Uint8Array[], at: Date) => Judgement;
  /** Told when the users of an enterprise have changed; for a register beside our own. */
  readonly onUsersChanged?: (taxCode: string) => Promise<void>;
  /** A file of days off beside those that are built in. */
  readonly daysOffFile?: string;
  /** Told of wrong passwords. */
  readonly passwordNotes?: PasswordNotes;
  /** What the operators' console shows and does; absent = no console. */
  readonly console?: ConsoleOptions;
  /** The code tables in force; the built-in ones where none are handed in. */
  readonly codes?: () => CodeTables;
  /** What the standby permits by itself; `duty-free` where nothing is said. */
  readonly permits?: PermitPolicy;
  /** The planned window to announce at a time. */
  readonly plannedWindow?: (at: Date) => PlannedWindow | undefined;
  /** The clock; the system's where none is handed in. */
  readonly now?: () => Date;
}

/** A page's environment; `env` is what `Deno.serve` hands over beside the request. */
export interface PageEnv {
  Bindings: { readonly remoteAddr?: Deno.Addr };
  Variables: {
    session: Session | undefined;
    view: View;
    /** The fields of a form, its guard checked. */
    form: FormData;
  };
}
