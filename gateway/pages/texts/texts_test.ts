import assert from "node:assert/strict";
import { fillText, languages } from "./text.ts";
import { texts } from "./texts.ts";

Deno.test("every text is there in both languages, with the same places", () => {
  const placesOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
  for (const [key, text] of Object.entries(texts)) {
    for (const language of languages) assert.ok(text[language].trim() !== "", `${key} ${language}`);
    assert.deepEqual(placesOf(text.vi), placesOf(text.en), key);
  }
});

Deno.test("no key of one group of texts hides that of another", async () => {
  const groups: Record<string, unknown>[] = [];
  for await (const { name } of Deno.readDir(new URL(".", import.meta.url))) {
    if (!/_texts\.ts$/.test(name)) continue;
    const module = await import(new URL(name, import.meta.url).href) as Record<string, object>;
    groups.push({ ...Object.values(module)[0] });
  }
  const keys = groups.flatMap((group) => Object.keys(group));
  assert.equal(keys.length, new Set(keys).size);
  assert.equal(keys.length, Object.keys(texts).length, "every group is in texts.ts");
});

Deno.test("fillText() puts values into their places", () => {
  assert.equal(fillText("{a} và {b}, {a}", { a: 1, b: "hai" }), "1 và hai, 1");
  assert.equal(fillText("{c}"), "{c}");
});
