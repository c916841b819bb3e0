/**
 * The environment as one typed value, judged once at start. What is missing or wrong is named in
 * one message, all of it at once.
 */
import type { z } from "zod";
import { readDatabaseAddress } from "../../adapters/postgres/database_address.ts";
import type { PermitPolicy } from "../../core/documents/mod.ts";
import { type NumberBands, oneBand } from "../../core/numbering/mod.ts";
import { type ClearTextPlace, findClearText, isLoopback } from "./clear_text.ts";
import type { Level } from "../log/log.ts";
import { readTracing, type Tracing } from "./tracing.ts";
import { settingNames, settingOf, settingsSchema } from "./settings.ts";
import { unknownSettings } from "./unknown_settings.ts";

const names: ReadonlySet<string> = new Set(settingNames);

/** Where nobody has agreed anything: of trial only. */
const sandboxBands = oneBand(90_000_000, 99_999_999);

/** Settings in force. Names follow the environment's, see docs/settings.md. */
export interface Config {
  readonly profile: "sandbox" | "production";
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly schema: string;
  readonly ediListen: Listen;
  readonly adminListen: Listen;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly adminTls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly primaryUrl: string | undefined;
  readonly primaryCaFile: string | undefined;
  readonly primaryClient: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Where the rehearsal primary takes messages, and where it is told its faults. */
  readonly primaryListen: Listen;
  readonly primaryControl: Listen;
  readonly standby: string;
  readonly mirrorUrl: string | undefined;
  /** Who is told of what happens; undefined = nobody. */
  readonly notify: { readonly url: string; readonly secret: string } | undefined;
  /** Connections that leave this machine in clear, as production was told they may. */
  readonly clearText: readonly ClearTextPlace[];
  readonly trustDir: string | undefined;
  readonly revocation: "required" | "soft";
  readonly usersFile: string | undefined;
  readonly verify: "strict" | "report";
  readonly workers: number;
  readonly bodyBytesMax: number;
  /** Connections to the EDI address in all; undefined = as the limit of open files allows. */
  readonly connectionsMax: number | undefined;
  /** After which a connection without a request, and a body under way, is closed. */
  readonly idleMs: number;
  /** How long it serves on after it was told to stop. */
  readonly drainMs: number;
  readonly bodyMs: number;
  readonly firstMode: "relay" | "standby" | "closed";
  readonly automatic: "off" | "standby";
  /** Who asks the primary whether it works (procedure TCC); undefined: connections only. */
  readonly serviceUser: ServiceUser | undefined;
  readonly probeMs: number;
  readonly downMs: number;
  readonly relayDeadlineMs: number;
  /** What the standby may give; none where a remote standby takes over. */
  readonly numberBands: NumberBands;
  /** What happens where the database has lost rows: wait for a person, or go on. */
  readonly lostRows: "stop" | "continue";
  /** Who is sent traces of messages, and of which; undefined = nothing is traced. */
  readonly tracing: Tracing | undefined;
  /** The least important lines of the log that are written. */
  readonly logLevel: Level;
  readonly channelRulesFile: string | undefined;
  /** What the standby takes; undefined = the built-in policy. */
  readonly policyFile: string | undefined;
  /** Directory of code tables that stand in place of built-in ones. */
  readonly codesDir: string | undefined;
  readonly daysOffFile: string | undefined;
  /** What the standby permits by itself. */
  readonly permits: PermitPolicy;
  /** Whether users, their passwords (hashed) and terminals are learnt from what the primary accepts. */
  readonly learnsUsers: boolean;
  /** Whether the standby signs its replies; `signer` names the certificate, or nothing in the sandbox. */
  readonly signsReplies: boolean;
  readonly signer: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Added to the time at which messages are received: what takes days, tried in minutes. */
  readonly clockOffsetMs: number;
  /** Private key for checkpoints and reports; undefined = one under the data directory. */
  readonly signingKeyFile: string | undefined;
  readonly dataKey: Uint8Array | undefined;
  /** Data keys for opening only, by the numbers that the database knows them by. */
  readonly dataKeys: ReadonlyMap<number, Uint8Array>;
  /** A sentence for each name that means to be a setting and that nobody reads. */
  readonly unknownNames: readonly string[];
  /** The settings that were given, by name, as their texts; hidden ones as an empty text. */
  readonly given: Readonly<Record<string, string>>;
  /** The files and directories that settings name, by setting. */
  readonly paths: Readonly<Record<string, string>>;
}

