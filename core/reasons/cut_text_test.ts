import assert from "node:assert/strict";
import * as fc from "fast-check";
import { cutMark, cutText } from "./cut_text.ts";
import { reasonText } from "./read_reason.ts";
import { asSaid, reasonLimits, say, sayAll, sayOf, type Sentence } from "./say.ts";

Deno.test("cutText() leaves out the middle of what is too long, and says so", () => {
  assert.equal(cutText("a".repeat(20), 20), "a".repeat(20));
  assert.equal(cutText("a".repeat(11) + "z".repeat(10), 15), `aaaaa${cutMark}zzzzz`);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 7, max: 20 }), (text, most) => {
      const cut = cutText(text, most);
      assert.ok(cut.length <= most && cut.isWellFormed(), cut);
      assert.equal(cut.includes(cutMark), text.length > most || text.includes(cutMark));
    }),
  );
});

Deno.test("no sentence is longer than its bound, whoever wrote what is in it", () => {
  const { sentenceCharactersMax, valueCharactersMax } = reasonLimits;
  const huge = "\ufdfa".repeat(1_000_000);
  const sentences: Sentence[] = [
    say("NO_CHAIN", { issuer: huge }),
    say("NAME_NOT_PERMITTED", { subject: huge, name: huge, authority: huge }),
    asSaid(huge),
    sayAll(Array<Sentence>(1_000).fill(say("NO_CHAIN", { issuer: huge }))),
    sayOf(say("OF_REQUEST"), asSaid(huge)),
  ];
  for (const sentence of sentences) {
    assert.ok(sentence.length <= sentenceCharactersMax, `${sentence.length} characters`);
    assert.ok(sentence.includes(cutMark));
  }
  assert.ok(sentences[0]!.length < valueCharactersMax + 100);
  const whole = say("NO_CHAIN", { issuer: "N".repeat(valueCharactersMax) });
  assert.ok(!whole.includes(cutMark));
});

Deno.test("a sentence with a value that was cut is read in either language", () => {
  const subject = `CN=${"N".repeat(5_000)}`;
  const why = say("CERTIFICATE_EXPIRED", { subject, at: "2026-01-01T00:00:00.000Z" });
  const said = say("NOT_VERIFIED", { why: say("JUDGED_expired", { why }) });
  assert.ok(said.includes(cutMark));
  assert.match(
    reasonText("vi", said),
    /^không kiểm tra được chữ ký: hết hạn: CN=N+ \[…\] N+ đã hết hạn 2026-01-01T/,
  );
});
