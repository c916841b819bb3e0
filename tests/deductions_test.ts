/** Exemption lists and temporary imports in the database: concurrent declarations, and what a cancellation undoes. */
import { builtInOffices } from "../core/codes/mod.ts";
import assert from "node:assert/strict";
import { verifyStanding } from "../adapters/evidence/verify_standing.ts";
import { ChannelInquirer } from "../adapters/ledger/channel_inquirer.ts";
import { DocumentStore } from "../adapters/documents/document_store.ts";
import { actOnDocument, listOverdueReturns } from "../adapters/officers/mod.ts";
import { Terminal } from "../adapters/terminal/mod.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { writeOutputMessage } from "../core/wire/mod.ts";
import { Relayed } from "./support/relayed.ts";
import { serviceAccount, StandbyOffice, testSeal } from "./support/standby_office.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";

const list = { QT: ["10"], QTU: ["SET"], UT: ["0"], UTU: ["SET"], IEC: "I", RE: "XN210" };
const taking = (number: string, quantity: string) => ({
  ...{ TXN: [number], TXR: ["1"], RE: ["XN210"], QN1: [quantity], QT1: ["SET"] },
});

Deno.test("two lanes never overdraw a list, and a cancelled declaration gives back", async () => {
  await using one = await StandbyOffice.open();
  await using other = await StandbyOffice.open(undefined, one);
  const { number } = await one.send("TEA", list);
  const drafts: string[] = [];
  for (let n = 0; n < 8; n++) {
    drafts.push((await one.send("IDA", { ...taking(number, "3"), REF: `R${n}` })).number);
  }
  const declared = await Promise.all(
    drafts.map((ICN, n) => (n % 2 === 0 ? one : other).trySend("IDC", { ICN })),
  );
  assert.equal(declared.filter(({ code }) => code === "00000").length, 3, "three times 3 of 10");
  assert.equal(declared.filter(({ code }) => code === "L1100").length, 5);
  const store = new DocumentStore(one.sql, testSeal);
  const drawn = async () =>
    (await store.find(number))!.document.drawn!.map((each) => each.quantity);
  assert.deepEqual(await drawn(), ["3", "3", "3"]);
  assert.equal((await one.trySend("IDA", taking(number, "2"))).code, "E1032");

  const first = drafts[declared.findIndex(({ code }) => code === "00000")]!;
  const detail = (await store.find(first))!.document;
  const act = { kind: "cancel", text: "khai trùng", good: true, at: new Date() } as const;
  const request = { documentId: detail.id, act, officer: "hoa", office: "00ZZ" };
  const outcome = await actOnDocument(
    one.sql,
    { ...request, seenNumber: detail.number },
    { catalogue, seal: testSeal, offices: builtInOffices },
  );
  assert.equal(outcome.kind, "done");
  assert.deepEqual(await drawn(), ["3", "3"], "what it drew is given back");
  await one.send("IDA", taking(number, "4"));
  const changed: string[] = [];
  await verifyStanding(one.sql, testSeal, ({ what }) => changed.push(what));
  assert.deepEqual(changed, [], "lists fit their digests");
});

