import assert from "node:assert/strict";
import type { Sql } from "postgres";
import type { SwitchFacts } from "../../core/switching/mod.ts";
import { listAudit } from "../audit/audit_store.ts";
import { abandonable } from "../postgres/abandonable.ts";
import { connect } from "../postgres/connect.ts";
import { changeMode, loadMode } from "../mode/mode_store.ts";
import { RequestScope, TooSlow } from "../postgres/request_scope.ts";
import { waitUntil } from "../testing/wait_until.ts";
import { type ModeNotice, watchMode } from "./mode_watch.ts";
import { NodeRegistry } from "./node_registry.ts";
import { type SwitchAnswer, Switcher, type SwitchOrder } from "./switcher.ts";
import { currentPhase, type SwitchRun } from "./switch_runs.ts";
import { type ScratchMode, scratchMode } from "../testing/scratch_mode.ts";
import { asSaid, type Sentence } from "../../core/reasons/mod.ts";

/** Long enough to ask for a second switch meanwhile. */
const drainMs = 500;

const facts: Omit<SwitchFacts, "mode"> = {
  primary: { configured: true, state: "up", reason: "" },
  standby: { place: "local", unreachable: undefined },
  silentNodes: [],
  unknownCount: 0,
  backlog: { pending: 0, running: false },
  ledgerBehind: 0,
  notLearnt: 0,
  numberTroubles: [],
  channelsUnknown: 0,
  undurable: undefined,
};

const order: SwitchOrder = {
  kind: "switchover",
  to: "standby",
  reason: "a test",
  expectedEpoch: undefined,
  dryRun: false,
  actor: "somebody",
};

/** A node that holds as it is told and believes what it hears. */
class ObedientNode {
  readonly heard: string[] = [];
  readonly registry: NodeRegistry;
  readonly #own: Sql;
  #watch: AsyncDisposable | undefined;

  constructor(private readonly setting: ScratchMode, name: string, readonly drains = true) {
    // Its session is its sign of life.
    this.#own = connect(setting.url, { schema: "songhanh", connectionsMax: 1 });
    this.registry = new NodeRegistry(this.#own, name);
  }

  async open(): Promise<this> {
    await this.registry.open();
    await this.registry.beat(1);
    this.#watch = await watchMode(this.setting.sql, "songhanh", (notice) => this.#hear(notice));
    return this;
  }

  async close(): Promise<void> {
    await this.#watch?.[Symbol.asyncDispose]();
    await this.#own.end({ timeout: 1 });
  }

  #hear(notice: ModeNotice): void {
    this.heard.push(notice.kind);
    if (notice.kind === "hold" && this.drains) this.registry.drained(notice.run);
    if (notice.kind === "changed") {
      loadMode(this.setting.sql, "relay").then(({ epoch }) => this.registry.beat(epoch));
    }
  }
}

function create(
  sql: Sql,
  node: NodeRegistry,
  more: Partial<SwitchFacts> = {},
  caughtUp = true,
  pending = 0,
) {
  const ended: SwitchRun[] = [];
  const switcher = new Switcher({
    sql,
    node,
    facts: () => Promise.resolve({ ...facts, ...more }),
    undurable: () => Promise.resolve(more.undurable),
    backlog: () => Promise.resolve({ pending }),
    ledgerCaughtUp: () => Promise.resolve(caughtUp),
    drainMs,
    onEnd: (run) => ended.push(run),
  });
  return { switcher, ended };
}

function taken(answer: SwitchAnswer): SwitchRun {
  assert.equal(answer.kind, "taken");
  return (answer as Extract<SwitchAnswer, { kind: "taken" }>).run;
}

Deno.test("Switcher holds every node, changes the mode, and tells how long each step took", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  const a = await new ObedientNode(setting, "a").open();
  const b = await new ObedientNode(setting, "b").open();
  const { switcher, ended } = create(sql, a.registry);
  const run = taken(await switcher.request(order));
  assert.deepEqual([run.state, run.mode, run.epochBefore], ["running", "standby", 1]);
  await switcher.idle();
  const found = await switcher.find(run.id);
  assert.deepEqual([found!.state, found!.epochAfter], ["done", 2]);
  assert.deepEqual(ended[0]!.phases.map(({ name }) => name), [
    "hold",
    "ledger",
    "change",
    "resume",
  ]);
  const mode = await loadMode(sql, "relay");
  assert.deepEqual([mode.mode, mode.epoch, mode.by, mode.reason], [
    "standby",
    2,
    "somebody",
    "a test",
  ]);
  for (const { heard } of [a, b]) {
    assert.deepEqual(heard.filter((kind) => kind !== "changed"), ["hold"]);
  }
  await a.close();
  await b.close();
});

