/** Exemption lists and temporary imports in the database: concurrent declarations, and what an officer's act gives back. */
import assert from "node:assert/strict";
import { verifyStanding } from "../adapters/evidence/verify_standing.ts";
import { DocumentStore } from "../adapters/ledger/document_store.ts";
import { actOnDocument } from "../adapters/officers/mod.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { StandbyOffice, testSeal } from "./support/standby_office.ts";

const list = { QT: ["10"], QTU: ["SET"], UT: ["0"], UTU: ["SET"] };
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
    { catalogue, seal: testSeal },
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
    { catalogue, seal: testSeal },
  );
  assert.equal(outcome.kind, "done");
  assert.deepEqual(await drawn(), ["3", "3", "3"], "what it drew is given back");
  const changed: string[] = [];
  await verifyStanding(one.sql, testSeal, ({ what }) => changed.push(what));
  assert.deepEqual(changed, [], "declarations fit their digests");
});
