import assert from "node:assert/strict";
import fc from "fast-check";
import { readCutNote, reasonOfCut, reasonOfWhole, shownReason } from "./cut_body.ts";

const keptDigest = "0123456789abcdef".repeat(4);

const cuts = fc.record({
  keptBytes: fc.nat({ max: 1_000 }),
  receivedBytes: fc.integer({ min: 1_001, max: 99_999_999 }),
  keptDigest: fc.constant(keptDigest),
  keyed: fc.boolean(),
}, { noNullPrototype: true });
/** What a stranger may have got into a reason, notes of the own above all. */
const quoted = fc.oneof(
  fc.string(),
  fc.tuple(fc.string(), cuts, fc.string()).map(([before, cut, after]) =>
    reasonOfCut(before, cut) + after
  ),
  cuts.map((cut) => reasonOfCut("a name", cut)),
);

Deno.test("readCutNote() reads what reasonOfCut() writes, whatever stands before it", () => {
  fc.assert(fc.property(cuts, quoted, (cut, before) => {
    const request = new Uint8Array(cut.keptBytes);
    assert.deepEqual(readCutNote(reasonOfCut(before, cut), request), cut);
    const alone = reasonOfCut(undefined, cut);
    assert.deepEqual(readCutNote(alone, request), cut);
    assert.equal(readCutNote(`${alone}; ${before}x`, request), undefined, "not at the end");
  }));
});

Deno.test("readCutNote() finds nothing in what reasonOfWhole() writes, whatever is quoted there", () => {
  fc.assert(fc.property(cuts, quoted, (cut, text) => {
    const reason = reasonOfWhole(text);
    assert.equal(readCutNote(reason, new Uint8Array(cut.keptBytes)), undefined);
    assert.equal(reasonOfWhole(reason), reason);
    const forged = reasonOfCut(text, cut);
    assert.equal(readCutNote(reasonOfWhole(forged), new Uint8Array(cut.keptBytes)), undefined);
  }));
  assert.equal(reasonOfWhole(undefined), undefined);
  assert.equal(reasonOfWhole("untrusted: because"), "untrusted: because");
});

Deno.test("readCutNote() finds nothing elsewhere, and nothing of other bytes", () => {
  const note = `kept are the first 1 of 2 bytes, SHA-256 ${keptDigest}`;
  const one = new Uint8Array(1);
  for (
    const reason of [
      null,
      undefined,
      "",
      "Cannot find the user",
      "kept are the first 1 of 2 bytes",
      `x ${note}`,
      `${note} x`,
      `${note}; more`,
      note.replace("SHA-256", "MD5"),
      note.replace("of 2", "of 1"),
    ]
  ) assert.equal(readCutNote(reason, one), undefined, String(reason));
  assert.equal(readCutNote(note, new Uint8Array(2)), undefined);
  assert.equal(readCutNote(note, one)?.receivedBytes, 2);
});

Deno.test("shownReason() leaves out what proves a guess, wherever it stands, and nothing else", () => {
  const digest = "0123456789abcdef".repeat(4);
  const cut = { keptBytes: 512, receivedBytes: 9_000, keptDigest: digest };
  for (const around of ["", "x; ", "1-42 again: "]) {
    const plain = `${around}${reasonOfCut("", { ...cut, keyed: false })}${around && "; y (hoa)"}`;
    const shown = shownReason(plain);
    assert.equal(shown, plain.replace(`, SHA-256 ${digest}`, ""));
    const keyed = `${around}${reasonOfCut("", { ...cut, keyed: true })}`;
    assert.equal(shownReason(keyed), keyed);
  }
  assert.equal(shownReason(null), null);
});
