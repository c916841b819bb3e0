import { Buffer } from "node:buffer";
import { isRefusal, type Refusal, refuse, refuseWithText } from "../verdict.ts";
import { decodeBase64 } from "./decode_base64.ts";
import { decodeQuotedPrintable } from "./decode_quoted_printable.ts";
import type { Attachment, ByteRange, Envelope } from "./envelope.ts";
import { ENVELOPE_LIMITS, type EnvelopeLimits } from "./envelope_limits.ts";
import type { Fail } from "./fail.ts";
import { fitsCharset } from "./fits_charset.ts";
import { isBoundary } from "./is_boundary.ts";
import { readFileName, readParameter } from "./read_file_name.ts";
import { type Parameterised, readParameterised } from "./read_parameterised.ts";
import { type PartHead, type PartHeaders, readPartHead } from "./read_part_head.ts";
import { splitMultipart } from "./split_multipart.ts";
import { say } from "../reasons/mod.ts";

/** Faults of the signed layer: delimiters, signature part, header of the signed content. */
const signedFormatError: Fail = (reason) => refuseWithText("Message Format GW Error", reason);

/** Faults of everything else, also of a multipart/mixed inside the signed content. */
const formError: Fail = (reason) => refuse("A0017", reason);

// Both are in use; the terminal writes the first.
const SIGNATURE_TYPES = ["application/x-pkcs7-signature", "application/pkcs7-signature"];
const NO_ATTACHMENTS: readonly Attachment[] = [];
const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();
const DEFAULT_TYPE: Parameterised = { value: "text/plain", parameters: NO_PARAMETERS };

/**
 * Opens the body of a request: finds the message, the files, the signed bytes and the signature
 * (docs/wire-protocol.md 2.1, 2.2, 3.1; 13 steps 2, 3 and 6). Everything is a byte range of `body`;
 * nothing is copied but the signature, which is decoded.
 *
 * Where leniency could change what was signed, or let two readers see two messages, the body is
 * refused: the signed layer with `Message Format GW Error`, everything else with A0017. Never throws
 * for any input.
 *
 * @param contentType the HTTP header's value, null when it is missing
 */
export function openEnvelope(
  contentType: string | null,
  body: Uint8Array,
  limits: EnvelopeLimits = ENVELOPE_LIMITS,
): Envelope | Refusal {
  if (contentType === null) return formError(say("BODY_NO_TYPE"));
  const type = readParameterised(contentType);
  if (type === null) return formError(say("BODY_BAD_TYPE"));
  const whole = { start: 0, end: body.length };
  if (type.value === "multipart/signed") return openSigned(type, body, limits);
  const content = openContent(type, body, whole, limits);
  if (isRefusal(content)) return content;
  return { form: type.value === "text/plain" ? "plain" : "mixed", ...content };
}

/** The message and its files: what an envelope holds, signed or not. */
interface Content {
  readonly message: ByteRange;
  readonly attachments: readonly Attachment[];
}

function openSigned(
  type: Parameterised,
  body: Uint8Array,
  limits: EnvelopeLimits,
): Envelope | Refusal {
  const boundary = readParameter(type.parameters, "boundary");
  if (boundary === undefined || !isBoundary(boundary)) {
    return signedFormatError(say("SIGNED_NO_BOUNDARY"));
  }
  const protocol = type.parameters.get("protocol");
  if (protocol !== undefined && !SIGNATURE_TYPES.includes(protocol.toLowerCase())) {
    return signedFormatError(say("SIGNED_PROTOCOL"));
  }
  const whole = { start: 0, end: body.length };
  const parts = splitMultipart(body, whole, boundary, 2, signedFormatError);
  if (isRefusal(parts)) return parts;
  const [entity, signaturePart] = parts;
  if (entity === undefined || signaturePart === undefined) {
    return signedFormatError(say("SIGNED_LINES"));
  }
  if (!endsWithLineEnd(body, entity)) {
    // A reader by lines drops the line before the delimiter: it would lose signed bytes
    // (docs/wire-protocol.md 3.3).
    return signedFormatError(say("SIGNED_CONTENT_END"));
  }
  const signature = readSignature(body, signaturePart, limits);
  if (isRefusal(signature)) return signature;
  const head = readPartHead(body, entity, limits.headerBytesMax, signedFormatError);
  if (isRefusal(head)) return head;
  if (!head.hasEmptyLine) {
    return signedFormatError(say("SIGNED_NO_CONTENT"));
  }
  const content = openEntity(body, entity, head, limits);
  if (isRefusal(content)) return content;
  const signed = { contentStart: entity.start, contentEnd: entity.end, signature };
  return { form: "signed", signed, ...content };
}

