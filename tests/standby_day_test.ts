/**
 * A day of the standby, over HTTP, as declarants see it
 * (docs/domain.md "Modules and their procedures"): every reply is read as the terminal reads it.
 * The second part is seven days later.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { verifyStanding } from "../adapters/evidence/verify_standing.ts";
import { verifyState } from "../adapters/evidence/verify_state.ts";
import { byteSeal } from "../adapters/seals/byte_seal.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { Terminal } from "../adapters/terminal/mod.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { exampleItems } from "../core/testing/example_items.ts";
import { checkDigit } from "../core/numbering/mod.ts";
import { openEnvelope } from "../core/envelope/mod.ts";
import { isRefusal } from "../core/verdict.ts";
import { itemPlan, type ItemRecord } from "../core/wire/mod.ts";
import { readCaptures, trustDir, usersFile } from "./support/captures.ts";
import { type ClientReply, readClientReply } from "./support/client_reply.ts";
import { declarations } from "./support/declarations.ts";
import { column, Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import { JournalView } from "./support/relay_bed.ts";

/** Offices of department 99 are strict, a goods code is stricter; everything else is green. */
const channelRules = [
  { version: "day", default: 1 },
  { name: "cigars", hs: ["2402"], channel: 3 },
  { name: "strict offices", office: ["99"], channel: 2 },
].map((rule) => JSON.stringify(rule) + "\n").join("");

const importValues: ItemRecord = { ...declarations.importOneLine, ICD: "30112026" };
/** Free of duty by what its line says: the standby may permit it by itself. */
const freeValues: ItemRecord = { ...importValues, TXA: ["0"], TX1: ["VK010"] };
const exportValues: ItemRecord = { ...declarations.exportOneLine, ECD: "30112026" };
const weekMs = 7 * 24 * 3600 * 1000;

function example(procedure: string, values: ItemRecord = {}): ItemRecord {
  return exampleItems(catalogue.procedure(procedure)!, values);
}

/** The number that a reply gives: in its subject, and as its second line. */
function numberOf(reply: ClientReply): string {
  assert.equal(reply.resultItems[0], reply.information.slice(0, 12));
  return reply.resultItems[0]!;
}

/** Every value that was sent stands in the screen under the same ID. */
function assertShows(reply: ClientReply, output: string, values: ItemRecord): void {
  assert.equal(reply.output?.code, output);
  const { items } = reply.output;
  let compared = 0;
  for (const [id, value] of Object.entries(values)) {
    const rows = typeof value === "string" ? [value] : value;
    for (const [index, row] of rows.entries()) {
      const repetition = typeof value === "string" ? 0 : index + 1;
      if (items.plan.lineOf(id, repetition) < 0) continue;
      assert.equal(items.value(id, repetition), row ?? "", `${output} ${id} ${repetition}`);
      compared++;
    }
  }
  assert.ok(compared > Object.keys(values).length / 2, `${compared} values of ${output} compared`);
}

