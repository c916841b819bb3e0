/**
 * The ledger over a real journal: what relayed messages teach it, and what the standby says while it
 * does not know everything (F28, F29, F47).
 */
import assert from "node:assert/strict";
import type { Sql, TransactionSql } from "postgres";
import { createHash } from "node:crypto";
import { Buffer } from "node:buffer";
import { loadSigner } from "../adapters/authority/load_signer.ts";
import { continueOutcomeOrder } from "../adapters/ledger/continue_outcome_order.ts";
import { isLedgerComplete } from "../adapters/documents/is_ledger_complete.ts";
import { ledgerBehind } from "../adapters/ledger/ledger_behind.ts";
import { LedgerFeeder } from "../adapters/ledger/ledger_feeder.ts";
import { Terminal } from "../adapters/terminal/mod.ts";
import { hashPassword, verifyPassword } from "../adapters/users/hash_password.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { peekHeader, writeOutputMessage, writeResultMessage } from "../core/wire/mod.ts";
import { Relayed } from "./support/relayed.ts";
import { testSeal } from "./support/standby_office.ts";

Deno.test("LedgerFeeder.turn() learns documents from the journal, once, in causal order", async () => {
  await using relayed = await Relayed.open();
  const number = await relayed.relay("IDA", { BL1: "B1" });
  // Answered in the order of the sender's steps, recorded in another: sequence is no order.
  const first = await relayed.handOver("IDC", { ICN: number });
  const later = await relayed.relay("IVA", { YNK: "I" });
  await relayed.answer(first, relayed.centre.answer(first.contentType, first.body));
  assert.deepEqual(await relayed.feeder.turn(), {
    read: 3,
    isFull: false,
    learnt: 3,
    caughtUp: true,
  });
  assert.deepEqual(await relayed.stored(number), {
    number,
    state: "registered",
    channel: null,
    complete: true,
  });
  assert.equal((await relayed.stored(later))?.state, "registered");
  assert.deepEqual(await relayed.feeder.turn(), {
    read: 0,
    isFull: false,
    learnt: 0,
    caughtUp: true,
  });
  // From the beginning once more: the same documents, no second line of history.
  await relayed.sql`update ledger_cursor set xact = '0'`;
  assert.equal((await relayed.feeder.turn()).learnt, 0);
  const history = await relayed.sql`
    select procedure from document_history where id = ${number.slice(0, 11)} order by place`;
  assert.deepEqual(history.map((row) => row.procedure), ["IDA", "IDC"]);
});

