/**
 * Numbers of two systems (F74): VNACCS comes near the band of the standby, comes to it, and gives a
 * number that the standby has given. No number is given twice from then on, no document replaced.
 */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { DocumentStore } from "../adapters/documents/document_store.ts";
import {
  listCollisions,
  listNumbers,
  type NumbersSetting,
  numberTroubles,
} from "../adapters/numbers/document_numbers.ts";
import { type NumberBands, oneBand, readDocumentNumber } from "../core/numbering/mod.ts";
import { refusalCode } from "../core/write_refusal.ts";
import { isRefusal } from "../core/verdict.ts";
import { Relayed } from "./support/relayed.ts";
import { bands, StandbyOffice, testSeal } from "./support/standby_office.ts";
import { Centre } from "./support/centre.ts";

const local = (numberBands: NumberBands): NumbersSetting => ({ numberBands, standby: "local" });

/** A ledger beside a centre that counts from `sequence` on. */
async function relayedFrom(sequence: number): Promise<Relayed> {
  const relayed = await Relayed.open();
  relayed.centre = new Centre(sequence);
  return relayed;
}

Deno.test("every number in an answer counts, and VNACCS's pace tells when it will be at a band", async () => {
  await using relayed = await relayedFrom(86_254_401);
  await relayed.relay("IDA", {});
  await relayed.feeder.turn();
  // Ten days later it has counted 305,000 further.
  await relayed.sql`update learnt_number set given_at = given_at - interval '10 days'`;
  relayed.centre = new Centre(86_254_401 + 305_000);
  await relayed.relay("IDA", {});
  await relayed.feeder.turn();
  const [imports] = await listNumbers(relayed.sql, local(bands));
  assert.equal(imports!.type, "10");
  assert.equal(imports!.learnt, 86_559_401);
  assert.equal(imports!.learntPerDay, 30_500);
  assert.equal(imports!.daysToBand, Math.floor((90_000_000 - 86_559_401) / 30_500));
  assert.equal(imports!.near, false, "112 days");
  const closer = oneBand(88_000_000, 88_999_999);
  const [warned] = await listNumbers(relayed.sql, local(closer));
  assert.equal(warned!.near, true);
  assert.match(numberTroubles([warned!])[0]!.sentence, /comes to the band of type 10 in 47 days/);
  // What a declarant has typed into an item says nothing about how far VNACCS has counted.
  await relayed.relay("IDA", { NT2: "109999999960" });
  await relayed.feeder.turn();
  assert.equal((await listNumbers(relayed.sql, local(bands)))[0]!.learnt, 86_559_402);
});

Deno.test("a number of VNACCS that is only read counts too, whoever asks for it", async () => {
  await using relayed = await relayedFrom(95_000_000);
  const number = await relayed.relay("IDA", {});
  await relayed.relay("IDC", { ICN: number });
  await relayed.feeder.turn();
  await relayed.sql`delete from learnt_number`;
  await relayed.relay("IID", { ICN: number });
  await relayed.feeder.turn();
  const [imports] = await listNumbers(relayed.sql, local(bands));
  assert.equal(imports!.learnt, 95_000_000);
  assert.match(imports!.trouble!, /VNACCS has given number 10 95000000, which is in .* band/);
  assert.equal(imports!.left, 0);
});

