/** A journal, a centre that answers, and the ledger behind them: the relay without listeners. */
import { verifyStanding } from "../../adapters/evidence/verify_standing.ts";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import type { MessageId } from "../../adapters/journal.ts";
import { ExchangePack } from "../../adapters/ledger/exchange_pack.ts";
import { KeptExchanges } from "../../adapters/ledger/kept_exchanges.ts";
import { LedgerFeeder } from "../../adapters/ledger/ledger_feeder.ts";
import type { NumberCollision } from "../../adapters/numbers/number_learner.ts";
import { UserLearner } from "../../adapters/ledger/user_learner.ts";
import { LedgerStanding } from "../../adapters/documents/ledger_standing.ts";
import { readStoredRequest } from "../../adapters/ledger/stored_request.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { JournalWriter } from "../../adapters/journal/journal_writer.ts";
import { loadMode } from "../../adapters/mode/mode_store.ts";
import { migratedDatabase } from "../../adapters/testing/migrated_database.ts";
import { BatchDocuments } from "../../adapters/documents/batch_documents.ts";
import { Terminal } from "../../adapters/terminal/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { exampleItems } from "../../core/testing/example_items.ts";
import { replyCode } from "../../core/reply_code.ts";
import { isRefusal } from "../../core/verdict.ts";
import type { ItemRecord } from "../../core/wire/mod.ts";
import { Centre } from "./centre.ts";
import { bands, testSeal } from "./standby_office.ts";

const seal = testSeal;
const account = { userId: "A0001A01", password: "secret", terminalId: "T00001", accessKey: "K" };

export class Relayed implements AsyncDisposable {
  centre = new Centre();
  readonly terminal = new Terminal(account, { now: () => new Date("2026-11-22T05:00:00Z") });
  readonly feeder: LedgerFeeder;
  /** Numbers that both systems have given, as the feeder told it. */
  readonly collisions: NumberCollision[] = [];
  /** What the feeder said; a test that expects something empties it. */
  readonly bugs: unknown[] = [];

  private constructor(
    readonly sql: Sql,
    readonly journal: JournalWriter,
    private readonly own: Sql,
    private readonly drop: () => PromiseLike<void>,
    learner: UserLearner | undefined,
    readonly url: string,
    /** What the journal believes. */
    readonly epoch: { now: number },
    /** What a lane would hand over of what is answered; undefined: nothing. */
    readonly kept: KeptExchanges | undefined,
  ) {
    this.feeder = new LedgerFeeder({
      sql,
      seal,
      kept,
      learner,
      companyOf: () => "CÔNG TY",
      onBug: (error) => this.bugs.push(error),
      onCollision: (collision) => this.collisions.push(collision),
    });
  }

  /** `on`: a database that is there already, with its schema. */
  static async open(
    { learnsUsers = false, keeps = false, connectionsMax = 3, on }: {
      readonly learnsUsers?: boolean;
      readonly keeps?: boolean;
      readonly connectionsMax?: number;
      readonly on?: { readonly url: string };
    } = {},
  ): Promise<Relayed> {
    const database = on === undefined
      ? await migratedDatabase()
      : { url: on.url, async [Symbol.asyncDispose]() {} };
    const sql = connect(database.url, { schema: "songhanh", connectionsMax });
    await loadMode(sql, "relay");
    const own = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    const epoch = { now: 1 };
    const journal = new JournalWriter({
      sql: own,
      writer: "test",
      epoch: () => epoch.now,
      seal,
      appendWaitMs: 5_000,
      queueMessagesMax: 1_000,
    });
    await journal.open();
    const learner = learnsUsers ? new UserLearner(sql, 16) : undefined;
    return new Relayed(
      sql,
      journal,
      own,
      () => database[Symbol.asyncDispose](),
      learner,
      database.url,
      epoch,
      keeps ? new KeptExchanges() : undefined,
    );
  }

  body(procedure: string, values: ItemRecord, files: { name: string; content: Uint8Array }[] = []) {
    const items = exampleItems(catalogue.procedure(procedure)!, values);
    return this.terminal.job(procedure, items, { signed: false, files });
  }

  /** Records a message as handed over; `document`: the number that it names, as a relay notes it. */
  async handOver(procedure: string, values: ItemRecord, document?: string): Promise<Handed> {
    const { contentType, body } = this.body(procedure, values);
    return await this.handOverBytes(procedure, contentType, body, undefined, document);
  }

  /** `signer`: SHA-256 of the certificate of a signed one. */
  async handOverBytes(
    procedure: string,
    contentType: string,
    body: Uint8Array,
    signer?: Uint8Array,
    document?: string,
  ): Promise<Handed> {
    const appended = await this.journal.append({
      receivedAt: this.centre.now.getTime(),
      sender: "test",
      userId: account.userId,
      path: account.terminalId,
      procedure,
      document,
      state: "handed over",
      digest: createHash("sha256").update(body).digest(),
      signer,
      contentType,
      request: body,
    });
    assert.equal(appended.kind, "recorded");
    return { id: (appended as { id: MessageId }).id, contentType, body };
  }

  async answer({ id, body }: Handed, bytes: Uint8Array): Promise<void> {
    const reply = { status: 200, contentType: "text/plain; charset=UTF-8", bytes };
    const at = Date.now();
    await this.journal.settle({ id, at, state: "answered", code: replyCode(bytes), reply });
    const pack = new ExchangePack(body.length + bytes.length);
    pack.add({ id, at, request: body, reply });
    this.kept?.take(pack.packed());
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
      const standing = await LedgerStanding.read(transaction, [request], bands);
      const refusal = standing.refusalOf(request, documents.seenBy(0));
      return refusal && isRefusal(refusal) && "codes" in refusal
        ? refusal.codes[0]?.code
        : undefined;
    });
  }

  /** Rows are spoilt on purpose: what is left at the end need not fit. */
  damage(): void {
    this.#damaged = true;
  }

  #damaged = false;

  /** Leaves the database to somebody else, unread. */
  leave(): void {
    this.#left = true;
  }

  #left = false;

  async [Symbol.asyncDispose](): Promise<void> {
    const changed: string[] = [];
    if (!this.#left) await verifyStanding(this.sql, seal, ({ what }) => changed.push(what));
    assert.deepEqual(changed, this.#damaged ? changed : [], "what was learnt fits its digests");
    this.kept?.stop();
    await this.journal.close();
    await this.own.end();
    await this.sql.end();
    await this.drop();
    assert.deepEqual(this.bugs, []);
  }
}

/** A message that was handed over. */
export interface Handed {
  readonly id: MessageId;
  readonly contentType: string;
  readonly body: Uint8Array;
}
