import type { BodyFraming } from "./body_framing.ts";
import { isTargetByte, isTokenByte } from "./byte_kinds.ts";
import { type HeadFields, latin1 } from "./head_fields.ts";
import { type HttpFault, httpFault, isHttpFault } from "./http_fault.ts";
import { httpLimits } from "./http_limits.ts";
import { readFields } from "./read_fields.ts";
import { say } from "../reasons/mod.ts";

export interface RequestHead {
  readonly kind: "request";
  readonly method: string;
  /** As it was sent. */
  readonly target: string;
  /** The path in it, without a query; empty for a target that has none (`*`, `host:port`). */
  readonly path: string;
  /** Minor version: 0 or 1. */
  readonly minor: 0 | 1;
  readonly fields: HeadFields;
  readonly body: Exclude<BodyFraming, "until close">;
  /** Whether the sender may send another request on this connection. */
  readonly keepAlive: boolean;
  /** Whether the sender waits for `100 Continue` before its body. */
  readonly expectsContinue: boolean;
}

const none: readonly string[] = [];
const BLANK = 32;
const SLASH = 47;

/**
 * Reads a request's head from `start` to the offset that `findHeadEnd` gave. One reading or none:
 * what servers and proxies are known to read differently is refused with the status that says so.
 * Ignored, as the standard allows: `Upgrade`, a `Host` of any form, options of `Connection` that
 * nobody knows.
 */
export function readRequestHead(
  bytes: Uint8Array,
  start: number,
  end: number,
): RequestHead | HttpFault {
  let at = start;
  while (isTokenByte[bytes[at]!] === 1) at++;
  if (at === start || bytes[at] !== BLANK || at - start > httpLimits.methodBytesMax) {
    return httpFault(400, say("HTTP_NO_METHOD"));
  }
  const method = latin1(bytes, start, at);
  const targetStart = ++at;
  while (isTargetByte[bytes[at]!] === 1) at++;
  const targetEnd = at;
  if (targetEnd - start > httpLimits.startLineBytesMax) {
    return httpFault(414, say("HTTP_LINE_TOO_LONG", { most: httpLimits.startLineBytesMax }));
  }
  if (targetEnd === targetStart || bytes[at] !== BLANK) {
    return httpFault(400, say("HTTP_REQUEST_LINE"));
  }
  const minor = readMinor(bytes, at + 1);
  if (isHttpFault(minor)) return minor;
  const target = latin1(bytes, targetStart, targetEnd);
  const path = bytes[targetStart] === SLASH ? withoutQuery(target) : pathOf(method, target);
  if (path === undefined) return httpFault(400, say("HTTP_TARGET"));
  const read = readFields(bytes, at + 11, end);
  if (isHttpFault(read)) return read;
  if (read.hosts > 1) return httpFault(400, say("HTTP_HOSTS"));
  if (read.hosts === 0 && minor === 1) return httpFault(400, say("HTTP_NO_HOST"));
  if (read.contentTypes > 1) return httpFault(400, say("HTTP_TYPES"));
  const body = bodyOf(read.contentLength, read.transferEncoding, minor);
  if (isHttpFault(body)) return body;
  const { expect, connection } = read;
  // A list: members that are empty are none (RFC 9110 section 5.6.1).
  const expected = expect === undefined
    ? none
    : expect.split(",").map((one) => one.trim()).filter((one) => one !== "");
  if (expected.some((one) => one !== "100-continue")) {
    return httpFault(417, say("HTTP_EXPECT"));
  }
  const keepAlive = !connection.includes("close") &&
    (minor === 1 || connection.includes("keep-alive"));
  return {
    kind: "request",
    ...{ method, target, path, minor, fields: read.fields, body, keepAlive },
    // A sender of HTTP/1.0 does not know what 100 means.
    expectsContinue: expected.length > 0 && minor === 1 && body !== 0,
  };
}

const version = new TextEncoder().encode("HTTP/");

/** Reads `HTTP/1.x` and the line end behind it. */
function readMinor(bytes: Uint8Array, at: number): 0 | 1 | HttpFault {
  for (let index = 0; index < version.length; index++) {
    if (bytes[at + index] !== version[index]) {
      return httpFault(400, say("HTTP_REQUEST_LINE"));
    }
  }
  const major = bytes[at + 5]! - 48;
  const minor = bytes[at + 7]! - 48;
  const isVersion = major >= 0 && major <= 9 && bytes[at + 6] === 46 && minor >= 0 && minor <= 9 &&
    bytes[at + 8] === 13 && bytes[at + 9] === 10;
  if (!isVersion) return httpFault(400, say("HTTP_REQUEST_LINE"));
  if (major !== 1 || minor > 1) return httpFault(505, say("HTTP_VERSION"));
  return minor as 0 | 1;
}

/** Of a target in absolute form the path; the host in it is as little looked at as `Host`. */
function pathOf(method: string, target: string): string | undefined {
  const absolute = /^https?:\/\/[^/?]+/i.exec(target);
  if (absolute !== null) {
    const rest = withoutQuery(target.slice(absolute[0].length));
    return rest === "" ? "/" : rest;
  }
  if (target === "*" && method === "OPTIONS") return "";
  return method === "CONNECT" && /^[^/?@]+:\d{1,5}$/.test(target) ? "" : undefined;
}

function withoutQuery(target: string): string {
  const query = target.indexOf("?");
  return query < 0 ? target : target.slice(0, query);
}

/** One length or chunks alone, never both (RFC 9112 section 6.3, as strict as it allows). */
function bodyOf(
  contentLength: number | undefined,
  transferEncoding: string | undefined,
  minor: 0 | 1,
): RequestHead["body"] | HttpFault {
  if (transferEncoding === undefined) return contentLength ?? 0;
  if (contentLength !== undefined) {
    return httpFault(400, say("HTTP_BOTH"));
  }
  if (minor === 0) return httpFault(400, say("HTTP_ENCODED_REQUEST_1_0"));
  if (transferEncoding !== "chunked") {
    return httpFault(501, say("HTTP_ENCODING"));
  }
  return "chunked";
}
