import assert from "node:assert/strict";
import { serialHex } from "./serial_hex.ts";

const serials: [string, string][] = [
  ["5402a7", "5402a7"],
  ["00f00102", "f00102"],
  ["0a", "0a"],
  ["00", "00"],
  ["0000", "00"],
  ["", ""],
];
for (const [content, expected] of serials) {
  Deno.test(`serialHex() writes ${content || "nothing"} as ${expected || "nothing"}`, () => {
    assert.equal(serialHex(Uint8Array.fromHex(content)), expected);
  });
}
