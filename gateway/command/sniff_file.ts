import { Buffer } from "node:buffer";
import { headerBytes, peekHeader } from "../../core/wire/mod.ts";

/** The body in a file with the content type it travels under, said by the file or told from it. */
export interface SniffedFile {
  /** What kind of file it was taken for. */
  readonly kind: "http request" | "http reply" | "mime entity" | "mime body" | "message" | "text";
  readonly contentType: string | null;
  /** A view of the file. */
  readonly body: Uint8Array;
  /** Offset of the body in the file. */
  readonly bodyStart: number;
  /** What does not fit between the lines before the body and the body. */
  readonly faults: readonly string[];
}

/** Bytes of the lines before a body, at most. */
const HEAD_BYTES_MAX = 65_536;

/** Replies that are no messages, by their known beginnings (docs/wire-protocol.md 1.3). */
const knownTexts = [
  "LOGON OK",
  "High security alert",
  "Verification GW Error",
  "Message Format GW Error",
];

/**
 * Tells what a file holds: a raw HTTP request or reply, a MIME entity (header lines, then the
 * body), a MIME body without its content type, a bare EDI message, or a short text reply.
 * Undefined for anything else.
 */
export function sniffFile(file: Uint8Array): SniffedFile | undefined {
  const whole = { body: file, bodyStart: 0, faults: [] };
  if (peekHeader(file) !== undefined) {
    return { kind: "message", contentType: "text/plain; charset=UTF-8", ...whole };
  }
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const start = bytes.toString("latin1", 0, Math.min(HEAD_BYTES_MAX, file.length));
  if (/^[A-Z]+ \S+ HTTP\/1\.[01]\r?\n/.test(start)) return sniffHead("http request", file, start);
  if (/^HTTP\/1\.[01] \d{3}/.test(start)) return sniffHead("http reply", file, start);
  if (/^[!-9;-~]+:[ \t]/.test(start)) return sniffHead("mime entity", file, start);
  if (/^(This is an S\/MIME signed message|--\S)/.test(start)) {
    const contentType = typeOfBody(bytes, start);
    return contentType === undefined ? undefined : { kind: "mime body", contentType, ...whole };
  }
  if (file.length < headerBytes && knownTexts.some((text) => start.startsWith(text))) {
    return { kind: "text", contentType: "text/plain; charset=UTF-8", ...whole };
  }
  return undefined;
}

function sniffHead(
  kind: SniffedFile["kind"],
  file: Uint8Array,
  start: string,
): SniffedFile | undefined {
  const blank = /\r?\n\r?\n/.exec(start);
  if (blank === null) return undefined;
  const lines = start.slice(0, blank.index).replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const contentType = headers.get("content-type") ?? null;
  // Lines that begin like headers and name no type are some other kind of file.
  if (kind === "mime entity" && contentType === null) return undefined;
  const bodyStart = blank.index + blank[0].length;
  const body = file.subarray(bodyStart);
  const said = headers.get("content-length");
  const faults: string[] = [];
  if (said !== undefined && Number(said) !== body.length) {
    faults.push(`Content-Length says ${said}, the body has ${body.length} bytes`);
  }
  if (headers.has("transfer-encoding")) {
    faults.push("Transfer-Encoding: expected none, the body is read as it stands");
  }
  return { kind, contentType, body, bodyStart, faults };
}

/** The type that a multipart body must have had: its boundary is on its first delimiter line. */
function typeOfBody(bytes: Buffer, start: string): string | undefined {
  const boundary = /^--(\S+)[ \t]*\r?\n/m.exec(start)?.[1];
  if (boundary === undefined || /["\\]/.test(boundary)) return undefined;
  const signed = bytes.includes("application/x-pkcs7-signature") ||
    bytes.includes("application/pkcs7-signature");
  return `multipart/${signed ? "signed" : "mixed"}; boundary="${boundary}"`;
}
