/**
 * What is decided for customs, through a gateway that stands in: the cases that lie beside the project
 * (skipped where they are not), and some of the same kinds made here. A declaration that cannot be is
 * refused with a code of its procedure, one that is not understood waits for an officer; neither gets
 * a permit.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadSigner } from "../adapters/authority/load_signer.ts";
import type { UserEntry } from "../adapters/authority/mod.ts";
import { scratchDatabase } from "../adapters/testing/scratch_database.ts";
import type { ItemRecord } from "../core/wire/mod.ts";
import { run } from "../gateway/command/run.ts";
import { captureFolders } from "../core/testing/capture_folders.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { permitReports } from "./support/permit_reports.ts";

const folder = new URL("../../shared/cases/", import.meta.url);

/** Green but for offices of department 18, where everything is yellow. */
const channelRules = [
  { version: "cases", default: 1 },
  { name: "yellow", office: ["18"], channel: 2 },
].map((rule) => JSON.stringify(rule) + "\n").join("");

/** A code of a procedure's list; a system code is none. */
const ofProcedure = /^[SREL]\d{4}-/;

/** How it ends: refused with one of these codes at IDA, permitted, or taken and not permitted. */
type Ending = RegExp | "permitted" | "taken" | "held";

/** Sends IDA, declares, calls up and fetches, as a terminal does; what came of it is judged. */
async function play(desk: Desk, values: ItemRecord, ending: Ending, name: string): Promise<void> {
  const made = await desk.job("IDA", values);
  if (ending instanceof RegExp) {
    assert.match(made.codes[0] ?? "", ending, name);
    assert.match(made.codes[0] ?? "", ofProcedure, name);
    return;
  }
  assert.deepEqual(made.codes, ["00000-0000-0000"], `${name} ${made.text ?? ""}`);
  const number = made.resultItems[0]!;
  const declared = await desk.job("IDC", { ICN: number });
  assert.deepEqual(declared.codes, ["00000-0000-0000"], name);
  await desk.accepted("IID", { ICN: number });
  const outputs = await desk.collect();
  const codes = outputs.map(({ code }) => code);
  const isPermitted = codes.some((code) => permitReports.has(code));
  assert.equal(isPermitted, ending === "permitted", `${name}: ${codes}`);
  if (ending === "held") assert.ok(codes.includes("VAD2AC"), `${name}: ${codes}`);
  for (const { code, items } of outputs) {
    for (const { item, value } of items.filled()) {
      if (!/Electronic invoice receipt|Tax exemption list No/i.test(item.name)) continue;
      assert.ok(values[item.id] !== undefined, `${name} ${code}: ${item.name} ${value}`);
    }
  }
}

const base: ItemRecord = { ...declarations.importOneLine, ICD: "30112026" };

/** Owes nothing by what it says: green, it is permitted unless something of it is in doubt. */
const free: ItemRecord = { TXA: ["0"], TX1: ["VK010"] };

/** Of the kinds of the cases, and their neighbours. */
const own: readonly (readonly [name: string, values: ItemRecord, ending: Ending])[] = [
  ["plain", {}, "taken"],
  ["office in no table", { CH: "99ZZ" }, "held"],
  ["an office that was merged", { CH: "47D1" }, "held"],
  ["commodity code of letters", { CMD: ["ABC"] }, /^S0173-CMD/],
  ["origin in no table", { OR: ["ZZ"] }, "held"],
  ["unit in no table", { QT1: ["QQQ"] }, "held"],
  ["weight below zero", { GW: "-1", GWT: "KGM" }, /^S1013-GW/],
  ["a time limit of goods that stay", { ICB: "A11", RED: "31122026" }, /^R1003-RED/],
  ["a payment of no bank", { BCN: "123" }, /^R1013-BRC/],
  ["a guarantor without its guarantee", { SBC: "VCB0001" }, /^R1014-RYA/],
  ["a line of no exemption list", { TXR: ["1"] }, /^R1026-TXN/],
  ["a unit of no weight", { GW: "", GWT: "KGM" }, /^R1027-GW/],
  ["papers sent in of no kind", { EB1: "720000000010" }, /^R1057-EA1/],
  ["transport that arrives before it starts", {
    DPD: "30112026",
    ADT: "29112026",
    ARP: "03CCS01",
  }, /^R1070-ADT/],
  ["no office", { CH: "" }, /^S0054-CH/],
  ["free of duty", free, "permitted"],
  ["a chapter that there is not", { ...free, CMD: ["77010000"] }, "held"],
  ["no chapter", { ...free, CMD: ["00000000"] }, "held"],
  ["a weight in pieces", { ...free, GWT: "PCE" }, "held"],
  ["an adjustment that no declaration has", { ...free, VN1: ["9"] }, "held"],
  ["unloaded abroad", { ...free, DST: "CNSHA" }, "taken"],
  ["a price in another currency than its invoice", { ...free, UPC: ["EUR"] }, "taken"],
  ["goods worth nothing", { ...free, BPR: ["0"], UPR: ["0"] }, "taken"],
  ["an officer as declarant", { ...free, ICC: "01AB0" }, "taken"],
  ["a tax code of zeros", { ...free, IMC: "0000000000" }, "taken"],
  ["a warehouse of no office", { ...free, ST: "ZZZZZZZ" }, "taken"],
  ["a tariff that there is not", { ...free, ORS: ["ZZZ"] }, "taken"],
  ["an insurance without its amount", { ...free, IN1: "A" }, "held"],
  ["an amount of no insurance", { ...free, IN1: "D", IN2: "USD", IN3: "5" }, "held"],
  ["freight without its amount", { ...free, FR1: "A" }, "held"],
  ["an invoice of next year", { ...free, IVD: "10112027" }, "taken"],
  ["an arrival in ten years", { ...free, ARR: "23112036" }, "taken"],
  ["a list of no number", { ...free, TXN: ["75ABC"], TXR: ["1"] }, /^E1031-TXN/],
];

