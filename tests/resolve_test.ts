/** Unknown outcomes: asked about, resolved by persons, settled by late answers (F28, F29, I2). */
import { balanceOf } from "../adapters/balance/balance.ts";
import assert from "node:assert/strict";
import { nodeSha256 } from "../adapters/seals/node_sha256.ts";
import { formatMessageId, type MessageId } from "../adapters/journal.ts";
import {
  OutcomeResolver,
  type OutcomeResolverOptions,
  type Resolution,
  ResolveRefused,
} from "../adapters/ledger/outcome_resolver.ts";
import type { PrimaryAnswer } from "../adapters/vnaccs/primary_client.ts";
import { readStoredRequest } from "../adapters/ledger/stored_request.ts";
import { messagesNotLearnt } from "../adapters/documents/messages_not_learnt.ts";
import { MessageStore } from "../adapters/journal/message_store.ts";
import { listAudit } from "../adapters/audit/audit_store.ts";
import { changeMode } from "../adapters/mode/mode_store.ts";
import { databaseSessions } from "../gateway/database/database_sessions.ts";
import { Terminal } from "../adapters/terminal/mod.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { documentStem } from "../core/numbering/mod.ts";
import { readReply, writeOutputMessage, writeResultMessage } from "../core/wire/mod.ts";
import { type Handed, Relayed } from "./support/relayed.ts";
import { serviceAccount, testSeal } from "./support/standby_office.ts";
import { asSaid } from "../core/reasons/mod.ts";

class Resolving {
  readonly resolverOptions: OutcomeResolverOptions;
  readonly resolver: OutcomeResolver;
  readonly store: MessageStore;
  sent = 0;

  /** Instead of what the centre does with what is sent. */
  instead: (() => Promise<PrimaryAnswer>) | undefined;

  /** Whether a question is left without an answer. */
  isSilent: (body: Uint8Array) => boolean = () => false;

  constructor(readonly relayed: Relayed, hasService = true) {
    this.store = new MessageStore(relayed.sql, testSeal);
    this.resolverOptions = {
      sql: relayed.sql,
      store: this.store,
      journal: () => Promise.resolve(relayed.journal),
      digestOf: nodeSha256,
      post: (contentType, body) => {
        this.sent++;
        if (this.instead !== undefined) return this.instead();
        if (this.isSilent(body)) {
          return Promise.resolve({ kind: "not sent", reason: asSaid("no answer") });
        }
        const bytes = relayed.centre.answer(contentType, body, undefined, serviceAccount.userId);
        const reply = { status: 200, contentType: "text/plain; charset=UTF-8", bytes };
        return Promise.resolve({ kind: "answered", reply });
      },
      service: hasService ? new Terminal(serviceAccount) : undefined,
      now: () => relayed.centre.now.getTime(),
    };
    this.resolver = new OutcomeResolver(this.resolverOptions);
  }

  /** A message whose answer was lost; `applied`: after the centre had processed it. */
  async lose(procedure: string, values: Record<string, string>, applied: boolean): Promise<Handed> {
    const handed = await this.relayed.handOver(procedure, values);
    if (applied) this.relayed.centre.answer(handed.contentType, handed.body);
    await this.relayed.settle(handed, "unknown");
    await this.relayed.feeder.turn();
    return handed;
  }

  async stateOf(id: MessageId): Promise<string> {
    return (await this.store.find(id))!.state;
  }
}

Deno.test("OutcomeResolver.inquireDue() finds out what the primary has and what it has not", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed);
  const number = await relayed.relay("IDA", { BL1: "B0" });
  const made = await resolving.lose("IDA", { BL1: "B1" }, true);
  const lost = await resolving.lose("IDA", { BL1: "B2" }, false);
  const declared = await resolving.lose("IDC", { ICN: number }, true);
  const odd = await resolving.lose("HYS", {}, false);
  assert.equal(await resolving.resolver.inquireDue(1e12, 10, "node"), 0, "too young");
  assert.equal(await resolving.resolver.inquireDue(0, 10, "node"), 3);
  assert.deepEqual(
    await Promise.all([made, lost, declared, odd].map(({ id }) => resolving.stateOf(id))),
    ["answered", "absent", "answered", "unknown"],
  );
  // Asked once; what stays unclear is for a person.
  const asked = resolving.sent;
  assert.equal(await resolving.resolver.inquireDue(0, 10, "node"), 0);
  assert.equal(resolving.sent, asked);

  // The answer that was lost, with the number, for the sender's repeat and for the ledger.
  const { reply } = (await resolving.store.find(made.id))!;
  const read = readReply(reply!.bytes);
  assert.equal(read.kind, "messages");
  await relayed.feeder.catchUp(5_000);
  const [document] = await relayed.sql`
    select d.* from document d join document_key k on k.id = d.id where k.key = 'cargo:B1'`;
  assert.equal(document!.complete, true);
  assert.equal((await relayed.stored(number))?.state, "registered");
  const [left] = await relayed.sql`select count(*)::int as n from document_doubt`;
  assert.equal(left!.n, 0);
});

