import assert from "node:assert/strict";
import { raw } from "hono/html";
import { cellText } from "./cell_text.ts";

Deno.test("cellText() has what a cell says: dates with their day, and nothing that is for fingers", () => {
  const cells = {
    '<a href="/x">7-1</a> <button>Chép</button>': "7-1",
    "<form><p>x</p></form>": "",
    '<time datetime="2026-03-01T18:00:00Z">1 phút</time>': "2026-03-02T01:00:00+07:00",
    '<time datetime="2026-03-02">02/03</time>': "2026-03-02",
    "a<br>b<small>c</small>": "a b c",
    "&lt;b&gt; &amp;lt; &quot;x&quot;": '<b> &lt; "x"',
  };
  for (const [cell, expected] of Object.entries(cells)) {
    assert.equal(cellText(raw(cell)), expected, cell);
  }
  assert.equal(cellText([1, " a ", null, false]), "1 a");
});
