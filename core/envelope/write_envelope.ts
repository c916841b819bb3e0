import { Buffer } from "node:buffer";
import { encodeEncodedWord } from "./encode_encoded_word.ts";
import { isBoundary } from "./is_boundary.ts";

/** A body and the HTTP Content-Type that goes with it. */
export interface WrittenBody {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** A file to be sent along with a message. */
export interface AttachmentToWrite {
  readonly name: string;
  /** Media type, without parameters. */
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** Content type of a message without files, docs/wire-protocol.md 2.1. */
export const PLAIN_CONTENT_TYPE = "text/plain; charset=UTF-8";

/**
 * Writes a message with its files as multipart/mixed, line for line as docs/wire-protocol.md 2.2
 * has it. Also right without files, as the wrapping that `clientMisreadsSignedText` asks for.
 *
 * @throws Error when the boundary does not serve: no boundary at all, or found in the content. It must
 * be made anew for each body.
 */
export function writeMixed(
  message: Uint8Array,
  attachments: readonly AttachmentToWrite[],
  boundary: string,
): WrittenBody {
  assertBoundary(boundary, message);
  const chunks: Uint8Array[] = [
    lines(
      `--${boundary}`,
      `Content-Type: ${PLAIN_CONTENT_TYPE}`,
      "Content-Transfer-Encoding: 8bit",
    ),
    LINE_END,
    message,
    LINE_END,
  ];
  for (const attachment of attachments) {
    const name = encodeEncodedWord(attachment.name);
    chunks.push(
      lines(
        `--${boundary}`,
        `Content-Type: ${attachment.contentType}; name="${name}"`,
        "Content-Transfer-Encoding: base64",
        `Content-Disposition: attachment; filename="${name}"`,
      ),
      LINE_END,
      base64Lines(attachment.content),
      LINE_END,
    );
  }
  chunks.push(lines(`--${boundary}--`));
  return {
    contentType: `multipart/mixed; boundary="${boundary}"`,
    body: Buffer.concat(chunks),
  };
}

/**
 * Writes the signed content E of docs/wire-protocol.md 3.1: one header line, an empty line, the
 * body as it would have been unsigned. These are the bytes to sign and to hand to `writeSigned`.
 *
 * @throws Error when the body does not end with CR LF: the terminal would lose its last line
 */
export function writeSignedContent(contentType: string, body: Uint8Array): Uint8Array {
  const entity = Buffer.concat([lines(`Content-Type: ${contentType}`), LINE_END, body]);
  assertEndsWithLineEnd(entity, body);
  return entity;
}

/**
 * Writes the signed content and its detached signature as multipart/signed, line for line as
 * docs/wire-protocol.md 3.1 has it, so that it passes the terminal's rules of
 * docs/wire-protocol.md 3.3. `micalg` says sha1 whatever the signature uses, as from the terminal.
 *
 * @throws Error when the content does not end with CR LF, or the boundary does not serve
 */
export function writeSigned(
  signedContent: Uint8Array,
  signatureDer: Uint8Array,
  boundary: string,
): WrittenBody {
  assertBoundary(boundary, signedContent);
  assertEndsWithLineEnd(signedContent, signedContent);
  const body = Buffer.concat([
    lines("This is an S/MIME signed message", "", `--${boundary}`),
    signedContent,
    LINE_END,
    lines(
      `--${boundary}`,
      'Content-Type: application/x-pkcs7-signature; name="smime.p7s"',
      "Content-Transfer-Encoding: base64",
      'Content-Disposition: attachment; filename="smime.p7s"',
      "",
    ),
    base64Lines(signatureDer),
    lines("", `--${boundary}--`, ""),
  ]);
  const contentType = `multipart/signed; micalg="sha1"; boundary="${boundary}"; ` +
    `protocol="application/x-pkcs7-signature"`;
  return { contentType, body };
}

/**
 * Whether the terminal would misread this message in a signed text/plain reply: the mere words
 * `multipart/mixed` in it switch its reader (docs/wire-protocol.md 3.3 rule 5). Such a message has
 * to be wrapped by `writeMixed` before it is signed.
 */
export function clientMisreadsSignedText(message: Uint8Array): boolean {
  return latin1(message).includes("multipart/mixed");
}

const LINE_END = Buffer.from("\r\n", "latin1");
const BASE64_LINE_CHARACTERS = 76;

function lines(...texts: string[]): Uint8Array {
  return Buffer.from(texts.map((text) => text + "\r\n").join(""), "latin1");
}

function base64Lines(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  const rows: string[] = [];
  for (let at = 0; at < text.length; at += BASE64_LINE_CHARACTERS) {
    rows.push(text.slice(at, at + BASE64_LINE_CHARACTERS));
  }
  return lines(...rows);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/**
 * A colon would cut the header value short in the terminal's reader (docs/wire-protocol.md 2.3).
 */
function assertBoundary(boundary: string, content: Uint8Array): void {
  if (!isBoundary(boundary) || /[: ]/.test(boundary)) {
    throw new Error("Cannot write a multipart: the boundary has characters that do not serve");
  }
  if (latin1(content).includes(boundary)) {
    throw new Error("Cannot write a multipart: the boundary occurs in the content");
  }
}

function assertEndsWithLineEnd(entity: Uint8Array, body: Uint8Array): void {
  const end = entity.length;
  if (body.length < 2 || entity[end - 2] !== 13 || entity[end - 1] !== 10) {
    throw new Error("Cannot write signed content: it does not end with CR LF");
  }
}
