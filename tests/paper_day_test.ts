/** Paper day: pages for officers, and what they wrote down by hand on its way into the report. */
import assert from "node:assert/strict";
import { decideItem } from "../adapters/give_back/decide_item.ts";
import { standbyBalance } from "../adapters/balance/standby_balance.ts";
import {
  approvePlan,
  findPlan,
  makePlan,
  movePlan,
} from "../adapters/give_back/give_back_plans.ts";
import { makeReport, signReport } from "../adapters/give_back/give_back_report.ts";
import {
  importPaperNotes,
  PaperFileError,
  readPaperNotes,
} from "../adapters/give_back/paper_notes.ts";
import { DocumentStore } from "../adapters/documents/document_store.ts";
import { giveBackPage } from "../gateway/api/give_back_page.ts";
import { printDocument } from "../gateway/operations/print_document.ts";
import { StandbyOffice, testSeal } from "./support/standby_office.ts";

const act = { actor: "lan", reason: "the day after" };

Deno.test("readPaperNotes() reads CSV and JSON, and refuses a file whole", () => {
  const expected = [{
    document: "109000000060",
    what: 'released, seal "A1"; 2 trucks',
    when: new Date("2024-08-06T07:30:00Z"),
    who: "Lan, 15BB",
  }];
  const csv = '\ufeffdocument;what;when;who\r\n109000000060;"released, seal ""A1""; 2 trucks";' +
    '2024-08-06T14:30:00+07:00;"Lan, 15BB"\r\n\r\n';
  assert.deepEqual(readPaperNotes(csv), expected);
  const json = JSON.stringify([{ ...expected[0], when: "2024-08-06T14:30:00+07:00" }]);
  assert.deepEqual(readPaperNotes(json), expected);
  const minutes = "what,who,document,when\nx,y,109000000060,2024-08-06T14:30+07:00\n";
  assert.deepEqual(readPaperNotes(minutes)[0]?.when, expected[0]!.when);
  // A log book has the clock of its place.
  const local = "what,who,document,when\nx,y,109000000060,06/08/2024 14:30\n";
  assert.deepEqual(readPaperNotes(local)[0]?.when, expected[0]!.when);
  for (
    const [name, text] of [
      ["document,what,who\na,b,c\n", "when"],
      ["document,what,when,who\n1234,x,yesterday,y\n", "note 1, when"],
      ["document,what,when,who\n1234,x,2024-08-06,y\n", "note 1, when"],
      ["document,what,when,who\n1234,,2024-08-06T14:30:00Z,y\n", "note 1, what"],
      ['[{"document": "1234"}]', "note 1"],
      ["[", "JSON list or CSV"],
    ]
  ) {
    assert.throws(() => readPaperNotes(name!), (error) => {
      return error instanceof PaperFileError && error.message.includes(text!);
    }, text);
  }
});

Deno.test("printDocument() shows what was declared and never more than is known", async () => {
  await using office = await StandbyOffice.open();
  const { number } = await office.send("IDA", {
    BL1: "B1",
    // Into a bonded warehouse: it owes nothing, so the standby permits it.
    ICB: "C11",
    IMN: "CÔNG TY <b>GIẢ</b>",
    CMN: ["Gạo"],
  });
  const documents = new DocumentStore(office.sql, testSeal);
  const page = async () =>
    String(await printDocument((await documents.find(number))!, new Date("2026-11-22T06:00:00Z")));
  assert.match(await page(), /NOT OFFICIALLY REGISTERED/);
  await office.send("IDC", { ICN: number });
  const cleared = await page();
  assert.match(cleared, /ĐÃ THÔNG QUAN/);
  assert.match(cleared, new RegExp(number));
  assert.match(cleared, /CÔNG TY &lt;b&gt;GIẢ/, "what a declarant wrote is no markup");
  assert.match(cleared, /Gạo/);
  assert.match(cleared, /22\/11\/2026 13:00/);
  await office.sql`insert into document_doubt (name, stream, sequence, reason)
    values (${number.slice(0, 11)}, 1, 1, 'lost')`;
  await office.sql`select judge_complete(${[number.slice(0, 11)]}, '{}')`;
  assert.match(await page(), /NOT CERTAIN/);
  assert.equal(await documents.find("100000000000"), undefined);
  assert.equal((await documents.find("cargo:B1"))?.document.number, number);
});

Deno.test("notes from paper are held for entry by hand until a person decides", async () => {
  await using office = await StandbyOffice.open();
  const { number } = await office.send("IDA", { BL1: "B1" });
  const notes = readPaperNotes(
    `document,what,when,who\n${number},released,2026-11-22T14:30:00+07:00,Lan\n` +
      "100000004711,released,2026-11-22T14:40:00+07:00,Lan\n",
  );
  assert.equal(await importPaperNotes(office.sql, notes, act), 2);
  assert.equal(await importPaperNotes(office.sql, notes, act), 0, "imported once");
  const { paper } = await standbyBalance(office.sql);
  assert.deepEqual(paper, { noted: 2, pending: 2, decided: 0 });

  await office.setMode("failback");
  const context = { sql: office.sql, seal: testSeal };
  const settings = { ask: "doubtful", concurrency: 1, perSecond: 0 } as const;
  const { id } = await makePlan(context, settings, act);
  await approvePlan(context, id, act);
  const plan = await movePlan(office.sql, id, "run", act);
  assert.deepEqual([plan.counts.pending, plan.counts.held], [1, 2]);
  const report = (await makeReport(office.sql, id, new Date()))!;
  const first = report.items.find(({ paper }) => paper !== null)!;
  assert.deepEqual(
    [first.message, first.paper?.what, first.paper?.who],
    [null, "released", "Lan"],
  );
  const key = { spki: "key", fingerprint: "ab", sign: () => "signed" };
  const html = String(await giveBackPage(signReport(report, key)));
  assert.match(html, /giấy \/ paper/);

  await assert.rejects(
    decideItem(office.sql, first.item, { ...act, decision: "again" }),
    /nothing to hand over/,
  );
  await decideItem(office.sql, first.item, { ...act, decision: "done" });
  // Said again, in other words: the later decision counts, once.
  await decideItem(office.sql, first.item, { ...act, decision: "done", reason: "seal A1" });
  const after = (await findPlan(office.sql, id))!;
  assert.deepEqual([after.counts.held, after.counts.decided], [1, 1]);
  const balance = await standbyBalance(office.sql);
  assert.deepEqual([balance.paper.pending, balance.paper.decided, balance.balanced], [1, 1, true]);
});
