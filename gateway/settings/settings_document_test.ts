import assert from "node:assert/strict";
import { settingsDocument } from "../testing/settings_document.ts";

const file = new URL("../../docs/settings.md", import.meta.url);

/** Blanks that the formatter of tables adds say nothing. */
const plain = (text: string) => text.replace(/[ \n]+/g, " ").replace(/-{3,}/g, "---");

Deno.test("docs/settings.md says what the table of settings says", async () => {
  const expected = settingsDocument();
  if (Deno.env.has("SONGHANH_TEST_WRITE_DOCS")) await Deno.writeTextFile(file, expected);
  assert.equal(plain(await Deno.readTextFile(file)), plain(expected));
});
