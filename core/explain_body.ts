/**
 * What the bytes of a request or a reply hold, for people: the console, the command line, a
 * comparison. It tolerates what inspection refuses and says what is wrong with it, because broken
 * messages are the ones that people look at.
 *
 * Nothing in the result is a password or an access key. Offsets count in the body.
 */
import { Buffer } from "node:buffer";
import { attributeOf, definiteName, dotted, nameOf, serialHex } from "./asn1/mod.ts";
import { type Catalogue, describeCode, type Layout } from "./catalogue/mod.ts";
import { type Attachment, type ByteRange, type Envelope, openEnvelope } from "./envelope/mod.ts";
import {
  fingerprint,
  readSignedData,
  type Signer,
  type SignerKeys,
  verifySignedData,
} from "./signature/mod.ts";
import { isRefusal, type Refusal, type ResultCode } from "./verdict.ts";
import {
  type DecodedItem,
  decodeMessage,
  headerBytes,
  type HeaderFieldName,
  peekHeader,
  readReply,
} from "./wire/mod.ts";

/** A result code with its text in both languages. */
export interface ExplainedCode extends ResultCode {
  readonly en: string;
  readonly vi: string;
}

/** One EDI message. */
export interface ExplainedMessage extends ByteRange {
  /** Filled fields without padding; never the password. */
  readonly header: Partial<Record<HeaderFieldName, string>>;
  readonly procedure: string;
  /** Of the output where there is one, else of the procedure; empty where it is not known. */
  readonly title: string;
  readonly titleVi: string;
  /** Data type R, M, C or P of a reply (docs/wire-protocol.md 7.1); empty in requests. */
  readonly type: string;
  /** Of R and M. */
  readonly codes?: readonly ExplainedCode[];
  readonly items: readonly DecodedItem[];
  /** Lines behind the result line of an R. */
  readonly lines?: readonly string[];
  /** Lines behind the header. */
  readonly dataLines: number;
  /** Where items are that are secrets, as `start` and `end` count. */
  readonly secrets: readonly ByteRange[];
}

export interface ExplainedAttachment extends ByteRange {
  readonly name: string;
  readonly contentType: string;
  /** Size and SHA-256 (lower-case hexadecimal) of the file itself. */
  readonly bytes: number;
  readonly sha256: string;
}

/** Who signed, as the signature says; whether that certificate is to be trusted is not asked. */
export interface ExplainedSigner {
  readonly subjectCn?: string;
  readonly subjectUid?: string;
  readonly issuerCn?: string;
  readonly serial?: string;
  /** SHA-1 of the certificate, lower-case hexadecimal. */
  readonly sha1?: string;
  readonly digestAlgorithm: string;
  readonly signedAttributes: boolean;
  /** Null where the certificate is not at hand. */
  readonly signatureValid: boolean | null;
}

export interface ExplainedSignature {
  /** The signed bytes, and the base64 text of the signature where it was found. */
  readonly content: ByteRange;
  readonly base64?: ByteRange;
  /** Digests of the signed bytes, lower-case hexadecimal. */
  readonly sha1: string;
  readonly sha256: string;
  readonly signer?: ExplainedSigner;
}

export interface ExplainedBody {
  readonly form: Envelope["form"] | "unreadable";
  readonly kind: "request" | "reply" | "text";
  /** One of a request, one or two of a reply, none of a text. */
  readonly messages: readonly ExplainedMessage[];
  /** A reply that is no message, such as `LOGON OK`; its beginning. */
  readonly text?: string;
  readonly attachments: readonly ExplainedAttachment[];
  readonly signature?: ExplainedSignature;
  /** What is wrong, with the code that a sender would be told. */
  readonly faults: readonly string[];
}

export interface ExplainContext {
  readonly catalogue: Catalogue;
  readonly signers: SignerKeys;
}

/** Characters of a text that are shown. */
const textLengthMax = 400;

/** Places that are tried where the envelope is broken: after the first blank lines. */
const placesMax = 64;

