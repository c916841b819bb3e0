/** Whatever one change is made to evidence, it is found. */
import assert from "node:assert/strict";
import { hash } from "node:crypto";
import fc from "fast-check";
import { type BatchEvidence, batchText, noDigest } from "./batch_evidence.ts";
import { checkpointText } from "./checkpoint_evidence.ts";
import type { EvidenceRecord, EvidenceRow } from "./evidence_record.ts";
import { EvidenceVerifier } from "./evidence_verifier.ts";
import { messageText, outcomeText } from "./row_evidence.ts";

const sha256 = (bytes: Uint8Array) => hash("sha256", bytes, "buffer");
const sign = (text: string) => hash("sha256", `key ${text}`, "hex");

/** Evidence of two streams: `batches` says how many messages each batch has. */
function evidenceOf(batches: readonly number[], reply: string): EvidenceRecord[] {
  const records: EvidenceRecord[] = [
    { kind: "evidence", version: 1, madeAtUs: 1, fromUs: null, toUs: null },
  ];
  const heads = new Map<number, { number: number; digest: string; sequence: number }>();
  const parts: EvidenceRecord[][] = [];
  batches.forEach((count, index) => {
    const stream = index % 2 + 1;
    const before = heads.get(stream) ?? { number: 0, digest: noDigest, sequence: 0 };
    const rows = Array.from(
      { length: count },
      (_, at): EvidenceRow[] => rowsOf(stream, before.sequence + 1 + at, reply),
    );
    const messages = rows.map(([message]) => message!);
    const outcomes = rows.map(([, outcome]) => outcome!);
    const all = [...messages, ...outcomes];
    const batch: BatchEvidence = {
      stream,
      number: before.number + 1,
      atUs: index,
      epoch: 1,
      firstSequence: before.sequence + 1,
      messages: count,
      outcomes: outcomes.map((row) => "step" in row ? `${stream}-${row.sequence}-1` : ""),
      decisions: [],
      previous: before.digest,
      rowDigests: all.map(digestOf).join(""),
    };
    const digest = hash("sha256", batchText(batch), "hex");
    parts.push([{ kind: "batch", ...batch, digest }, ...all]);
    heads.set(stream, { number: batch.number, digest, sequence: before.sequence + count });
  });
  const checkpoint = {
    number: 1,
    atUs: 1,
    previous: noDigest,
    heads: [...heads].map(([stream, { number, digest }]) => ({ stream, batch: number, digest })),
  };
  const signature = sign(checkpointText(checkpoint));
  records.push({ kind: "checkpoint", ...checkpoint, key: "key", signature }, ...parts.flat());
  const streams = [...heads].map(([stream, { number, sequence }]) => (
    { stream, lastBatch: number, lastSequence: sequence }
  ));
  return [...records, { kind: "end", records: records.length, streams }];
}

function rowsOf(stream: number, sequence: number, text: string): EvidenceRow[] {
  const request = new TextEncoder().encode(`request ${stream}-${sequence}`);
  const reply = new TextEncoder().encode(text);
  return [
    {
      kind: "message",
      stream,
      sequence,
      receivedAtUs: 1,
      epoch: 1,
      sender: "sender",
      userId: null,
      procedure: "IDC",
      path: null,
      linkInfo: null,
      document: null,
      state: "handed over",
      code: null,
      reason: null,
      firstStream: null,
      firstSequence: null,
      signer: null,
      digest: hash("sha256", request, "hex"),
      contentType: "text/plain",
      replyType: null,
      request,
      reply: null,
    },
    {
      kind: "outcome",
      stream,
      sequence,
      step: 1,
      atUs: 2,
      epoch: 1,
      state: "answered",
      code: "00000",
      reason: null,
      status: 200,
      replyType: "text/plain",
      reply,
    },
  ];
}

function digestOf(row: EvidenceRow): string {
  if (row.kind === "decision") return "";
  const replyDigest = row.reply === null ? null : hash("sha256", row.reply, "hex");
  const text = row.kind === "message"
    ? messageText({ ...row, replyDigest }, 1)
    : outcomeText({ ...row, replyDigest }, 1);
  return hash("sha256", text, "hex");
}

function findingsOf(records: readonly EvidenceRecord[]): string[] {
  const found: string[] = [];
  const verifier = new EvidenceVerifier({
    sha256,
    verifyText: (_, text, signature) => sign(text) === signature,
    onFinding: ({ kind, what }) => found.push(`${kind} ${what}`),
  });
  for (const record of records) verifier.take(record);
  verifier.finish();
  return found;
}

const batches = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 8 });

Deno.test("EvidenceVerifier finds nothing in evidence as it was made", () => {
  fc.assert(fc.property(batches, fc.string(), (batches, reply) => {
    assert.deepEqual(findingsOf(evidenceOf(batches, reply)), []);
  }));
});

Deno.test("EvidenceVerifier finds a record that is left out, doubled or moved", () => {
  fc.assert(
    fc.property(batches, fc.nat(), fc.nat(), (batches, a, b) => {
      const records = evidenceOf(batches, "reply");
      const from = a % records.length;
      const without = records.toSpliced(from, 1);
      assert.ok(findingsOf(without).length > 0, "left out");
      const doubled = records.toSpliced(from, 0, records[from]!);
      assert.ok(findingsOf(doubled).length > 0, "doubled");
      const to = b % records.length;
      if (from === to) return;
      const moved = without.toSpliced(to, 0, records[from]!);
      // Streams may be told one after another or together: that is no matter of evidence.
      const { kind } = records[from]!;
      if (kind === "batch" || kind === "checkpoint") return;
      assert.ok(findingsOf(moved).length > 0, `moved ${from} to ${to}`);
    }),
    { numRuns: 500 },
  );
});

Deno.test("EvidenceVerifier finds every changed field of every record", () => {
  // What is not sealed: when an export was made, and how many records it has is compared only.
  const records = evidenceOf([2, 1, 1], "reply");
  records.forEach((record, index) => {
    for (const [field, value] of Object.entries(record)) {
      if (record.kind === "evidence" || field === "kind" || field === "streams") continue;
      const other = value instanceof Uint8Array
        ? new Uint8Array([1])
        : typeof value === "number"
        ? value + 1
        : Array.isArray(value)
        ? []
        : `${value}0`;
      if (Array.isArray(value) && value.length === 0) continue;
      const changed = records.with(index, { ...record, [field]: other } as EvidenceRecord);
      const isKey = record.kind === "checkpoint" && field === "key";
      if (!isKey) assert.ok(findingsOf(changed).length > 0, `${record.kind} ${field}`);
    }
  });
});

Deno.test("EvidenceVerifier keeps naming when more is wrong than it compares at once", () => {
  const records = evidenceOf(Array.from({ length: 100 }, () => 4), "reply");
  const spoilt = records.map((record) =>
    record.kind === "outcome" ? { ...record, code: "A0001" } : record
  );
  const found = findingsOf(spoilt);
  assert.equal(found.length, 400);
  assert.ok(found.every((finding) => finding.startsWith("changed outcome")));
});
