/**
 * An export of evidence as a file: one JSON value per line, in the order of its records, bytes in
 * base64. Written and read as a stream; a line is held whole.
 */
import { Buffer } from "node:buffer";
import { z } from "zod";
import { type EvidenceRecord, signingKeyKinds } from "../../core/evidence/mod.ts";

/** Longest line that is read: a request and a reply at their bounds, in base64. */
const lineBytesMax = 128 * 1024 * 1024;

/** A record, or a line that is none. */
export type ReadRecord =
  | { readonly line: number; readonly record: EvidenceRecord }
  | { readonly line: number; readonly fault: string };

/** The line of a record, with its line end. */
export function evidenceLine(record: EvidenceRecord): string {
  if (record.kind !== "message" && record.kind !== "outcome") return JSON.stringify(record) + "\n";
  const { reply } = record;
  return JSON.stringify({
    ...record,
    ...("request" in record ? { request: record.request.toBase64() } : {}),
    reply: reply === null ? null : reply.toBase64(),
  }) + "\n";
}

/** Reads the records of a file. What is no record is given with its fault: reading goes on. */
export async function* readEvidenceFile(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<ReadRecord> {
  let line = 0;
  for await (const text of linesOf(bytes)) {
    line++;
    if (text === undefined) {
      yield { line, fault: `it is longer than ${lineBytesMax} bytes` };
      continue;
    }
    yield readLine(line, text);
  }
}

function readLine(line: number, text: string): ReadRecord {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(text));
    if (parsed.success) return { line, record: parsed.data };
    const [issue] = parsed.error.issues;
    const place = issue?.path.join(".");
    return { line, fault: `it is no record: ${place ? `${place}: ` : ""}${issue?.message}` };
  } catch {
    return { line, fault: "it is no JSON" };
  }
}

/** Lines without their ends; undefined for one that is too long. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder();
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = () => {
    const text = length > lineBytesMax ? undefined : decoder.decode(Buffer.concat(parts));
    parts = [];
    length = 0;
    return text;
  };
  const add = (part: Uint8Array) => {
    length += part.length;
    // What is too long is only counted.
    if (length > lineBytesMax) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    add(chunk.slice(start));
  }
  if (length > 0) yield take();
}

const count = z.number().int();
const text = z.string();
const digest = z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256");
const base64 = z.base64().transform((value): Uint8Array => Buffer.from(value, "base64"));

/** A key of the installation's list, in an export and in a file of keys alone. */
export const signingKeySchema = z.strictObject({
  number: count,
  kind: z.enum(signingKeyKinds),
  publicKey: text,
  sinceUs: count,
  firstCheckpoint: count,
  afterCheckpoint: count,
  afterDigest: digest,
  signer: text,
  signature: text,
  ownSignature: text.nullable(),
});

const recordSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("evidence"),
    version: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    madeAtUs: count,
    secretsLost: count.optional(),
    keys: z.array(signingKeySchema).optional(),
    fromUs: count.nullable(),
    toUs: count.nullable(),
  }),
  z.strictObject({
    kind: z.literal("checkpoint"),
    number: count,
    atUs: count,
    previous: digest,
    heads: z.array(z.strictObject({ stream: count, batch: count, digest })),
    key: text,
    signature: text,
  }),
  z.strictObject({
    kind: z.literal("batch"),
    stream: count,
    number: count,
    atUs: count,
    epoch: count,
    firstSequence: count,
    messages: count,
    outcomes: z.array(text),
    decisions: z.array(count),
    previous: digest,
    rowDigests: z.string().regex(/^[0-9a-f]*$/),
    digest,
    standing: digest.optional(),
  }),
  z.strictObject({
    kind: z.literal("message"),
    stream: count,
    sequence: count,
    receivedAtUs: count,
    epoch: count,
    sender: text,
    userId: text.nullable(),
    procedure: text.nullable(),
    path: text.nullable(),
    linkInfo: text.nullable(),
    document: text.nullable(),
    state: text,
    code: text.nullable(),
    reason: text.nullable(),
    firstStream: count.nullable(),
    firstSequence: count.nullable(),
    signer: text.nullable(),
    digest: text,
    contentType: text.nullable(),
    replyType: text.nullable(),
    request: base64,
    reply: base64.nullable(),
    keys: z.array(z.strictObject({ request: digest, reply: digest.nullable() })).optional(),
    needs: text.optional(),
  }),
  z.strictObject({
    kind: z.literal("outcome"),
    stream: count,
    sequence: count,
    step: count,
    atUs: count,
    epoch: count,
    state: text,
    code: text.nullable(),
    reason: text.nullable(),
    status: count.nullable(),
    replyType: text.nullable(),
    reply: base64.nullable(),
    keys: z.array(z.strictObject({ reply: digest.nullable() })).optional(),
  }),
  z.strictObject({
    kind: z.literal("decision"),
    id: count,
    atUs: count,
    actor: text,
    action: text,
    reason: text.nullable(),
    details: text.nullable(),
    epoch: count.nullable(),
  }),
  z.strictObject({
    kind: z.literal("end"),
    records: count,
    streams: z.array(z.strictObject({ stream: count, lastBatch: count, lastSequence: count })),
  }),
]);
