import assert from "node:assert/strict";
import { formatTable } from "./format_table.ts";

const columns = ["id", "state", "reason"];
const rows = [
  ["1-1", "answered", "the primary has answered within its time and nothing more is to be said"],
  ["1-2", "unknown", null],
];

Deno.test("formatTable() aligns columns, whatever they hold", () => {
  const text = formatTable(columns, [["1\n2", "đã đăng ký", undefined], ["1", "a", 3]], " ");
  assert.equal(
    text,
    [" id   state       reason", " 1?2  đã đăng ký  -", " 1    a           3"].join("\n"),
  );
  const apart = formatTable(undefined, [["đã".normalize("NFD"), "x"], ["ab", "y"]]);
  assert.equal(
    apart.split("\n").map((line) => line.normalize("NFC").indexOf(line.at(-1)!)).join(),
    "4,4",
  );
});

Deno.test("formatTable() keeps lines whole where no terminal reads them", () => {
  const text = formatTable(columns, rows);
  assert.equal(text.split("\n").length, 3);
  assert.ok(text.includes("nothing more is to be said"));
});

Deno.test("formatTable() fits the width of a terminal and leaves no word out", () => {
  for (const width of [60, 44, 30, 22]) {
    const lines = formatTable(columns, rows, "  ", width).split("\n");
    assert.ok(lines.every((line) => line.length <= width), `${width}:\n${lines.join("\n")}`);
    const words = lines.join(" ").replace(/\s+/g, "");
    for (const word of ["answered", "unknown", "primary", "said"]) assert.ok(words.includes(word));
  }
  // In columns where they have room, the widest one in further lines.
  const at = [["1-1", "2026-11-29T09:21:00.599Z", "x y"]];
  const times = formatTable(["id", "at", "state"], at, "", 26).split("\n");
  assert.deepEqual(times.slice(1), ["1-1  2026-11-29T     x y", "     09:21:00.599Z"]);
  const folded = formatTable(columns, rows, "", 44).split("\n");
  assert.ok(folded[0]!.startsWith("id   state     reason"));
  assert.ok(folded[2]!.startsWith("               "));
  // In blocks where they have none.
  const blocks = formatTable(columns, rows, "", 22);
  assert.match(blocks, /^id {6}1-1\nstate {3}answered\nreason {2}the primary/);
  assert.equal(blocks.split("\n\n").length, 2);
});