Deno.test("Switcher leaves nothing behind that was accepted in standby while it drained", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  const a = await new ObedientNode(setting, "a").open();
  const there = create(sql, a.registry).switcher;
  taken(await there.request(order));
  await there.idle();
  // Nothing waited when it was asked.
  const { switcher } = create(sql, a.registry, {}, true, 2);
  const ends = [];
  for (const to of ["relay", "primary"] as const) {
    const run = taken(await switcher.request({ ...order, to }));
    assert.equal(run.mode, "relay");
    await switcher.idle();
    const { state, mode, outcome } = (await switcher.find(run.id))!;
    ends.push([state, mode, (await loadMode(sql, "relay")).mode]);
    if (to === "relay") assert.match(outcome, /2 items wait/);
  }
  assert.deepEqual(ends, [["aborted", "relay", "standby"], ["done", "failback", "failback"]]);
  await a.close();
});

Deno.test("Switcher answers a question without writing: only an order lets the ledger read on", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  const learnt: boolean[] = [];
  const switcher = new Switcher({
    sql,
    node: { id: 1, name: "a" },
    facts: ({ learns }) => {
      learnt.push(learns);
      return Promise.resolve({ ...facts, ledgerBehind: learns ? 0 : 3 });
    },
    undurable: () => Promise.resolve(undefined),
    backlog: () => Promise.resolve({ pending: 0 }),
    ledgerCaughtUp: () => Promise.resolve(true),
    drainMs,
    onEnd: () => {},
  });
  const [before] = await sql`select pg_current_xact_id_if_assigned(), count(*) from audit`;
  const checks = await switcher.checks(order);
  assert.deepEqual([checks.mode, checks.epoch], ["standby", 1]);
  assert.ok(checks.findings.some(({ sentence }) => /3 messages/.test(sentence)));
  taken(await switcher.request({ ...order, dryRun: true }));
  assert.deepEqual(learnt, [false, false]);
  assert.deepEqual(await switcher.list(9), []);
  const [after] = await sql`select pg_current_xact_id_if_assigned(), count(*) from audit`;
  assert.deepEqual(after, before);
  await switcher.request({ ...order, kind: "failover" });
  await switcher.idle();
  assert.deepEqual(learnt, [false, false, true]);
});

Deno.test("Switcher does not wait for a node that has just ended", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  const node = await new ObedientNode(setting, "a").open();
  await sql`insert into node (name) values ('killed a moment ago')`;
  const { switcher } = create(sql, node.registry);
  const run = taken(await switcher.request(order));
  await switcher.idle();
  assert.equal((await switcher.find(run.id))!.outcome, "the mode is standby");
  await node.close();
});

Deno.test("Switcher changes nothing when a node does not drain in time, and lets go", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  const a = await new ObedientNode(setting, "a").open();
  const b = await new ObedientNode(setting, "b", false).open();
  const { switcher } = create(sql, a.registry);
  const run = taken(await switcher.request(order));
  assert.equal((await switcher.request(order)).kind, "busy");
  await switcher.idle();
  const found = await switcher.find(run.id);
  assert.deepEqual([found!.state, found!.epochAfter], ["aborted", undefined]);
  assert.match(found!.outcome, /still in flight after 500 ms on b/);
  assert.equal((await loadMode(sql, "relay")).epoch, 1);
  while (!b.heard.includes("release")) await new Promise((resolve) => setTimeout(resolve, 5));
  const actions = (await listAudit(sql, { limit: 9 })).map(({ action }) => action).reverse();
  assert.deepEqual(actions, ["switchover asked", "switchover refused", "switchover aborted"]);
  await a.close();
  await b.close();
});