Deno.test("no number is reserved from a band that VNACCS touches, or has counted past", async () => {
  await using relayed = await relayedFrom(95_000_123);
  await relayed.relay("IDA", {});
  await relayed.feeder.turn();
  await using standby = await StandbyOffice.open(undefined, relayed);
  await standby.trySend("IID", {});
  const refusal = await standby.numbers.reserve("10");
  assert.ok(refusal !== undefined && isRefusal(refusal));
  assert.match(refusal.reason, /VNACCS has given number 10 95000123/);
  assert.equal(refusalCode(refusal), "A0002");
  assert.equal(await standby.numbers.reserve("30"), undefined, "other types are stood in for");

  // A band that VNACCS never was in, and is beyond of, is not touched; one that it counted through is.
  const hole = { byType: { "10": { first: 80_000_000, last: 80_999_999 } } };
  assert.equal(
    (await listNumbers(relayed.sql, local(hole))).find((n) => n.type === "10")!.trouble,
    null,
  );
  await relayed.sql`update learnt_number set given_at = given_at - interval '1 day'`;
  relayed.centre = new Centre(96_500_000);
  await relayed.relay("IDA", {});
  await relayed.feeder.turn();
  const between = { byType: { "10": { first: 96_000_000, last: 96_099_999 } } };
  const passed = (await listNumbers(relayed.sql, local(between))).find(({ type }) =>
    type === "10"
  )!;
  assert.match(passed.trouble!, /has counted past the standby's band 96000000-96099999/);
});

Deno.test("VNACCS gives a number that the standby has given: both documents stay, each to its owner", async () => {
  await using relayed = await relayedFrom(90_000_000);
  // The standby, before VNACCS has come so far.
  await using standby = await StandbyOffice.open(undefined, relayed);
  const ours = await standby.trySend("IDA", { BL1: "OURS" }, "B0002A01");
  assert.equal(readDocumentNumber(ours.number)?.sequence, 90_000_000);
  const before = await documentRow(relayed.sql, ours.number);

  // Back in relay; VNACCS counts up to the same number, for another company.
  const theirs = await relayed.relay("IDA", { BL1: "THEIRS" });
  assert.equal(theirs, ours.number);
  await relayed.relay("IDC", { ICN: theirs });
  await relayed.feeder.turn();
  assert.deepEqual(await documentRow(relayed.sql, ours.number), before, "not a byte has changed");
  const { count, collisions } = await listCollisions(relayed.sql, 10);
  assert.equal(count, 1);
  assert.match(collisions[0]!.sentence, /VNACCS has a document 10900000006 of its own/);
  const store = new DocumentStore(relayed.sql, testSeal);
  const twin = await store.find(`vnaccs:${theirs.slice(0, 11)}`);
  assert.equal(twin!.document.owner, "A0001");
  assert.equal(twin!.document.state, "registered");
  assert.deepEqual(twin!.document.keys, ["cargo:THEIRS"]);
  assert.equal((await store.find(ours.number))!.collisions.length, 1);

  // After the next failover each owner calls up and is shown his own, and no new number is given.
  await standby.switchOver();
  assert.equal((await standby.trySend("IDC", { ICN: ours.number }, "B0002A01")).code, "00000");
  const referred = await standby.trySend("IID", { ICN: theirs }, "A0001A01");
  assert.equal(referred.code, "00000");
  assert.match(referred.reply, /THEIRS/);
  assert.doesNotMatch(referred.reply, /OURS/);
  assert.match((await standby.trySend("IID", { ICN: ours.number }, "B0002A01")).reply, /OURS/);
  const more = await standby.trySend("IDA", { BL1: "MORE" }, "B0002A01");
  assert.equal(more.code, "A0002", "the block that the lane still held is given up");
  assert.equal((await standby.trySend("EDA", {}, "B0002A01")).code, "00000");
  assert.deepEqual(relayed.collisions.map(({ number }) => number), [ours.number.slice(0, 11)]);
});

Deno.test("no write takes the place of another document with its number, whoever makes it", async () => {
  await using relayed = await relayedFrom(4711);
  const number = await relayed.relay("IDA", {});
  await relayed.feeder.turn();
  await assert.rejects(
    relayed.sql`update document set created_at = created_at - interval '1 day', owner = 'X0001'
      where id = ${number.slice(0, 11)}`,
    { code: "SH009" },
  );
});

Deno.test("a give-back that is told a number of another document of ours is noted as a collision", async () => {
  await using relayed = await relayedFrom(4711);
  await using standby = await StandbyOffice.open(undefined, relayed);
  const first = await standby.trySend("IDA", {}, "B0002A01");
  const second = await standby.trySend("IDA", {}, "A0001A01");
  const [a, b] = [first.number.slice(0, 11), second.number.slice(0, 11)];
  await relayed.sql`insert into number_map (ours, theirs, place) values (${b}, ${a}, 0)`;
  const { collisions } = await listCollisions(relayed.sql, 10);
  assert.deepEqual(collisions.map(({ number, kind }) => [number, kind]), [[a, "given back"]]);
  // Who owns what was given back means that by the number; the other one means his own.
  await standby.switchOver();
  assert.match((await standby.trySend("IDC", { ICN: first.number }, "B0002A01")).code, /^00000$/);
  assert.match((await standby.trySend("IDC", { ICN: first.number }, "A0001A01")).code, /^00000$/);
  assert.equal((await documentRow(relayed.sql, first.number)).state, "registered");
  assert.equal((await documentRow(relayed.sql, second.number)).state, "registered");
});

async function documentRow(sql: Sql, number: string) {
  const [row] = await sql`select * from document where id = ${number.slice(0, 11)}`;
  return { ...row } as Record<string, unknown>;
}
