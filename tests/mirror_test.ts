/**
 * The mirror over a real journal and real mirrors: what is compared, what is given up and why, and
 * that nothing is lost when it is stopped anywhere (F31, F32, F33).
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import type { MessageId } from "../adapters/journal.ts";
import { Mirror, type MirrorLimits, MirrorReports, storeRules } from "../adapters/mirror/mod.ts";
import { MirrorComparer } from "../adapters/mirror/mirror_comparer.ts";
import { openRun } from "../adapters/mirror/mirror_run.ts";
import { type ByteSeal, byteSeal } from "../adapters/seals/byte_seal.ts";
import { ringOf } from "../adapters/seals/open_key_ring.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { JournalWriter } from "../adapters/journal/journal_writer.ts";
import { loadMode } from "../adapters/mode/mode_store.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { firstCompareRules } from "../core/compare/mod.ts";
import { readReply } from "../core/wire/mod.ts";
import { countingSql } from "./support/counting_sql.ts";
import { FakeCentre, plain, writeJob } from "./support/fake_centre.ts";
import { FakePrimary } from "./support/fake_primary.ts";

const limits: MirrorLimits = {
  concurrency: 4,
  answerMs: 2_000,
  replyBytesMax: 100_000,
  backlogMax: 1_000,
  backlogMs: 3_600_000,
  pairsKept: 1_000,
};

/** A journal into which exchanges with an invented primary are recorded. */
class Setting implements AsyncDisposable {
  readonly primary = new FakeCentre({ firstSequence: 1 });
  #sends = 0;

  private constructor(
    readonly sql: Sql,
    readonly seal: ByteSeal,
    private readonly lanes: readonly JournalWriter[],
    private readonly closers: readonly (() => PromiseLike<unknown>)[],
  ) {}

  static async open(key?: Uint8Array): Promise<Setting> {
    const database = await migratedDatabase();
    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 6 });
    const { epoch } = await loadMode(sql, "relay");
    const seal = byteSeal(key && ringOf(1, key));
    const own = [1, 2].map(() => connect(database.url, { schema: "songhanh", connectionsMax: 1 }));
    const lanes = own.map((sql, lane) =>
      new JournalWriter({
        sql,
        writer: `lane ${lane}`,
        epoch: () => epoch,
        seal,
        appendWaitMs: 5_000,
        queueMessagesMax: 100,
      })
    );
    for (const lane of lanes) await lane.open();
    return new Setting(sql, seal, lanes, [
      ...lanes.map((lane) => () => lane.close()),
      ...[...own, sql].map((sql) => () => sql.end()),
      () => database[Symbol.asyncDispose](),
    ]);
  }

  /** Records a relayed request without its answer; every other one on the other lane. */
  async handOver(procedure: string, values: Record<string, string>, receivedAt = Date.now()) {
    const link = `M10001${String(++this.#sends).padStart(20, "0")}`;
    const body = writeJob(procedure, values, { link, user: userOf(values) });
    const lane = this.lanes[this.#sends % 2]!;
    const appended = await lane.append({
      receivedAt,
      sender: "test",
      userId: userOf(values),
      procedure,
      linkInfo: link,
      state: "handed over",
      contentKey: procedure === "IID" ? undefined : crypto.randomUUID(),
      digest: createHash("sha256").update(body).digest(),
      contentType: plain,
      request: body,
    });
    assert.ok(appended.kind === "recorded");
    return { lane, id: appended.id, body };
  }

  /** An exchange with the primary, recorded; gives the number that its answer names. */
  async relay(procedure: string, values: Record<string, string> = {}, receivedAt?: number) {
    const { lane, id, body } = await this.handOver(procedure, values, receivedAt);
    const { bytes } = this.primary.answer({ body });
    const reply = { status: 200, contentType: plain, bytes };
    await lane.settle({ id, at: Date.now(), state: "answered", reply });
    const read = readReply(bytes);
    const subject = read.kind === "messages" ? read.messages[0]!.header.trimmed("subject") : "";
    return subject.slice(16).trim();
  }

  async settle({ lane, id }: { lane: JournalWriter; id: MessageId }, bytes?: Uint8Array) {
    await lane.settle(
      bytes === undefined ? { id, at: Date.now(), state: "refused", code: "A0011" } : {
        id,
        at: Date.now(),
        state: "answered",
        reply: { status: 200, contentType: plain, bytes },
      },
    );
  }

  mirror(
    url: string,
    options: Partial<MirrorLimits> & { now?: () => number; sql?: Sql } = {},
  ): Mirror {
    const { now = Date.now, sql = this.sql, ...bounds } = options;
    return new Mirror({
      sql,
      seal: this.seal,
      url,
      limits: { ...limits, ...bounds },
      now,
      onError: (name, error) => console.error(name, error),
    });
  }

  get reports(): MirrorReports {
    return new MirrorReports(this.sql, this.seal);
  }

  /** Verdicts and counts; every relayed message is in one of them. */
  async counts() {
    const readiness = (await this.reports.readiness(100))!;
    assert.ok(readiness.balanced, `balanced: ${JSON.stringify(readiness)}`);
    return readiness;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.closers) await close();
  }
}

