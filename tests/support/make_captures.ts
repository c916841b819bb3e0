/**
 * Makes `testdata/captures` anew from `own_captures.ts`:
 *
 *     deno run --allow-read=testdata --allow-write=testdata tests/support/make_captures.ts
 *
 * To be run after `adapters/authority/make_testdata.ts`, which changes every key, and after a
 * change of the captures themselves.
 */
import { ownCaptures } from "./own_captures.ts";

if (import.meta.main) {
  const folder = new URL("../../testdata/captures/", import.meta.url);
  const captures = ownCaptures();
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder);
  for (const { name, http, json } of captures) {
    await Deno.writeFile(new URL(`${name}.http`, folder), http);
    await Deno.writeTextFile(new URL(`${name}.json`, folder), json);
  }
}
