import assert from "node:assert/strict";
import { ListFile } from "./list_file.ts";

const now = new Date("2026-03-01T18:00:00Z");
const list = {
  caption: "Đã gửi",
  columns: [
    { head: "At", cell: ({ at }: Row) => String(at), value: ({ at }: Row) => at },
    { head: "Whose", cell: ({ whose }: Row) => whose },
  ],
  rows: [{ at: now, whose: "=1+1" }, { at: now, whose: "–" }],
  more: true,
};

interface Row {
  readonly at: Date;
  readonly whose: string;
}

const written = (format: "csv" | "json") => {
  const file = new ListFile(format, 1, now);
  file.offer(2, list);
  assert.equal(file.written, undefined, "another list");
  file.offer(1, list);
  return file.written!;
};

Deno.test("a file of a list has the day of Vietnam and its time, wherever it says one", () => {
  const { name, text } = written("json");
  assert.equal(name, "songhanh-da-gui-2026-03-02-first-2.json");
  const at = "2026-03-02T01:00:00+07:00";
  assert.deepEqual(JSON.parse(text), {
    ...{ list: "Đã gửi", at, more: true },
    rows: [{ at, whose: "=1+1" }, { at, whose: null }],
  });
});

Deno.test("a file for a spreadsheet has no formula that somebody else wrote", () => {
  const { name, text } = written("csv");
  assert.equal(name, "songhanh-da-gui-2026-03-02-first-2.csv");
  const at = "2026-03-02T01:00:00+07:00";
  assert.equal(text, `\uFEFFAt,Whose\r\n${at},'=1+1\r\n${at},\r\n`);
});
