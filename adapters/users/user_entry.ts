import type { RegisteredCertificate } from "../../core/users/user_directory.ts";
import type { Secret } from "./secret.ts";

/** One user as a registration gives it, not yet stored. */
export interface UserEntry {
  readonly userId: string;
  readonly company: string;
  readonly taxCode: string;
  readonly roles: readonly string[];
  /** Absent = stays as it is stored, not barred when new. */
  readonly barred?: boolean;
  readonly password: Secret;
  readonly terminals: readonly { readonly terminalId: string; readonly accessKey: Secret }[];
  readonly certificates: readonly RegisteredCertificate[];
}
