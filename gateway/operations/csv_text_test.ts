import assert from "node:assert/strict";
import { csvText } from "./csv_text.ts";

Deno.test("csvText() quotes what a spreadsheet would calculate, and leaves numbers as they are", () => {
  const cells = {
    "=1": "'=1",
    "+84": "'+84",
    "@x": "'@x",
    "-x": "'-x",
    "\tx": "'\tx",
    "-1,5": '"-1,5"',
    "-15": "-15",
    'a"b': '"a""b"',
    "a\nb": '"a\nb"',
    '=x("y")': `"'=x(""y"")"`,
  };
  for (const [cell, expected] of Object.entries(cells)) {
    assert.equal(csvText([[cell, -2, null]], { mark: false }), `${expected},-2,\r\n`, cell);
  }
});
