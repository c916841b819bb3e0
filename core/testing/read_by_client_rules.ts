import { Buffer } from "node:buffer";

/** A file as the terminal takes it out of a reply. */
export interface ClientAttachment {
  readonly name: string;
  readonly content: Uint8Array;
}

/** What the terminal makes of a reply: a message, or its error E112. */
export type ClientReading =
  | {
    readonly kind: "message";
    readonly text: string;
    readonly attachments: readonly ClientAttachment[];
    /** What the terminal would verify, and the signature; only of a signed reply. */
    readonly signed?: { readonly content: Uint8Array; readonly signature: Uint8Array };
  }
  | { readonly kind: "error"; readonly terminalMessage: "E112"; readonly reason: string };

/**
 * Reads a reply the way the terminal does, by lines and with its peculiarities
 * (docs/wire-protocol.md 1.3 rules 2 and 4, 2.3 and 3.3). It shares no code with `openEnvelope` on
 * purpose: it is the proof that what we write can be read at the other end. Not for requests.
 */
export function readByClientRules(contentType: string | null, body: Uint8Array): ClientReading {
  const text = Buffer.from(body).toString("latin1");
  if (contentType === null) return error("no content type");
  if (contentType.includes("multipart/signed")) return readSigned(contentType, text);
  if (/^text/i.test(contentType)) return message(text, []);
  if (/^multipart\/mixed/i.test(contentType)) {
    const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
    return boundary === undefined ? error("no boundary") : readMixed(boundary, text);
  }
  return error("media type not supported");
}

function readSigned(contentType: string, text: string): ClientReading {
  const boundary = contentType.split(";").find((piece) => piece.startsWith(" boundary="))
    ?.replace(" boundary=", "").replaceAll('"', "");
  if (boundary === undefined) return error("no boundary");
  const lines = splitLines(text);
  const delimiters: number[] = [];
  lines.forEach((line, i) => {
    if (line.startsWith("--" + boundary)) delimiters.push(i);
  });
  const [first, second, third] = delimiters;
  if (first === undefined || second === undefined || third === undefined) {
    return error("fewer than three delimiter lines");
  }
  if (delimiters.length !== 3) return error("more than three delimiter lines");
  const contentLines = lines.slice(first + 1, Math.max(first + 1, second - 1));
  // Strictly as docs/wire-protocol.md 3.1 lays it out: three header lines, an empty one, base64, an
  // empty one.
  const signatureLines = lines.slice(second + 1, third);
  if (signatureLines.slice(0, 3).some((line) => line === "\r\n") || signatureLines[3] !== "\r\n") {
    return error("the signature part has not exactly three header lines");
  }
  const signatureText = signatureLines.slice(4, -1).join("");
  if (!/^[A-Za-z0-9+/=\r\n \t]+$/.test(signatureText)) return error("the signature is not base64");
  const signed = {
    content: Buffer.from(contentLines.join(""), "latin1"),
    signature: Buffer.from(signatureText, "base64"),
  };
  const reading = readSignedContent(contentLines);
  return reading.kind === "error" ? reading : { ...reading, signed };
}

function readSignedContent(lines: readonly string[]): ClientReading {
  const text = lines.join("");
  if (!text.includes("multipart/mixed")) {
    const empty = lines.indexOf("\r\n");
    return message(empty < 0 ? "" : lines.slice(empty + 1).join(""), []);
  }
  const boundary = /^Content-Type: multipart\/mixed; boundary="([^"]*)"\r\n$/.exec(lines[0] ?? "");
  if (boundary === null) return error("the first signed line is not that of multipart/mixed");
  return readMixed(boundary[1]!, lines.slice(1).join(""));
}

function readMixed(boundary: string, text: string): ClientReading {
  const parts: string[][] = [];
  let open: string[] | undefined;
  for (const line of splitLines(text)) {
    if (line.startsWith("--") && line.includes(boundary)) {
      if (open !== undefined) parts.push(open);
      open = [];
    } else open?.push(line);
  }
  let messageText: string | undefined;
  const attachments: ClientAttachment[] = [];
  for (const part of parts) {
    const empty = part.indexOf("\r\n");
    if (empty < 0) continue;
    const headers = readHeaders(part.slice(0, empty));
    let content = part.slice(empty + 1).join("");
    if (content.endsWith("\r\n\r\n")) content = content.slice(0, -2);
    const disposition = headers.get("content-disposition") ?? "";
    const type = headers.get("content-type");
    if (/^attachment/i.test(disposition)) {
      const isBase64 = /^base64/i.test(headers.get("content-transfer-encoding") ?? "");
      attachments.push({
        name: readFileName(disposition),
        content: Buffer.from(content, isBase64 ? "base64" : "latin1"),
      });
    } else if (type !== undefined && /^text/i.test(type)) messageText ??= content;
  }
  return message(messageText ?? "", attachments);
}

/** Values end at a second colon; folded lines are joined. */
function readHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines.join("").replace(/\r\n[ \t]/g, " ").split("\r\n")) {
    const pieces = line.split(":");
    if (pieces.length > 1) headers.set(pieces[0]!.toLowerCase(), pieces[1]!.trim());
  }
  return headers;
}

/** Only encoded words in base64 are decoded. */
function readFileName(disposition: string): string {
  const name = /filename="?([^";]*)"?/i.exec(disposition)?.[1] ?? "";
  const word = /^=\?utf-8\?B\?([^?]*)\?=$/i.exec(name);
  return word === null ? name : Buffer.from(word[1]!, "base64").toString("utf-8");
}

/** Lines with their line ends; the split is at LF alone. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function message(latin1: string, attachments: readonly ClientAttachment[]): ClientReading {
  return {
    kind: "message",
    text: Buffer.from(latin1, "latin1").toString("utf-8"),
    attachments,
  };
}

function error(reason: string): ClientReading {
  return { kind: "error", terminalMessage: "E112", reason };
}