/** Who sends: each cargo has its own user, so that only documents tie messages together. */
function userOf({ ICN = "", REF = "" }: Record<string, string>): string {
  return `U${String((Number(ICN.slice(5, 10)) + REF.length) % 1000).padStart(4, "0")}A01`;
}

function classesOf({ classes }: { classes: readonly { class: string; count: number }[] }) {
  return Object.fromEntries(classes.map(({ class: name, count }) => [name, count]));
}

/** Opens the run, so that what comes afterwards is mirrored. */
async function begin(mirror: Mirror): Promise<Mirror> {
  await mirror.turn();
  return mirror;
}

async function declare(setting: Setting, kind = "A11"): Promise<string> {
  const number = await setting.relay("IDA", { ICB: kind });
  await setting.relay("IDC", { ICN: number });
  await setting.relay("IID", { ICN: number });
  return number;
}

Deno.test("Mirror finds answers equal whose numbers are each system's own (F32)", async () => {
  await using setting = await Setting.open(new Uint8Array(32).fill(7));
  const centre = new FakeCentre({
    firstSequence: 5_000_000,
    followsMap: true,
    now: () => new Date(Date.now() + 5_000),
  });
  await using there = new FakePrimary((request) => centre.answer(request));
  await setting.relay("IDA", { ICB: "A11" });
  const mirror = await begin(setting.mirror(there.url));
  assert.equal(there.taken.length, 0, "what came before is not mirrored");

  const sent = [];
  for (let n = 0; n < 5; n++) sent.push(await declare(setting));
  await mirror.turn();
  const found = await setting.counts();
  assert.deepEqual([found.relayed, found.compared, found.equal], [15, 15, 15]);
  assert.deepEqual(found.classes, []);
  const mapped = there.taken.filter(({ headers }) => headers.has("songhanh-number-map"));
  assert.equal(mapped.length, 10, "the map goes along with what names a number");
  const [row] = await setting.sql`select reply, sealed from mirror_pair limit 1`;
  assert.ok(row!.sealed && !new TextDecoder().decode(row!.reply).includes("00000-0000-0000"));
  await mirror.stop();
});

