/**
 * F33: the database does what the mirror asks, and its answer is lost: of every statement and every commit
 * once. What it did is found, not done again: nothing is sent twice by a process that lives on, nothing
 * is compared twice, no pair is lost.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import { Mirror, type MirrorLimits, MirrorReports } from "../adapters/mirror/mod.ts";
import { byteSeal } from "../adapters/seals/byte_seal.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { JournalWriter } from "../adapters/journal/journal_writer.ts";
import { loadMode } from "../adapters/mode/mode_store.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { TcpProxy } from "../adapters/testing/tcp_proxy.ts";
import { readReply } from "../core/wire/mod.ts";
import { FakeCentre, plain, writeJob } from "./support/fake_centre.ts";
import { FakePrimary } from "./support/fake_primary.ts";

const limits: MirrorLimits = {
  ...{ concurrency: 4, answerMs: 20_000, replyBytesMax: 100_000 },
  ...{ backlogMax: 1_000, backlogMs: 3_600_000, pairsKept: 1_000 },
};
const seal = byteSeal(undefined);
/** More pieces than the database answers a round with. */
const roundsMax = 150;

class Bed implements AsyncDisposable {
  readonly #primary = new FakeCentre({ firstSequence: 1 });
  #sends = 0;
  /** Pieces of the database that pass until one is lost; Infinity = all do. */
  #pass = Infinity;
  /** What was in the lost ones, as the protocol names it. */
  readonly lost = new Set<string>();
  /** What metrics were told of. */
  readonly counted = { answered: 0, failed: 0, compared: 0 };

  private constructor(
    /** Beside the proxy. */
    readonly sql: Sql,
    readonly mirrored: Sql,
    private readonly lane: JournalWriter,
    private readonly proxy: TcpProxy,
    private readonly closers: readonly (() => PromiseLike<unknown>)[],
  ) {
    proxy.onBytes = (from, bytes) => {
      if (from !== "server" || --this.#pass > 0) return;
      this.#pass = Infinity;
      const text = new TextDecoder("latin1").decode(bytes);
      for (const [, tag] of text.matchAll(/C\0\0\0.(COMMIT|BEGIN|[A-Z]+)[ 0-9]*\0/gs)) {
        this.lost.add(tag!);
      }
      this.proxy.cut();
    };
  }

  static async open(): Promise<Bed> {
    const database = await migratedDatabase();
    const { hostname, port } = new URL(database.url);
    const proxy = new TcpProxy({ hostname, port: Number(port) });
    const through = database.url.replace(`${hostname}:${port}`, `127.0.0.1:${proxy.port}`);
    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 2 });
    const mirrored = connect(through, { schema: "songhanh", connectionsMax: 3 });
    const { epoch } = await loadMode(sql, "relay");
    const own = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    const lane = new JournalWriter({
      ...{ sql: own, writer: "lane", epoch: () => epoch, seal },
      ...{ appendWaitMs: 5_000, queueMessagesMax: 100 },
    });
    await lane.open();
    return new Bed(sql, mirrored, lane, proxy, [
      () => lane.close(),
      ...[own, mirrored, sql].map((each) => () => each.end({ timeout: 1 })),
      () => proxy[Symbol.asyncDispose](),
      () => database[Symbol.asyncDispose](),
    ]);
  }

  async relay(procedure: string, values: Record<string, string>): Promise<string> {
    const linkInfo = `M10001${String(++this.#sends).padStart(20, "0")}`;
    const userId = "U0001A01";
    const request = writeJob(procedure, values, { link: linkInfo, user: userId });
    const appended = await this.lane.append({
      ...{ receivedAt: Date.now(), sender: "test", userId, procedure, linkInfo, request },
      ...{ state: "handed over", contentType: plain },
      contentKey: procedure === "IID" ? undefined : crypto.randomUUID(),
      digest: createHash("sha256").update(request).digest(),
    });
    assert.equal(appended.kind, "recorded");
    const { id } = appended as Extract<typeof appended, { kind: "recorded" }>;
    const { bytes } = this.#primary.answer({ body: request });
    const reply = { status: 200, contentType: plain, bytes };
    await this.lane.settle({ id, at: Date.now(), state: "answered", reply });
    const read = readReply(bytes);
    return read.kind === "messages"
      ? read.messages[0]!.header.trimmed("subject").slice(16).trim()
      : "";
  }

  mirror(url: string, bounds: Partial<MirrorLimits> = {}): Mirror {
    return new Mirror({
      ...{ sql: this.mirrored, seal, url, limits: { ...limits, ...bounds }, now: Date.now },
      onMirrored: (result, messages) => {
        if (result === "answered" || result === "failed") this.counted[result] += messages;
      },
      onCompared: () => this.counted.compared++,
      onError: (name, error) => console.error(name, error),
    });
  }

  /** Turns until nothing waits, with the answer of one piece lost; whether there were as many. */
  async turnWithout(mirror: Mirror, piece: number): Promise<boolean> {
    this.#pass = piece;
    for (let turn = 1;; turn++) {
      await mirror.turn().catch(() => {});
      const wasLost = this.#pass === Infinity;
      const [{ open }] = await this.sql`
        select count(*)::int as open from mirror_pair
        where state in ('unsettled', 'waiting', 'answered')` as unknown as [{ open: number }];
      const isFed = (await this.readiness()).relayed === this.#sends;
      if (open === 0 && isFed) {
        this.#pass = Infinity;
        return wasLost;
      }
      assert.ok(turn < 50, `round ${piece}: ${open} pairs are left`);
      // What was fed without an answer may wait for what is fed next.
      if (turn % 5 === 0) await this.relay("IDA", { ICB: "A11" });
    }
  }

  /** The database cannot be reached by the mirror, until it is back. */
  away(): void {
    this.proxy.goAway();
  }

  back(): void {
    this.proxy.comeBack();
  }

  async readiness() {
    return (await new MirrorReports(this.sql, seal).readiness(1))!;
  }

  get sends(): number {
    return this.#sends;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pass = Infinity;
    for (const close of this.closers) await close();
  }
}