/** Endings of the cases beside the project whose play is the usual one. */
const shared: Readonly<Record<string, Ending>> = {
  "d01-ida-plain": "taken",
  "d10-ida-kind-Z99": "held",
  "d13-ida-currency-ZZZ": "held",
  "d15-ida-quantity-negative": /^S1097-QN1 -0001/,
  "d17-ida-transport-X": "held",
  "d20-ida-g11-no-RED": /^R1002-RED/,
  "d22-ida-brc-alone": /^R1008-BYA/,
  "d24-ida-txn-no-txr": /^R1026-TXR/,
  "d26-ida-weight-no-unit": /^R1027-GWT/,
  "d28-ida-ea1-alone": /^R1056-EB1/,
  "d32-ida-no-office": /^S0054-CH/,
};

/** Of registration, which has a test of its own. */
const playedElsewhere = /^d41/;

/** A filled item of a case: row 0 = not repeated. */
type CaseField = readonly [item: string, row: number, value: string];

function valuesOf(fields: readonly CaseField[]): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const [id, row, value] of fields) {
    if (row === 0) values[id] = value;
    else ((values[id] ??= []) as string[])[row - 1] = value;
  }
  return values;
}

async function start(dataDir: string, databaseUrl: string, env: Record<string, string>) {
  const rules = join(dataDir, "rules.jsonl");
  await Deno.writeTextFile(rules, channelRules);
  return await GatewayProcess.start({
    dataDir,
    databaseUrl,
    env: {
      ...testdataSettings,
      SONGHANH_MODE: "standby",
      SONGHANH_CHANNEL_RULES: rules,
      SONGHANH_CLOCK_OFFSET_MS: String(Date.parse("2026-11-28T05:00:00Z") - Date.now()),
      ...env,
    },
  });
}

/** Yellow; then the importer's name is corrected and nothing else. */
async function correctName(desk: Desk, values: ItemRecord): Promise<void> {
  const yellow = { ...values, CH: "18A3" };
  const number = (await desk.accepted("IDA", yellow)).resultItems[0]!;
  await desk.accepted("IDC", { ICN: number });
  await desk.accepted("IDA01", { ...yellow, ICN: number, IMN: "CÔNG TY TÊN ĐÃ SỬA" });
  const corrected = await desk.accepted("IDE", { ICN: number });
  assert.match(corrected.resultItems[0]!, /1$/);
  const codes = await desk.collectCodes();
  assert.ok(codes.includes("VAD2AC") && codes.includes("VAD2AE"), `${codes}`);
}

/** More than a list has is refused; what it has is taken once. */
async function overuse(desk: Desk, values: ItemRecord): Promise<void> {
  assert.match((await desk.job("IDA", values)).codes[0]!, /^E103[12]-/);
  const all = { ...values, QN1: ["1"], QT1: ["SET"] };
  const number = (await desk.accepted("IDA", all)).resultItems[0]!;
  await desk.accepted("IDC", { ICN: number });
  assert.match((await desk.job("IDA", all)).codes[0]!, /^E1032-/);
  await desk.collect();
}

