import assert from "node:assert/strict";
import { readTestPki } from "../testing/read_test_pki.ts";
import { judgeCertificate, type Judgement } from "./judge_certificate.ts";
import { JudgementTable } from "./judgement_table.ts";
import { buildTrustStore } from "./trust_store.ts";

const pki = readTestPki();
const at = new Date("2025-09-01T08:00:00Z");
const valid = pki.signers.find(({ state }) => state === "valid")!;
const { store } = buildTrustStore([]);
const refused = judgeCertificate(valid.der, [], store, at);
assert.equal(refused.status, "untrusted");

/** As of a certificate with names of so many characters. */
const named = (characters: number): Judgement => ({
  ...refused,
  signer: { ...refused.signer!, subject: "N".repeat(characters), issuer: "N".repeat(characters) },
});

Deno.test("JudgementTable keeps as many as it may, and no more bytes of them", () => {
  const table = new JudgementTable(100, 200_000);
  for (let number = 0; number < 300; number++) table.keep(`${number}`, refused);
  assert.equal(table.size, 100);
  const small = table.bytes;
  for (let number = 300; number < 600; number++) table.keep(`${number}`, named(4_000));
  assert.ok(table.bytes <= 200_000, `${table.bytes} bytes`);
  assert.ok(table.size >= 10 && table.size <= 12, `${table.size} judgements`);
  assert.ok(table.get("599", at.getTime()), "the last one stays");
  for (let number = 600; number < 900; number++) table.keep(`${number}`, refused);
  assert.deepEqual([table.size, table.bytes], [100, small], "what has gone is counted no more");
  table.clear();
  assert.deepEqual([table.size, table.bytes], [0, 0]);
});

Deno.test("JudgementTable counts once what is kept again", () => {
  const table = new JudgementTable(2, 200_000);
  table.keep("one", refused);
  const { bytes } = table;
  table.keep("one", refused);
  assert.deepEqual([table.size, table.bytes], [1, bytes]);
  table.keep("two", refused);
  assert.ok(table.get("one", at.getTime()));
  table.keep("three", refused);
  assert.equal(table.get("two", at.getTime()), undefined, "used before the other");
  assert.ok(table.get("one", at.getTime()));
  assert.equal(table.get("one", refused.untilMs), undefined, "its time is over");
});
