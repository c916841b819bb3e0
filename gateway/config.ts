/**
 * The environment as one typed value, judged once at start. What is missing or wrong is named in
 * one message, all of it at once.
 */
import { z } from "zod";
import { readDatabaseAddress } from "../adapters/postgres/database_address.ts";
import { permitPolicies, type PermitPolicy } from "../core/documents/mod.ts";
import { type NumberBands, oneBand, readNumberBands } from "../core/numbering/mod.ts";
import { documentTypes } from "../core/procedures/mod.ts";
import { type ClearTextPlace, clearTextPlaces, findClearText, isLoopback } from "./clear_text.ts";
import { unknownSettings } from "./unknown_settings.ts";

const address = z.string().regex(
  /^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/,
  "expected HOST:PORT",
).transform((text) => {
  const at = text.lastIndexOf(":");
  return {
    hostname: text.slice(0, at).replace(/^\[|\]$/g, ""),
    port: Number(text.slice(at + 1)),
  };
});

/** Where nobody has agreed anything: of trial only. */
const sandboxBands = oneBand(90_000_000, 99_999_999);

const url = z.url({ protocol: /^https?$/, error: "expected an http:// or https:// address" });

const count = (min: number, max: number) =>
  z.string().regex(/^\d+$/, "expected a whole number").transform(Number)
    .pipe(z.number().min(min).max(max));

/** 32 bytes; what is wrong is said without the value. */
function dataKeyOf(text: string, context: z.RefinementCtx): Uint8Array {
  try {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    if (bytes.length === 32) return bytes;
  } catch {
    // Not base64.
  }
  context.addIssue({ code: "custom", message: "expected 32 bytes in base64" });
  return z.NEVER;
}

