/**
 * Who may use the gateway, as a read-only snapshot with a version. It is plain data, so that it can
 * be sent to a worker thread as it is; secrets appear only as slow hashes.
 */

/** A certificate that a user registered to sign with; compared by the signature checks (A0035, A0036). */
export interface RegisteredCertificate {
  /** Name of the issuing authority as registered. */
  readonly authorityName: string;
  /** Serial number in lower-case hex without leading zeros. */
  readonly serial: string;
  /** The certificate itself, where it was registered too. */
  readonly der?: Uint8Array;
}

/** One registered user. */
export interface User {
  /** 8 characters: user code and identification. */
  readonly userId: string;
  readonly userCode: string;
  readonly company: string;
  readonly taxCode: string;
  readonly roles: readonly string[];
  /** Registered, but may send nothing (A0014). */
  readonly barred: boolean;
  /** Slow, salted hash of the password without its padding. */
  readonly passwordHash: string;
  readonly certificates: readonly RegisteredCertificate[];
}

/** One registered machine. */
export interface Terminal {
  /** 6 characters: the path of the header. */
  readonly terminalId: string;
  /** Slow, salted hash of the access key without its padding. */
  readonly accessKeyHash: string;
  /** User IDs that may send from it. */
  readonly owners: ReadonlySet<string>;
}

/** All users and terminals at one moment. */
export interface UserDirectory {
  /** Grows with every change of users or terminals. */
  readonly version: number;
  readonly users: ReadonlyMap<string, User>;
  /** User codes that have at least one user, barred ones too. */
  readonly userCodes: ReadonlySet<string>;
  readonly terminals: ReadonlyMap<string, Terminal>;
}

/** Builds the snapshot from its users and terminals. */
export function buildUserDirectory(
  version: number,
  users: Iterable<User>,
  terminals: Iterable<Terminal>,
): UserDirectory {
  const byId = new Map<string, User>();
  const userCodes = new Set<string>();
  for (const user of users) {
    byId.set(user.userId, user);
    userCodes.add(user.userCode);
  }
  const byTerminal = new Map<string, Terminal>();
  for (const terminal of terminals) byTerminal.set(terminal.terminalId, terminal);
  return { version, users: byId, userCodes, terminals: byTerminal };
}
