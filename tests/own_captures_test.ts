import assert from "node:assert/strict";
import { ownCaptures } from "./support/own_captures.ts";

const folder = new URL("../testdata/captures/", import.meta.url);

Deno.test("testdata/captures holds what make_captures.ts makes", () => {
  const made = ownCaptures();
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  assert.deepEqual(
    names.filter((name) => name.endsWith(".http")).sort(),
    made.map(({ name }) => `${name}.http`).sort(),
  );
  for (const { name, http, json } of made) {
    // Every ECDSA signature is another one; the readers' tests check what is there.
    if (json.includes('"key": "EC')) continue;
    assert.deepEqual(Deno.readFileSync(new URL(`${name}.http`, folder)), http, name);
    assert.equal(Deno.readTextFileSync(new URL(`${name}.json`, folder)), json, name);
  }
});