Deno.test("what goes back is drawn on its temporary import by two lanes, and given back when cancelled", async () => {
  await using one = await StandbyOffice.open();
  await using other = await StandbyOffice.open(undefined, one);
  const came = { ICB: "G11", RED: "31122027", QN1: ["10"], QT1: ["KGM"], CMD: ["09012120"] };
  const { number } = await one.send("IDA", came);
  await one.send("IDC", { ICN: number });
  const drafts: string[] = [];
  for (let n = 0; n < 4; n++) {
    const lines = { TDL: ["01"], QN1: ["3"], QT1: ["KGM"], CMD: ["09012120"] };
    const back = { ECB: "G21", TDN: number, REF: `B${n}`, ...lines };
    drafts.push((await one.send("EDA", back)).number);
  }
  const declared = await Promise.all(
    drafts.map((ECN, n) => (n % 2 === 0 ? one : other).trySend("EDC", { ECN })),
  );
  assert.deepEqual(declared.map(({ code }) => code), Array(4).fill("00000"), "held, not refused");
  const store = new DocumentStore(one.sql, testSeal);
  const find = async (name: string) => (await store.find(name))!.document;
  const drawn = async () => (await find(number)).drawn!.map((each) => each.quantity);
  assert.deepEqual(await drawn(), ["3", "3", "3", "3"], "no draw is lost");
  const channels = await Promise.all(drafts.map(find));
  const held = channels.filter(({ channel }) =>
    channel?.kind === "known" && /more goes back than remains/.test(channel.rule)
  );
  assert.equal(held.length, 1, "the fourth time 3 of 10");

  const detail = held[0]!;
  const act = { kind: "cancel", text: "khai trùng", good: true, at: new Date() } as const;
  const request = { documentId: detail.id, act, officer: "hoa", office: "00ZZ" };
  const outcome = await actOnDocument(
    one.sql,
    { ...request, seenNumber: detail.number },
    { catalogue, seal: testSeal, offices: builtInOffices },
  );
  assert.equal(outcome.kind, "done");
  assert.deepEqual(await drawn(), ["3", "3", "3"], "what it drew is given back");
  const at = { date: new Date(), offices: builtInOffices };
  const overdue = async (today: string, office = "00ZZ") =>
    (await listOverdueReturns(one.sql, { office, at, today, limit: 10 })).rows;
  assert.deepEqual(await overdue("2027-12-31"), [], "on its last day it is not overdue");
  assert.deepEqual(
    (await overdue("2028-01-01")).map(({ number, returnBy, isWhole }) => [
      ...[number, returnBy, isWhole],
    ]),
    [[number, "2027-12-31", true]],
  );
  assert.deepEqual(await overdue("2028-01-01", "01B1"), [], "another office sees its own");
  const pieces = { TDL: ["01"], QN1: ["1"], QT1: ["PCE"], CMD: ["09012120"] };
  const inPieces = await one.send("EDA", { ECB: "G21", TDN: number, REF: "P", ...pieces });
  await one.send("EDC", { ECN: inPieces.number });
  const [incomplete] = await overdue("2028-01-01");
  assert.equal(incomplete!.isWhole, false, "how many kilograms the pieces were nobody knows");
  const changed: string[] = [];
  await verifyStanding(one.sql, testSeal, ({ what }) => changed.push(what));
  assert.deepEqual(changed, [], "declarations fit their digests");
});

Deno.test("an officer's cancellation locks what it gives back in the order of the lanes", async () => {
  await using office = await StandbyOffice.open();
  const came = { ICB: "G11", RED: "31122027", QN1: ["10"], QT1: ["KGM"], CMD: ["09012120"] };
  const { number } = await office.send("IDA", came);
  await office.send("IDC", { ICN: number });
  const lines = { TDL: ["01"], QN1: ["3"], QT1: ["KGM"], CMD: ["09012120"] };
  const back = (await office.send("EDA", { ECB: "G21", TDN: number, ...lines })).number;
  await office.send("EDC", { ECN: back });
  const store = new DocumentStore(office.sql, testSeal);
  const { document } = (await store.find(back))!;
  const act = { kind: "cancel", text: "khai trùng", good: true, at: new Date() } as const;
  let acting: ReturnType<typeof actOnDocument> | undefined;
  await office.sql.begin(async (lane) => {
    // A lane that declares a correction: the import first, by its id, then the export.
    await lane`select 1 from document where id = ${number.slice(0, 11)} for update`;
    acting = actOnDocument(office.sql, {
      ...{ documentId: document.id, act, officer: "hoa", office: "00ZZ" },
      seenNumber: document.number,
    }, { catalogue, seal: testSeal, offices: builtInOffices });
    await waitUntil("the officer waits", async () => {
      const [row] = await lane`select count(*)::integer as waiting from pg_locks l
        join pg_stat_activity a using (pid)
        where not l.granted and a.datname = current_database()`;
      return row!.waiting > 0;
    });
    await lane`select 1 from document where id = ${document.id} for update nowait`;
  });
  assert.equal((await acting!).kind, "done");
  assert.deepEqual((await store.find(number))!.document.drawn, []);
});

