/**
 * The ledger over a real journal: what relayed messages teach it, and what the standby says while it
 * does not know everything (F28, F29, F47).
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import type { MessageId } from "../adapters/journal.ts";
import { LedgerFeeder } from "../adapters/ledger/ledger_feeder.ts";
import { LedgerStanding } from "../adapters/ledger/ledger_standing.ts";
import { readStoredRequest } from "../adapters/ledger/stored_request.ts";
import { byteSeal } from "../adapters/postgres/byte_seal.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { JournalWriter } from "../adapters/postgres/journal_writer.ts";
import { migrate } from "../adapters/postgres/migrate.ts";
import { migrations } from "../adapters/postgres/migrations/mod.ts";
import { loadMode } from "../adapters/postgres/mode_store.ts";
import { scratchDatabase } from "../adapters/postgres/scratch_database.ts";
import { BatchDocuments } from "../adapters/standby/batch_documents.ts";
import { Terminal } from "../adapters/terminal/mod.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { exampleItems } from "../core/documents/mod.ts";
import { replyCode } from "../core/reply_code.ts";
import { isRefusal } from "../core/verdict.ts";
import { type ItemRecord, writeOutputMessage } from "../core/wire/mod.ts";
import { Centre } from "./support/centre.ts";

const band = { first: 90_000_000, last: 99_999_999 };
const seal = byteSeal(new Uint8Array(32).fill(7));
const account = { userId: "A0001A01", password: "secret", terminalId: "T00001", accessKey: "K" };

/** A journal, a centre that answers, and the ledger behind them. */
class Relayed implements AsyncDisposable {
  readonly centre = new Centre();
  readonly terminal = new Terminal(account, { now: () => new Date("2026-11-22T05:00:00Z") });
  readonly feeder: LedgerFeeder;
  readonly #bugs: unknown[] = [];

  private constructor(
    readonly sql: Sql,
    private readonly journal: JournalWriter,
    private readonly own: Sql,
    private readonly drop: () => PromiseLike<void>,
  ) {
    this.feeder = new LedgerFeeder({
      sql,
      seal,
      clearsGreen: false,
      companyOf: () => "CÔNG TY",
      onBug: (error) => this.#bugs.push(error),
    });
  }