/** What may take long behind the hold, each with what it takes the time by. */
const slowSteps = {
  "what waits is counted": (ms: number) => ({ backlogMs: ms }),
  "commits are tried": (ms: number) => ({ undurableMs: ms }),
  "the mode waits for batches": (ms: number) => ({ backlogMs: ms - 900, lockMs: 900 }),
} as const;

for (const [step, slow] of Object.entries(slowSteps)) {
  Deno.test(`Switcher changes nothing once nodes may have let go while ${step}`, async () => {
    await using setting = await scratchMode();
    const { sql } = setting;
    const a = await new ObedientNode(setting, "a").open();
    const there = create(sql, a.registry).switcher;
    taken(await there.request(order));
    await there.idle();
    await a.registry.beat(2);
    // Nodes hold for the time of the drain and a second.
    for (
      const [ms, state, mode] of [[drainMs + 1_100, "aborted", "standby"], [
        0,
        "done",
        "relay",
      ]] as const
    ) {
      const { backlogMs = 0, undurableMs = 0, lockMs = 0 }: {
        backlogMs?: number;
        undurableMs?: number;
        lockMs?: number;
      } = ms === 0 ? {} : slow(ms);
      const lock = await sql.reserve();
      const switcher = new Switcher({
        sql,
        node: a.registry,
        facts: () => Promise.resolve(facts),
        undurable: async () => {
          await pause(undurableMs);
          return undefined;
        },
        backlog: async () => {
          await pause(backlogMs);
          if (lockMs > 0) {
            await lock`begin`;
            await lock`
              select pg_advisory_xact_lock_shared(hashtext(current_schema() || '.mode'))`;
            pause(lockMs).then(() => lock`rollback`);
          }
          return { pending: 0 };
        },
        ledgerCaughtUp: () => Promise.resolve(true),
        drainMs,
        onEnd: () => {},
      });
      const beat = setInterval(() => a.registry.beat(2), 1_000);
      const run = taken(await switcher.request({ ...order, to: "primary" }));
      await switcher.idle();
      clearInterval(beat);
      lock.release();
      const found = (await switcher.find(run.id))!;
      assert.deepEqual([found.state, (await loadMode(sql, "relay")).mode], [state, mode]);
      if (ms > 0) assert.match(found.outcome, /held back for 1500 ms.*[Nn]othing has changed/);
      if (ms > 0) await waitUntil("it lets go", () => Promise.resolve(a.heard.includes("release")));
    }
    await a.close();
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

Deno.test("Switcher tells each step as it ends; given up, it lets go at once", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  const node = await new ObedientNode(setting, "a").open();
  const { switcher, ended } = create(sql, node.registry, {}, false);
  const run = taken(await switcher.request(order));
  assert.equal(currentPhase(run), "hold");
  const watched = await waitUntil("the first step has ended", async () => {
    const found = (await switcher.find(run.id))!;
    return found.phases.length > 0 && found;
  });
  assert.deepEqual([watched.state, currentPhase(watched)], ["running", "ledger"]);
  assert.ok(await switcher.abort(run.id, "another"));
  assert.ok(!await switcher.abort(run.id, "a third"), "it runs no more");
  await waitUntil("messages go on", () => node.heard.includes("release"));
  await switcher.idle();
  const found = (await switcher.find(run.id))!;
  assert.deepEqual([found.state, found.phases[0]?.name], ["aborted", "hold"]);
  assert.equal(found.outcome, "given up by another; nothing has changed");
  assert.equal(ended[0]!.outcome, found.outcome);
  assert.equal((await loadMode(sql, "relay")).epoch, 1);
  const entries = await listAudit(sql, { limit: 9 });
  assert.deepEqual(entries.map(({ actor, action }) => [actor, action]).reverse(), [
    ["somebody", "switchover asked"],
    ["another", "switchover given up"],
  ]);
  await node.close();
});

Deno.test("Switcher cannot be given up once the mode has changed", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  // It does not hear of the change: the last step waits for it.
  const deaf = new NodeRegistry(sql, "a");
  await deaf.open();
  await deaf.beat(1);
  const { switcher } = create(sql, deaf);
  const run = taken(await switcher.request({ ...order, kind: "failover" }));
  await waitUntil("the mode has changed", async () => (await loadMode(sql, "relay")).epoch === 2);
  assert.ok(!await switcher.abort(run.id, "another"));
  await switcher.idle();
  assert.equal((await switcher.find(run.id))!.state, "done");
});

Deno.test("Switcher waits for the ledger, and gives up when somebody else changes the mode", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  const node = await new ObedientNode(setting, "a").open();
  const behind = create(sql, node.registry, {}, false).switcher;
  const first = taken(await behind.request(order));
  await behind.idle();
  assert.match((await behind.find(first.id))!.outcome, /ledger has not caught up/);

  const raced = create(sql, node.registry).switcher;
  const second = taken(await raced.request(order));
  const change = { mode: "closed", actor: "other", action: "failover", reason: "faster" } as const;
  assert.equal((await changeMode(sql, { ...change, expectedEpoch: 1 })).kind, "changed");
  await raced.idle();
  const found = await raced.find(second.id);
  assert.equal((await loadMode(sql, "relay")).epoch, found!.state === "done" ? 3 : 2);
  await node.close();
});

