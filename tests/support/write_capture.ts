/** Writes captures: a request as the terminal sends it, and the facts about it. */
import { Buffer } from "node:buffer";
import { createHash, X509Certificate } from "node:crypto";
import type { LoadedSigner, UserEntry } from "../../adapters/authority/mod.ts";
import type { WrittenRequest } from "../../adapters/terminal/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { headerFields, itemPlan, type ItemRecord } from "../../core/wire/mod.ts";

/** What a capture is made from. */
export interface CaptureParts {
  readonly name: string;
  readonly title: string;
  readonly group: "good" | "variant" | "policy" | "malformed";
  readonly provenance: "terminal" | "edited";
  readonly procedure: string;
  readonly user: Pick<UserEntry, "user_id" | "password" | "terminal_id" | "access_key">;
  /** Whose certificate signed it. */
  readonly signer?: { readonly stem: string; readonly loaded: LoadedSigner };
  readonly expect:
    | { readonly outcome: string }
    | { readonly outcome: "refuse"; readonly layer: string; readonly fitting_reply: string };
  readonly request: WrittenRequest;
  /** The items that it was written from; left out for edited ones, which have others. */
  readonly values?: { readonly procedure: string; readonly record: ItemRecord };
  readonly files?: readonly { readonly name: string; readonly content: Uint8Array }[];
  /** Header lines in the order of the Windows library. */
  readonly windowsHead?: boolean;
}

export interface WrittenCapture {
  readonly name: string;
  readonly http: Uint8Array;
  readonly json: string;
}

/** Names of the header fields in the facts, in wire order. */
const fieldNames =
  ("control procedure_code output_code server_receive_time user_id password terminal_id " +
    "mail_address subject rtp_info server_info data_info division_no end_mark data_type reserve_1 " +
    "send_guard reserve_2 input_info index_info pattern system display_code reserve_3 length")
    .split(" ");

/** Finds every place by a search of its own, so that the readers have something to be held against. */
export function writeCapture(parts: CaptureParts): WrittenCapture {
  const { request, signer, user } = parts;
  const headers = headersOf(parts);
  const head = Buffer.from(
    "POST / HTTP/1.1\r\n" +
      Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("") + "\r\n",
  );
  const http = Buffer.concat([head, request.body]);
  const message = Buffer.from(request.message);
  const messageStart = http.indexOf(message, head.length);
  const facts = {
    name: parts.name,
    title: parts.title,
    group: parts.group,
    provenance: parts.provenance,
    procedure: parts.procedure,
    user_id: user.user_id,
    password: user.password,
    terminal_id: user.terminal_id,
    access_key: user.access_key,
    signed: request.signedContent !== undefined,
    signer: signer && describeSigner(signer.stem, signer.loaded),
    expect: parts.expect,
    http: { request_line: "POST / HTTP/1.1", headers },
    message_header: describeHeader(message),
    sizes: {
      file: http.length,
      http_head: head.length,
      http_body: request.body.length,
      message: message.length,
      data_lines: message.subarray(400).toString("latin1").split("\n").length - 1,
    },
    offsets: {
      body_start: head.length,
      ...signedPlaces(http, request.signedContent),
      message_start: messageStart,
      message_end: messageStart + message.length,
      ...signaturePlaces(http, request.signedContent),
    },
    signed_sha1: request.signedContent && digest("sha1", request.signedContent),
    signed_sha256: request.signedContent && digest("sha256", request.signedContent),
    attachments: parts.files?.map((file) => describeFile(http, file))
      .sort((a, b) => a.start - b.start),
    fields_columns: parts.values && [
      "order",
      "item id",
      "row (0 = not repeated)",
      "attribute",
      "width",
      "value without padding",
    ],
    fields: parts.values && "FIELDS",
    sha256: digest("sha256", http),
  };
  const rows = parts.values && fieldsOf(parts.values).map((row) => "  " + JSON.stringify(row));
  const json = JSON.stringify(facts, null, 1)
    .replace('"FIELDS"', () => `[\n${rows!.join(",\n")}\n ]`) + "\n";
  return { name: parts.name, http: new Uint8Array(http), json };
}

function headersOf({ request: { contentType, body }, windowsHead }: CaptureParts) {
  const first = { "User-Agent": "NACCS Terminal Software", "Content-Type": contentType };
  const length = { "Content-Length": String(body.length), Expect: "100-continue" };
  const host = { Host: "127.0.0.1:8080" };
  if (!windowsHead) return { ...first, ...length, Connection: "close", ...host };
  const cache = { "Cache-Control": "no-store,no-cache", Pragma: "no-cache" };
  return { ...first, ...host, ...cache, ...length, Connection: "Close" };
}

function describeHeader(message: Uint8Array): Record<string, string> {
  const text = Buffer.from(message).toString("latin1");
  return Object.fromEntries(
    headerFields.map(({ offset, length }, index) => [
      fieldNames[index],
      text.slice(offset, offset + length),
    ]),
  );
}

function describeSigner(stem: string, { certificateDer }: LoadedSigner) {
  const certificate = new X509Certificate(certificateDer);
  const part = (text: string, name: string) =>
    new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1] ?? "";
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  return {
    cert: stem,
    subject_cn: part(certificate.subject, "CN"),
    subject_uid: part(certificate.subject, "UID"),
    issuer_cn: part(certificate.issuer, "CN"),
    serial: certificate.serialNumber.toLowerCase(),
    key: asymmetricKeyType === "ec" ? "EC P-256" : `RSA ${asymmetricKeyDetails?.modulusLength}`,
    sha1: digest("sha1", certificateDer),
  };
}

function signedPlaces(http: Buffer, content: Uint8Array | undefined) {
  if (content === undefined) return {};
  const start = http.indexOf(content);
  return { signed_start: start, signed_end: start + content.length };
}

/** Nothing where the body ends before the signature does. */
function signaturePlaces(http: Buffer, content: Uint8Array | undefined) {
  if (content === undefined) return {};
  const part = http.indexOf("Content-Type: application/x-pkcs7-signature");
  const start = http.indexOf("\r\n\r\n", part) + 4;
  const end = http.indexOf("\r\n\r\n--", start);
  if (end < 0) return {};
  return { signature_base64_start: start, signature_base64_end: end + 2 };
}

function describeFile(http: Buffer, { name, content }: { name: string; content: Uint8Array }) {
  const encoded = Buffer.from(name).toString("base64");
  const start = http.indexOf("\r\n\r\n", http.indexOf(`filename="=?utf-8?B?${encoded}?="`)) + 4;
  const end = http.indexOf("\r\n\r\n--", start) + 2;
  return { name, bytes: content.length, sha256: digest("sha256", content), start, end };
}

function fieldsOf({ procedure, record }: NonNullable<CaptureParts["values"]>) {
  const plan = itemPlan(catalogue.procedure(procedure)!.layout, "request");
  const rows = Math.max(
    0,
    ...Object.values(record).map((value) => typeof value === "string" ? 0 : value.length),
  );
  const fields = [];
  const unused = new Set(Object.keys(record));
  for (let line = 0; line < plan.headLines + plan.rowLines * rows; line++) {
    const { order, id, repetition, item } = plan.placeAt(line);
    const given = record[id];
    const value = typeof given === "string" ? given : given?.[repetition - 1];
    unused.delete(id);
    if (value) fields.push([order, id, repetition, item.kind, item.widthBytes, value]);
  }
  if (unused.size > 0) throw new Error(`${procedure} has no items ${[...unused].join(", ")}`);
  return fields;
}

function digest(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}
