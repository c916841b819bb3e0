import assert from "node:assert/strict";
import * as fc from "fast-check";
import { readReason } from "./read_reason.ts";
import { reasonTexts, saidTexts } from "./reason_texts.ts";
import { fill } from "./say.ts";
import { certificateTexts } from "./texts/certificate_texts.ts";
import { diagnosticTexts } from "./texts/diagnostic_texts.ts";
import { envelopeTexts } from "./texts/envelope_texts.ts";
import { givingBackTexts } from "./texts/giving_back_texts.ts";
import { heardTexts } from "./texts/heard_texts.ts";
import { httpTexts } from "./texts/http_texts.ts";
import { ruleFileTexts } from "./texts/rule_file_texts.ts";
import { standingInTexts } from "./texts/standing_in_texts.ts";
import { switchingTexts } from "./texts/switching_texts.ts";

const parts = [
  ...[certificateTexts, envelopeTexts, givingBackTexts, heardTexts, ruleFileTexts],
  ...[httpTexts, standingInTexts, switchingTexts, diagnosticTexts],
];
const all = Object.entries(reasonTexts);

/** `{name:form}` of a text, as `[name, form]`. */
const placesOf = (text: string) =>
  [...text.matchAll(/\{(\w+)(?::(\w+))?\}/g)].map(([, name, form]) => [name!, form ?? "any"]);

Deno.test("every reason stands once, and says the same of the same in both languages", () => {
  assert.equal(parts.reduce((sum, part) => sum + Object.keys(part).length, 0), all.length);
  const english = all.map(([, { en }]) => en.replace(/\{(\w+).*?\}/g, "{}"));
  assert.deepEqual(english.filter((each, at) => english.indexOf(each) !== at), []);
  for (const [code, { en, vi }] of all) {
    const names = placesOf(en).map(([name]) => name!);
    assert.equal(new Set(names).size, names.length, `${code} names a place twice`);
    assert.ok(vi.trim() !== "", code);
    for (const [name] of placesOf(vi)) assert.ok(names.includes(name!), `${code}: {${name}}`);
    // Details of a library's own words are not translated.
    if (code in heardTexts) continue;
    const shown = new Set(placesOf(vi).map(([name]) => name));
    assert.deepEqual(names.filter((name) => !shown.has(name)), [], code);
  }
});

/** Everything that runs, but for the table itself. */
const sources: { readonly path: string; readonly text: string }[] = [];
const readSources = (folder: URL) => {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const at = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) name !== "reasons" && readSources(at);
    else if (/(?<!_test)\.tsx?$/.test(name)) {
      sources.push({ path: at.pathname, text: Deno.readTextFileSync(at) });
    }
  }
};
for (const floor of ["core", "adapters", "gateway"]) {
  readSources(new URL(`../../${floor}/`, import.meta.url));
}

Deno.test("every reason is said somewhere, and no sentence is made elsewhere", () => {
  const text = sources.map((source) => source.text).join("\n");
  const unsaid = Object.keys(saidTexts).filter((code) =>
    // What a certificate is judged to be is the end of its code.
    !text.includes(`"${code}"`) && !code.startsWith("JUDGED_")
  );
  assert.deepEqual(unsaid, []);
  const made = sources.filter((source) => /\bas Sentence\b/.test(source.text));
  assert.deepEqual(made.map(({ path }) => path), []);
});

/** Values as they come in a place of each form. */
const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
  any: fc.stringMatching(/^[A-Za-zÀ-ỹ0-9 ."/()=,-]{1,30}$/),
  digits: fc.nat().map(String),
  word: fc.stringMatching(/^[A-Za-z0-9.-]{1,12}$/),
  name: fc.stringMatching(/^CN=[A-Za-zÀ-ỹ0-9 .]{1,20},O=[A-Za-z]{1,9}$/),
  code: fc.stringMatching(/^[A-Z0-9]{3,5}$/),
  id: fc.tuple(fc.nat(), fc.nat()).map((pair) => pair.join("-")),
  moment: fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true })
    .map((at) => at.toISOString()),
  field: fc.constantFrom("", '"hs": '),
};

Deno.test("readReason() finds the code of what was said, and its values say it again", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...all).chain(([code, { en }]) =>
        fc.record(Object.fromEntries(placesOf(en).map(([name, form]) => [name, values[form!]!])))
          .map((given) => ({ code, en, given }))
      ),
      ({ code, en, given }) => {
        const sentence = fill(en, given);
        const found = readReason(sentence);
        assert.ok(found !== undefined, sentence);
        assert.equal(fill(reasonTexts[found.code]!.en, found.values), sentence);
        assert.equal(found.code, code, sentence);
      },
    ),
    { numRuns: 3_000 },
  );
});