Deno.test("OutcomeResolver.inquireDue() tells changed drafts and stored corrections apart", async () => {
  for (const declared of [false, true]) {
    for (const applied of [false, true]) {
      await using relayed = await Relayed.open();
      const resolving = new Resolving(relayed);
      const ICN = await relayed.relay("IDA", { BL1: "B1" });
      if (declared) await relayed.relay("IDC", { ICN });
      const lost = await resolving.lose("IDA01", { ICN, BL1: "B1", NT2: "sửa" }, applied);
      const which = `declared ${declared}, applied ${applied}`;
      assert.equal(await resolving.resolver.inquireDue(0, 10, "node"), 1, which);
      assert.equal(await resolving.stateOf(lost.id), applied ? "answered" : "absent", which);
      assert.equal(resolving.sent, declared ? 2 : 1, which);
    }
  }
});

Deno.test("OutcomeResolver.inquire() tells corrections by their branch, up to the ninth", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed);
  const stem = documentStem(await relayed.relay("IDA", { BL1: "B1" }));
  const judged = async (named: number, shown: number) => {
    const number = `${stem}${named}`;
    const handed = await relayed.handOver("IDE", { ICN: number, BL1: "B1" }, number);
    await relayed.settle(handed, "unknown");
    const bytes = writeOutputMessage({
      message: catalogue.output("VAD0AP")!,
      values: { ICN: `${stem}${shown}` },
      receivedAt: relayed.centre.now,
    });
    const reply = { status: 200, contentType: "text/plain; charset=UTF-8", bytes };
    resolving.instead = () => Promise.resolve({ kind: "answered", reply });
    return (await resolving.resolver.inquire(handed.id)).kind;
  };
  assert.equal(await judged(7, 7), "absent");
  assert.equal(await judged(7, 8), "there");
  assert.equal(await judged(8, 9), "there");
  // There is no branch behind the ninth: what the primary shows says nothing of this correction.
  assert.equal(await judged(9, 9), "unclear");
  assert.equal(await judged(9, 0), "unclear");
});

Deno.test("OutcomeResolver.inquireDue() lets no message keep the others waiting", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed);
  const first = await resolving.lose("IDA", { BL1: "SILENT" }, true);
  const second = await resolving.lose("IDA", { BL1: "NUMBERLESS" }, true);
  const third = await resolving.lose("IDA", { BL1: "B3" }, true);
  const holds = (body: Uint8Array, text: string) => new TextDecoder().decode(body).includes(text);
  resolving.isSilent = (body) => {
    // By a mistake of ours.
    if (holds(body, "NUMBERLESS")) throw new RangeError("out of range");
    return holds(body, "SILENT");
  };
  const settled: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    settled.push(await resolving.resolver.inquireDue(0, 1, "node"));
  }
  assert.deepEqual(settled, [0, 0, 1]);
  assert.equal(await resolving.stateOf(third.id), "answered");
  const noted = await relayed.sql`select sequence, reason from outcome_inquiry order by sequence`;
  assert.deepEqual(
    noted.map(({ sequence, reason }) => [Number(sequence), reason]),
    [
      [second.id.sequence, "could not be judged: RangeError: out of range"],
      [third.id.sequence, "the primary has the same"],
    ],
    "what was not asked is asked again",
  );
  resolving.isSilent = () => false;
  for (let turn = 0; turn < 2; turn++) await resolving.resolver.inquireDue(0, 1, "node");
  assert.equal(await resolving.stateOf(first.id), "answered");
});