Deno.test("Mirror counts one differing field as one difference (F32)", async () => {
  await using setting = await Setting.open();
  const centre = new FakeCentre({
    firstSequence: 5_000_000,
    followsMap: true,
    distort: (kind) => kind === "A12" ? "A21" : kind,
  });
  await using there = new FakePrimary((request) => centre.answer(request));
  const mirror = await begin(setting.mirror(there.url));
  await declare(setting, "A11");
  await declare(setting, "A12");
  await mirror.turn();
  const found = await setting.counts();
  // The screen after IDA and the reference show it, IDC does not.
  assert.deepEqual(classesOf(found), { "IDA|VAD419|ICB|value": 1, "IID|VAD0AP|A03|value": 1 });
  assert.deepEqual([found.equal, found.differs], [4, 2]);

  const sample = found.classes.find(({ procedure }) => procedure === "IDA")!.sample;
  const pair = (await setting.reports.pair(sample))!;
  assert.deepEqual(pair.differences.map(({ item, primary, mirror }) => [item, primary, mirror]), [
    ["ICB", "A12", "A21"],
  ]);

  // A rule made from the sample, run again over what is stored.
  const rules = [{ procedure: "IDA", item: "ICB", as: "ignore" as const }, ...firstCompareRules];
  const order = { rules, actor: "tester", reason: "known in both systems" };
  assert.equal(await storeRules(setting.sql, { ...order, expected: 0 }), 1);
  assert.equal(await storeRules(setting.sql, { ...order, expected: 0 }), undefined);
  assert.equal((await setting.counts()).judgedByOlderRules, 6);
  await mirror.turn();
  const again = await setting.counts();
  assert.deepEqual(classesOf(again), { "IID|VAD0AP|A03|value": 1 });
  assert.deepEqual([again.equal, again.differs, again.judgedByOlderRules], [5, 1, 0]);
  const stored = { ...order, rules: firstCompareRules, expected: 1 };
  assert.equal(await storeRules(setting.sql, stored), 2);
  await mirror.turn();
  assert.deepEqual(classesOf(await setting.counts()), classesOf(found));
  await mirror.stop();
});

Deno.test("Mirror counts a document that is unknown there once, not its followers", async () => {
  await using setting = await Setting.open();
  const centre = new FakeCentre({ firstSequence: 5_000_000 });
  await using there = new FakePrimary((request) => centre.answer(request));
  const before = await setting.relay("IDA", { ICB: "A11" });
  const mirror = await begin(setting.mirror(there.url));
  // One that was made before the mirror began, one whose number the mirror does not translate.
  await setting.relay("IDC", { ICN: before });
  await setting.relay("IID", { ICN: before });
  await declare(setting);
  await setting.relay("IID", { ICN: before });
  await mirror.turn();
  const found = await setting.counts();
  assert.deepEqual(classesOf(found), { "IDC|||document unknown there": 2 });
  assert.deepEqual([found.equal, found.differs, found.notComparable], [1, 2, 3]);
  await mirror.stop();
});

Deno.test("Mirror leaves out retrievals and what the primary did not answer", async () => {
  await using setting = await Setting.open();
  const centre = new FakeCentre({ firstSequence: 5_000_000 });
  await using there = new FakePrimary((request) => centre.answer(request));
  const mirror = await begin(setting.mirror(there.url));
  const open = await setting.handOver("IDA", { ICB: "A11" });
  const refused = await setting.handOver("IDA", { ICB: "A12" });
  await setting.settle(refused);
  const retrieval = await setting.handOver("TTM", {});
  await setting.settle(retrieval, new TextEncoder().encode("nothing"));
  await mirror.turn();
  let found = await setting.counts();
  assert.deepEqual([found.relayed, found.compared, found.pending], [3, 0, 1]);
  assert.deepEqual(found.skipped, [
    { reason: "a retrieval", messages: 1 },
    { reason: "not answered by the primary", messages: 1 },
  ]);
  // An answer that comes late is mirrored late (F29).
  await open.lane.settle({ id: open.id, at: Date.now(), state: "unknown", code: "A0007" });
  await mirror.turn();
  assert.equal(there.taken.length, 0);
  await setting.settle(open, setting.primary.answer(open).bytes);
  await mirror.turn();
  found = await setting.counts();
  assert.deepEqual([found.compared, found.equal, found.pending], [1, 1, 0]);
  await mirror.stop();
});

