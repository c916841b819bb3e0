/**
 * Connections that would carry messages, passwords or tokens in clear over a network. Production
 * refuses them unless `SONGHANH_CLEAR_TEXT` names them: who wants that – a proxy on the same host
 * network that ends TLS, say – has to say so, and sees it on the status page ever after.
 */

import { readDatabaseAddress, tlsModeOf } from "../../adapters/postgres/database_address.ts";

/** What may be named in `SONGHANH_CLEAR_TEXT`. */
export const clearTextPlaces = [
  "admin",
  "primary",
  "standby",
  "mirror",
  "database",
  "notify",
  "traces",
] as const;
export type ClearTextPlace = typeof clearTextPlaces[number];

/** The settings that decide it, as they are in force. */
export interface Connections {
  readonly adminListen: { readonly hostname: string };
  readonly adminTls: unknown;
  readonly primaryUrl: string | undefined;
  /** `local`, or the address of a remote standby. */
  readonly standby: string;
  readonly mirrorUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly notifyUrl: string | undefined;
  readonly tracesUrl: string | undefined;
}

/** A connection in clear: which, and what would end that. No value of a setting is in it. */
export interface ClearText {
  readonly place: ClearTextPlace;
  readonly remedy: string;
}

/** Those of these connections that leave this machine without TLS. */
export function findClearText(connections: Connections): ClearText[] {
  const { adminListen, adminTls, primaryUrl, standby, mirrorUrl, databaseUrl } = connections;
  const { notifyUrl, tracesUrl } = connections;
  const remote = (url: string | undefined) =>
    url !== undefined && url.startsWith("http:") && !isLoopback(new URL(url).hostname);
  const found: (ClearText | false)[] = [
    adminTls === undefined && !isLoopback(adminListen.hostname) && {
      place: "admin",
      remedy: "set SONGHANH_ADMIN_TLS_CERT and SONGHANH_ADMIN_TLS_KEY, or listen on loopback",
    },
    remote(primaryUrl) && { place: "primary", remedy: "SONGHANH_PRIMARY_URL with https://" },
    standby !== "local" && remote(standby) &&
    { place: "standby", remedy: "SONGHANH_STANDBY with https://" },
    remote(mirrorUrl) && { place: "mirror", remedy: "SONGHANH_MIRROR_URL with https://" },
    remote(notifyUrl) && { place: "notify", remedy: "SONGHANH_NOTIFY_URL with https://" },
    remote(tracesUrl) && { place: "traces", remedy: "OTEL_EXPORTER_OTLP_ENDPOINT with https://" },
    databaseUrl !== undefined && isDatabaseInClear(databaseUrl) && {
      place: "database",
      remedy: "sslmode=verify-full in SONGHANH_DATABASE_URL, or at least sslmode=require",
    },
  ];
  return found.filter((each): each is ClearText => each !== false);
}

/** Whether a host name means this machine alone. */
export function isLoopback(hostname: string): boolean {
  return /^(127(\.\d{1,3}){3}|localhost|\[?::1\]?)$/i.test(hostname);
}

/**
 * `prefer` and `allow` count as clear, too: whoever stands between may say that the server knows no
 * TLS. A Unix socket leaves no machine. An address that cannot be read is another problem.
 */
function isDatabaseInClear(url: string): boolean {
  try {
    const address = readDatabaseAddress(url);
    return address.hosts.some((host) =>
      !host.isSocket && !(isLoopback(host.name) && isLoopback(host.dial)) &&
      !/^(require|verify)/.test(tlsModeOf(address, host))
    );
  } catch {
    return false;
  }
}
