import assert from "node:assert/strict";
import { RefusalNotes } from "./refusal_notes.ts";

Deno.test("RefusalNotes writes the first of a kind, then one line in ten seconds for all", () => {
  const lines: unknown[] = [];
  let now = 0;
  const log = { warn: (event: string, fields?: unknown) => void lines.push([event, fields]) };
  const notes = new RefusalNotes(log, () => now);
  for (let number = 0; number < 1_000; number++) notes.note("refused", "two lengths", { number });
  notes.note("refused", "no host", { number: 0 });
  now = 10_000;
  notes.note("refused", "two lengths", { number: 1_000 });
  assert.deepEqual(lines, [
    ["refused", { reason: "two lengths", number: 0 }],
    ["refused", { reason: "no host", number: 0 }],
    ["refused", { reason: "two lengths", number: 1_000, before: 999 }],
  ]);
});
