/**
 * Where a database is and how it is reached, as libpq reads it from a `postgres://` URL. The driver's
 * own reading knows neither a directory as host nor IPv6 in a list, takes `sslmode` for another thing
 * and ignores `sslrootcert`.
 */
import { isIP } from "node:net";

/** One server of the list. */
export interface DatabaseHost {
  /** As it was named: what a certificate is compared with and messages say. */
  readonly name: string;
  /** What is dialled: a name or an IP address (`hostaddr`), or the path of a Unix socket. */
  readonly dial: string;
  readonly port: number;
  readonly isSocket: boolean;
}

export const tlsModes = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
] as const;
export type TlsMode = typeof tlsModes[number];

export const databaseRoles = [
  "any",
  "read-write",
  "read-only",
  "primary",
  "standby",
  "prefer-standby",
] as const;
/** Which servers of the list a session may be opened on (`target_session_attrs`). */
export type DatabaseRole = typeof databaseRoles[number];

export interface DatabaseAddress {
  readonly hosts: readonly DatabaseHost[];
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly role: DatabaseRole;
  /** undefined where the address does not say: then `tlsModeOf` decides for each host. */
  readonly tlsMode: TlsMode | undefined;
  /** File with the authorities of the server's certificate (PEM); undefined = those of the runtime. */
  readonly rootCertFile: string | undefined;
  readonly clientCertFile: string | undefined;
  readonly clientKeyFile: string | undefined;
  /** For one attempt at one server, in milliseconds. */
  readonly connectMs: number;
  /** Silence after which the system looks whether the other side is there, in milliseconds. */
  readonly keepAliveMs: number;
  /** Sent with the start of a session: `application_name`, `options`, other settings of the server. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Numbers that are the driver's, e.g. `max_lifetime`. */
  readonly driver: Readonly<Record<string, number>>;
}

/** An address that cannot be used, whatever the database does. Never holds the password. */
export class DatabaseAddressError extends Error {
  override readonly name = "DatabaseAddressError";
  readonly code = "DATABASE_ADDRESS";
}

/** How long one attempt at one server may take where the address does not say, in milliseconds. */
const CONNECT_MS = 10_000;
const KEEP_ALIVE_MS = 15_000;
/** libpq takes a shorter limit for this one. */
const CONNECT_SECONDS_MIN = 2;

/** What the driver lets an address say, beside what is libpq's. */
const driverNumbers = ["idle_timeout", "max_lifetime", "max_pipeline"];
/** Asks for what is not there anyway, or says no to it. */
const harmless: ReadonlyMap<string, readonly string[]> = new Map(Object.entries({
  channel_binding: ["prefer", "disable"],
  gssencmode: ["prefer", "disable"],
  keepalives: ["1"],
  load_balance_hosts: ["disable"],
  sslcompression: ["0"],
  sslnegotiation: ["postgres"],
  sslsni: ["1"],
}));
/** What libpq knows and would do, and what is not done here: better said than left out in silence. */
const unsupported = [
  ...harmless.keys(),
  ...[
    "krbsrvname",
    "gsslib",
    "gssdelegation",
    "passfile",
    "requirepeer",
    "require_auth",
    "service",
  ],
  ...["sslcrl", "sslcrldir", "sslpassword", "sslcertmode", "ssl_max_protocol_version"],
  ...["ssl_min_protocol_version", "tcp_user_timeout", "keepalives_count", "keepalives_interval"],
];

/**
 * Reads an address.
 *
 * @throws DatabaseAddressError naming what cannot be used.
 */
