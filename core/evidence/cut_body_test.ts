import assert from "node:assert/strict";
import fc from "fast-check";
import { cutNote, readCutNote, shownReason } from "./cut_body.ts";

Deno.test("readCutNote() reads what cutNote() writes, alone and among other sentences", () => {
  const size = fc.nat({ max: 99_999_999 });
  fc.assert(
    fc.property(
      size,
      size,
      fc.string(),
      fc.boolean(),
      fc.boolean(),
      (...[keptBytes, receivedBytes, more, before, keyed]) => {
        const keptDigest = "0123456789abcdef".repeat(4);
        const cut = { keptBytes, receivedBytes, keptDigest, keyed };
        const note = cutNote(cut);
        assert.deepEqual(readCutNote(note), cut);
        assert.deepEqual(readCutNote(before ? `${more}; ${note}` : `${note}; ${more}`), cut);
      },
    ),
  );
});

Deno.test("readCutNote() finds nothing elsewhere", () => {
  const digest = "0".repeat(64);
  for (
    const reason of [
      null,
      undefined,
      "",
      "Cannot find the user",
      "kept are the first 1 of 2 bytes",
      `x kept are the first 1 of 2 bytes, SHA-256 ${digest}`,
      `kept are the first 1 of 2 bytes, SHA-256 ${digest} x`,
      `kept are the first 1 of 2 bytes, MD5 ${digest}`,
    ]
  ) assert.equal(readCutNote(reason), undefined, String(reason));
});

Deno.test("shownReason() leaves out what proves a guess, wherever it stands, and nothing else", () => {
  const digest = "0123456789abcdef".repeat(4);
  const cut = { keptBytes: 512, receivedBytes: 9_000, keptDigest: digest };
  for (const around of ["", "x; ", "1-42 again: "]) {
    const plain = `${around}${cutNote({ ...cut, keyed: false })}${around && "; y (hoa)"}`;
    const shown = shownReason(plain);
    assert.equal(shown, plain.replace(`, SHA-256 ${digest}`, ""));
    const keyed = `${around}${cutNote({ ...cut, keyed: true })}`;
    assert.equal(shownReason(keyed), keyed);
  }
  assert.equal(shownReason(null), null);
});