/** Counts how often each message came. */
function counting(answer: ConstructorParameters<typeof FakePrimary>[0]) {
  const came = new Map<string, number>();
  const there = new FakePrimary((request, number) => {
    const key = createHash("sha256").update(request.body).digest("hex");
    came.set(key, (came.get(key) ?? 0) + 1);
    return answer(request, number);
  });
  return { came, there };
}

Deno.test("Mirror sends and compares each pair once, whichever answer of the database is lost (F33)", async () => {
  await using bed = await Bed.open();
  const centre = new FakeCentre({ firstSequence: 5_000_000, followsMap: true });
  const { came, there } = counting((request) => centre.answer(request));
  await using _ = there;
  const mirror = bed.mirror(there.url);
  await mirror.turn();
  let rounds = 0;
  for (let isLost = true; isLost; rounds++) {
    assert.ok(rounds < roundsMax, "a round ends");
    const number = await bed.relay("IDA", { ICB: "A11" });
    await bed.relay("IDC", { ICN: number });
    isLost = await bed.turnWithout(mirror, rounds + 1);
    // The answer to the last commit may be what was lost: what it did is found by the next turn.
    await mirror.turn();
    const found = await bed.readiness();
    const what = `piece ${rounds + 1}: ${JSON.stringify(found)}`;
    assert.ok(found.balanced, what);
    assert.deepEqual([found.compared, found.equal], [bed.sends, bed.sends], what);
    assert.deepEqual(bed.counted, { answered: bed.sends, failed: 0, compared: bed.sends }, what);
  }
  await mirror.stop();
  assert.equal(came.size, bed.sends);
  assert.deepEqual([...new Set(came.values())], [1], "none was sent twice");
  const [attempts] = await bed.sql`select max(attempts)::int as most from mirror_pair`;
  assert.equal(attempts!.most, 1, "none was stored twice");
  for (const tag of ["COMMIT", "SELECT", "UPDATE"]) {
    assert.ok(bed.lost.has(tag), `${tag} was lost: ${[...bed.lost]} in ${rounds} rounds`);
  }
});

Deno.test("Mirror gives a pair up once, whichever answer of the database is lost (F33)", async () => {
  await using bed = await Bed.open();
  // Longer than it is waited for, and cut off then.
  const { came, there } = counting(async () => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    return new FakeCentre({ firstSequence: 5_000_000 }).answer({
      body: writeJob("IDA", { ICB: "A11" }, { link: "M10001", user: "U0001A01" }),
    });
  });
  await using _ = there;
  const mirror = bed.mirror(there.url, { answerMs: 50, concurrency: 1 });
  await mirror.turn();
  let rounds = 0;
  for (let isLost = true; isLost; rounds++) {
    assert.ok(rounds < roundsMax, "a round ends");
    await bed.relay("IDA", { ICB: "A11" });
    isLost = await bed.turnWithout(mirror, rounds + 1);
    const found = await bed.readiness();
    assert.ok(found.balanced, `piece ${rounds + 1}: ${JSON.stringify(found)}`);
  }
  await mirror.stop();
  const states = await bed.sql`
    select state, max(attempts)::int as attempts, count(*)::int as n from mirror_pair group by state`;
  assert.deepEqual(states.map((row) => ({ ...row })), [
    { state: "failed", attempts: 1, n: bed.sends },
  ]);
  assert.deepEqual([...new Set(came.values())], [1], "none was sent twice");
  assert.ok(bed.lost.size > 0, `${rounds} rounds`);
});

Deno.test("Mirror sends nothing again that failed while the database was away (F33)", async () => {
  await using bed = await Bed.open();
  // No answer, and while it is waited for the database goes.
  const { came, there } = counting(async () => {
    bed.away();
    await new Promise((resolve) => setTimeout(resolve, 150));
    return { contentType: plain, bytes: new Uint8Array() };
  });
  await using _ = there;
  const mirror = bed.mirror(there.url, { answerMs: 50, concurrency: 1 });
  await mirror.turn();
  await bed.relay("IDA", { ICB: "A11" });
  await assert.rejects(mirror.turn());
  assert.equal((await bed.readiness()).pending, 1);
  bed.back();
  await bed.turnWithout(mirror, Infinity);
  await mirror.stop();
  assert.deepEqual([...came.values()], [1]);
  const { failed, pending } = await bed.readiness();
  assert.deepEqual([failed.map(({ messages }) => messages), pending], [[1], 0]);
  assert.deepEqual(bed.counted, { answered: 0, failed: 1, compared: 0 });
});
