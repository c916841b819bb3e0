import assert from "node:assert/strict";
import { readDay } from "./read_day.ts";

Deno.test("readDay() reads days of the calendar, and no others", () => {
  assert.equal(readDay("22112026"), "2026-11-22");
  assert.equal(readDay("29022028"), "2028-02-29");
  assert.equal(readDay("29022000"), "2000-02-29");
  const none = ["31022026", "29022026", "29021900", "31042026", "00112026", "01002026", "01132026"];
  for (const text of [...none, "01010000", "", "2211202", "221120260", "22-11-26", "2026112 "]) {
    assert.equal(readDay(text), undefined, text);
  }
});

Deno.test("readDay() reads every day that there is of four years", () => {
  for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2030, 0, 1); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    assert.equal(readDay(day.split("-").reverse().join("")), day);
  }
});