/** An officer and an administrator of each branch have accounts. */
async function makeOfficers(
  offices: readonly string[],
  { dataDir, database }: { readonly dataDir: string; readonly database: { readonly url: string } },
): Promise<void> {
  const environment = { SONGHANH_DATA_DIR: dataDir, SONGHANH_DATABASE_URL: database.url };
  let said = "";
  const note = (text: string) => said = text;
  const output = { text: note, remark: note, json() {} };
  for (const office of ["03CC", ...offices]) {
    for (const role of ["officer", "branch administrator"]) {
      const order = ["accounts", "create", `${role[0]}.${office}`, "--role", role];
      const code = await run([...order, "--office", office], { environment, output });
      assert.equal(code, 0, `${role} of ${office}: ${said}`);
    }
  }
}

Deno.test("what cannot be is refused, what is not understood waits for an officer", async (t) => {
  await using database = await scratchDatabase();
  const dataDir = await Deno.makeTempDir();
  await using gateway = await start(dataDir, database.url, {});
  const desk = new Desk(() => gateway.edi, "M1001M01");
  for (const [name, values, ending] of own) {
    await t.step(name, () => play(desk, { ...base, ...values }, ending, name));
  }
  await t.step("the importer's name is corrected", () => correctName(desk, base));
  assert.equal(await gateway.stop(), 0);
  await Deno.remove(dataDir, { recursive: true });
});

const names = listOf(folder).filter((name) => /^d\d.*\.json$/.test(name));

Deno.test({
  name: "the cases beside the project are decided as they say",
  ignore: names.length === 0 || captureFolders().length < 2,
  fn: async (t) => {
    await using database = await scratchDatabase();
    const dataDir = await Deno.makeTempDir();
    const captures = fileURLToPath(captureFolders().at(-1)!.users);
    const { users }: { users: UserEntry[] } = JSON.parse(read("users.json"));
    const [user] = users as [UserEntry];
    const usersFile = join(dataDir, "users.json");
    const certificate = { ...user.registered_certificate };
    certificate.file = fileURLToPath(new URL(certificate.file, folder));
    // Officers beside the declarant: those of the case, and one whose office ends in a letter.
    const { user_ids: officerIds } = JSON.parse(read("d40-officer-office-with-digit.json"));
    const officers = ["03CC0001", ...officerIds].map((id: string, place): UserEntry => ({
      ...user,
      ...{ user_id: id, user_code: id.slice(0, 5), user_no: id.slice(5), roles: ["officer"] },
      terminal_id: `OF000${place}`,
    }));
    const listed = [user, ...officers]
      .map((each) => ({ ...each, registered_certificate: certificate }));
    await Deno.writeTextFile(usersFile, JSON.stringify({ note: "", users: listed }));
    await using gateway = await start(dataDir, database.url, {
      SONGHANH_TRUST_DIR: ["pki/trusted", "pki/crl"].map((name) => join(captures, name)).join(":"),
      SONGHANH_USERS_FILE: usersFile,
    });
    const signer = loadSigner(read("m0013.crt"), read("m0013.key"));
    const desk = new Desk(() => gateway.edi, user.user_id, { user, signer });
    for (const officer of officers) {
      const own = new Desk(() => gateway.edi, officer.user_id, { user: officer, signer });
      assert.equal((await own.send(own.terminal.logon())).text, "LOGON OK", officer.user_id);
    }
    for (const file of names) {
      const { name, title, fields, first, offices } = JSON.parse(read(file));
      if (playedElsewhere.test(name)) continue;
      await t.step(`${name}: ${title}`, async () => {
        if (name.startsWith("d40")) return await makeOfficers(offices, { dataDir, database });
        const values = valuesOf(fields);
        if (name.startsWith("d34")) {
          const list = await desk.accepted(first.procedure, valuesOf(first.fields));
          return await overuse(desk, { ...values, TXN: [list.information] });
        }
        if (name.startsWith("d30")) {
          const { ICN: _, IMN: __, ...rest } = values;
          return await correctName(desk, { ...rest, IMN: user.company });
        }
        const ending = shared[name];
        assert.ok(ending !== undefined, `${name} has a row in the table`);
        await play(desk, values, ending, name);
      });
    }
    assert.equal(await gateway.stop(), 0);
    await Deno.remove(dataDir, { recursive: true });
  },
});

function read(name: string): string {
  return Deno.readTextFileSync(new URL(name, folder));
}

function listOf(at: URL): string[] {
  try {
    return [...Deno.readDirSync(at)].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