Deno.test("a day of the standby", async (t) => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir();
  const rules = `${dataDir}/rules.jsonl`;
  await Deno.writeTextFile(rules, channelRules);
  const start = (env: Record<string, string> = {}) =>
    GatewayProcess.start({
      dataDir,
      databaseUrl: database.url,
      env: {
        ...testdataSettings,
        SONGHANH_MODE: "standby",
        SONGHANH_CHANNEL_RULES: rules,
        ...env,
      },
    });
  let gateway = await start();
  const edi = () => gateway.edi;
  const importer = new Desk(edi, "M1001M01");
  const colleague = new Desk(edi, "M1001M02");
  const broker = new Desk(edi, "M1002M01");
  const exporter = new Desk(edi, "M1003M01");
  const carrier = new Desk(edi, "M1008M01");
  const courier = new Desk(edi, "M1009M01");
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  let draft = "";
  let green = "";
  let permitted = "";
  let waitingCorrection = "";

  try {
    await t.step("logon", async () => {
      assert.equal((await importer.send(importer.terminal.logon())).text, "LOGON OK");
      const { account } = importer.terminal;
      const refusals: [Partial<typeof account>, string][] = [
        [{ password: "WRONG" }, "A0004-0000-0000"],
        [{ userId: "M1001M99" }, "A0005-0000-0000"],
        [{ accessKey: "WRONG" }, "A0018-0000-0000"],
        [{ terminalId: "ZZZZZZ" }, "A0019-0000-0000"],
      ];
      for (const [wrong, code] of refusals) {
        const reply = await importer.send(new Terminal({ ...account, ...wrong }).logon());
        assert.deepEqual(reply.codes, [code]);
      }
    });

    await t.step("import: a draft is made, called up and changed", async () => {
      const made = await importer.accepted("IDA", importValues);
      draft = numberOf(made);
      assert.match(draft, /^10\d{9}0$/);
      const sequence = Number(draft.slice(2, 10));
      assert.ok(sequence >= 90_000_000 && sequence <= 99_999_999, "within the band");
      assert.equal(Number(draft[10]), checkDigit(sequence));
      assert.equal(made.output?.code, "VAD0AA", "the screen that declares");
      assert.equal(made.output.items.value("ICN"), draft);

      const shown = await importer.accepted("IDB", { ICN: draft });
      assertShows(shown, "VAD419", { ...importValues, ICN: draft });
      const changed = { ...importValues, ICN: draft, NT2: "đổi lần một" };
      assert.equal(numberOf(await importer.accepted("IDA", changed)), draft);
      assertShows(await importer.accepted("IDB", { ICN: draft }), "VAD419", changed);
      const again = { ...changed, NT2: "đổi lần hai" };
      assert.equal((await importer.accepted("IDA01", again)).output?.code, "VAD0AA");
      assertShows(await importer.accepted("IDB", { ICN: draft }), "VAD419", again);
      const byBill = await importer.accepted("IDB", { TOM: "S", BLN: "261124FICT0042" });
      assert.equal(byBill.output?.items.value("ICN"), draft);
      await importer.refused("IDB", { ICN: "109999999910" }, "E0103-ICN -0000");
    });

    await t.step("import: declared, the reports are fetched", async () => {
      const declared = await importer.accepted("IDC", { ICN: draft });
      assert.equal(numberOf(declared), draft);
      green = draft;
      await importer.refused("IDC", { ICN: green }, "L1100-0000-0000");

      assert.deepEqual(await importer.collectCodes(), ["VAD1AC"], "duties are not settled");

      permitted = numberOf(await importer.accepted("IDA", { ...freeValues, BL1: "FREE" }));
      await importer.accepted("IDC", { ICN: permitted });
      const { terminal } = importer;
      const first = await importer.send(terminal.retrieve());
      assert.equal(first.output?.code, "VAD1AC");
      assert.equal(first.output.items.value("ICN"), permitted);
      assert.equal(first.output.items.value("A06"), "1", "green");
      const busy = ["A0070-0000-0000"];
      assert.deepEqual((await importer.send(terminal.retrieve())).codes, busy, "one chain");
      const other = await colleague.send(colleague.terminal.retrieveOther(terminal.account));
      assert.deepEqual(other.codes, busy, "also not by another terminal");
      assert.ok(
        (await importer.send(terminal.refuseDelivery(first.token!))).text,
        "kept, the chain ends",
      );

      const repeated = await importer.send(terminal.retrieve());
      assert.equal(repeated.output?.code, "VAD1AC", "?A3 keeps it");
      assert.notEqual(repeated.token, first.token);
      assert.equal(repeated.output.header.linkInfo, first.output.header.linkInfo);
      assert.equal(repeated.output.header.subject, first.output.header.subject);
      assert.ok((await importer.send(terminal.acknowledge(first.token!))).text, "an old token");
      const permit = await importer.send(terminal.acknowledge(repeated.token!));
      assert.equal(permit.output?.code, "VAD1AG", "the permit");
      const stopped = await importer.send(terminal.acknowledge(permit.token!, { stop: true }));
      assert.equal(typeof stopped.text, "string");
      assert.deepEqual(await importer.collectCodes(), [], "A0071: nothing waits");
    });

    await t.step("import: nine corrections and no tenth", async () => {
      await importer.refused("IDE", { ICN: green }, "E1100-ICN -0000");
      for (let branch = 1; branch <= 9; branch++) {
        const calledUp = await importer.accepted("IDD", { ICN: green });
        assert.equal(calledUp.output?.code, "VAD424");
        const values = { ...importValues, ICN: green, NT2: `sửa ${branch}` };
        const stored = await importer.accepted("IDA01", values);
        assert.equal(stored.output?.code, "VAD0AB");
        const corrected = await importer.accepted("IDE", { ICN: green });
        assert.equal(numberOf(corrected), green.slice(0, 11) + branch);
      }
      await importer.refused("IDD", { ICN: green }, "L1101-0000-0000");
      await importer.refused("IDA01", { ...importValues, ICN: green }, "L1010-ICN -0000");
      await importer.refused("IDE", { ICN: green }, "E0085-ICN -0000");
      const state = await importer.accepted("IID", { ICN: green });
      green = green.slice(0, 11) + "9";
      assert.equal(state.output?.code, "VAD0AP");
      assert.equal(state.information, green);
      assert.equal((await importer.collectCodes()).length, 9, "a copy each");
    });

    await t.step("the same send seen again gets the same answer", async () => {
      const values = { ...importValues, BL1: "TWICE" };
      const number = numberOf(await importer.accepted("IDA", values));
      const { contentType, body } = importer.terminal.job("IDC", { ICN: number });
      const copies = await Promise.all(
        Array.from({ length: 4 }, () => postRaw(gateway.edi, terminalRequest(contentType, body))),
      );
      copies.push(await postRaw(gateway.edi, terminalRequest(contentType, body)));
      for (const copy of copies) assert.deepEqual(copy?.body, copies[0]?.body);
      assert.match(copies[0]!.body.toString("latin1"), /00000-0000-0000/);
      // A person's repeat is a new message: its answer has arrived long since.
      await importer.refused("IDC", { ICN: number }, "L1100-0000-0000");
      assert.deepEqual(await importer.collectCodes(), ["VAD1AC"], "declared once");
    });

    await t.step(
      "import: items that cannot be corrected, and those that can since 2018",
      async () => {
        const number = numberOf(await importer.accepted("IDA", importValues));
        await importer.accepted("IDC", { ICN: number });
        const cases: [id: string, value: string, code: string][] = [
          ["ICN", "109999999910", "E0214-ICN -0000"],
          ["ICB", "A12", "E0396-ICB -0000"],
          ["CCC", "H", "E1033-CCC -0000"],
          ["MTC", "9", "E1034-MTC -0000"],
          ["CH", "03CI", "E0152-CH  -0000"],
          ["IMC", "9900009999", "E0150-IMC -0000"],
          ["ICC", "M1002", "E0153-ICC -0000"],
        ];
        for (const [id, value, code] of cases) {
          await importer.refused("IDA01", { ...importValues, ICN: number, [id]: value }, code);
        }
        const freed = { ICD: "01122026", IMN: "NGƯỜI KHÁC", ST: "03CCS99", NT2: "chờ" };
        await importer.accepted("IDA01", { ...importValues, ICN: number, ...freed });
        waitingCorrection = number;
        await importer.collect();
      },
    );

    await t.step("import: channels, and never a lighter one", async () => {
      const yellow = { ...importValues, CH: "99CI" };
      const number = numberOf(await importer.accepted("IDA", yellow));
      await importer.accepted("IDC", { ICN: number });
      assert.deepEqual(await importer.collectCodes(), ["VAD2AC"]);
      await importer.accepted("IDA01", { ...yellow, ICN: number, CMD: ["24021000"] });
      await importer.accepted("IDE", { ICN: number });
      assert.deepEqual(await importer.collectCodes(), ["VAD3AE", "VAD487"]);
      await importer.accepted("IDA01", { ...yellow, ICN: number });
      await importer.accepted("IDE", { ICN: number });
      assert.deepEqual(await importer.collectCodes(), ["VAD3AE", "VAD487"], "red stays red");
      const rule = await sql`select channel, facts from document where number like ${
        number.slice(0, 11) + "%"
      }`;
      assert.equal(rule[0]?.channel, 3);
      assert.match(JSON.stringify(rule[0]?.facts), /strict offices/, "the rule is recorded");
    });

    await t.step("import: fifty lines and no more, a split consignment", async () => {
      const rows = Array.from({ length: 50 }, (_, row) => `HÀNG ${row + 1}`);
      const whole = (length: number) => ({
        ...importValues,
        ...Object.fromEntries(
          ["CMD", "OR", "QN1", "QT1", "BPR", "UPR", "UPC", "TSC"].map((
            id,
          ) => [id, Array(length).fill((importValues[id] as string[])[0])]),
        ),
        CMN: rows.slice(0, length),
      });
      const fifty = await importer.accepted("IDA", { ...whole(50), FIC: "F", BNO: "1", DNO: "2" });
      const first = numberOf(fifty);
      const calledUp = await importer.accepted("IDB", { ICN: first });
      assert.deepEqual(column(calledUp.output!, "CMN"), rows);
      const tooMany = await importer.jobOfItems("IDA", withOneRowMore("IDA", whole(50)));
      assert.deepEqual(tooMany.codes, ["E0001-0000-0000"]);

      const second = { ...whole(2), FIC: first, BNO: "2", DNO: "2" };
      await importer.accepted("IDA", second);
      await importer.refused("IDA", { ...second, NT2: "lại" }, "R1032-BNO -0000");
      await importer.refused("IDA", { ...second, BNO: "3" }, "R1031-BNO -0000");
      await importer.refused("IDA", { ...second, FIC: "109999999910" }, "S1000-FIC -0000");
      await importer.refused("IDA", { ...second, DNO: "" }, "R1030-DNO -0000");
    });

    await t.step("a second enterprise cannot touch what is the first's", async () => {
      const number = numberOf(await importer.accepted("IDA", importValues));
      const notOwner = "U0001-0000-0000";
      for (const procedure of ["IDB", "IDC", "IDD", "IDE", "IID"]) {
        const named = procedure === "IDB" || procedure === "IDC" ? number : green;
        await broker.refused(procedure, { ICN: named }, notOwner);
      }
      await broker.refused("IDA", { ...importValues, ICN: number }, "U0002-ICN -0000");
      await broker.refused("IDA01", { ...importValues, ICN: number }, "U0004-ICN -0000");
      assert.equal((await colleague.accepted("IDB", { ICN: number })).information, number);
      const agreed = numberOf(await importer.accepted("IDA", { ...importValues, ICC: "M1002" }));
      await broker.accepted("IDC", { ICN: agreed });
      assert.deepEqual(await broker.collectCodes(), ["VAD1AC"], "to who declared");
    });

    await t.step("export", async () => {
      const made = await exporter.accepted("EDA", exportValues);
      const number = numberOf(made);
      assert.match(number, /^30/);
      assert.equal(made.output?.items.value("ECN"), number);
      assertShows(await exporter.accepted("EDB", { ECN: number }), "VAE400", exportValues);
      await exporter.accepted("EDA01", { ...exportValues, ECN: number, NT2: "đổi" });
      await exporter.accepted("EDC", { ECN: number });
      assert.deepEqual(await exporter.collectCodes(), ["VAE1LD"]);
      assert.equal((await exporter.accepted("EDD", { ECN: number })).output?.code, "VAE411");
      const fixed = { ...exportValues, ECN: number, EPC: "9900009999" };
      await exporter.refused("EDA01", fixed, "E0150-EPC -0000");
      for (let branch = 1; branch <= 9; branch++) {
        await exporter.accepted("EDA01", { ...exportValues, ECN: number, NT2: `${branch}` });
        const corrected = await exporter.accepted("EDE", { ECN: number });
        assert.equal(numberOf(corrected), number.slice(0, 11) + branch);
      }
      await exporter.refused("EDE", { ECN: number }, "E0085-ECN -0000");
      await importer.refused("IEX", { ECN: number }, "U0001-0000-0000");
      assert.equal((await exporter.accepted("IEX", { ECN: number })).output?.code, "VAE0LC");
    });

    await t.step("small values", async () => {
      const values = declarations.smallImport;
      const made = numberOf(await courier.accepted("MIC", values));
      assert.match(made, /^11/);
      assert.deepEqual(await courier.collectCodes(), ["VAD1FC"], "VAT is due");
      assertShows(await courier.accepted("MID", { HAB: values.HAB }), "VAD604", values);
      const changed = { ...values, ICN: made, NT1: "đổi" };
      assert.equal(numberOf(await courier.accepted("MIE", changed)), made.slice(0, 11) + "1");
      await courier.refused("MIE", { ...changed, CH: "03CI" }, "E0010-CH  -0000");
      assert.equal((await courier.accepted("IID", { ICN: made })).output?.code, "VAD0FP");
      await importer.refused("MIE", changed, "U0001-0000-0000");

      await courier.collect();
      await courier.accepted("MEC", example("MEC"));
      assert.deepEqual(await courier.collectCodes(), ["VAE1JD", "VAE1JF"], "free by its procedure");
      const outward = numberOf(await courier.accepted("MEC", example("MEC", { CH: "99CI" })));
      assert.match(outward, /^31/);
      assert.equal((await courier.accepted("MED", { ECN: outward })).output?.code, "VAE494");
      await courier.accepted("MEE", example("MEE", { ECN: outward, CH: "99CI" }));
      assert.equal((await courier.accepted("IEX", { ECN: outward })).output?.code, "VAE0JC");
      await courier.collect();
    });

    await t.step("files", async () => {
      const file = (name: string, bytes: number) => ({
        name,
        content: new Uint8Array(randomBytes(bytes)),
      });
      const files = [file("Hóa đơn 01.pdf", 4000), file("bang ke.xlsx", 300)];
      const made = await importer.accepted("HYS", declarations.application, files);
      const [number, receipt] = made.resultItems;
      assert.match(number!, /^72/);
      assert.match(receipt!, /^[A-Z][0-9A-Z]\d{14}$/);
      assert.equal(made.information, `${number} ${receipt}`);
      const stored = await sql`
        select name, bytes, encode(sha256, 'hex') as digest from attachment
        where receipt = ${receipt!} order by bytes desc`;
      await using journal = new JournalView(database.url);
      const digests = await journal.digests();
      assert.deepEqual(
        stored.map(({ name, bytes, digest }) => [name, bytes, digest]),
        files.map(({ name, content }) => [name, content.length, digests.of(content).toHex()]),
      );
      for (let change = 1; change <= 9; change++) {
        await importer.accepted("HYE", { ICN: number!, KIJ: `lần ${change}` }, [file("a.pdf", 9)]);
      }
      const tenth = await importer.job("HYE", { ICN: number!, KIJ: "x" }, {
        files: [file("a.pdf", 9)],
      });
      assert.deepEqual(tenth.codes, ["E0006-ICN -0000"]);
      const shown = await importer.accepted("IHY", { ICN: number! });
      assert.equal(shown.output?.items.value("KIJ"), "lần 9");
      await broker.refused("IHY", { ICN: number! }, "U0001-0000-0000");

      const { application } = declarations;
      const refusals: [ReturnType<typeof file>[], string][] = [
        [[], "E0002-0000-0000"],
        [Array.from({ length: 11 }, (_, n) => file(`${n}.pdf`, 1)), "E0003-0000-0000"],
        [[file("a.pdf", 3000 * 1024 + 1)], "E0004-0000-0000"],
      ];
      for (const [files, code] of refusals) {
        assert.deepEqual((await importer.job("HYS", application, { files })).codes, [code]);
      }
      const alert = await importer.job("HYS", application, { files: [file("a.exe", 1)] });
      assert.equal(alert.text, "High security alert");
      const papers = { ...declarations.documents, ICN: green };
      assert.equal((await importer.accepted("MSB", papers, files)).resultItems.length, 1);
      assert.deepEqual(
        (await broker.job("MSB", papers, { files })).codes,
        ["U0001-0000-0000"],
        "files for another's declaration",
      );
      await importer.collect();
    });

    await t.step("invoices: 800 rows, and a declaration from one", async () => {
      const rows = Array.from({ length: 800 }, (_, row) => String(row + 1));
      const { RNO: _, SNO: __, ...head } = declarations.invoice;
      const one = (id: "CMD" | "CMN" | "ORC" | "QN1" | "QT1" | "KKT" | "KKC") =>
        rows.map(() => head[id][0]);
      const values: ItemRecord = {
        ...head,
        RNO: rows,
        ...{ CMD: one("CMD"), CMN: one("CMN"), ORC: one("ORC"), QN1: one("QN1") },
        ...{ QT1: one("QT1"), KKT: one("KKT"), KKC: one("KKC") },
      };
      const receipt = numberOf(await importer.accepted("IVA", values));
      assert.match(receipt, /^70/);
      const tooMany = await importer.jobOfItems("IVA", withOneRowMore("IVA", values));
      assert.deepEqual(tooMany.codes, ["E0001-0000-0000"]);
      const calledUp = await importer.accepted("IVA01", { NIV: receipt });
      assert.equal(calledUp.output?.code, "VAL089");
      assert.equal(column(calledUp.output, "RNO").length, 800);
      assert.equal((await importer.accepted("IIV", { NIV: receipt })).output?.code, "VAL094");
      const opened = await importer.accepted("IDB", { IVU: receipt });
      assert.equal(opened.output?.code, "VAD419");
      assert.equal(opened.output.items.value("IV2"), receipt);
      assert.equal(opened.output.items.value("ICN"), "");
      const linked = { ...importValues, IV2: receipt, IV3: head.IVN };
      await importer.accepted("IDA", linked);
      await importer.refused("IDA", { ...linked, IV3: "KHÁC" }, "S0900-IV3 -0000");
      await importer.refused("IDA", { ...linked, IV3: "OTHER" }, "E1206-IV2 -0000");
      await broker.refused("IDA", linked, "E1204-IV2 -0000");
      await importer.collect();
    });

    await t.step("amendment after the permit", async () => {
      await importer.refused("AMA", example("AMA", { ICN: green }), "L0002-0000-0000");
      const values = example("AMA", { ICN: permitted });
      const amendment = numberOf(await importer.accepted("AMA", values));
      assert.match(amendment, /^73/);
      assert.equal((await importer.accepted("AMB", { SYN: amendment })).output?.code, "VAL801");
      await broker.refused("AMB", { SYN: amendment }, "U0001-0000-0000");
      await importer.accepted("AMC", { SYN: amendment });
      assert.equal((await importer.accepted("IAD", { SYN: amendment })).output?.code, "VAL807");
      assert.deepEqual(await importer.collectCodes(), ["VAL800", "VAL802"]);
      await importer.refused("IDD", { ICN: permitted }, "L1100-0000-0000");
    });

    await t.step("transport knows green and yellow", async () => {
      for (
        const [office, reports] of [["02CI", ["VAS503", "VAS504"]], ["99CI", ["VAS503"]]] as const
      ) {
        const values = example("OLA", { CG1: `CARGO${office}`, CHC: office });
        const number = numberOf(await broker.accepted("OLA", values));
        assert.match(number, /^50/);
        const byCargo = await broker.accepted("OLB", { CG1: `CARGO${office}` });
        assert.equal(byCargo.output?.items.value("OLT"), number);
        await broker.accepted("OLC", { OLT: number });
        assert.deepEqual(await broker.collectCodes(), [...reports]);
        const [departure, arrival] = [
          example("BOA", { CGO: number }),
          example("BIA", { OLT: number }),
        ];
        if (reports.length === 1) {
          await broker.refused("BOA", departure, "E0003-CGO -0000");
          await broker.refused("BIA", arrival, "E0003-0000-0000");
          continue;
        }
        await broker.accepted("BOA", departure);
        await broker.accepted("BIA", arrival);
        await broker.collect();
      }
    });

    await t.step("papers of ships, lists, temporary trade and permits", async () => {
      const call = { IEI: "I", SEN: "3EXM7", VOY: "026S", SCA: "EXML" };
      const bill = example("MFR", { ...call, KND: "9", BLN: "BL1" });
      await carrier.accepted("MFR", bill);
      await carrier.refused("MFR", { ...bill, NT1: "x" }, "E0009-BLN -0000");
      const submission = await carrier.accepted("DMF", example("DMF", call));
      assert.match(numberOf(submission), /^12/);
      assert.match(numberOf(await carrier.accepted("VIT", declarations.arrival)), /^60/);
      assert.deepEqual(await carrier.collectCodes(), ["VAS002", "VAA011"]);

      const list = numberOf(await importer.accepted("TEA", example("TEA", { IEC: "I" })));
      assert.match(list, /^75/);
      assert.equal((await importer.accepted("TEB", { TEN: list })).output?.code, "VAL808");
      assert.equal((await importer.accepted("ITE", { TEN: list })).output?.code, "VAL810");
      assert.equal((await importer.accepted("TIB", { ECN: green })).output?.code, "VAL812");
      await importer.refused("TIA", example("TIA", { ECN: green }), "E0008-ECN -0000");
      await importer.accepted("TIA", example("TIA"));
      assert.deepEqual(await importer.collectCodes(), ["VAD801", "VAL811"]);
      for (
        const [apply, callUp, refer, type] of [
          ["SEA", "SEB", "ISE", "80"],
          ["SAA", "SAB", "ISA", "81"],
          ["SFA", "SFB", "ISF", "82"],
          ["SMA", "SMB", "ISM", "83"],
        ] as const
      ) {
        const number = numberOf(await importer.accepted(apply, example(apply)));
        assert.equal(number.slice(0, 2), type);
        assert.ok((await importer.accepted(callUp, example(callUp, { APN: number }))).output);
        assert.ok((await importer.accepted(refer, example(refer, { APN: number }))).output);
      }
      await importer.collect();
    });

    await t.step("re-output, and the check of the channel", async () => {
      await importer.accepted("ROT", example("ROT", { OCD: "VAD1AC", CM1: green }));
      assert.deepEqual(await importer.collectCodes(), ["VAD1AC"]);
      await importer.refused("ROT", { OCD: "VAD2AC", CM1: green }, "E0005-OCD -0000");
      const plain = await importer.accepted("TCC", { I01: "A" });
      assert.equal(plain.output?.code, "VAQ001");
      assert.deepEqual(await importer.collectCodes(), []);
      await importer.accepted("TCC", { I01: "A", PRT: "Y" });

      // A colleague fetches what waits for this terminal, with its key.
      const { account } = importer.terminal;
      const wrong = { ...account, accessKey: "WRONG" };
      const refused = await colleague.send(colleague.terminal.retrieveOther(wrong));
      assert.deepEqual(refused.codes, ["A0018-0000-0000"]);
      const fetched = await colleague.collect(colleague.terminal.retrieveOther(account));
      assert.deepEqual(fetched.map(({ code }) => code), ["VAQ002"]);
      assert.equal(fetched[0]?.header.trimmed("path"), account.terminalId);
    });

    await t.step("accumulated outputs are listed and fetched by code", async () => {
      const { terminal } = importer;
      await importer.accepted("TCC", { I01: "1", PRT: "Y" });
      await importer.accepted("ROT", { OCD: "VAD1AC", CM1: green });
      await importer.accepted("TCC", { I01: "2", PRT: "Y" });
      const list = await importer.send(terminal.listAccumulated());
      assert.deepEqual(list.codes, ["00000-0000-0000"]);
      assert.deepEqual(list.resultItems, ["0002", "VAD1AC0", "0001", "VAQ0020", "0002"]);
      const fetched = await importer.collect(terminal.retrieveAccumulated("VAQ0020"));
      assert.deepEqual(fetched.map(({ items }) => items.value("O11")), ["1", "2"]);
      assert.equal((await importer.send(terminal.retrieveAccumulated("VAQ0020"))).codes.length, 0);
      assert.deepEqual(await importer.collectCodes(), ["VAD1AC"]);
    });

    await t.step("seven days later", async () => {
      draft = numberOf(await importer.accepted("IDA", importValues));
      await importer.accepted("TCC", { I01: "LEASED", PRT: "Y" });
      const leased = await importer.send(importer.terminal.retrieve());
      assert.equal(leased.output?.items.value("O11"), "LEASED");
      assert.equal(await gateway.stop(), 0);
      gateway = await start({ SONGHANH_CLOCK_OFFSET_MS: String(weekMs + 60_000) });

      await importer.refused("IDB", { ICN: draft }, "E0103-ICN -0000");
      await importer.refused("IDC", { ICN: draft }, "E0033-ICN -0000");
      await importer.refused("IDA01", { ...importValues, ICN: draft }, "E0214-ICN -0000");
      await importer.refused("IDE", { ICN: waitingCorrection }, "E1100-ICN -0000");
      assert.equal((await importer.accepted("IID", { ICN: green })).information, green);
      const [again] = await importer.collect();
      assert.equal(again?.items.value("O11"), "LEASED", "an output that was not acknowledged");
      assert.equal(again.header.linkInfo, leased.output.header.linkInfo);
      assert.equal(again.header.subject, leased.output.header.subject);
      const next = numberOf(await importer.accepted("IDA", importValues));
      assert.ok(next > draft, "a restart gives no number again");
    });
    assert.equal(await gateway.stop(), 0);
    const faults = gateway.lines.filter(({ level }) => level === "error");
    assert.deepEqual(faults, []);
    const changed: string[] = [];
    const standing = await verifyStanding(
      sql,
      byteSeal(undefined),
      ({ what }) => changed.push(what),
    );
    assert.deepEqual(changed, [], "what the day has left fits its digests");
    assert.ok(standing.documents > 0 && standing.reports > 0 && standing.withoutDigest === 0);
    assert.equal((await verifyState(sql, ({ what }) => assert.fail(what))).findings, 0);
  } finally {
    await sql.end();
    await gateway[Symbol.asyncDispose]();
    await Deno.remove(dataDir, { recursive: true });
  }
});