/** `kind` is `either` where only the bytes can tell: the data type of a request is blank. */
export function explainBody(
  contentType: string | null,
  body: Uint8Array,
  kind: "request" | "reply" | "either",
  context: ExplainContext,
): ExplainedBody {
  const faults: string[] = [];
  const envelope = openEnvelope(contentType, body);
  if (isRefusal(envelope)) faults.push(faultOf(envelope));
  const opened = isRefusal(envelope) ? undefined : envelope;
  const range = opened?.message ?? findMessage(body) ?? { start: 0, end: body.length };

  const found = kind === "either" ? kindOf(body, range) : kind;
  const { messages, text } = found === "request"
    ? { messages: explainRequest(body, range, context, faults), text: undefined }
    : explainReply(body, range, context, faults);
  return {
    form: opened?.form ?? "unreadable",
    kind: text === undefined ? found : "text",
    messages,
    text,
    attachments: (opened?.attachments ?? []).map((file) =>
      explainAttachment(file, context.signers)
    ),
    signature: opened?.signed &&
      explainSignature(opened.signed, body, context.signers, faults),
    faults,
  };
}

/** A blank data type is a request's; where there is no header at all, a short text is a reply. */
function kindOf(body: Uint8Array, { start, end }: ByteRange): "request" | "reply" {
  const header = peekHeader(body, start, end);
  if (header === undefined) return end - start < headerBytes ? "reply" : "request";
  return header.dataType === " " ? "request" : "reply";
}

function explainRequest(
  body: Uint8Array,
  range: ByteRange,
  { catalogue }: ExplainContext,
  faults: string[],
): ExplainedMessage[] {
  const layoutOf = (code: string) =>
    (catalogue.procedure(code) ?? catalogue.sessionProcedure(code))?.layout;
  const bytes = body.subarray(range.start, range.end);
  const decoded = decodeMessage(bytes, layoutOf, "request");
  if (isRefusal(decoded)) {
    faults.push(faultOf(decoded));
    return [];
  }
  if (decoded.fault !== undefined) faults.push(decoded.fault);
  const { header, items } = decoded;
  const procedure = header.procedure ?? "";
  const known = catalogue.procedure(procedure) ?? catalogue.sessionProcedure(procedure);
  return [{
    ...range,
    header,
    procedure,
    title: known?.title ?? "",
    titleVi: known?.titleVi ?? "",
    type: "",
    items,
    dataLines: countLines(bytes),
    secrets: secretsOf(body, range, known?.layout, decoded.fault === undefined),
  }];
}

/** Each stands in a line of its own; where the items cannot be read any of them may be a secret. */
function secretsOf(
  body: Uint8Array,
  { start, end }: ByteRange,
  layout: Layout | undefined,
  isRead: boolean,
): ByteRange[] {
  const first = start + headerBytes;
  if (layout === undefined || !layout.items.some(({ isSecret }) => isSecret)) return [];
  if (!isRead) return first < end ? [{ start: first, end }] : [];
  const secrets: ByteRange[] = [];
  let from = first;
  for (const { isSecret } of layout.items) {
    // Each line that could be read ends with CR LF.
    const lineEnd = body.indexOf(0x0a, from) - 1;
    if (isSecret) secrets.push({ start: from, end: lineEnd });
    from = lineEnd + 2;
  }
  return secrets;
}

function explainReply(
  body: Uint8Array,
  range: ByteRange,
  { catalogue }: ExplainContext,
  faults: string[],
): { messages: ExplainedMessage[]; text?: string } {
  const whole = body.subarray(range.start, range.end);
  const reply = readReply(whole);
  if (reply.kind === "text") return { messages: [], text: reply.text.slice(0, textLengthMax) };
  const messages: ExplainedMessage[] = [];
  for (const { start, bodyEnd: end, type } of reply.messages) {
    const bytes = whole.subarray(start, end);
    const decoded = decodeMessage(bytes, (code) => catalogue.output(code)?.layout, "output");
    if (isRefusal(decoded)) throw new Error("A reply was read that cannot be decoded");
    if (decoded.fault !== undefined) faults.push(decoded.fault);
    const { header, items, lines } = decoded;
    const procedure = header.procedure ?? "";
    const known = catalogue.output((header.outputCode ?? "").slice(0, 6)) ??
      catalogue.procedure(procedure) ?? catalogue.sessionProcedure(procedure);
    messages.push({
      start: range.start + start,
      end: range.start + end,
      header,
      procedure,
      title: known?.title ?? "",
      titleVi: known?.titleVi ?? "",
      type,
      codes: decoded.codes?.map((code) => explainCode(procedure, code)),
      items,
      lines,
      dataLines: countLines(bytes),
      secrets: [],
    });
  }
  return { messages };
}