Deno.test("the ledger finds what is left by its order, however long the journal is", async () => {
  await using relayed = await Relayed.open({ connectionsMax: 1 });
  /** Everything that asks for what is left, as often as plans need to be kept. */
  const ask = async (transaction: TransactionSql, times: number): Promise<void> => {
    const begin = (turn: (sql: TransactionSql) => Promise<unknown>) => transaction.savepoint(turn);
    const feeder = new LedgerFeeder({
      sql: { begin } as unknown as Sql,
      seal: testSeal,
      companyOf: () => "",
      onBug: (error) => assert.fail(String(error)),
    });
    for (let time = 0; time < times; time++) {
      const { read } = await feeder.turn();
      assert.equal(await ledgerBehind(transaction), 0, `read ${read}`);
      assert.equal(await isLedgerComplete(transaction), true);
      await transaction`update ledger_cursor set caught_up = null`;
      await transaction`select is_ledger_caught_up()`;
    }
  };
  await relayed.relay("IDA", { BL1: "B1" });
  await relayed.sql.begin((transaction) => ask(transaction, 8));

  for (const table of ["message", "outcome"]) {
    // Older than the cursor, as almost all are.
    await relayed.sql.unsafe(`insert into ${table}
      select (jsonb_populate_record(t, jsonb_build_object('sequence', 1000000 + n))).*
      from (select t from ${table} t limit 1) first, generate_series(1, 5000) n`);
  }
  await relayed.sql`update ledger_cursor set sequence = 2000000`;
  await relayed.relay("IDA", { BL1: "B2" });
  // What was looked at so far is not counted among the next.
  await relayed.sql`select pg_stat_force_next_flush()`;
  const looks = await relayed.sql.begin(async (transaction) => {
    await ask(transaction, 2);
    return await transaction`
      select relname, seq_tup_read::integer as scanned, idx_tup_fetch::integer as fetched
      from pg_stat_xact_user_tables where relname in ('message', 'outcome')`;
  });
  assert.equal(looks.length, 2);
  for (const { relname, scanned, fetched } of looks) {
    assert.equal(scanned, 0, `${relname}: rows that were looked at one after the other`);
    assert.ok(fetched < 100, `${relname}: ${fetched} rows were fetched by an index`);
  }
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

Deno.test("LedgerFeeder.turn() takes no more bytes than it has room for", async () => {
  await using relayed = await Relayed.open();
  const { feeder, centre } = relayed;
  const content = new Uint8Array(2_800_000).fill(0x61);
  for (let n = 0; n < 14; n++) {
    const { contentType, body } = relayed.body("HYS", {}, [{ name: `${n}.txt`, content }]);
    const handed = await relayed.handOverBytes("HYS", contentType, body);
    await relayed.answer(handed, centre.answer(contentType, body));
  }
  const first = await feeder.turn();
  assert.ok(first.read < 12, `${first.read} read`);
  assert.deepEqual([first.isFull, first.caughtUp], [true, false]);
  assert.ok(await feeder.catchUp(30_000));
  const [row] = await relayed.sql`select count(*)::int as n from document`;
  assert.equal(row!.n, 14);
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

Deno.test("an outcome that is unknown and known within one turn leaves no doubt", async () => {
  await using relayed = await Relayed.open();
  const number = await relayed.relay("IDA", { BL1: "B1" });
  for (const verdict of ["absent", "decided", "answered"] as const) {
    const lost = await relayed.handOver("IDC", { ICN: number });
    await relayed.settle(lost, "unknown");
    if (verdict === "answered") {
      await relayed.answer(lost, relayed.centre.answer(lost.contentType, lost.body));
    } else await relayed.settle(lost, verdict);
    await relayed.feeder.turn();
    assert.equal((await relayed.stored(number))?.complete, true, verdict);
  }
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

Deno.test("the ledger goes on after a dump was restored into a cluster that counts lower (F57)", async () => {
  await using relayed = await Relayed.open();
  const { sql, feeder } = relayed;
  await relayed.relay("IDA", { BL1: "B1" });
  await feeder.turn();
  assert.equal(await continueOutcomeOrder(sql), false, "the same cluster");
  await relayed.relay("IDA", { BL1: "B2" });
  // What the other cluster had counted to, with one outcome that nobody has learnt yet.
  const ahead = 9_000_000_000;
  await sql`update outcome set xact = (xact::text::bigint + ${ahead})::text::xid8`;
  await sql`update ledger_cursor set xact = (xact::text::bigint + ${ahead})::text::xid8`;
  assert.equal(await continueOutcomeOrder(sql), true);
  assert.equal(await continueOutcomeOrder(sql), false, "once");
  const number = await relayed.relay("IDA", { BL1: "B3" });
  assert.equal((await feeder.turn()).learnt, 2, "what was left, and what came since");
  assert.ok(await relayed.stored(number));
  assert.equal(await ledgerBehind(sql), 0);
});

Deno.test("LedgerFeeder.turn() learns the certificate of a user whose logon came first", async () => {
  await using relayed = await Relayed.open({ learnsUsers: true });
  const { userId } = relayed.terminal.account;
  const logon = relayed.terminal.logon();
  const first = await relayed.handOverBytes("#REP1", logon.contentType, logon.body);
  await relayed.answer(first, new TextEncoder().encode("LOGON OK"));
  await relayed.feeder.turn();
  const read = (name: string) =>
    Deno.readTextFileSync(new URL(`../testdata/pki/users/${name}`, import.meta.url));
  const signer = loadSigner(read("m1004.crt"), read("m1004.key"));
  const certificates = () =>
    relayed.sql`select sha256(der) as digest from user_certificate where user_id = ${userId}`;
  assert.equal((await certificates()).length, 0);
  const { contentType, body } = new Terminal(relayed.terminal.account, { signer })
    .job("IDC", { ICN: "100000000010" });
  const digest = createHash("sha256").update(signer.certificateDer).digest();
  const signed = await relayed.handOverBytes("IDC", contentType, body, digest);
  await relayed.answer(
    signed,
    writeResultMessage({
      request: peekHeader(logon.message)!,
      codes: [],
      receivedAt: new Date(),
      items: [],
    }),
  );
  await relayed.feeder.turn();
  assert.deepEqual((await certificates()).map((row) => Buffer.from(row.digest)), [digest]);
});

Deno.test("LedgerFeeder.turn() learns users from what the primary accepts, if it may", async () => {
  await using relayed = await Relayed.open({ learnsUsers: true });
  const { userId, password, terminalId, accessKey } = relayed.terminal.account;
  const stored = async () => {
    const [row] = await relayed.sql`
      select u.password_hash, u.barred, t.access_key_hash from user_account u
      join terminal_owner o using (user_id) join terminal t using (terminal_id)
      where u.user_id = ${userId} and t.terminal_id = ${terminalId}`;
    return row;
  };
  // Refused by the primary: nothing is known of the sender.
  const refused = await relayed.handOver("IDC", { ICN: "100000999930" });
  await relayed.answer(refused, relayed.centre.answer(refused.contentType, refused.body));
  await relayed.feeder.turn();
  assert.equal(await stored(), undefined);
  // What something in front of the primary says, says nothing of him, whatever it begins with.
  const met = relayed.terminal.logon();
  const welcomed = await relayed.handOverBytes("#REP1", met.contentType, met.body);
  await relayed.answer(welcomed, new TextEncoder().encode("Welcome to nginx!"));
  await relayed.feeder.turn();
  const users = await relayed.sql`select 1 from user_account where user_id = ${userId}`;
  assert.equal(users.length, 0);

  await relayed.relay("IDA", { BL1: "B1" });
  await relayed.feeder.turn();
  assert.equal(await stored(), undefined, "a job does not prove whose the terminal is");
  const [user] = await relayed.sql`select * from user_account where user_id = ${userId}`;
  assert.ok(await verifyPassword(password, user!.password_hash));
  await relayed.sql`update user_account set barred = true, password_hash = ${await hashPassword(
    "old",
    16,
  )}`;

  const logon = relayed.terminal.logon();
  const handed = await relayed.handOverBytes("#REP1", logon.contentType, logon.body);
  await relayed.answer(handed, new TextEncoder().encode("LOGON OK"));
  const { caughtUp } = await relayed.feeder.turn({ storesUsers: false });
  assert.ok(caughtUp);
  assert.equal(await stored(), undefined, "a switch waits for no slow hash");
  await relayed.feeder.turn();
  const renewed = (await stored())!;
  assert.ok(await verifyPassword(password, renewed.password_hash));
  assert.ok(await verifyPassword(accessKey, renewed.access_key_hash));
  assert.equal(renewed.barred, true, "what an administrator decided stays");

  // A key that was lent for TTM makes its borrower no owner of the other company's terminal.
  const borrower = (path: string) =>
    new Terminal({
      ...{ userId: "Z9999A01", password: "geliehen" },
      ...{ terminalId: path, accessKey: "" },
    });
  for (const path of [terminalId, "ZZZ999"]) {
    const lent = borrower(path).retrieveOther({ terminalId, accessKey });
    const taken = await relayed.handOverBytes("TTM", lent.contentType, lent.body);
    // As a report is delivered: what is no success would not be looked at.
    await relayed.answer(
      taken,
      writeResultMessage({
        request: peekHeader(lent.message)!,
        codes: [],
        receivedAt: new Date(),
        items: [],
      }),
    );
  }
  const job = borrower(terminalId).job("TCC", { I01: "X" }, { signed: false });
  const sent = await relayed.handOverBytes("TCC", job.contentType, job.body);
  await relayed.answer(sent, relayed.centre.answer(job.contentType, job.body));
  await relayed.feeder.turn();
  const owners = await relayed
    .sql`select user_id from terminal_owner where terminal_id = ${terminalId}`;
  assert.deepEqual(owners.map(({ user_id }) => user_id), [userId]);
});
