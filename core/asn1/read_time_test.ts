import assert from "node:assert/strict";
import { derTag, readDer } from "./der_reader.ts";
import { readTime } from "./read_time.ts";
import { writeDer } from "./write_der.ts";

const { utcTime, generalizedTime } = derTag;

const times: [number, string, string | undefined][] = [
  [utcTime, "261122050704Z", "2026-11-22T05:07:04.000Z"],
  [utcTime, "491231235959Z", "2049-12-31T23:59:59.000Z"],
  [utcTime, "500101000000Z", "1950-01-01T00:00:00.000Z"],
  [utcTime, "240229000000Z", "2024-02-29T00:00:00.000Z"],
  [generalizedTime, "20500101000000Z", "2050-01-01T00:00:00.000Z"],
  [generalizedTime, "00010101000000Z", "0001-01-01T00:00:00.000Z"],
  [generalizedTime, "99991231235959Z", "9999-12-31T23:59:59.000Z"],
  [utcTime, "2611220507Z", undefined],
  [utcTime, "261122050704+0700", undefined],
  [utcTime, "250229000000Z", undefined],
  [utcTime, "251301000000Z", undefined],
  [utcTime, "250101240000Z", undefined],
  [utcTime, "20500101000000Z", undefined],
  [utcTime, "", undefined],
  [generalizedTime, "20500101000000.5Z", undefined],
  [derTag.octetString, "261122050704Z", undefined],
];
for (const [tag, text, expected] of times) {
  Deno.test(`readTime() reads ${tag} "${text}" as ${expected ?? "a fault"}`, () => {
    const reader = readDer(writeDer(tag, new TextEncoder().encode(text)));
    const time = readTime(reader, "a time");
    assert.equal(reader.failure === undefined, expected !== undefined);
    if (expected !== undefined) assert.equal(new Date(time).toISOString(), expected);
  });
}
