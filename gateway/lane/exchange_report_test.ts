import assert from "node:assert/strict";
import type { AnsweredExchange } from "../../adapters/journal.ts";
import { unpackExchanges } from "../../adapters/ledger/exchange_pack.ts";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { ExchangeReport } from "./exchange_report.ts";

const exchange = (sequence: number, bytes: number): AnsweredExchange => ({
  ...{ id: { stream: 1, sequence }, at: sequence, request: new Uint8Array(bytes).fill(sequence) },
  reply: { status: 200, contentType: null, bytes: new Uint8Array([sequence]) },
});

Deno.test("ExchangeReport tells each exchange once: a pack when it is full, the rest after a while", async () => {
  const told: AnsweredExchange[] = [];
  let packs = 0;
  const report = new ExchangeReport((packed) => {
    packs++;
    told.push(...unpackExchanges(packed));
  });
  const noted = [1, 2, 3, 4, 5].map((sequence) => exchange(sequence, 100_000));
  for (const each of noted) report.note("IDA", "00000", each);
  assert.deepEqual([packs, told.length], [2, 4], "two have room in a pack");
  await waitUntil("the last is told", () => told.length === 5);
  assert.deepEqual(told, noted);
  report.stop();
});

Deno.test("ExchangeReport tells nothing of what is not learnt from, nor what is too large, nor after its end", async () => {
  const told: number[] = [];
  const report = new ExchangeReport((packed) => {
    told.push(...unpackExchanges(packed).map(({ id }) => id.sequence));
  });
  report.note("IDA", "S0001", exchange(1, 10));
  report.note("IDA", "00000", exchange(2, 262_144));
  report.note("IDA", "00000", exchange(3, 10));
  await waitUntil("the third is told", () => told.length > 0);
  report.note("IDA", "00000", exchange(4, 10));
  report.stop();
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.deepEqual(told, [3]);
});