Deno.test("Mirror keeps a backlog while nobody listens, within bounds and counted (F31)", async () => {
  await using setting = await Setting.open();
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${(closed.addr as Deno.NetAddr).port}/`;
  closed.close();
  let time = Date.now();
  const mirror = await begin(setting.mirror(url, { backlogMax: 10, now: () => time }));
  for (let n = 0; n < 6; n++) await setting.relay("IDA", { ICB: "A11" });
  for (let n = 0; n < 3; n++) await mirror.turn();
  const progress = (await setting.reports.progress())!;
  assert.deepEqual([progress.relayed, progress.waiting], [6, 6]);
  assert.ok(progress.oldestWaitingAt !== undefined);

  for (let n = 0; n < 9; n++) await setting.relay("IDA", { ICB: "A11" });
  for (let n = 0; n < 2; n++) {
    time += 2_000;
    await mirror.turn();
  }
  assert.deepEqual((await setting.counts()).dropped, [{ reason: "too many waited", messages: 5 }]);

  time += 3_600_000;
  for (let n = 0; n < 2; n++) {
    time += 2_000;
    await mirror.turn();
  }
  const found = await setting.counts();
  assert.deepEqual([found.relayed, found.compared, found.pending], [15, 0, 0]);
  assert.deepEqual(found.dropped, [
    { reason: "waited too long", messages: 10 },
    { reason: "too many waited", messages: 5 },
  ]);
  await mirror.stop();
});

Deno.test("Mirror drops no pair that has ended since its bounds were looked at (F31)", async () => {
  await using setting = await Setting.open();
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${(closed.addr as Deno.NetAddr).port}/`;
  closed.close();
  let time = Date.now();
  // The answer of another node comes between what is read of the bounds and what is dropped.
  let ends = false;
  const sql = new Proxy(setting.sql, {
    get(target, name) {
      if (name !== "begin" || !ends) return Reflect.get(target, name);
      ends = false;
      return async (work: Parameters<Sql["begin"]>[1]) => {
        await setting.sql`
          update mirror_pair set state = 'failed', reason = 'ended meanwhile'
          where place = (select min(place) from mirror_pair)`;
        return await target.begin(work as never);
      };
    },
  });
  const mirror = await begin(setting.mirror(url, { now: () => time, sql }));
  for (let n = 0; n < 3; n++) await setting.relay("IDA", { ICB: "A11" });
  await mirror.turn();
  await mirror.turn();
  assert.equal((await setting.counts()).pending, 3);
  time += 2 * limits.backlogMs;
  ends = true;
  await mirror.turn();
  const { failed, dropped, pending } = await setting.counts();
  assert.deepEqual(failed, [{ reason: "ended meanwhile", messages: 1 }]);
  assert.deepEqual(dropped, [{ reason: "waited too long", messages: 2 }]);
  assert.equal(pending, 0);
  await mirror.stop();
});

Deno.test("Mirror gives up answers that are too slow, too long or cut off, and says so (F31)", async () => {
  await using setting = await Setting.open();
  const centre = new FakeCentre({ firstSequence: 5_000_000, followsMap: true });
  let slow = Promise.withResolvers<void>();
  await using there = new FakePrimary(async (request, number) => {
    if (number === 1) await slow.promise;
    if (number === 2) return { contentType: plain, bytes: new Uint8Array(3_000_000).fill(65) };
    return centre.answer(request);
  });
  const mirror = await begin(setting.mirror(there.url, { answerMs: 300, concurrency: 1 }));
  const numbers = [];
  for (let n = 0; n < 4; n++) numbers.push(await setting.relay("IDA", { ICB: "A11" }));
  await mirror.turn();
  slow.resolve();
  let found = await setting.counts();
  assert.deepEqual([found.compared, found.equal], [2, 2]);
  assert.deepEqual(found.failed.map(({ reason }) => reason).sort(), [
    "no answer within 300 ms",
    "the answer is too long: found 3000000 bytes, expected at most 100000",
  ]);
  // What follows about those documents says nothing about the mirror.
  for (const number of numbers) await setting.relay("IDC", { ICN: number });
  slow = Promise.withResolvers();
  await mirror.turn();
  found = await setting.counts();
  assert.deepEqual([found.equal, found.differs, found.notComparable], [4, 0, 2]);
  await mirror.stop();
});

