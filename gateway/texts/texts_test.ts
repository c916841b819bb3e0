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
  for await (const { name } of Deno.readDir(new URL("./", import.meta.url))) {
    if (!/_texts\.ts$/.test(name)) continue;
    const module = await import(new URL(name, import.meta.url).href) as Record<string, object>;
    groups.push({ ...Object.values(module)[0] });
  }
  const keys = groups.flatMap((group) => Object.keys(group));
  assert.equal(keys.length, new Set(keys).size);
  assert.equal(keys.length, Object.keys(texts).length, "every group is in texts.ts");
});

Deno.test("every text is said somewhere", async () => {
  const sources = await sourcesUnder(["gateway", "adapters", "core"]);
  const found = (form: RegExp) => sources.flatMap((source) => [...source.matchAll(form)]);
  const words = new Set([
    ...found(/"((?:[^"\\\n]|\\.)*)"/g),
    ...found(/\b(\w+)\??:/g),
  ].map(([, word]) => word!));
  const quoted = new Set(found(/"([^"\n]*)"/g).map(([, key]) => key!));
  // A key of one word may be quoted for something else.
  const calls = found(/\bt\(([^()]*)/g).map(([, inside]) => inside!);
  // A key that is put together: `mode.${mode}.means`, of which the mode is a word somewhere.
  const forms = [
    ...new Set(
      found(/`([\w.]+\.)\$\{[^}]*\}([\w.]*)`/g).map(([, stem, end]) =>
        `^${RegExp.escape(stem!)}([^.]+)${RegExp.escape(end!)}$`
      ),
    ),
  ].map((form) => new RegExp(form));
  const isSaid = (key: string) =>
    (key.includes(".") ? quoted.has(key) : calls.some((call) => call.includes(`"${key}"`))) ||
    forms.some((form) => {
      const word = form.exec(key)?.[1];
      return word !== undefined && (words.has(word) || /^\d+$/.test(word));
    });
  assert.deepEqual(Object.keys(texts).filter((key) => !isSaid(key)), []);
});

/** Everything that may say a text: neither tests, nor the texts themselves. */
async function sourcesUnder(folders: readonly string[]): Promise<string[]> {
  const sources: string[] = [];
  const read = async (folder: URL): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) await read(new URL(`${name}/`, folder));
      else if (/\.tsx?$/.test(name) && !/_(texts|test)\.tsx?$/.test(name)) {
        sources.push(await Deno.readTextFile(new URL(name, folder)));
      }
    }
  };
  const root = new URL("../../", import.meta.url);
  for (const folder of folders) await read(new URL(`${folder}/`, root));
  return sources;
}

Deno.test("fillText() puts values into their places", () => {
  assert.equal(fillText("{a} và {b}, {a}", { a: 1, b: "hai" }), "1 và hai, 1");
  assert.equal(fillText("{c}"), "{c}");
});
