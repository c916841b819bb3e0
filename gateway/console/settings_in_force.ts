import { readDatabaseAddress } from "../../adapters/postgres/database_address.ts";
import { writeNumberBands } from "../../core/numbering/mod.ts";
import { type Config, type Listen, type SettingName, settingNames } from "../config.ts";

/** A setting as people may see it; `value` undefined: not set; `secret`: set, and not shown. */
export interface SettingInForce {
  readonly name: string;
  readonly value: string | undefined;
  readonly secret: boolean;
}

/** Set, and not shown. */
const hidden = Symbol("secret");
const secret = (value: unknown) => value === undefined ? undefined : hidden;
const place = ({ hostname, port }: Listen) => `${hostname}:${port}`;
const onOff = (on: boolean) => on ? "on" : "off";

type Shown = (config: Config) => string | number | typeof hidden | undefined;

/** How each setting is shown: a new one is not forgotten, for the types miss it. */
const shown: Readonly<Record<SettingName, Shown>> = {
  SONGHANH_PROFILE: ({ profile }) => profile,
  SONGHANH_DATA_DIR: ({ dataDir }) => dataDir,
  SONGHANH_DATABASE_URL: ({ databaseUrl }) => maskUrl(databaseUrl),
  SONGHANH_DATABASE_CA: ({ databaseUrl }) =>
    databaseUrl && readDatabaseAddress(databaseUrl).rootCertFile,
  SONGHANH_DATABASE_SCHEMA: ({ schema }) => schema,
  SONGHANH_EDI_LISTEN: ({ ediListen }) => place(ediListen),
  SONGHANH_ADMIN_LISTEN: ({ adminListen }) => place(adminListen),
  SONGHANH_TLS_CERT: ({ tls }) => tls?.certFile,
  SONGHANH_TLS_KEY: ({ tls }) => secret(tls?.keyFile),
  SONGHANH_ADMIN_TLS_CERT: ({ adminTls }) => adminTls?.certFile,
  SONGHANH_ADMIN_TLS_KEY: ({ adminTls }) => secret(adminTls?.keyFile),
  SONGHANH_PRIMARY_URL: ({ primaryUrl }) => maskUrl(primaryUrl),
  SONGHANH_PRIMARY_CA: ({ primaryCaFile }) => primaryCaFile,
  SONGHANH_PRIMARY_CLIENT_CERT: ({ primaryClient }) => primaryClient?.certFile,
  SONGHANH_PRIMARY_CLIENT_KEY: ({ primaryClient }) => secret(primaryClient?.keyFile),
  SONGHANH_PRIMARY_LISTEN: ({ primaryListen }) => place(primaryListen),
  SONGHANH_PRIMARY_CONTROL: ({ primaryControl }) => place(primaryControl),
  SONGHANH_STANDBY: ({ standby }) => maskUrl(standby),
  SONGHANH_MIRROR_URL: ({ mirrorUrl }) => maskUrl(mirrorUrl),
  SONGHANH_CLEAR_TEXT: ({ clearText }) => clearText.join(",") || undefined,
  SONGHANH_TRUST_DIR: ({ trustDir }) => trustDir,
  SONGHANH_REVOCATION: ({ revocation }) => revocation,
  SONGHANH_USERS_FILE: ({ usersFile }) => usersFile,
  SONGHANH_VERIFY: ({ verify }) => verify,
  SONGHANH_WORKERS: ({ workers }) => workers,
  SONGHANH_BODY_BYTES_MAX: ({ bodyBytesMax }) => bodyBytesMax,
  SONGHANH_CONNECTIONS_MAX: ({ connectionsMax }) => connectionsMax,
  SONGHANH_IDLE_MS: ({ idleMs }) => idleMs,
  SONGHANH_BODY_MS: ({ bodyMs }) => bodyMs,
  SONGHANH_MODE: ({ firstMode }) => firstMode,
  SONGHANH_AUTOMATIC: ({ automatic }) => automatic,
  SONGHANH_SERVICE_USER: ({ serviceUser }) => serviceUser?.userId,
  SONGHANH_SERVICE_PASSWORD: ({ serviceUser }) => secret(serviceUser?.password),
  SONGHANH_SERVICE_TERMINAL: ({ serviceUser }) => serviceUser?.terminalId,
  SONGHANH_PROBE_MS: ({ probeMs }) => probeMs,
  SONGHANH_DOWN_MS: ({ downMs }) => downMs,
  SONGHANH_RELAY_DEADLINE_MS: ({ relayDeadlineMs }) => relayDeadlineMs,
  SONGHANH_NUMBER_BAND: ({ numberBands }) => writeNumberBands(numberBands),
  SONGHANH_LOST_ROWS: ({ lostRows }) => lostRows,
  SONGHANH_CHANNEL_RULES: ({ channelRulesFile }) => channelRulesFile,
  SONGHANH_POLICY: ({ policyFile }) => policyFile,
  SONGHANH_CODES: ({ codesDir }) => codesDir,
  SONGHANH_DAYS_OFF: ({ daysOffFile }) => daysOffFile,
  SONGHANH_LEARN_USERS: ({ learnsUsers }) => onOff(learnsUsers),
  SONGHANH_PERMIT: ({ permits }) => permits,
  SONGHANH_SIGN_REPLIES: ({ signsReplies }) => onOff(signsReplies),
  SONGHANH_SIGN_CERT: ({ signer }) => signer?.certFile,
  SONGHANH_SIGN_KEY: ({ signer }) => secret(signer?.keyFile),
  SONGHANH_CLOCK_OFFSET_MS: ({ clockOffsetMs }) => clockOffsetMs,
  SONGHANH_SIGNING_KEY: ({ signingKeyFile }) => signingKeyFile,
  SONGHANH_DATA_KEY: ({ dataKey }) => secret(dataKey),
  SONGHANH_DATA_KEYS: ({ dataKeys }) => secret(dataKeys.size === 0 ? undefined : dataKeys),
};

/** Every setting in force by the name that it is set by. Secrets and passwords in addresses stay out. */
export function settingsInForce(config: Config): SettingInForce[] {
  return settingNames.map((name) => {
    const value = shown[name](config);
    return value === hidden
      ? { name, value: "", secret: true }
      : { name, value: value?.toString(), secret: false };
  });
}

/** An address without the password in it. */
function maskUrl(text: string | undefined): string | undefined {
  return text?.replace(/^(\w+:\/\/[^:/?#]*):.*@/, "$1:***@")
    .replace(/([?&](?:password|sslpassword)=)[^&]*/gi, "$1***");
}
