import { writeNumberBands } from "../../core/numbering/mod.ts";
import type { Config } from "../config.ts";

/** A setting as people may see it; `value` undefined: not set; `secret`: set, and not shown. */
export interface SettingInForce {
  readonly name: string;
  readonly value: string | undefined;
  readonly secret: boolean;
}

/** Every setting in force by the name that it is set by. Secrets and passwords in addresses stay out. */
export function settingsInForce(config: Config): SettingInForce[] {
  const place = ({ hostname, port }: { hostname: string; port: number }) => `${hostname}:${port}`;
  const onOff = (on: boolean) => on ? "on" : "off";
  const plain: Record<string, string | number | undefined> = {
    PROFILE: config.profile,
    DATA_DIR: config.dataDir,
    DATABASE_URL: maskUrl(config.databaseUrl),
    DATABASE_SCHEMA: config.schema,
    EDI_LISTEN: place(config.ediListen),
    ADMIN_LISTEN: place(config.adminListen),
    TLS_CERT: config.tls?.certFile,
    ADMIN_TLS_CERT: config.adminTls?.certFile,
    PRIMARY_URL: maskUrl(config.primaryUrl),
    PRIMARY_CA: config.primaryCaFile,
    PRIMARY_CLIENT_CERT: config.primaryClient?.certFile,
    PRIMARY_LISTEN: place(config.primaryListen),
    PRIMARY_CONTROL: place(config.primaryControl),
    STANDBY: maskUrl(config.standby),
    MIRROR_URL: maskUrl(config.mirrorUrl),
    TRUST_DIR: config.trustDir,
    REVOCATION: config.revocation,
    USERS_FILE: config.usersFile,
    VERIFY: config.verify,
    WORKERS: config.workers,
    BODY_BYTES_MAX: config.bodyBytesMax,
    CONNECTIONS_MAX: config.connectionsMax,
    IDLE_MS: config.idleMs,
    BODY_MS: config.bodyMs,
    MODE: config.firstMode,
    AUTOMATIC: config.automatic,
    SERVICE_USER: config.serviceUser?.userId,
    SERVICE_TERMINAL: config.serviceUser?.terminalId,
    PROBE_MS: config.probeMs,
    DOWN_MS: config.downMs,
    RELAY_DEADLINE_MS: config.relayDeadlineMs,
    NUMBER_BAND: writeNumberBands(config.numberBands),
    CHANNEL_RULES: config.channelRulesFile,
    POLICY: config.policyFile,
    CODES: config.codesDir,
    DAYS_OFF: config.daysOffFile,
    PERMIT: config.permits,
    SIGN_REPLIES: onOff(config.signsReplies),
    SIGN_CERT: config.signer?.certFile,
    CLOCK_OFFSET_MS: config.clockOffsetMs,
    SIGNING_KEY: config.signingKeyFile,
  };
  const secrets: Record<string, unknown> = {
    SERVICE_PASSWORD: config.serviceUser?.password,
    DATA_KEY: config.dataKey,
    DATA_KEYS: config.dataKeys.size === 0 ? undefined : config.dataKeys,
    TLS_KEY: config.tls?.keyFile,
    ADMIN_TLS_KEY: config.adminTls?.keyFile,
    PRIMARY_CLIENT_KEY: config.primaryClient?.keyFile,
    SIGN_KEY: config.signer?.keyFile,
  };
  return [
    ...Object.entries(plain).map(([name, value]) => (
      { name: `SONGHANH_${name}`, value: value?.toString(), secret: false }
    )),
    ...Object.entries(secrets).map(([name, value]) => (
      { name: `SONGHANH_${name}`, value: value === undefined ? undefined : "", secret: true }
    )),
  ];
}

/** An address without the password in it. */
function maskUrl(text: string | undefined): string | undefined {
  return text?.replace(/^(\w+:\/\/[^:/?#]*):.*@/, "$1:***@")
    .replace(/([?&](?:password|sslpassword)=)[^&]*/gi, "$1***");
}