Deno.test("Mirror catches up with a mirror that comes and goes (F31)", async () => {
  await using setting = await Setting.open();
  const centre = new FakeCentre({ firstSequence: 5_000_000, followsMap: true });
  // A port of its own, so that the mirror can leave it and come back.
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr as Deno.NetAddr;
  free.close();
  const listen = () =>
    Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, async (request) => {
      const body = new Uint8Array(await request.arrayBuffer());
      const { bytes, contentType } = centre.answer({ body, headers: request.headers });
      return new Response(bytes as Uint8Array<ArrayBuffer>, {
        headers: { "content-type": contentType },
      });
    });
  let time = Date.now();
  const mirror = await begin(
    setting.mirror(`http://127.0.0.1:${port}/`, { now: () => time }),
  );
  for (let round = 0; round < 3; round++) {
    await declare(setting);
    await mirror.turn();
    const server = listen();
    await declare(setting);
    time += 10_000;
    await mirror.turn();
    await server.shutdown();
  }
  const found = await setting.counts();
  assert.deepEqual([found.relayed, found.equal, found.pending], [18, 18, 0]);
  await mirror.stop();
});

Deno.test("Mirror takes, stores and compares a backlog in batches, not pair by pair", async () => {
  await using setting = await Setting.open();
  const centre = new FakeCentre({ firstSequence: 9_000_000 });
  await using there = new FakePrimary((request) => centre.answer(request));
  let statements = 0;
  const sql = countingSql(setting.sql, () => statements++);
  const mirror = await begin(setting.mirror(there.url, { concurrency: 16, sql }));
  const pairs = 60;
  for (let n = 0; n < pairs; n++) await setting.relay("IDA", { ICB: "A11", REF: "R".repeat(n) });
  statements = 0;
  await mirror.turn();
  await mirror.stop();
  const found = await setting.counts();
  assert.deepEqual([found.compared, found.equal], [pairs, pairs]);
  // What comes while a batch is written is the next one, however few that are; all else is done for many.
  assert.ok(statements < 1.5 * pairs, `${statements} statements for ${pairs} pairs`);
});

Deno.test("Mirror loses no pair wherever it is stopped, and compares each once (F33)", async () => {
  await using setting = await Setting.open();
  const centre = new FakeCentre({ firstSequence: 5_000_000, followsMap: true });
  const answers = new Map<string, ReturnType<FakeCentre["answer"]>>();
  let chance = 20261122;
  const random = (below: number) => {
    chance ^= chance << 13;
    chance ^= chance >>> 17;
    chance ^= chance << 5;
    return (chance >>> 0) % below;
  };
  await using there = new FakePrimary(async (request) => {
    // Like any centre it answers a repeated send as it did before.
    const key = createHash("sha256").update(request.body).digest("hex");
    const answer = answers.get(key) ?? centre.answer(request);
    answers.set(key, answer);
    await new Promise((resolve) => setTimeout(resolve, random(8)));
    return answer;
  });
  await begin(setting.mirror(there.url));
  const traffic = (async () => {
    for (let n = 0; n < 12; n++) await declare(setting);
  })();
  for (let round = 0; round < 12; round++) {
    const mirror = setting.mirror(there.url);
    mirror.start();
    await new Promise((resolve) => setTimeout(resolve, 10 + random(60)));
    await mirror.stop();
  }
  await traffic;
  const last = setting.mirror(there.url);
  await last.turn();
  const found = await setting.counts();
  assert.deepEqual([found.relayed, found.compared, found.pending], [36, 36, 0]);
  assert.deepEqual(classesOf(found), {});
  assert.equal(answers.size, 36, "each message reached the mirror");
  await last.stop();
});