Deno.test("Switcher refuses what stands in the way, with the reason (F38)", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  const node = new NodeRegistry(sql, "a");
  await node.open();
  const { switcher } = create(sql, node, { backlog: { pending: 2, running: true } });
  const refused = await switcher.request(order);
  assert.equal(refused.kind, "refused");
  const late = await switcher.request({ ...order, expectedEpoch: 4 });
  assert.deepEqual(late, { kind: "other epoch", found: 1 });
  const entries = await listAudit(sql, { limit: 9 });
  assert.match(String(entries[1]!.details.because), /give-back runs/);
  assert.match(String(entries[0]!.details.because), /expected epoch 4, found 1/);
});

Deno.test("Switcher changes nothing in a dry run", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  const node = new NodeRegistry(sql, "a");
  await node.open();
  const { switcher } = create(sql, node);
  const contents = () =>
    Promise.all([
      sql`select * from mode`,
      sql`select * from audit`,
      sql`select * from switch_run`,
    ]);
  const before = await contents();
  const run = taken(await switcher.request({ ...order, dryRun: true }));
  assert.deepEqual([run.dryRun, run.mode, run.epochAfter], [true, "standby", undefined]);
  assert.equal((await switcher.find(run.id))!.outcome, run.outcome);
  assert.equal(JSON.stringify(await contents()), JSON.stringify(before));
});

Deno.test("Switcher begins anew when the node that ran a switch is gone", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  const node = await new ObedientNode(setting, "a").open();
  await sql`
    insert into switch_run (kind, target, mode, actor, reason, node, epoch_before, findings)
    values ('switchover', 'standby', 'standby', 'x', 'x', 99, 1, '[]')`;
  const { switcher } = create(sql, node.registry);
  taken(await switcher.request({ ...order, kind: "failover" }));
  await switcher.idle();
  const [last, lost] = await switcher.list(2);
  assert.deepEqual([last!.state, last!.kind, lost!.state], ["done", "failover", "failed"]);
  assert.deepEqual(last!.phases.map(({ name }) => name), ["change", "resume"]);
  await node.close();
});

Deno.test("Switcher fails over although every check fails, and says so; a switchover is refused with it", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  const node = await new ObedientNode(setting, "a").open();
  const switcher = new Switcher({
    sql,
    node: node.registry,
    facts: () => Promise.reject(new Error("the ledger stands still")),
    undurable: () => Promise.resolve(undefined),
    backlog: () => Promise.resolve({ pending: 0 }),
    ledgerCaughtUp: () => Promise.reject(new Error("the ledger stands still")),
    drainMs,
    onEnd: () => {},
  });
  const refused = await switcher.request(order);
  assert.equal(refused.kind, "refused");
  const { obstacles } = refused as Extract<SwitchAnswer, { kind: "refused" }>;
  assert.ok(obstacles.some(({ sentence }) => sentence.includes("the ledger stands still")));
  const run = taken(await switcher.request({ ...order, kind: "failover" }));
  await switcher.idle();
  const found = await switcher.find(run.id);
  assert.deepEqual([found!.state, found!.epochAfter], ["done", 2]);
  const remarks = found!.findings.filter(({ sentence }) => sentence.includes("stands still"));
  assert.ok(remarks.length >= 4 && remarks.every(({ verdict }) => verdict === "remark"));
});