/** A body with one row more than its layout has; the rows before are filled up with empty lines. */
function withOneRowMore(procedure: string, values: ItemRecord): Uint8Array {
  const plan = itemPlan(catalogue.procedure(procedure)!.layout, "request");
  const lines = Array.from({ length: plan.linesMax }, (_, line) => {
    const { id, repetition } = plan.placeAt(line);
    const value = values[id];
    return (typeof value === "string" ? value : value?.[repetition - 1]) ?? "";
  });
  return new TextEncoder().encode([...lines, "1"].map((line) => line + "\r\n").join(""));
}

Deno.test("captured requests are answered by the standby as a terminal can read", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir();
  await using gateway = await GatewayProcess.start({
    dataDir,
    databaseUrl: database.url,
    env: {
      SONGHANH_TRUST_DIR: trustDir,
      SONGHANH_USERS_FILE: usersFile,
      SONGHANH_POLICY: testdataSettings.SONGHANH_POLICY,
      SONGHANH_PRIMARY_URL: testdataSettings.SONGHANH_PRIMARY_URL,
      SONGHANH_MODE: "standby",
    },
  });
  // What these register needs nothing that was there before.
  const fresh = /^(IDA|EDA|MIC|MEC|IVA|HYS|OLA|TEA|DMF|EAW|VIT)$/;
  let accepted = 0;
  for (const { name, group, procedure, request, contentType, body } of readCaptures()) {
    if (group !== "good") continue;
    const response = await postRaw(gateway.edi, request);
    assert.ok(response, name);
    const envelope = openEnvelope(contentType, body);
    if (isRefusal(envelope)) assert.fail(envelope.reason);
    const { start, end } = envelope.message;
    const { codes } = readClientReply(response, body.subarray(start, end));
    if (codes.length === 0) continue;
    const code = codes[0]!.slice(0, 5);
    // Most name documents that VNACCS gave numbers: the ledger does not know them (F47).
    const known = catalogue.procedure(procedure) === undefined
      ? [{ code: "A0071" }]
      : [...catalogue.errorCodes(procedure), { code: "A0011" }];
    assert.ok(code === "00000" || known.some((row) => row.code === code), `${name}: ${code}`);
    if (!fresh.test(procedure) || name.includes("again")) continue;
    assert.equal(code, "00000", name);
    accepted++;
  }
  assert.ok(accepted >= 5, `${accepted} captures registered something`);
  assert.equal(await gateway.stop(), 0);
  await Deno.remove(dataDir, { recursive: true });
});