export function readDatabaseAddress(url: string): DatabaseAddress {
  const found = /^postgres(?:ql)?:\/\/([^/?#]*)(\/[^?#]*)?(?:\?([^#]*))?$/.exec(url);
  if (found === null) throw problem("expected postgres://USER:PASSWORD@HOST:PORT/DATABASE");
  const [, authority = "", path = "", query = ""] = found;
  const given = new Map(new URLSearchParams(query.replaceAll("+", "%2B")));
  const take = (name: string) => {
    const value = given.get(name);
    given.delete(name);
    return value === "" ? undefined : value;
  };
  const at = authority.lastIndexOf("@");
  const [user, password] = splitOnce(authority.slice(0, Math.max(at, 0)), ":");
  const rootCertFile = take("sslrootcert");
  const hosts = readHosts(authority.slice(at + 1), take);
  const seconds = readNumber("connect_timeout", take("connect_timeout"));
  const idle = readNumber("keepalives_idle", take("keepalives_idle"));
  const address = {
    hosts,
    user: take("user") ?? decode("user", user),
    password: take("password") ?? decode("password", password),
    database: take("dbname") ?? decode("database", path.slice(1)),
    role: oneOf("target_session_attrs", databaseRoles, take("target_session_attrs")) ??
      (hosts.length > 1 ? "primary" as const : "any" as const),
    tlsMode: readTlsMode(take("sslmode"), take("ssl"), rootCertFile),
    rootCertFile: rootCertFile === "system" ? undefined : rootCertFile,
    clientCertFile: take("sslcert"),
    clientKeyFile: take("sslkey"),
    connectMs: seconds === undefined
      ? CONNECT_MS
      : seconds === 0
      ? 0x7fff_ffff
      : Math.max(seconds, CONNECT_SECONDS_MIN) * 1000,
    keepAliveMs: idle === undefined || idle === 0 ? KEEP_ALIVE_MS : idle * 1000,
    driver: Object.fromEntries(driverNumbers.flatMap((name) => {
      const value = readNumber(name, take(name));
      return value === undefined ? [] : [[name, value]];
    })),
  };
  if ((address.clientCertFile === undefined) !== (address.clientKeyFile === undefined)) {
    throw problem("sslcert and sslkey: expected both or none");
  }
  for (const [name, value] of given) {
    if (harmless.get(name)?.includes(value)) given.delete(name);
    else if (unsupported.includes(name)) throw problem(`${name}=${value} is not supported`);
  }
  return { ...address, parameters: Object.fromEntries(given) };
}

/**
 * How a server is spoken to. Where the address does not say, as libpq: encrypted where the server
 * offers it. On this machine there is nobody to hide from, and encryption costs a sixth of the speed.
 */
export function tlsModeOf({ tlsMode }: DatabaseAddress, host: DatabaseHost): TlsMode {
  if (host.isSocket) return "disable";
  return tlsMode ?? (isLoopback(host.dial) ? "disable" : "prefer");
}

/** Whether an address names this machine. */
export function isLoopback(host: string): boolean {
  return /^(127(\.\d{1,3}){3}|localhost|::1)$/i.test(host);
}

/** A server as messages name it. */
export function nameOfHost({ name, port, isSocket, dial }: DatabaseHost): string {
  if (isSocket) return dial;
  return `${isIP(name) === 6 ? `[${name}]` : name}:${port}`;
}

function readHosts(list: string, take: (name: string) => string | undefined): DatabaseHost[] {
  const ports: string[] = [];
  const names: string[] = [];
  for (const part of list.split(",")) {
    const found = /^(?:\[([^\]]*)\]|([^:]*))(?::([^:]*))?$/.exec(part);
    if (found === null) throw problem(`cannot read the host "${part}": IPv6 stands in brackets`);
    names.push(decode("host", found[1] ?? found[2]) ?? "");
    ports.push(found[3] ?? "");
  }
  const host = take("host");
  const hostaddr = take("hostaddr");
  const port = take("port");
  const given = host?.split(",") ?? (names.join("") === "" ? hostaddr?.split(",") : undefined) ??
    names;
  const dials = hostaddr?.split(",") ?? given;
  if (dials.length !== given.length) {
    throw problem(`found ${given.length} hosts and ${dials.length} in hostaddr`);
  }
  const allPorts = port?.split(",") ?? ports;
  if (allPorts.length !== 1 && allPorts.length !== given.length) {
    throw problem(`found ${given.length} hosts and ${allPorts.length} ports`);
  }
  return given.map((text, index) => {
    const name = text === "" ? "localhost" : text;
    const portNumber = readPort(allPorts[allPorts.length === 1 ? 0 : index]);
    const dial = dials[index] === "" ? name : dials[index]!;
    if (hostaddr !== undefined && dials[index] !== "" && isIP(dial) === 0) {
      throw problem(`hostaddr: expected an IP address, found "${dial}"`);
    }
    return dial.startsWith("/")
      ? { name, dial: `${dial}/.s.PGSQL.${portNumber}`, port: portNumber, isSocket: true }
      : { name, dial, port: portNumber, isSocket: false };
  });
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === "") return 5432;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw problem(`expected a port from 1 to 65535, found "${text}"`);
  return port;
}

/** Who names an authority wants it to count; libpq lets `require` mean `verify-ca` then, too. */
function readTlsMode(
  mode: string | undefined,
  ssl: string | undefined,
  rootCertFile: string | undefined,
): TlsMode | undefined {
  const named = oneOf("sslmode", tlsModes, mode) ??
    (ssl === "true" || ssl === "require" ? "require" : undefined);
  if (rootCertFile === undefined) return named;
  if (rootCertFile === "system") {
    if (named !== undefined && named !== "verify-full") {
      throw problem(`sslrootcert=system goes with sslmode=verify-full only, found ${named}`);
    }
    return "verify-full";
  }
  return named === "require" ? "verify-ca" : named ?? "verify-full";
}

function readNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw problem(`${name}: expected a whole number, found "${text}"`);
  return Number(text);
}

function oneOf<T extends string>(
  name: string,
  known: readonly T[],
  text: string | undefined,
): T | undefined {
  if (text === undefined || known.includes(text as T)) return text as T | undefined;
  throw problem(`${name}: expected one of ${known.join(", ")}, found "${text}"`);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(what: string, text: string | undefined): string | undefined {
  if (text === undefined || text === "") return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw problem(`the ${what} has a % that is not followed by two hexadecimal digits`);
  }
}

function problem(sentence: string): DatabaseAddressError {
  return new DatabaseAddressError(`cannot use the address of the database: ${sentence}`);
}