Deno.test("Switcher gives a switchover up where the ledger cannot be asked, with the reason", async () => {
  await using setting = await scratchMode();
  const node = await new ObedientNode(setting, "a").open();
  const switcher = new Switcher({
    sql: setting.sql,
    node: node.registry,
    facts: () => Promise.resolve(facts),
    undurable: () => Promise.resolve(undefined),
    backlog: () => Promise.resolve({ pending: 0 }),
    ledgerCaughtUp: () => Promise.reject(new Error("it stands still")),
    drainMs,
    onEnd: () => {},
  });
  const run = taken(await switcher.request(order));
  await switcher.idle();
  const found = await switcher.find(run.id);
  assert.equal(found!.state, "aborted");
  assert.match(found!.outcome ?? "", /the check "ledger" failed: it stands still/);
});

Deno.test("Switcher refuses where commits hang, and gives up where they begin to (F54)", async () => {
  await using setting = await scratchMode();
  const { sql } = setting;
  await using node = await openNode(setting);
  let undurable: Sentence | undefined = asSaid("commits wait for a replica that is away");
  const switcher = new Switcher({
    sql,
    node: node.registry,
    facts: () => Promise.resolve({ ...facts, undurable }),
    undurable: () => Promise.resolve(undurable),
    backlog: () => Promise.resolve({ pending: 0 }),
    ledgerCaughtUp: () => {
      undurable = asSaid("commits wait for a replica that has just gone");
      return Promise.resolve(true);
    },
    drainMs,
    onEnd: () => {},
  });
  const failover = { ...order, kind: "failover" } as const;
  const refused = await switcher.request(failover);
  assert.equal(refused.kind, "refused");
  assert.equal((await switcher.request({ ...failover, dryRun: true })).kind, "taken");
  assert.deepEqual(await switcher.list(9), [], "a switch that is refused was none");

  undurable = undefined;
  const taken = await switcher.request(order);
  assert.ok(taken.kind === "taken");
  await switcher.idle();
  const given = await switcher.find(taken.run.id);
  assert.deepEqual([given?.state, given?.epochAfter], ["aborted", undefined]);
  assert.match(given!.outcome, /has just gone; nothing has changed/);
  assert.equal((await loadMode(sql, "relay")).epoch, 1);

  undurable = undefined;
  assert.equal((await switcher.request(failover)).kind, "taken");
  await switcher.idle();
  assert.equal((await loadMode(sql, "relay")).mode, "standby");
});

Deno.test("Switcher carries nothing out for somebody who was told that it took too long", async () => {
  await using setting = await scratchMode();
  const sql = abandonable(setting.sql);
  await using node = await openNode(setting);
  // At every step of the request there is somebody who keeps the database from going on.
  for (const table of ["mode", "switch_run", "audit"]) {
    const { switcher } = create(sql, node.registry);
    const lock = await setting.sql.reserve();
    await lock`begin`;
    await lock.unsafe(`lock table ${table} in access exclusive mode`);
    const asked = RequestScope.run(300, () => switcher.request({ ...order, kind: "failover" }));
    await assert.rejects(asked, TooSlow, table);
    await lock`rollback`;
    lock.release();
    await waitUntil("nothing is left of it", async () => {
      const busy = await setting.sql`
        select 1 from pg_stat_activity where datname = current_database()
          and pid <> pg_backend_pid() and state in ('active', 'idle in transaction')`;
      const runs = await switcher.list(9);
      return busy.length === 0 && runs.every(({ state }) => state === "aborted");
    });
    await switcher.idle();
    assert.equal((await loadMode(setting.sql, "relay")).epoch, 1, table);
  }
  const { switcher } = create(sql, node.registry);
  const run = () => RequestScope.run(5_000, () => switcher.request({ ...order, kind: "failover" }));
  assert.equal((await run()).kind, "taken");
  await switcher.idle();
  assert.equal((await loadMode(setting.sql, "relay")).epoch, 2);
});

async function openNode(setting: ScratchMode) {
  const node = await new ObedientNode(setting, "a").open();
  return { registry: node.registry, [Symbol.asyncDispose]: () => node.close() };
}