Deno.test("Mirror goes on behind a pair that cannot be read any more", async () => {
  await using setting = await Setting.open(new Uint8Array(32).fill(7));
  const centre = new FakeCentre({ firstSequence: 5_000_000, followsMap: true });
  await using there = new FakePrimary((request) => centre.answer(request));
  const mirror = await begin(setting.mirror(there.url));
  const { sql } = setting;
  await setting.relay("IDA", { ICB: "A11" });
  await sql`update message set request = substring(request from 2)`;
  await mirror.turn();
  await setting.relay("IDA", { ICB: "A11" });
  await setting.relay("IDA", { ICB: "A11" });
  const comparing = setting.mirror(there.url);
  await sql`
    create function spoil() returns trigger language plpgsql as
    $$ begin new.reply := substring(new.reply from 2); return new; end $$`;
  await sql`
    create trigger spoil before update on mirror_pair for each row
    when (old.state = 'waiting' and new.place % 2 = 0) execute function spoil()`;
  await comparing.turn();
  // Compared from memory; by other rules it is read again.
  assert.equal((await setting.counts()).equal, 2);
  const rules = [{ item: "ICB", as: "ignore" as const }, ...firstCompareRules];
  await storeRules(sql, { rules, expected: 0, actor: "tester", reason: "known" });
  await comparing.turn();
  const found = await setting.counts();
  assert.deepEqual([found.relayed, found.equal, found.pending], [3, 1, 0]);
  assert.deepEqual(found.failed.map(({ reason }) => reason.split(":")[0]).sort(), [
    "could not be compared",
    "could not be read",
  ]);
  await mirror.stop();
  await comparing.stop();
});

Deno.test("Mirror sends again what waits again beneath it, as after a fall of the database (F2)", async () => {
  await using setting = await Setting.open();
  const centre = new FakeCentre({ firstSequence: 5_000_000, followsMap: true });
  await using there = new FakePrimary((request) => centre.answer(request));
  let time = Date.now();
  const mirror = await begin(setting.mirror(there.url, { now: () => time }));
  for (let n = 0; n < 3; n++) await setting.relay("IDA", { ICB: "A11" });
  await mirror.turn();
  assert.equal((await setting.counts()).equal, 3);
  // The commit was answered, and is not there any more.
  const { sql } = setting;
  await sql`
    update mirror_pair set state = 'waiting', verdict = null, rules_version = null, reply = null,
      attempts = 0
    where place = (select min(place) from mirror_pair)`;
  assert.equal((await setting.counts()).pending, 1);
  time += 2_000;
  await mirror.turn();
  const { equal, differs, pending } = await setting.counts();
  assert.deepEqual([equal + differs, pending], [3, 0]);
  assert.equal(there.taken.length, 4);
  await mirror.stop();
});

Deno.test("Mirror fails the one pair whose comparison cannot be stored, and compares the others (F69)", () =>
  failsOne(["compared"], /could not be compared: .*a mistake/));

Deno.test("Mirror fails the one pair whose answer cannot be stored, and compares the others (F69)", () =>
  failsOne(
    ["answered", "compared"],
    /was answered, and the answer could not be stored: .*a mistake/,
  ));

/** Of many pairs one cannot be written in some states. */
async function failsOne(
  states: readonly ("answered" | "compared")[],
  reason: RegExp,
): Promise<void> {
  await using setting = await Setting.open();
  const centre = new FakeCentre({ firstSequence: 5_000_000, followsMap: true });
  await using there = new FakePrimary((request) => centre.answer(request));
  const mirror = await begin(setting.mirror(there.url));
  await refuseOne(setting, states);
  for (let n = 0; n < 20; n++) await setting.relay("IDA", { ICB: "A11" });
  await mirror.turn();
  await mirror.turn();
  const { compared, pending, failed } = await setting.counts();
  assert.deepEqual([compared, pending], [19, 0]);
  assert.deepEqual(failed.map(({ messages }) => messages), [1]);
  assert.match(failed[0]!.reason, reason);
  await mirror.stop();
}

/** Of every twenty pairs one cannot be written in some states. */
async function refuseOne(setting: Setting, states: readonly string[]): Promise<void> {
  await setting.sql.unsafe(`
    create function refuse_bad() returns trigger language plpgsql as $$ begin
      if new.state in (${
    states.map((state) => `'${state}'`)
  }) and new.place % 20 = 7 then raise exception 'a mistake'; end if;
      return new;
    end $$;
    create trigger refuse_bad before update on mirror_pair for each row
      execute function refuse_bad()`);
}