/** A result code with its texts. */
export function explainCode(procedure: string, code: ResultCode): ExplainedCode {
  const textIn = (language: "en" | "vi") =>
    describeCode(procedure, code.code, code.item, language, code.repetition);
  return { ...code, en: textIn("en"), vi: textIn("vi") };
}

function explainAttachment(file: Attachment, { verifier }: SignerKeys): ExplainedAttachment {
  const content = file.content();
  return {
    name: file.name,
    contentType: file.contentType,
    bytes: content.length,
    sha256: verifier.digest("sha256", content).toHex(),
    start: file.start,
    end: file.end,
  };
}

function explainSignature(
  signed: NonNullable<Envelope["signed"]>,
  body: Uint8Array,
  signers: SignerKeys,
  faults: string[],
): ExplainedSignature {
  const { contentStart: start, contentEnd: end } = signed;
  const content = body.subarray(start, end);
  return {
    content: { start, end },
    base64: findSignatureText(body, end),
    sha1: signers.verifier.digest("sha1", content).toHex(),
    sha256: signers.verifier.digest("sha256", content).toHex(),
    signer: explainSigner(signed.signature, content, signers, faults),
  };
}

function explainSigner(
  signature: Uint8Array,
  content: Uint8Array,
  signers: SignerKeys,
  faults: string[],
): ExplainedSigner | undefined {
  const data = readSignedData(signature);
  if (isRefusal(data)) {
    faults.push(faultOf(data));
    return undefined;
  }
  let signer: Signer | undefined;
  const verified = verifySignedData(data, content, {
    signers,
    // Asked before the signature is checked: tells the signer also where the signature is wrong.
    judgeCertificate: (found) => {
      signer = found;
      return undefined;
    },
  });
  if (isRefusal(verified)) faults.push(faultOf(verified));
  const about = {
    digestAlgorithm: data.profile.digestAlgorithm,
    signedAttributes: data.attributes !== undefined,
  };
  if (signer === undefined) {
    const named = "issuer" in data.signer
      ? {
        issuerCn: nameOf(definiteName(data.signer.issuer) ?? data.signer.issuer)?.commonName,
        serial: serialHex(data.signer.serial),
      }
      : {};
    return { ...named, ...about, signatureValid: null };
  }
  const { certificate } = signer;
  return {
    subjectCn: certificate.subject.commonName,
    subjectUid: attributeOf(certificate.subject, dotted.userId),
    issuerCn: certificate.issuer.commonName,
    serial: certificate.serialHex,
    sha1: fingerprint(
      certificate.der,
      "sha1",
      (name, bytes) => signers.verifier.digest(name, bytes),
    ),
    ...about,
    signatureValid: !isRefusal(verified),
  };
}

/** The base64 text of the signature part: from its blank line to the last delimiter. */
function findSignatureText(body: Uint8Array, contentEnd: number): ByteRange | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const blank = bytes.indexOf("\r\n\r\n", contentEnd + 2);
  const end = blank < 0 ? -1 : bytes.indexOf("\r\n--", blank);
  return end < 0 ? undefined : trimLineEnds(body, { start: blank + 4, end });
}

function trimLineEnds(body: Uint8Array, { start, end }: ByteRange): ByteRange {
  let last = end;
  while (last > start && (body[last - 1] === 0x0a || body[last - 1] === 0x0d)) last--;
  return { start, end: last };
}

/** A message within a body whose envelope cannot be opened, by its header and length field. */
function findMessage(body: Uint8Array): ByteRange | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  let start = 0;
  for (let place = 0; place < placesMax; place++) {
    const length = peekHeader(body, start)?.messageBytes ?? 0;
    if (length >= headerBytes && start + length <= body.length) {
      return { start, end: start + length };
    }
    const blank = bytes.indexOf("\r\n\r\n", start);
    if (blank < 0) return undefined;
    start = blank + 4;
  }
  return undefined;
}

function countLines(message: Uint8Array): number {
  let lines = 0;
  for (let at = headerBytes; at + 1 < message.length; at++) {
    if (message[at] === 0x0d && message[at + 1] === 0x0a) lines++;
  }
  return lines;
}

function faultOf(refusal: Refusal): string {
  const says = "text" in refusal ? refusal.text : refusal.codes.map(({ code }) => code).join(", ");
  return `${says}: ${refusal.reason}`;
}