Deno.test("OutcomeResolver.resolve() is asked by more at once than there are sessions", async () => {
  await using relayed = await Relayed.open({ connectionsMax: 2 });
  const resolving = new Resolving(relayed, false);
  const lost = [];
  for (let n = 0; n < 4; n++) lost.push(await resolving.lose("IDA", { BL1: `B${n}` }, false));
  const person = { actor: "lan", reason: "rang them up", verdict: "absent" } as const;
  const all = Promise.allSettled(
    [...lost, ...lost].map(({ id }) => resolving.resolver.resolve(id, person)),
  );
  const outcomes = await inTime(relayed, all);
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 4);
});

Deno.test("OutcomeResolver.resolve() leaves sessions to the journal, however often it is asked", async () => {
  for (const messages of [1, 12]) {
    await using relayed = await Relayed.open({ connectionsMax: databaseSessions.main });
    const resolving = new Resolving(relayed, false);
    const lost: Handed[] = [];
    for (let n = 0; n < messages; n++) {
      lost.push(await resolving.lose("IDA", { BL1: `B${n}` }, false));
    }
    const { journal, sql } = relayed;
    const resolver = new OutcomeResolver({
      ...resolving.resolverOptions,
      // Nothing is written before the node has declared what the database has lost.
      journal: () =>
        Promise.resolve({
          append: (record) => journal.append(record),
          delivered: (id) => journal.delivered(id),
          settle: async (record) => {
            await sql.begin((transaction) => transaction`select 1`);
            await journal.settle(record);
          },
        }),
    });
    const person = { actor: "lan", reason: "rang them up", verdict: "absent" } as const;
    const clicks = Array.from({ length: 12 }, (_, n) => lost[n % messages]!);
    const all = Promise.allSettled(clicks.map(({ id }) => resolver.resolve(id, person)));
    const outcomes = await inTime(relayed, all);
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, messages);
  }
});

/** What is waited for, or an error where it waits for itself. */
async function inTime<Result>({ sql }: Relayed, all: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error("they wait for each other"));
      sql.end({ timeout: 0 });
    }, 20_000);
  });
  return await Promise.race([all, late]).finally(() => clearTimeout(timer));
}

Deno.test("OutcomeResolver.resolve() takes a person's verdict, once, and audits it", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed, false);
  const { resolver } = resolving;
  const person = { actor: "lan", reason: "rang them up" };
  assert.equal(await resolver.inquireDue(0, 10, "node"), 0, "nobody asks");

  const found = await resolving.lose("IDA", { BL1: "B1" }, true);
  assert.equal((await resolver.inquire(found.id)).kind, "unclear");
  await assert.rejects(
    resolver.resolve(found.id, { ...person, verdict: "found" }),
    /expected the number/,
  );
  const number = relayed.centre.applied[0]!.documents[0]!.number;
  const both = await Promise.allSettled([
    resolver.resolve(found.id, { ...person, verdict: "found", number }),
    resolver.resolve(found.id, { ...person, verdict: "absent" }),
  ]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);

  const operator = await resolving.lose("IDA", { BL1: "B2" }, false);
  await resolver.resolve(operator.id, { ...person, verdict: "operator" });
  assert.equal(await resolving.stateOf(operator.id), "decided");
  const entries = await listAudit(relayed.sql, { limit: 10 });
  const acts = entries.filter(({ action }) => action === "outcome resolved");
  assert.equal(acts.length, 2);
  assert.ok(acts.every(({ actor, reason }) => actor === "lan" && reason === "rang them up"));
  assert.ok((await balanceOf(relayed.sql)).balanced);
});

const resend: Resolution = {
  verdict: "absent",
  resend: true,
  actor: "lan",
  reason: "it is not there",
};

Deno.test("OutcomeResolver.resolve() hands the original bytes over again when told to", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed, false);
  const number = await relayed.relay("IDA", { BL1: "B1" });
  const lost = await resolving.lose("IDC", { ICN: number }, false);
  assert.equal((await relayed.stored(number))?.complete, false);
  const again = await resolving.resolver.resolve(lost.id, resend);
  assert.equal(again?.came, "taken");
  const message = (await resolving.store.find(again!.id))!;
  assert.equal(message.state, "answered");
  assert.deepEqual(new Uint8Array(message.request!), new Uint8Array(lost.body));
  assert.equal(await resolving.stateOf(lost.id), "absent");
  await relayed.feeder.catchUp(5_000);
  assert.deepEqual(
    [(await relayed.stored(number))?.state, (await relayed.stored(number))?.complete],
    ["registered", true],
  );
});