function endsWithLineEnd(body: Uint8Array, range: ByteRange): boolean {
  return range.end - range.start >= 2 && body[range.end - 2] === 13 && body[range.end - 1] === 10;
}

function readSignature(
  body: Uint8Array,
  part: ByteRange,
  limits: EnvelopeLimits,
): Uint8Array | Refusal {
  const head = readPartHead(body, part, limits.headerBytesMax, signedFormatError);
  if (isRefusal(head)) return head;
  const { headers, contentStart } = head;
  if (!SIGNATURE_TYPES.includes(headers.contentType?.value ?? "")) {
    return signedFormatError(
      say("SIGNATURE_TYPE"),
    );
  }
  const decode = decoderOf(headers.transferEncoding);
  if (decode === undefined) return signedFormatError(say("SIGNATURE_ENCODING"));
  const signature = decode(body, { start: contentStart, end: part.end });
  if (signature === null) return signedFormatError(say("SIGNATURE_BROKEN"));
  if (signature.length === 0) return signedFormatError(say("SIGNATURE_EMPTY"));
  return signature;
}

/** The signed content: a header of its own, then what the body would have been unsigned. */
function openEntity(
  body: Uint8Array,
  entity: ByteRange,
  head: PartHead,
  limits: EnvelopeLimits,
): Content | Refusal {
  if (!isUnencoded(head.headers.transferEncoding)) {
    return formError(say("SIGNED_ENCODING"));
  }
  const range = { start: head.contentStart, end: entity.end };
  // Without a type it is text by default (RFC 2045), and the terminal's reader sees it so too.
  const type = head.headers.contentType;
  if (type === undefined) return { message: range, attachments: NO_ATTACHMENTS };
  return openContent(type, body, range, limits);
}

function openContent(
  type: Parameterised,
  body: Uint8Array,
  range: ByteRange,
  limits: EnvelopeLimits,
): Content | Refusal {
  if (type.value === "multipart/mixed") return openMixed(type, body, range, limits);
  if (type.value !== "text/plain") {
    return formError(
      say("BODY_OTHER_TYPE"),
    );
  }
  if (!fitsCharset(type.parameters.get("charset"), body, range)) return otherCharset();
  return { message: range, attachments: NO_ATTACHMENTS };
}

function openMixed(
  type: Parameterised,
  body: Uint8Array,
  range: ByteRange,
  limits: EnvelopeLimits,
): Content | Refusal {
  const boundary = readParameter(type.parameters, "boundary");
  if (boundary === undefined || !isBoundary(boundary)) {
    return formError(say("MIXED_NO_BOUNDARY"));
  }
  const parts = splitMultipart(body, range, boundary, limits.partsMax, formError);
  if (isRefusal(parts)) return parts;
  if (hasOddDelimiterLine(body, range, boundary)) {
    return formError(say("MIXED_AMBIGUOUS"));
  }
  let message: ByteRange | undefined;
  const attachments: Attachment[] = [];
  for (const part of parts) {
    const head = readPartHead(body, part, limits.headerBytesMax, formError);
    if (isRefusal(head)) return head;
    const content = { start: head.contentStart, end: part.end };
    if (head.headers.disposition?.value === "attachment") {
      const attachment = openAttachment(body, content, head.headers);
      if (isRefusal(attachment)) return attachment;
      attachments.push(attachment);
    } else if (message === undefined) {
      const refusal = refuseTextPart(head.headers, body, content);
      if (refusal !== null) return refusal;
      message = content;
    } else {
      return formError(say("MIXED_SECOND"));
    }
  }
  if (message === undefined) return formError(say("MIXED_NONE"));
  return { message, attachments };
}

