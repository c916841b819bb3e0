import { type DatabaseHost, nameOfHost } from "./database_address.ts";

/** How far an attempt at a server came. */
export type AttemptStep =
  /** Its address is not known, nothing answers there, or not in time. */
  | "connect"
  /** Encryption as it is asked for. */
  | "tls"
  /** It takes no sessions now, or refuses this one. */
  | "session"
  /** It is not what `target_session_attrs` asks for. */
  | "role";

/** Why one server of the address cannot be used. */
export class HostFailure extends Error {
  override readonly name = "HostFailure";

  constructor(
    readonly host: DatabaseHost,
    readonly step: AttemptStep,
    readonly reason: string,
    /** Of the system (`ECONNREFUSED`), of the database (`57P03`) or our own. */
    readonly code: string,
  ) {
    super(`${nameOfHost(host)}: ${reason}`);
  }
}

/** No server of the address can be used; says of each why. */
export class DatabaseUnreachable extends Error {
  override readonly name = "DatabaseUnreachable";
  readonly code: string;

  constructor(readonly failures: readonly HostFailure[]) {
    super(`cannot reach the database: ${[...new Set(failures.map((f) => f.message))].join("; ")}`);
    this.code = failures.at(-1)?.code ?? "CONNECT_FAILED";
  }
}