Deno.test("OutcomeResolver.resolve() hands nothing over again once the standby has stood in meanwhile", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed, false);
  const lost = await resolving.lose("IDA", { BL1: "B1" }, false);
  const { sql, journal } = relayed;
  const change = { expectedEpoch: 1, actor: "x", action: "failover", reason: "it is down" };
  const resolver = new OutcomeResolver({
    ...resolving.resolverOptions,
    // Its stream is opened when it is needed, which takes its time.
    journal: async () => {
      if (relayed.epoch.now === 1) {
        assert.equal((await changeMode(sql, { ...change, mode: "standby" })).kind, "changed");
        relayed.epoch.now = 2;
      }
      return journal;
    },
  });
  await assert.rejects(resolver.resolve(lost.id, resend), ResolveRefused);
  assert.equal(resolving.sent, 0);
  assert.equal(await resolving.stateOf(lost.id), "unknown");
  const [row] = await sql`select count(*)::int as n from message`;
  assert.equal(row!.n, 1, "nothing is recorded for it either");

  // A mode that goes back to relaying in between is none that it has to stop for.
  await changeMode(sql, { ...change, expectedEpoch: 2, mode: "failback" });
  setTimeout(() => relayed.epoch.now = 3, 300);
  assert.equal((await resolver.resolve(lost.id, resend))?.came, "taken");
  assert.equal(resolving.sent, 1);
});

Deno.test("OutcomeResolver resolves no repeat by itself: nothing is written, and nothing sent", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed);
  const { resolver, store } = resolving;
  const first = await resolving.lose("IDA", { BL1: "B1" }, false);
  const appended = await relayed.journal.append({
    ...{ receivedAt: relayed.centre.now.getTime(), sender: "test", procedure: "IDA" },
    ...{ state: "repeated", first: first.id, digest: nodeSha256(first.body) },
    ...{ contentType: first.contentType, request: first.body },
  });
  assert.equal(appended.kind, "recorded");
  const { id } = appended as { readonly id: MessageId };
  assert.equal(await resolving.stateOf(id), "unknown");
  const named = new RegExp(`is a repeat of ${formatMessageId(first.id)}: resolve that one`);
  await assert.rejects(resolver.resolve(id, resend), named);
  await assert.rejects(resolver.resolve(id, { ...resend, resend: false }), named);
  await assert.rejects(resolver.inquire(id), named);
  assert.equal(resolving.sent, 0);
  const [written] = await relayed.sql`
    select count(*)::int as n from outcome
    where stream = ${id.stream} and sequence = ${id.sequence}`;
  assert.equal(written!.n, 0);

  // What is to be resolved is listed by itself, and counted.
  const listed = async (repeats?: "no") =>
    (await store.search({ state: "unknown", repeats, limit: 10 })).rows.map(({ id }) => id);
  assert.deepEqual(await listed(), [id, first.id]);
  assert.deepEqual(await listed("no"), [first.id]);
  const { unknown, unknownRepeated } = await balanceOf(relayed.sql);
  assert.deepEqual([unknown, unknownRepeated, (await store.openUnknown(1)).count], [2, 1, 1]);
});

Deno.test("OutcomeResolver.resolve() settles nothing where the second sending is not taken", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed, false);
  const { resolver } = resolving;
  const lost = await resolving.lose("IDA", { BL1: "B1" }, false);

  resolving.instead = () =>
    Promise.resolve({ kind: "not sent", reason: asSaid("Connection refused") });
  const down = (await resolver.resolve(lost.id, resend))!;
  assert.deepEqual([down.came, await resolving.stateOf(down.id)], ["refused", "refused"]);
  assert.match(down.sentence, /and not taken, so nothing is settled: A0011 Connection refused$/);

  // VNACCS looks at it and refuses it: perhaps because it has the first.
  const bytes = relayed.centre.answer(lost.contentType, lost.body);
  const reply = { status: 200, contentType: "text/plain; charset=UTF-8", bytes };
  const { header } = readStoredRequest(
    { id: lost.id, contentType: lost.contentType, bytes: lost.body },
    catalogue,
    () => "",
  )!;
  const codes = [{ code: "E0001", item: "", repetition: 0 }];
  const refused = writeResultMessage({ request: header, codes, receivedAt: relayed.centre.now });
  resolving.instead = () =>
    Promise.resolve({ kind: "answered", reply: { ...reply, bytes: refused } });
  const second = (await resolver.resolve(lost.id, resend))!;
  assert.equal(second.came, "refused");
  assert.match(second.sentence, /E0001/);
  assert.equal(await resolving.stateOf(lost.id), "unknown");
  assert.deepEqual(await acts(relayed), []);

  resolving.instead = () => Promise.resolve({ kind: "answered", reply });
  const third = (await resolver.resolve(lost.id, resend))!;
  assert.match(third.sentence, /which VNACCS has taken: 00000$/);
  assert.equal(await resolving.stateOf(lost.id), "absent");
  assert.equal(resolving.sent, 3);
  const details = { message: formatMessageId(lost.id), verdict: "absent" };
  assert.deepEqual(await acts(relayed), [{ ...details, again: formatMessageId(third.id) }]);
  await assert.rejects(resolver.resolve(lost.id, resend), /is absent, expected unknown/);
  assert.ok((await balanceOf(relayed.sql)).balanced);
});