/**
 * Whether a line begins with two hyphens and names the boundary further on: the terminal takes such
 * a line for a delimiter (docs/wire-protocol.md 2.3), a MIME reader does not. The search runs on a
 * string because the engine's has no bad case and such bodies are rare.
 */
function hasOddDelimiterLine(body: Uint8Array, range: ByteRange, boundary: string): boolean {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    .toString("latin1", range.start, range.end);
  let at = text.indexOf(boundary);
  while (at >= 0) {
    const lineStart = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
    if (text.startsWith("--", lineStart) && !text.startsWith(boundary, lineStart + 2)) return true;
    const lineEnd = text.indexOf("\n", at);
    if (lineEnd < 0) return false;
    at = text.indexOf(boundary, lineEnd);
  }
  return false;
}

/** Why a part cannot be the message; null when it can. */
function refuseTextPart(
  headers: PartHeaders,
  body: Uint8Array,
  range: ByteRange,
): Refusal | null {
  if (headers.contentType?.value !== "text/plain") {
    return formError(say("MESSAGE_TYPE"));
  }
  if (headers.disposition !== undefined && headers.disposition.value !== "inline") {
    return formError(say("MESSAGE_DISPOSITION"));
  }
  if (!fitsCharset(headers.contentType.parameters.get("charset"), body, range)) {
    return otherCharset();
  }
  if (!isUnencoded(headers.transferEncoding)) {
    return formError(say("MESSAGE_ENCODING"));
  }
  return null;
}

function openAttachment(
  body: Uint8Array,
  range: ByteRange,
  headers: PartHeaders,
): Attachment | Refusal {
  // Without a type it is text by default (RFC 2045 section 5.2); what is in it, no type tells.
  const contentType = headers.contentType ?? DEFAULT_TYPE;
  const disposition = headers.disposition?.parameters ?? NO_PARAMETERS;
  const decode = decoderOf(headers.transferEncoding);
  if (decode === undefined) return formError(say("ATTACHMENT_ENCODING"));
  const named = readName(disposition, contentType.parameters);
  if (named === null) return formError(say("ATTACHMENT_NO_NAME"));
  if (decode(body, range) === null) return formError(say("ATTACHMENT_BROKEN"));
  return {
    ...named,
    ...range,
    contentType: contentType.value,
    content() {
      const bytes = decode(body, range);
      if (bytes === null) throw new Error("The body changed after its envelope was opened");
      return bytes;
    },
  };
}

type Decoder = (body: Uint8Array, range: ByteRange) => Uint8Array | null;

/** How a file or a signature is read that came in this encoding (RFC 2045 section 6); undefined for one of no standard. */
function decoderOf(transferEncoding: string | undefined): Decoder | undefined {
  if (transferEncoding === "base64") return decodeBase64;
  if (transferEncoding === "quoted-printable") return decodeQuotedPrintable;
  return isUnencoded(transferEncoding)
    ? (body, { start, end }) => body.slice(start, end)
    : undefined;
}

/** What the disposition calls the file, before what the type does. */
function readName(
  disposition: ReadonlyMap<string, string>,
  contentType: ReadonlyMap<string, string>,
): { name: string; nameRaw: string } | null {
  const found = readFileName(disposition, "filename") ?? readFileName(contentType, "name");
  if (found === undefined) return null;
  const { name, raw: nameRaw } = found;
  // Control characters have no place in a name and do harm where names are listed.
  if (name === "" || /\p{Cc}/u.test(name)) return null;
  return { name, nameRaw };
}

function otherCharset(): Refusal {
  return formError(say("MESSAGE_CHARSET"));
}

function isUnencoded(transferEncoding: string | undefined): boolean {
  return transferEncoding === undefined || /^(7bit|8bit|binary)$/.test(transferEncoding);
}
