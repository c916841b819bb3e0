/** Whatever one change is made to evidence, it is found. */
import assert from "node:assert/strict";
import { hash } from "node:crypto";
import fc from "fast-check";
import { type BatchEvidence, batchText, noDigest } from "./batch_evidence.ts";
import { sampleBytesDigest } from "../testing/sample_keys.ts";
import { checkpointText } from "./checkpoint_evidence.ts";
import type { EvidenceRecord, EvidenceRow } from "./evidence_record.ts";
import { EvidenceVerifier } from "./evidence_verifier.ts";
import { reasonOfCut } from "./cut_body.ts";
import { messageText, outcomeText, type RowForm } from "./row_evidence.ts";

const sha256 = (bytes: Uint8Array) => hash("sha256", bytes, "buffer");
const sign = (text: string) => hash("sha256", `key ${text}`, "hex");

/** The forms in which an export may be written: digests of bytes are plain, or keyed. */
const forms: readonly RowForm[] = [1, 2];

/** Evidence of two streams: `batches` says how many messages each batch has. */
function evidenceOf(batches: readonly number[], reply: string, form: RowForm): EvidenceRecord[] {
  const records: EvidenceRecord[] = [
    { kind: "evidence", version: form, madeAtUs: 1, fromUs: null, toUs: null },
  ];
  const heads = new Map<number, { number: number; digest: string; sequence: number }>();
  const parts: EvidenceRecord[][] = [];
  batches.forEach((count, index) => {
    const stream = index % 2 + 1;
    const before = heads.get(stream) ?? { number: 0, digest: noDigest, sequence: 0 };
    const rows = Array.from(
      { length: count },
      (_, at): EvidenceRow[] => rowsOf(stream, before.sequence + 1 + at, reply, form),
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
      rowDigests: all.map((row) => digestOf(row, form)).join(""),
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

/** Digest of bytes, lower-case hexadecimal. */
const bytesDigest = (bytes: Uint8Array, form: RowForm) =>
  form === 1 ? sha256(bytes).toHex() : sampleBytesDigest.of(bytes).toHex();
const keyOf = (bytes: Uint8Array) => sampleBytesDigest.keyOf(sha256(bytes)).toHex();

/** One message and its outcome; of every second message the beginning is kept. */
function rowsOf(stream: number, sequence: number, text: string, form: RowForm): EvidenceRow[] {
  const whole = new TextEncoder().encode(`request ${stream}-${sequence}`);
  const isCut = sequence % 2 === 0;
  const request = isCut ? whole.slice(0, 9) : whole;
  const reply = new TextEncoder().encode(text);
  const reason = isCut
    ? reasonOfCut("quotes a; kept are the first 9 of 10 bytes", {
      ...{ keptBytes: request.length, receivedBytes: whole.length },
      ...{ keptDigest: bytesDigest(request, form), keyed: form === 2 },
    })
    : null;
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
      reason,
      firstStream: null,
      firstSequence: null,
      signer: null,
      digest: bytesDigest(whole, form),
      contentType: "text/plain",
      replyType: "text/plain",
      request,
      reply,
      ...(form === 2 && { keys: [{ request: keyOf(request), reply: keyOf(reply) }] }),
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
      ...(form === 2 && { keys: [{ reply: keyOf(reply) }] }),
    },
  ];
}

function digestOf(row: EvidenceRow, form: RowForm): string {
  if (row.kind === "decision") return "";
  const replyDigest = row.reply === null ? null : bytesDigest(row.reply, form);
  const text = row.kind === "message"
    ? messageText({ ...row, replyDigest }, form)
    : outcomeText({ ...row, replyDigest }, form);
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

const form = fc.constantFrom(...forms);
const batches = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 8 });

Deno.test("EvidenceVerifier finds nothing in evidence as it was made", () => {
  fc.assert(fc.property(batches, fc.string(), form, (batches, reply, form) => {
    assert.deepEqual(findingsOf(evidenceOf(batches, reply, form)), []);
  }));
});

Deno.test("EvidenceVerifier finds a record that is left out, doubled or moved", () => {
  fc.assert(
    fc.property(batches, fc.nat(), fc.nat(), form, (batches, a, b, form) => {
      const records = evidenceOf(batches, "reply", form);
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
  const all = forms.map((form) => evidenceOf([2, 1, 1], "reply", form));
  all.forEach((records) =>
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
    })
  );
});

Deno.test("EvidenceVerifier keeps naming when more is wrong than it compares at once", () => {
  const records = evidenceOf(Array.from({ length: 100 }, () => 4), "reply", 2);
  const spoilt = records.map((record) =>
    record.kind === "outcome" ? { ...record, code: "A0001" } : record
  );
  const found = findingsOf(spoilt);
  assert.equal(found.length, 400);
  assert.ok(found.every((finding) => finding.startsWith("changed outcome")));
});

Deno.test("EvidenceVerifier finds other bytes beside a key, or a note, that fits them", () => {
  const other = new TextEncoder().encode("forged");
  for (const form of forms) {
    evidenceOf([2, 1, 1], "reply", form).forEach((record, index, records) => {
      if (record.kind !== "message") return;
      const keys = [{ request: keyOf(other), reply: keyOf(record.reply!) }];
      const note = (keyed: boolean) =>
        reasonOfCut(record.reason, {
          ...{ keptBytes: other.length, receivedBytes: 99, keyed },
          keptDigest: bytesDigest(other, keyed ? 2 : 1),
        });
      for (
        const change of [
          { request: other },
          { request: other, keys },
          { request: other, keys, digest: bytesDigest(other, form) },
          { request: other, keys, reason: note(true) },
          { request: other, reason: note(false) },
        ]
      ) {
        const changed = records.with(index, { ...record, ...change });
        assert.ok(findingsOf(changed).length > 0, `form ${form}: ${Object.keys(change)}`);
      }
    });
  }
});