Deno.test("OutcomeResolver.resolve() says of a second sending that its outcome is unknown, and sends no third", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed, false);
  const { resolver } = resolving;
  const lost = await resolving.lose("IDA", { BL1: "B1" }, false);
  const { promise, resolve } = Promise.withResolvers<PrimaryAnswer>();
  const left = Promise.withResolvers<void>();
  resolving.instead = () => (left.resolve(), promise);
  const sending = resolver.resolve(lost.id, resend);
  await left.promise;
  // While it is on its way, nobody settles the first, and nobody sends it once more.
  const underWay = /is being handed over again as \d+-\d+: wait/;
  await assert.rejects(resolver.resolve(lost.id, resend), underWay);
  await assert.rejects(resolver.resolve(lost.id, { ...resend, verdict: "operator" }), underWay);
  resolve({ kind: "unknown", reason: asSaid("no answer"), late: Promise.resolve(undefined) });
  const sent = (await sending)!;
  assert.deepEqual([sent.came, await resolving.stateOf(sent.id)], ["unknown", "unknown"]);
  assert.match(sent.sentence, /whose outcome is unknown, too: A0007 no answer$/);
  // It stands for the first from now on.
  assert.equal(await resolving.stateOf(lost.id), "absent");
  assert.equal(resolving.sent, 1);
});

Deno.test("OutcomeResolver.resolve() finds what a gateway had sent again before it ended", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed, false);
  const lost = await resolving.lose("IDA", { BL1: "B1" }, false);
  // The answer came, and the first was not settled any more.
  const settle = relayed.journal.settle.bind(relayed.journal);
  relayed.journal.settle = (outcome) =>
    outcome.state === "absent" ? Promise.reject(new Error("ended")) : settle(outcome);
  await assert.rejects(resolving.resolver.resolve(lost.id, resend), /ended/);
  relayed.journal.settle = settle;
  assert.equal(await resolving.stateOf(lost.id), "unknown");
  const found = (await resolving.resolver.resolve(lost.id, resend))!;
  assert.equal(found.came, "taken");
  assert.deepEqual([resolving.sent, await resolving.stateOf(lost.id)], [1, "absent"]);
});

Deno.test("OutcomeResolver.resolve() hands nothing over again where the gateway does not relay", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed, false);
  const lost = await resolving.lose("IDA", { BL1: "B1" }, false);
  await relayed.sql`update mode set mode = 'standby'`;
  await assert.rejects(
    resolving.resolver.resolve(lost.id, resend),
    /the mode is standby: nothing is handed over to VNACCS now/,
  );
  assert.deepEqual([resolving.sent, await resolving.stateOf(lost.id)], [0, "unknown"]);
  const [journalled] = await relayed.sql`select count(*)::int as n from message`;
  assert.equal(journalled!.n, 1);
});

