/**
 * What no permit may follow from, over HTTP: declarations that owe, or may owe, or say what cannot be,
 * each played to its end – registered, declared, called up, its reports fetched. Those that lie beside the
 * project are played by `domain_cases_test.ts`.
 */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import type { DocumentJson } from "../gateway/api/documents.ts";
import type { ItemRecord } from "../core/wire/mod.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { Operator } from "./support/operator.ts";
import { permitReports } from "./support/permit_reports.ts";
import { GatewayProcess } from "./support/gateway_process.ts";

interface PlayedCase {
  readonly name: string;
  readonly values: ItemRecord;
}

const base: ItemRecord = { ...declarations.importOneLine, ICD: "28112026" };
const free: ItemRecord = { ...base, TXA: ["0"], TX1: ["VK010"] };

const own: readonly PlayedCase[] = [
  { name: "every tax item blank", values: base },
  { name: "a rate", values: { ...free, TXA: ["5"] } },
  { name: "VAT", values: { ...free, TX1: ["VB015"] } },
  { name: "kind Z99", values: { ...base, ICB: "Z99" } },
  { name: "currency ZZZ", values: { ...base, IP3: "ZZZ" } },
  { name: "quantity -5", values: { ...base, QN1: ["-5"] } },
  { name: "transport X", values: { ...base, MTC: "X" } },
  { name: "a bank alone", values: { ...free, BRC: "VCB" } },
  { name: "an exemption list", values: { ...free, TXN: ["750000000010"], TXR: ["1"] } },
  { name: "kind G11", values: { ...free, ICB: "G11", RED: "28112027" } },
  { name: "a release first", values: { ...free, BP: "1" } },
];

Deno.test("no declaration that owes, may owe or says what cannot be is permitted by the standby", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir();
  await using gateway = await GatewayProcess.start({
    dataDir,
    databaseUrl: database.url,
    env: {
      ...testdataSettings,
      SONGHANH_MODE: "standby",
      SONGHANH_WORKERS: "1",
      SONGHANH_CLOCK_OFFSET_MS: String(new Date("2026-11-28T05:00:00Z").getTime() - Date.now()),
    },
  });
  const desk = new Desk(() => gateway.edi, "M1001M01");
  for (const { name, values } of own) {
    const answer = await play(desk, values);
    assert.match(answer, /^([SERLU]\d{4}|accepted: VAD[123][A-Z][CK])/, name);
  }
  // What waits says why, for whoever asks.
  const waiting = await desk.accepted("IDA", base);
  const number = waiting.resultItems[0]!;
  await desk.accepted("IDC", { ICN: number });
  const operator = new Operator(() => gateway.admin, dataDir);
  const shown = await operator.get<DocumentJson>(`/documents/${number}`);
  assert.deepEqual([shown.permit, shown.officerActs], ["none", []]);
  assert.deepEqual(shown.permitDoubts, [
    { reason: "import tax not declared free", item: "TXA", row: 1 },
    { reason: "other tax not declared free", item: "TX1", row: 1 },
  ]);
  await desk.collect();
  // One that owes nothing has its permit: the others have none for what they say.
  assert.equal(await play(desk, free), "accepted: VAD1AC VAD1AG");
  assert.equal(await gateway.stop(), 0);
  await Deno.remove(dataDir, { recursive: true });
});

/** IDA, IDC, IID, retrieval. Gives the code of the refusal, or the reports that came. */
async function play(desk: Desk, values: ItemRecord): Promise<string> {
  const made = await desk.job("IDA", values);
  if (made.codes[0] !== accepted) return made.codes[0]!;
  const number = made.resultItems[0]!;
  const declared = await desk.job("IDC", { ICN: number });
  if (declared.codes[0] !== accepted) return declared.codes[0]!;
  const shown = await desk.accepted("IID", { ICN: number });
  const reports = await desk.collectCodes();
  const isFree = values === free;
  assert.equal(reports.some((code) => permitReports.has(code)), isFree, reports.join());
  const day = shown.output!.items.layout.items.find(({ name }) => /^date of permit/i.test(name));
  if (day !== undefined) assert.equal(shown.output!.items.has(day.id), isFree, "day of permit");
  return `accepted: ${reports.join(" ")}`;
}

const accepted = "00000-0000-0000";