const schema = z.object({
  SONGHANH_PROFILE: z.enum(["sandbox", "production"]).default("sandbox"),
  SONGHANH_DATA_DIR: z.string().default("./data"),
  SONGHANH_DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "expected postgres://…")
    .optional(),
  SONGHANH_DATABASE_CA: z.string().optional(),
  SONGHANH_DATABASE_SCHEMA: z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, "expected a plain name")
    .default("songhanh"),
  SONGHANH_EDI_LISTEN: address.prefault("127.0.0.1:8400"),
  SONGHANH_ADMIN_LISTEN: address.prefault("127.0.0.1:8401"),
  SONGHANH_TLS_CERT: z.string().optional(),
  SONGHANH_TLS_KEY: z.string().optional(),
  SONGHANH_ADMIN_TLS_CERT: z.string().optional(),
  SONGHANH_ADMIN_TLS_KEY: z.string().optional(),
  SONGHANH_PRIMARY_URL: url.optional(),
  SONGHANH_PRIMARY_CA: z.string().optional(),
  SONGHANH_PRIMARY_CLIENT_CERT: z.string().optional(),
  SONGHANH_PRIMARY_CLIENT_KEY: z.string().optional(),
  SONGHANH_PRIMARY_LISTEN: address.prefault("127.0.0.1:8402"),
  SONGHANH_PRIMARY_CONTROL: address.prefault("127.0.0.1:8403"),
  SONGHANH_STANDBY: z.union([z.literal("local"), url]).default("local"),
  SONGHANH_MIRROR_URL: url.optional(),
  SONGHANH_CLEAR_TEXT: z.string().default("").transform((text) =>
    text.split(",").map((place) => place.trim()).filter((place) => place !== "")
  ).pipe(z.array(z.enum(clearTextPlaces, `expected some of ${clearTextPlaces.join(",")}`))),
  SONGHANH_TRUST_DIR: z.string().optional(),
  SONGHANH_REVOCATION: z.enum(["required", "soft"]).default("required"),
  SONGHANH_USERS_FILE: z.string().optional(),
  SONGHANH_VERIFY: z.enum(["strict", "report"]).default("strict"),
  SONGHANH_WORKERS: count(1, 64).optional(),
  SONGHANH_BODY_BYTES_MAX: count(1024, 1 << 28).default(16_777_216),
  SONGHANH_CONNECTIONS_MAX: count(4, 1_000_000).optional(),
  SONGHANH_IDLE_MS: count(100, 3_600_000).default(60_000),
  SONGHANH_BODY_MS: count(100, 3_600_000).default(30_000),
  SONGHANH_MODE: z.enum(["relay", "standby", "closed"]).default("relay"),
  SONGHANH_AUTOMATIC: z.enum(["off", "standby"]).default("off"),
  SONGHANH_SERVICE_USER: z.string().regex(/^\w{8}$/, "expected a user ID of 8 characters")
    .optional(),
  SONGHANH_SERVICE_PASSWORD: z.string().max(8).optional(),
  SONGHANH_SERVICE_TERMINAL: z.string().max(6).optional(),
  SONGHANH_PROBE_MS: count(50, 60_000).default(500),
  SONGHANH_DOWN_MS: count(100, 600_000).default(1500),
  SONGHANH_RELAY_DEADLINE_MS: count(100, 3_600_000).default(170_000),
  SONGHANH_NUMBER_BAND: z.string().transform((text, context) => {
    const bands = readNumberBands(text, documentTypes);
    if (typeof bands !== "string") return bands;
    context.addIssue({ code: "custom", message: bands });
    return z.NEVER;
  }).optional(),
  SONGHANH_LOST_ROWS: z.enum(["stop", "continue"]).default("stop"),
  SONGHANH_CHANNEL_RULES: z.string().optional(),
  SONGHANH_POLICY: z.string().optional(),
  SONGHANH_CODES: z.string().optional(),
  SONGHANH_DAYS_OFF: z.string().optional(),
  SONGHANH_LEARN_USERS: z.enum(["off", "on"]).optional(),
  SONGHANH_PERMIT: z.enum(permitPolicies).default("duty-free"),
  SONGHANH_SIGN_REPLIES: z.enum(["off", "on"]).default("off"),
  SONGHANH_SIGN_CERT: z.string().optional(),
  SONGHANH_SIGN_KEY: z.string().optional(),
  SONGHANH_CLOCK_OFFSET_MS: z.string().regex(/^-?\d{1,12}$/, "expected whole milliseconds")
    .default("0").transform(Number),
  SONGHANH_SIGNING_KEY: z.string().optional(),
  SONGHANH_DATA_KEY: z.string().optional().transform((text, context) =>
    text === undefined ? undefined : dataKeyOf(text, context)
  ),
  SONGHANH_DATA_KEYS: z.string().default("").transform((text, context) => {
    const keys = new Map<number, Uint8Array>();
    for (const entry of text.split(",").map((each) => each.trim()).filter((each) => each !== "")) {
      const [, number, key] = /^(\d{1,5}):(.*)$/.exec(entry) ?? [];
      if (number === undefined || Number(number) < 1 || Number(number) > 65_535) {
        context.addIssue({ code: "custom", message: "expected NUMBER:KEY,… with numbers from 1" });
        return z.NEVER;
      }
      if (keys.has(Number(number))) {
        context.addIssue({ code: "custom", message: `key ${number} is named twice` });
        return z.NEVER;
      }
      keys.set(Number(number), dataKeyOf(key!, context));
    }
    return keys;
  }),
});

export type SettingName = keyof typeof schema.shape;

/** Every setting that there is. */
export const settingNames = Object.keys(schema.shape) as SettingName[];

/** Settings in force. Names follow the environment's, see README "Settings". */
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
    Object.entries(environment).filter(([name, value]) =>
      name.startsWith("SONGHANH_") && value !== ""
    ),
  );
  const unknownNames = unknownSettings(environment, settingNames);
  const result = schema.safeParse(given);
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
  const inClear = findClearText({
    adminListen: env.SONGHANH_ADMIN_LISTEN,
    adminTls,
    primaryUrl: env.SONGHANH_PRIMARY_URL,
    standby: env.SONGHANH_STANDBY,
    mirrorUrl: env.SONGHANH_MIRROR_URL,
    databaseUrl,
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
      `cannot start in the ${env.SONGHANH_PROFILE} profile:\n` +
        [...problems, ...unknownNames].map((problem) => `  ${problem}`).join("\n"),
    );
  }
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
    clearText: inClear.map(({ place }) => place),
    trustDir: env.SONGHANH_TRUST_DIR,
    revocation: env.SONGHANH_REVOCATION,
    usersFile: env.SONGHANH_USERS_FILE,
    verify: env.SONGHANH_VERIFY,
    workers: env.SONGHANH_WORKERS ?? cores,
    bodyBytesMax: env.SONGHANH_BODY_BYTES_MAX,
    connectionsMax: env.SONGHANH_CONNECTIONS_MAX,
    idleMs: env.SONGHANH_IDLE_MS,
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
  };
}

type Environment = z.output<typeof schema>;

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