Deno.test("an officer's rejection of an amendment leaves its declaration amended no more", async () => {
  await using office = await StandbyOffice.open();
  const free = { TXA: ["0"], TX1: ["VK010"] };
  const { number } = await office.send("IDA", free);
  await office.send("IDC", { ICN: number });
  const store = new DocumentStore(office.sql, testSeal);
  const find = async (name: string) => (await store.find(name))!.document;
  const before = await find(number);
  assert.equal(before.state, "cleared");
  const amendment = await office.send("AMA", { ICN: number });
  await office.send("AMC", { SYN: amendment.number });
  assert.equal((await find(number)).state, "amended");
  const { id, number: seenNumber } = await find(amendment.number);
  const act = { kind: "reject", text: "thiếu chứng từ", at: new Date() } as const;
  const request = { documentId: id, act, officer: "hoa", office: "00ZZ", seenNumber };
  const outcome = await actOnDocument(office.sql, request, {
    ...{ catalogue, seal: testSeal, offices: builtInOffices },
  });
  assert.equal(outcome.kind, "done");
  const { state, links } = await find(number);
  assert.deepEqual({ state, links }, { state: "cleared", links: before.links });
  const changed: string[] = [];
  await verifyStanding(office.sql, testSeal, ({ what }) => changed.push(what));
  assert.deepEqual(changed, [], "declarations fit their digests");
});

Deno.test("what VNACCS cancels gives back what it drew, whether an answer passes or is asked for", async () => {
  for (const way of ["passes", "asked"]) {
    await using relayed = await Relayed.open();
    const number = await relayed.relay("TEA", list);
    const declared: string[] = [];
    for (const quantity of [".9", "2.5"]) {
      const ICN = await relayed.relay("IDA", { ...taking(number, quantity), REF: quantity });
      await relayed.relay("IDC", { ICN });
      declared.push(ICN);
    }
    await relayed.feeder.turn();
    const store = new DocumentStore(relayed.sql, testSeal);
    const find = async (name: string) => (await store.find(name))!.document;
    const drawn = async () => (await find(number)).drawn!.map((each) => each.quantity);
    assert.deepEqual(await drawn(), ["0.9", "2.5"]);

    const [gone] = declared;
    const message = catalogue.output("VAD0AP")!;
    const item = message.layout.items.find(({ name }) => /cancellation( date)?$/i.test(name))!;
    const channel = message.layout.items
      .find(({ name }) => /^inspection kind classification code$/i.test(name))!;
    const told = (information: string) =>
      writeOutputMessage({
        ...{ message, information, receivedAt: relayed.centre.now },
        values: { [item.id]: information === gone ? "24112026" : "", [channel.id]: "2" },
      });
    if (way === "passes") {
      const handed = await relayed.handOver("IID", { ICN: gone! });
      await relayed.answer(handed, told(gone!));
      await relayed.feeder.turn();
    } else {
      const inquirer = new ChannelInquirer({
        ...{ sql: relayed.sql, seal: testSeal, service: new Terminal(serviceAccount) },
        now: Date.now,
        limits: {
          ...{ ageMs: 0, perSecond: 5, atOnce: 1, queueMax: 100, pauseMs: 1, pauseMsMax: 1 },
        },
        post: (_, body) => {
          const named = new TextDecoder().decode(body).includes(gone!.slice(0, 11));
          const bytes = told(declared[named ? 0 : 1]!);
          return Promise.resolve({
            kind: "answered",
            reply: { status: 200, contentType: "text/plain; charset=UTF-8", bytes },
          });
        },
      });
      assert.deepEqual(await inquirer.turn(), { asked: 2, learnt: 2 });
    }
    assert.equal((await find(gone!)).state, "cancelled", way);
    assert.deepEqual(await drawn(), ["2.5"], `${way}: what it drew is given back`);
    const changed: string[] = [];
    await verifyStanding(relayed.sql, testSeal, ({ what }) => changed.push(what));
    assert.deepEqual(changed, [], "lists fit their digests");
  }
});
