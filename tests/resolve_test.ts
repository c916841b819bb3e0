/** Unknown outcomes: asked about, resolved by persons, settled by late answers (F28, F29, I2). */
import { balanceOf } from "../adapters/balance/balance.ts";
import assert from "node:assert/strict";
import { nodeSha256 } from "../adapters/seals/node_sha256.ts";
import type { MessageId } from "../adapters/journal.ts";
import { OutcomeResolver } from "../adapters/ledger/outcome_resolver.ts";
import { MessageStore } from "../adapters/journal/message_store.ts";
import { listAudit } from "../adapters/audit/audit_store.ts";
import { Terminal } from "../adapters/terminal/mod.ts";
import { readReply } from "../core/wire/mod.ts";
import { type Handed, Relayed } from "./support/relayed.ts";
import { serviceAccount, testSeal } from "./support/standby_office.ts";
import { asSaid } from "../core/reasons/mod.ts";

class Resolving {
  readonly resolver: OutcomeResolver;
  readonly store: MessageStore;
  sent = 0;

  /** Whether a question is left without an answer. */
  isSilent: (body: Uint8Array) => boolean = () => false;

  constructor(readonly relayed: Relayed, hasService = true) {
    this.store = new MessageStore(relayed.sql, testSeal);
    this.resolver = new OutcomeResolver({
      sql: relayed.sql,
      store: this.store,
      journal: () => Promise.resolve(relayed.journal),
      digestOf: nodeSha256,
      post: (contentType, body) => {
        this.sent++;
        if (this.isSilent(body)) {
          return Promise.resolve({ kind: "not sent", reason: asSaid("no answer") });
        }
        const bytes = relayed.centre.answer(contentType, body, undefined, serviceAccount.userId);
        const reply = { status: 200, contentType: "text/plain; charset=UTF-8", bytes };
        return Promise.resolve({ kind: "answered", reply });
      },
      service: hasService ? new Terminal(serviceAccount) : undefined,
      now: () => relayed.centre.now.getTime(),
    });
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
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error("they wait for each other"));
      relayed.sql.end({ timeout: 0 });
    }, 20_000);
  });
  const outcomes = await Promise.race([all, late]).finally(() => clearTimeout(timer));
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 4);
});

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

Deno.test("OutcomeResolver.resolve() hands the original bytes over again when told to", async () => {
  await using relayed = await Relayed.open();
  const resolving = new Resolving(relayed, false);
  const number = await relayed.relay("IDA", { BL1: "B1" });
  const lost = await resolving.lose("IDC", { ICN: number }, false);
  assert.equal((await relayed.stored(number))?.complete, false);
  const again = await resolving.resolver.resolve(lost.id, {
    verdict: "absent",
    resend: true,
    actor: "lan",
    reason: "it is not there",
  });
  assert.ok(again);
  const message = (await resolving.store.find(again))!;
  assert.equal(message.state, "answered");
  assert.deepEqual(new Uint8Array(message.request!), new Uint8Array(lost.body));
  assert.equal(await resolving.stateOf(lost.id), "absent");
  await relayed.feeder.catchUp(5_000);
  assert.deepEqual(
    [(await relayed.stored(number))?.state, (await relayed.stored(number))?.complete],
    ["registered", true],
  );
});