/** A user of the primary that changes nothing. */
export interface ServiceUser {
  readonly userId: string;
  readonly password: string;
  readonly terminalId: string;
}

export interface Listen {
  readonly hostname: string;
  readonly port: number;
}

/** The settings cannot be used. The message names every one of them; exit code 78. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Judges an environment. Throws `ConfigError` naming everything that is missing or wrong; values
 * of secrets never appear in it. `found`: what was wrong with the secrets' files already.
 */
export function readConfig(
  environment: Record<string, string>,
  cores: number,
  found: readonly string[] = [],
): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => names.has(name) && value !== ""),
  );
  const unknownNames = unknownSettings(environment, settingNames);
  const result = settingsSchema.safeParse(given);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`);
    throw new ConfigError(
      "cannot start with these settings:\n" +
        [...found, ...issues, ...unknownNames].map((problem) => `  ${problem}`).join("\n"),
    );
  }
  const env = result.data;
  const problems: string[] = [...found];
  const tls = pair(problems, env, "SONGHANH_TLS_CERT", "SONGHANH_TLS_KEY");
  const adminTls = pair(problems, env, "SONGHANH_ADMIN_TLS_CERT", "SONGHANH_ADMIN_TLS_KEY");
  const primaryClient = pair(
    problems,
    env,
    "SONGHANH_PRIMARY_CLIENT_CERT",
    "SONGHANH_PRIMARY_CLIENT_KEY",
  );
  const signer = pair(problems, env, "SONGHANH_SIGN_CERT", "SONGHANH_SIGN_KEY");
  const serviceUser = readServiceUser(problems, env);
  const databaseUrl = readDatabaseUrl(problems, env);
  const notify = readNotify(problems, env);
  const tracing = readTracing(env);
  const inClear = findClearText({
    adminListen: env.SONGHANH_ADMIN_LISTEN,
    adminTls,
    primaryUrl: env.SONGHANH_PRIMARY_URL,
    standby: env.SONGHANH_STANDBY,
    mirrorUrl: env.SONGHANH_MIRROR_URL,
    databaseUrl,
    notifyUrl: env.SONGHANH_NOTIFY_URL,
    tracesUrl: tracing?.url,
  });
  if (env.SONGHANH_PROFILE === "production") {
    if (env.SONGHANH_SIGN_REPLIES === "on" && signer === undefined) {
      problems.push(
        "SONGHANH_SIGN_CERT and SONGHANH_SIGN_KEY: missing – what replies are signed with",
      );
    }
    if (env.SONGHANH_CLOCK_OFFSET_MS !== 0) {
      problems.push("SONGHANH_CLOCK_OFFSET_MS: for the sandbox only");
    }
    const needed: [string, unknown, string][] = [
      ["SONGHANH_DATABASE_URL", env.SONGHANH_DATABASE_URL, "the PostgreSQL that keeps the journal"],
      ["SONGHANH_TRUST_DIR", env.SONGHANH_TRUST_DIR, "CA certificates and revocation lists"],
      ["SONGHANH_TLS_CERT and SONGHANH_TLS_KEY", tls, "TLS on the EDI address"],
      ["SONGHANH_DATA_KEY", env.SONGHANH_DATA_KEY, "the key of the stored messages"],
      [
        "SONGHANH_NUMBER_BAND",
        env.SONGHANH_NUMBER_BAND ?? (env.SONGHANH_STANDBY === "local" ? undefined : "none"),
        "the document numbers that the standby may give, as agreed with customs",
      ],
      [
        "SONGHANH_PRIMARY_URL (or SONGHANH_MODE=standby)",
        env.SONGHANH_PRIMARY_URL ?? (env.SONGHANH_MODE === "standby" ? "standby" : undefined),
        "whom to relay to",
      ],
    ];
    for (const [name, value, why] of needed) {
      if (value === undefined) problems.push(`${name}: missing – ${why}`);
    }
    for (const { place, remedy } of inClear) {
      if (env.SONGHANH_CLEAR_TEXT.includes(place)) continue;
      problems.push(
        `SONGHANH_CLEAR_TEXT: the ${place} connection would be in clear: ${remedy}; where that is ` +
          `meant, name "${place}" here`,
      );
    }
  } else {
    for (
      const [name, listen] of [
        ["SONGHANH_EDI_LISTEN", env.SONGHANH_EDI_LISTEN],
        ["SONGHANH_ADMIN_LISTEN", env.SONGHANH_ADMIN_LISTEN],
        ["SONGHANH_PRIMARY_LISTEN", env.SONGHANH_PRIMARY_LISTEN],
        ["SONGHANH_PRIMARY_CONTROL", env.SONGHANH_PRIMARY_CONTROL],
      ] as const
    ) {
      if (!isLoopback(listen.hostname)) {
        problems.push(`${name}: the sandbox listens on loopback only, found ${listen.hostname}`);
      }
    }
  }
  if (problems.length > 0) {
    throw new ConfigError(
      `settings are missing or wrong (profile ${env.SONGHANH_PROFILE}); correct them in ` +
        `songhanh.env, here or in /etc/songhanh, or in the environment:\n` +
        [...problems, ...unknownNames].map((problem) => `  ${problem}`).join("\n"),
    );
  }
  const isGiven = settingNames.filter((name) => given[name] !== undefined);
  return {
    profile: env.SONGHANH_PROFILE,
    dataDir: env.SONGHANH_DATA_DIR,
    databaseUrl,
    schema: env.SONGHANH_DATABASE_SCHEMA,
    ediListen: env.SONGHANH_EDI_LISTEN,
    adminListen: env.SONGHANH_ADMIN_LISTEN,
    tls,
    adminTls,
    primaryUrl: env.SONGHANH_PRIMARY_URL,
    primaryCaFile: env.SONGHANH_PRIMARY_CA,
    primaryClient,
    primaryListen: env.SONGHANH_PRIMARY_LISTEN,
    primaryControl: env.SONGHANH_PRIMARY_CONTROL,
    standby: env.SONGHANH_STANDBY,
    mirrorUrl: env.SONGHANH_MIRROR_URL,
    notify,
    tracing,
    clearText: inClear.map(({ place }) => place),
    trustDir: env.SONGHANH_TRUST_DIR,
    revocation: env.SONGHANH_REVOCATION,
    usersFile: env.SONGHANH_USERS_FILE,
    verify: env.SONGHANH_VERIFY,
    workers: env.SONGHANH_WORKERS ?? cores,
    bodyBytesMax: env.SONGHANH_BODY_BYTES_MAX,
    connectionsMax: env.SONGHANH_CONNECTIONS_MAX,
    idleMs: env.SONGHANH_IDLE_MS,
    drainMs: env.SONGHANH_DRAIN_MS,
    bodyMs: env.SONGHANH_BODY_MS,
    firstMode: env.SONGHANH_MODE,
    automatic: env.SONGHANH_AUTOMATIC,
    serviceUser,
    probeMs: env.SONGHANH_PROBE_MS,
    downMs: env.SONGHANH_DOWN_MS,
    relayDeadlineMs: env.SONGHANH_RELAY_DEADLINE_MS,
    numberBands: env.SONGHANH_NUMBER_BAND ??
      (env.SONGHANH_PROFILE === "sandbox" ? sandboxBands : { byType: {} }),
    lostRows: env.SONGHANH_LOST_ROWS,
    logLevel: env.SONGHANH_LOG_LEVEL,
    channelRulesFile: env.SONGHANH_CHANNEL_RULES,
    policyFile: env.SONGHANH_POLICY,
    codesDir: env.SONGHANH_CODES,
    daysOffFile: env.SONGHANH_DAYS_OFF,
    permits: env.SONGHANH_PERMIT,
    learnsUsers: (env.SONGHANH_LEARN_USERS ??
      (env.SONGHANH_PROFILE === "sandbox" ? "on" : "off")) === "on",
    signsReplies: env.SONGHANH_SIGN_REPLIES === "on",
    signer,
    clockOffsetMs: env.SONGHANH_CLOCK_OFFSET_MS,
    signingKeyFile: env.SONGHANH_SIGNING_KEY,
    dataKey: env.SONGHANH_DATA_KEY,
    dataKeys: env.SONGHANH_DATA_KEYS,
    unknownNames,
    given: Object.fromEntries(
      isGiven.map((name) => [name, settingOf(name).hidden ? "" : given[name]!]),
    ),
    paths: Object.fromEntries(
      isGiven.filter((name) => settingOf(name).path).map((name) => [name, given[name]!]),
    ),
  };
}

type Environment = z.output<typeof settingsSchema>;

function readNotify(problems: string[], env: Environment): Config["notify"] {
  const { SONGHANH_NOTIFY_URL: url, SONGHANH_NOTIFY_SECRET: secret } = env;
  if (url === undefined) return undefined;
  if (secret !== undefined) return { url, secret };
  problems.push(
    "SONGHANH_NOTIFY_SECRET: missing – what is sent to SONGHANH_NOTIFY_URL is signed by it",
  );
  return undefined;
}

function pair(
  problems: string[],
  env: Environment,
  certName: keyof Environment,
  keyName: keyof Environment,
): { certFile: string; keyFile: string } | undefined {
  const certFile = env[certName] as string | undefined;
  const keyFile = env[keyName] as string | undefined;
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  problems.push(`${certFile === undefined ? certName : keyName}: missing, the other one is set`);
  return undefined;
}

/** The address with the authority of its certificate in it: so it goes to lanes and children. */
function readDatabaseUrl(problems: string[], env: Environment): string | undefined {
  const url = env.SONGHANH_DATABASE_URL;
  const ca = env.SONGHANH_DATABASE_CA;
  if (url === undefined) {
    if (ca !== undefined) {
      problems.push("SONGHANH_DATABASE_CA: goes with SONGHANH_DATABASE_URL only");
    }
    return undefined;
  }
  try {
    const { rootCertFile } = readDatabaseAddress(url);
    if (ca === undefined) return url;
    if (rootCertFile !== undefined) {
      problems.push("SONGHANH_DATABASE_CA: SONGHANH_DATABASE_URL names another sslrootcert");
    }
    return `${url}${url.includes("?") ? "&" : "?"}sslrootcert=${encodeURIComponent(ca)}`;
  } catch (error) {
    problems.push(`SONGHANH_DATABASE_URL: ${(error as Error).message}`);
    return undefined;
  }
}

function readServiceUser(problems: string[], env: Environment): ServiceUser | undefined {
  const userId = env.SONGHANH_SERVICE_USER;
  const password = env.SONGHANH_SERVICE_PASSWORD;
  const terminalId = env.SONGHANH_SERVICE_TERMINAL;
  const given = [userId, password, terminalId].filter((value) => value !== undefined);
  if (given.length === 0) return undefined;
  if (userId !== undefined && password !== undefined && terminalId !== undefined) {
    return { userId, password, terminalId };
  }
  problems.push("SONGHANH_SERVICE_USER, _PASSWORD and _TERMINAL: expected all of them, or none");
  return undefined;
}