Deno.test("Mirror fails no other pair where two turns come upon the one together (F69)", async () => {
  await using setting = await Setting.open();
  const centre = new FakeCentre({ firstSequence: 5_000_000, followsMap: true });
  await using there = new FakePrimary((request) => centre.answer(request));
  const mirror = await begin(setting.mirror(there.url));
  for (let n = 0; n < 20; n++) await setting.relay("IDA", { ICB: "A11" });
  await mirror.turn();
  await mirror.stop();
  const { sql, seal } = setting;
  await sql`update mirror_pair set state = 'answered', verdict = null, rules_version = null`;
  await refuseOne(setting, ["compared"]);
  const run = await openRun(sql, there.url);
  const verdicts: string[] = [];
  const onVerdict = (verdict: string) => verdicts.push(verdict);
  const comparer = new MirrorComparer({ sql, run, seal, onVerdict });
  await Promise.all(Array.from({ length: 4 }, () => comparer.turn()));
  const { equal, pending, failed } = await setting.counts();
  assert.deepEqual([equal, pending, verdicts.length], [19, 0, 19]);
  assert.deepEqual(failed.map(({ messages }) => messages), [1]);
});

Deno.test("Mirror begins to send before what it has compared is judged by new rules", async () => {
  await using setting = await Setting.open();
  const centre = new FakeCentre({ firstSequence: 5_000_000, followsMap: true });
  const atSend: number[] = [];
  await using there = new FakePrimary(async (request) => {
    atSend.push((await setting.counts()).judgedByOlderRules);
    return centre.answer(request);
  });
  const mirror = await begin(setting.mirror(there.url));
  await declare(setting);
  await mirror.turn();
  await mirror.stop();
  const rules = [{ item: "ICB", as: "ignore" as const }, ...firstCompareRules];
  await storeRules(setting.sql, { rules, expected: 0, actor: "tester", reason: "known" });
  await setting.relay("IDA", { ICB: "A11" });
  const next = setting.mirror(there.url);
  await next.turn();
  assert.deepEqual(atSend, [0, 0, 0, 3]);
  const { compared, judgedByOlderRules } = await setting.counts();
  assert.deepEqual([compared, judgedByOlderRules], [4, 0]);
  await next.stop();
});

Deno.test("Mirror begins anew with another address, and keeps its place with the same", async () => {
  await using setting = await Setting.open();
  const centre = () => new FakeCentre({ firstSequence: 5_000_000, followsMap: true });
  const [first, second] = [centre(), centre()];
  await using one = new FakePrimary((request) => first.answer(request));
  await using two = new FakePrimary((request) => second.answer(request));
  await (await begin(setting.mirror(one.url))).stop();
  await declare(setting);
  const again = setting.mirror(one.url);
  await again.turn();
  assert.equal((await setting.counts()).equal, 3);
  await again.stop();

  const other = await begin(setting.mirror(two.url));
  assert.equal((await setting.counts()).relayed, 0);
  await declare(setting);
  await other.turn();
  assert.deepEqual([one.taken.length, two.taken.length], [3, 3]);
  assert.equal((await setting.counts()).equal, 3);
  await other.stop();
});

Deno.test("Mirror removes old pairs and goes on counting them", async () => {
  await using setting = await Setting.open();
  const centre = new FakeCentre({ firstSequence: 5_000_000, followsMap: true });
  await using there = new FakePrimary((request) => centre.answer(request));
  let time = Date.now();
  const mirror = await begin(setting.mirror(there.url, { pairsKept: 4, now: () => time }));
  for (let n = 0; n < 3; n++) await declare(setting);
  await mirror.turn();
  time += 2_000;
  await mirror.turn();
  const found = await setting.counts();
  assert.deepEqual([found.equal, found.removed[0]], [9, { reason: "equal", messages: 5 }]);
  await mirror.stop();
});