  static async open(mode: "relay" | "standby" = "relay"): Promise<Relayed> {
    const database = await scratchDatabase();
    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 3 });
    await migrate(sql, "songhanh", migrations);
    await loadMode(sql, mode);
    const own = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    const journal = new JournalWriter({
      sql: own,
      writer: "test",
      epoch: () => 1,
      seal,
      appendWaitMs: 5_000,
      queueMessagesMax: 1_000,
    });
    await journal.open();
    return new Relayed(sql, journal, own, () => database[Symbol.asyncDispose]());
  }

  body(procedure: string, values: ItemRecord, files: { name: string; content: Uint8Array }[] = []) {
    const items = exampleItems(catalogue.procedure(procedure)!, values);
    return this.terminal.job(procedure, items, { signed: false, files });
  }

  /** Records a message as handed over. */
  async handOver(procedure: string, values: ItemRecord): Promise<Handed> {
    const { contentType, body } = this.body(procedure, values);
    return await this.handOverBytes(procedure, contentType, body);
  }

  async handOverBytes(procedure: string, contentType: string, body: Uint8Array): Promise<Handed> {
    const appended = await this.journal.append({
      receivedAt: this.centre.now.getTime(),
      sender: "test",
      userId: account.userId,
      procedure,
      state: "handed over",
      digest: createHash("sha256").update(body).digest(),
      contentType,
      request: body,
    });
    assert.equal(appended.kind, "recorded");
    return { id: (appended as { id: MessageId }).id, contentType, body };
  }

  async answer({ id }: Handed, bytes: Uint8Array): Promise<void> {
    const reply = { status: 200, contentType: "text/plain; charset=UTF-8", bytes };
    await this.journal.settle({
      id,
      at: Date.now(),
      state: "answered",
      code: replyCode(bytes),
      reply,
    });
  }

  async settle({ id }: Handed, state: "unknown" | "absent" | "decided"): Promise<void> {
    await this.journal.settle({ id, at: Date.now(), state, code: "A0007" });
  }

  /** A message relayed and answered; gives the number that the centre told. */
  async relay(procedure: string, values: ItemRecord): Promise<string> {
    const handed = await this.handOver(procedure, values);
    const before = this.centre.applied.length;
    await this.answer(handed, this.centre.answer(handed.contentType, handed.body));
    return this.centre.applied.at(before)?.documents[0]?.number ?? "";
  }

  async stored(id: string) {
    const [row] = await this.sql`select number, state, channel, complete from document
      where id = ${id.slice(0, 11)}`;
    return row && { ...row };
  }

  /** The code with which a standby would refuse a message for what it does not know. */
  async refusal(procedure: string, values: ItemRecord): Promise<string | undefined> {
    const { contentType, body } = this.body(procedure, values);
    const id = { stream: 1, sequence: 1 };
    const { request } = readStoredRequest({ id, contentType, bytes: body }, catalogue, () => "")!;
    return await this.sql.begin(async (transaction) => {
      const documents = await BatchDocuments.read(transaction, [request], seal);
      const standing = await LedgerStanding.read(transaction, [request], band);
      const refusal = standing.refusalOf(request, documents.seenBy(0));
      return refusal && isRefusal(refusal) && "codes" in refusal
        ? refusal.codes[0]?.code
        : undefined;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.journal.close();
    await this.own.end();
    await this.sql.end();
    await this.drop();
    assert.deepEqual(this.#bugs, []);
  }
}

interface Handed {
  readonly id: MessageId;
  readonly contentType: string;
  readonly body: Uint8Array;
}

Deno.test("LedgerFeeder.turn() learns documents from the journal, once, in causal order", async () => {
  await using relayed = await Relayed.open();
  const number = await relayed.relay("IDA", { BL1: "B1" });
  // Answered in the order of the sender's steps, recorded in another: sequence is no order.
  const first = await relayed.handOver("IDC", { ICN: number });
  const later = await relayed.relay("IVA", { YNK: "I" });
  await relayed.answer(first, relayed.centre.answer(first.contentType, first.body));
  assert.deepEqual(await relayed.feeder.turn(), { read: 3, learnt: 3, caughtUp: true });
  assert.deepEqual(await relayed.stored(number), {
    number,
    state: "registered",
    channel: null,
    complete: true,
  });
  assert.equal((await relayed.stored(later))?.state, "registered");
  assert.deepEqual(await relayed.feeder.turn(), { read: 0, learnt: 0, caughtUp: true });
  // From the beginning once more: the same documents, no second line of history.
  await relayed.sql`update ledger_cursor set xact = '0'`;
  assert.equal((await relayed.feeder.turn()).learnt, 0);
  const history = await relayed.sql`
    select procedure from document_change where id = ${number.slice(0, 11)} order by place`;
  assert.deepEqual(history.map((row) => row.procedure), ["IDA", "IDC"]);
});

Deno.test("LedgerFeeder.turn() learns channel and permit from reports that pass by", async () => {
  await using relayed = await Relayed.open();
  const number = await relayed.relay("IDA", { BL1: "B1" });
  await relayed.relay("IDC", { ICN: number });
  const { contentType, body } = relayed.terminal.retrieve();
  const report = await relayed.handOverBytes("#REP1", contentType, body);
  await relayed.answer(
    report,
    writeOutputMessage({
      message: catalogue.output("VAD3AC")!,
      values: {},
      information: number,
      receivedAt: relayed.centre.now,
      rtpInfo: "TOKEN",
    }),
  );
  await relayed.feeder.turn();
  assert.equal((await relayed.stored(number))?.channel, 3);
});

Deno.test("LedgerFeeder.turn() passes nothing over while a transaction is still open", async () => {
  await using relayed = await Relayed.open();
  const number = await relayed.relay("IDA", { BL1: "B1" });
  const release = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const open = relayed.sql.begin(async (transaction) => {
    await transaction`select pg_current_xact_id()`;
    begun.resolve();
    await release.promise;
  });
  await begun.promise;
  await relayed.relay("IDC", { ICN: number });
  const turn = await relayed.feeder.turn();
  assert.deepEqual([turn.read, turn.caughtUp], [1, false], "the younger outcome waits");
  release.resolve();
  await open;
  assert.equal(await relayed.feeder.catchUp(5_000), true);
  assert.equal((await relayed.stored(number))?.state, "registered");
});

Deno.test("an unknown outcome makes its documents incomplete, a late answer completes them", async () => {
  await using relayed = await Relayed.open();
  const number = await relayed.relay("IDA", { BL1: "B1" });
  const lost = await relayed.handOver("IDC", { ICN: number });
  await relayed.settle(lost, "unknown");
  await relayed.feeder.turn();
  assert.deepEqual(await relayed.stored(number), {
    number,
    state: "draft",
    channel: null,
    complete: false,
  });
  // Another change that VNACCS answers meanwhile is learnt; the doubt stays.
  await relayed.relay("IDA01", { ICN: number, BL1: "B2" });
  await relayed.feeder.turn();
  assert.equal((await relayed.stored(number))?.complete, false);
  await relayed.answer(lost, relayed.centre.answer(lost.contentType, lost.body));
  await relayed.feeder.turn();
  assert.deepEqual(await relayed.stored(number), {
    number,
    state: "registered",
    channel: null,
    complete: true,
  });
});

Deno.test("a resolved outcome takes the doubt away, an answer that cannot be read makes one", async () => {
  await using relayed = await Relayed.open();
  const number = await relayed.relay("IDA", { BL1: "B1" });
  for (const verdict of ["absent", "decided"] as const) {
    const lost = await relayed.handOver("IDC", { ICN: number });
    await relayed.settle(lost, "unknown");
    await relayed.feeder.turn();
    assert.equal((await relayed.stored(number))?.complete, false, verdict);
    await relayed.settle(lost, verdict);
    await relayed.feeder.turn();
    assert.deepEqual(
      [(await relayed.stored(number))?.complete, (await relayed.stored(number))?.state],
      [true, "draft"],
      verdict,
    );
  }
  const odd = await relayed.handOver("IDC", { ICN: number });
  await relayed.answer(odd, new TextEncoder().encode("<html>".repeat(100)));
  await relayed.feeder.turn();
  assert.equal((await relayed.stored(number))?.complete, false);
});

Deno.test("a standby with an incomplete ledger tells A0011 (F47)", async () => {
  await using relayed = await Relayed.open();
  const number = await relayed.relay("IDA", { BL1: "B1" });
  const lost = await relayed.handOver("IDA", { BL1: "B9" });
  await relayed.settle(lost, "unknown");
  const waiting = await relayed.handOver("MIC", { HAB: "H1" });
  await relayed.sql`update mode set mode = 'standby', epoch = 1, since = now()`;

  assert.equal(await relayed.refusal("IID", { ICN: number }), "A0011", "not caught up");
  assert.equal(await relayed.refusal("IDA", { BL1: "B2" }), undefined, "a new paper names none");
  await relayed.feeder.turn();
  assert.equal(await relayed.refusal("IID", { ICN: number }), undefined);
  assert.equal(
    await relayed.refusal("IID", { ICN: "100000999900" }),
    undefined,
    "no number at all",
  );
  assert.equal(await relayed.refusal("IID", { ICN: "100000999930" }), "A0011", "not known here");
  assert.equal(await relayed.refusal("IID", { ICN: "109000000060" }), undefined, "never given");
  assert.equal(await relayed.refusal("IDB", { BLN: "B1" }), undefined);
  assert.equal(await relayed.refusal("IDB", { BLN: "B9" }), "A0011", "perhaps registered");
  assert.equal(await relayed.refusal("MID", { HAB: "H1" }), "A0011", "still in flight");
  assert.equal(await relayed.refusal("IDA", { FIC: "100000999930" }), "A0011");
  assert.equal(await relayed.refusal("MSB", { ICN: "100000999930" }), undefined, "of years ago");
  // Doubts end when the outcome is known after all.
  await relayed.answer(waiting, relayed.centre.answer(waiting.contentType, waiting.body));
  await relayed.settle(lost, "absent");
  await relayed.feeder.turn();
  assert.equal(await relayed.refusal("MID", { HAB: "H1" }), undefined);
  assert.equal(await relayed.refusal("IDB", { BLN: "B9" }), undefined);
});