Deno.test("OutcomeResolver.resolve() takes no number that cannot be the message's", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed, false);
  const { resolver } = resolving;
  const person = { actor: "lan", reason: "rang them up", verdict: "found" } as const;
  const other = await relayed.relay("IDA", { BL1: "B1" });
  const exported = await relayed.relay("EDA", { ECN: "", EKN: "E1" });
  const lost = await resolving.lose("IDA", { BL1: "B2" }, true);
  const number = relayed.centre.applied.at(-1)!.documents[0]!.number;
  const about = await resolving.lose("IDC", { ICN: other }, true);
  const wrongDigit = number.slice(0, 10) + String((Number(number[10]) + 1) % 7) + "0";
  for (
    const [id, given, why] of [
      [lost.id, other, /is the number of another document/],
      [lost.id, wrongDigit, /is no document number: .*check digit/],
      [lost.id, exported, /is no number that IDA gives: expected one that begins with 10/],
      [about.id, number, /cannot be the answer to a message about/],
    ] as const
  ) {
    await assert.rejects(resolver.resolve(id, { ...person, number: given }), why);
    assert.equal(await resolving.stateOf(id), "unknown");
  }
  assert.deepEqual(await acts(relayed), []);
  await resolver.resolve(lost.id, { ...person, number });
  await relayed.feeder.catchUp(5_000);
  assert.equal((await relayed.stored(number))?.state, "draft");
  assert.equal((await messagesNotLearnt(relayed.sql)).count, 0);
});

Deno.test("what made a declaration is found late: the declaration stays as it is known since", async () => {
  for (const by of ["person", "late answer"] as const) {
    await using relayed = await Relayed.open();
    const resolving = new Resolving(relayed, false);
    const made = await relayed.handOver("IDA", { BL1: "B1" });
    const answer = relayed.centre.answer(made.contentType, made.body);
    const number = relayed.centre.applied.at(-1)!.documents[0]!.number;
    await relayed.settle(made, "unknown");
    // Its sender has found the number by itself, and goes on, with another bill of lading.
    await relayed.relay("IDA01", { ICN: number, BL1: by === "person" ? "B1" : "B2" });
    await relayed.relay("IDC", { ICN: number });
    await relayed.feeder.catchUp(5_000);
    assert.equal((await relayed.stored(number))?.state, "registered");
    if (by === "late answer") await relayed.answer(made, answer);
    else {
      const person = { actor: "lan", reason: "rang them up", verdict: "found", number } as const;
      await resolving.resolver.resolve(made.id, person);
    }
    await relayed.feeder.catchUp(5_000);
    assert.equal((await relayed.stored(number))?.state, "registered", by);
    const [left] = await relayed.sql`select count(*)::int as n from document_doubt`;
    assert.equal(left!.n, 0);
  }
});

Deno.test("OutcomeResolver.resolve() lifts the doubt about a message that could not be learnt", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed, false);
  const { resolver } = resolving;
  const ICN = await relayed.relay("IDA", { BL1: "B1" });
  const person = { actor: "lan", reason: "looked it up", verdict: "operator" } as const;
  const answered = await relayed.handOver("IDC", { ICN });
  await relayed.answer(answered, new TextEncoder().encode("<html>a proxy's page</html>"));
  const sane = await relayed.handOver("IDA", { BL1: "B2" });
  await relayed.answer(sane, relayed.centre.answer(sane.contentType, sane.body));
  const unanswered = await resolving.lose("IDC", { ICN }, false);
  await relayed.feeder.catchUp(5_000);
  assert.equal((await relayed.stored(ICN))?.complete, false);
  // What is unanswered is none of these: it has a way of its own.
  assert.deepEqual(await messagesNotLearnt(relayed.sql), { count: 1, first: [answered.id] });

  await assert.rejects(resolver.resolve(sane.id, person), /is answered, expected unknown/);
  await assert.rejects(
    resolver.resolve(answered.id, { ...person, verdict: "absent" }),
    /is answered, expected unknown/,
  );
  await resolver.resolve(answered.id, person);
  await resolver.resolve(unanswered.id, person);
  await relayed.feeder.catchUp(5_000);
  assert.equal((await messagesNotLearnt(relayed.sql)).count, 0);
  assert.equal((await relayed.stored(ICN))?.complete, true);
  const details = { message: formatMessageId(answered.id), verdict: "operator", was: "answered" };
  assert.deepEqual((await acts(relayed)).at(-1), details);
  assert.ok((await balanceOf(relayed.sql)).balanced);
});

/** What the audit says of outcomes that were resolved. */
async function acts(relayed: Relayed): Promise<unknown[]> {
  const entries = await listAudit(relayed.sql, { limit: 10 });
  return entries.filter(({ action }) => action === "outcome resolved")
    .map(({ details }) => details);
}
