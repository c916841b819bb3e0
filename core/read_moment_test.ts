import assert from "node:assert/strict";
import { readMoment } from "./read_moment.ts";

Deno.test("readMoment() takes dates and times as people write them, of Viet Nam unless they say", () => {
  const cases: readonly [text: string, from: string, to?: string][] = [
    ["2026-01-31", "2026-01-30T17:00:00.000Z", "2026-01-31T17:00:00.000Z"],
    ["31/01/2026", "2026-01-30T17:00:00.000Z", "2026-01-31T17:00:00.000Z"],
    ["1/2/2026", "2026-01-31T17:00:00.000Z", "2026-02-01T17:00:00.000Z"],
    ["2026-01-31T08:00", "2026-01-31T01:00:00.000Z"],
    ["2026-01-31 08:00:30", "2026-01-31T01:00:30.000Z"],
    ["31/01/2026 08:00", "2026-01-31T01:00:00.000Z"],
    ["2026-01-31T08:00:00Z", "2026-01-31T08:00:00.000Z"],
    ["2026-01-31T08:00:00.123456Z", "2026-01-31T08:00:00.123Z"],
    ["2026-01-31t08:00:00z", "2026-01-31T08:00:00.000Z"],
    ["2026-01-31T08:00+0700", "2026-01-31T01:00:00.000Z"],
    ["2026-01-31T08:00:00-05:00", "2026-01-31T13:00:00.000Z"],
    [" 2028-02-29 ", "2028-02-28T17:00:00.000Z", "2028-02-29T17:00:00.000Z"],
  ];
  for (const [text, from, to = from] of cases) {
    assert.equal(readMoment(text, "from")?.toISOString(), from, text);
    assert.equal(readMoment(text, "to")?.toISOString(), to, text);
  }
});

Deno.test("readMoment() makes nothing up of what is no moment", () => {
  const others = [
    "",
    "today",
    "2026",
    "2026-13-01",
    "2026-02-29",
    "29/02/2026",
    "2026-01-31T24:00",
  ];
  others.push("2026-01-31T08", "2026-01-31T08:60", "2026-01-31Z", "2026-01-31-07:00", "08:00");
  others.push("2026-01-31T08:00 09:00", "2026-01-31T08:00+25:00", "1767225600");
  for (const text of others) assert.equal(readMoment(text, "from"), undefined, text);
});
