/**
 * Carries out a switch that a person asked for.
 *
 * A switchover: (1) every node holds new messages back before they reach a target; (2) what is in
 * flight ends; (3) the ledger has read everything; (4) the mode changes, in the transaction that
 * checks that this run still runs; (5) every node has heard of it and lets the held messages go, to
 * the new target. Should (2) or (3) not end in time, nothing has changed: the messages go where
 * they would have gone. A node that hears nothing lets go by itself; so a change that is not through
 * by then is none: what has come since may be of a declaration that (3), or what waits to be given back,
 * says nothing about.
 *
 * A failover does (4) and (5) alone.
 *
 * No switch takes effect later than it is said to (F54). Commits that wait for a replica that is away
 * hang, cannot be taken back, and count when it returns; so whether commits go through is found out
 * by one that means nothing, before the order is taken and once more before the change, and the
 * switch is refused or given up where they do not. The change itself then waits for no replica: it
 * counts at once or, where the database lets nobody in for too long, not at all. What is acknowledged
 * afterwards carries it to the replica, and nothing is answered in the new mode that has not been.
 */
import type { Sql } from "postgres";
import {
  askedChecks,
  checkSwitch,
  type Finding,
  type Mode,
  modeFor,
  type SwitchFacts,
  type SwitchKind,
  type SwitchTarget,
} from "../../core/switching/mod.ts";
import { audit } from "../audit/audit_store.ts";
import { commitLocally } from "../postgres/commit_locally.ts";
import { changeMode, loadMode, type StoredMode, withinLockTime } from "../mode/mode_store.ts";
import { RequestScope } from "../postgres/request_scope.ts";
import { sendNotice } from "./mode_watch.ts";
import { hasSession, NODE_SILENT_MS } from "./node_registry.ts";
import {
  beginRun,
  endRun,
  findRun,
  giveUpRun,
  isRunning,
  listRuns,
  type Phase,
  type PhaseName,
  runningRun,
  storePhases,
  type SwitchRun,
} from "./switch_runs.ts";
import { say, sayAll, type Sentence } from "../../core/reasons/mod.ts";

/** What a person asks for. */
export interface SwitchOrder {
  readonly kind: SwitchKind;
  readonly to: SwitchTarget;
  readonly reason: string;
  /** The epoch that the person has seen; undefined: whatever it is. */
  readonly expectedEpoch: number | undefined;
  /** Say what would happen and change nothing. */
  readonly dryRun: boolean;
  readonly actor: string;
}

/** What an order would find now, and where it would lead. */
export interface SwitchChecks {
  readonly mode: Mode;
  readonly epoch: number;
  readonly findings: readonly Finding[];
}

export type SwitchAnswer =
  | { readonly kind: "taken"; readonly run: SwitchRun }
  | { readonly kind: "other epoch"; readonly found: number }
  | { readonly kind: "busy"; readonly run: string }
  | { readonly kind: "refused"; readonly obstacles: readonly Finding[] };

export interface SwitcherOptions {
  readonly sql: Sql;
  /** This node: its row and its name. */
  readonly node: { readonly id: number | undefined; readonly name: string };
  /**
   * What the checks look at; the mode is read by itself. `learns`: the ledger may read on first, which
   * it has to write down; a mere question leaves it where it is.
   */
  readonly facts: (how: { readonly learns: boolean }) => Promise<Omit<SwitchFacts, "mode">>;
  /** Why the database makes nothing durable now; undefined where it does. */
  readonly undurable: () => Promise<Sentence | undefined>;
  /** What waits to be given back. */
  readonly backlog: () => Promise<Pick<SwitchFacts["backlog"], "pending">>;
  /** Whether the ledger has read everything that is journalled. */
  readonly ledgerCaughtUp: () => Promise<boolean>;
  /** How long what is in flight may take to end, in milliseconds. */
  readonly drainMs: number;
  readonly onEnd: (run: SwitchRun) => void;
}

/** How much longer than the switch a node holds messages, should it hear nothing more. */
const HOLD_MORE_MS = 1_000;
/** How long nodes may take to hear of a change before the switch goes on without them. */
const RESUME_MS_MAX = 2_000;
const POLL_MS = 5;
const DRY_RUNS_KEPT = 16;

/** The switch could not be made; nothing has changed. */
class Aborted extends Error {
  constructor(sentence: Sentence) {
    super(sentence);
  }
}

function unchanged(sentence: Sentence): Sentence {
  return sayAll([sentence, say("NOTHING_CHANGED")]);
}

const givenUp = say("SWITCH_GIVEN_UP");

/** Takes a step and keeps how long it took. */
type Timed = <Result>(name: PhaseName, step: () => Promise<Result>) => Promise<Result>;

export class Switcher {
  #running: Promise<void> | undefined;
  #dryRuns: SwitchRun[] = [];
  #dryRunCount = 0;

  constructor(private readonly options: SwitcherOptions) {}

  /** A question: nothing is written, here or in the ledger. */
  async checks(order: Pick<SwitchOrder, "kind" | "to">): Promise<SwitchChecks> {
    return await this.#check(order, await loadMode(this.options.sql, "relay"), { learns: false });
  }

  async #check(
    order: Pick<SwitchOrder, "kind" | "to">,
    { mode, epoch }: Pick<StoredMode, "mode" | "epoch">,
    how: { readonly learns: boolean },
  ): Promise<SwitchChecks> {
    const facts: SwitchFacts = { ...await this.#facts(how), mode };
    return { mode: modeFor(order.to, facts), epoch, findings: checkSwitch(order, facts) };
  }

  /** Judges an order and begins to carry it out; a dry run is a question and nothing else. */
  async request(order: SwitchOrder): Promise<SwitchAnswer> {
    const { sql, node } = this.options;
    const stored = await loadMode(sql, "relay");
    const { epoch } = stored;
    if (order.expectedEpoch !== undefined && order.expectedEpoch !== epoch) {
      await this.#refuse(
        order,
        say("OTHER_EPOCH", { expected: order.expectedEpoch, found: epoch }),
      );
      return { kind: "other epoch", found: epoch };
    }
    const { mode, findings } = await this.#check(order, stored, { learns: !order.dryRun });
    const obstacles = findings.filter(({ verdict }) => verdict === "obstacle");
    const { kind, to, actor, reason } = order;
    const planned = { kind, to, mode, actor, reason, epochBefore: epoch, findings };
    if (order.dryRun) return { kind: "taken", run: this.#keepDryRun(planned, obstacles.length) };
    if (obstacles.length > 0) {
      await this.#refuse(order, sayAll(obstacles.map(({ sentence }) => sentence)));
      return { kind: "refused", obstacles };
    }
    const run = await commitLocally(sql, (tx) => beginRun(tx, node.id!, planned));
    if (run === undefined) {
      const other = (await runningRun(sql))?.id ?? "";
      await this.#refuse(order, say("SWITCH_RUNS", { run: other }));
      return { kind: "busy", run: other };
    }
    await this.#begin(run);
    return { kind: "taken", run };
  }

  /** Whoever gathers the facts names the checks that failed; where that fails, all of them did. */
  async #facts(how: { readonly learns: boolean }): Promise<Omit<SwitchFacts, "mode">> {
    try {
      return await this.options.facts(how);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return {
        primary: { configured: true, state: "unknown", reason },
        standby: { place: "local", unreachable: undefined },
        silentNodes: [],
        unknownCount: 0,
        backlog: { pending: 0, running: false },
        ledgerBehind: 0,
        notLearnt: 0,
        numberTroubles: [],
        channelsUnknown: 0,
        undurable: undefined,
        failedChecks: askedChecks.map((check) => ({ check, reason })),
      };
    }
  }

  /** Nothing of it goes on once its asker has been told that it took too long. */
  async #begin(run: SwitchRun): Promise<void> {
    const { sql } = this.options;
    const { actor, kind, reason, id } = run;
    try {
      const entry = { actor, action: `${kind} asked` as const, reason, details: { run: id } };
      await commitLocally(sql, (tx) => audit(tx, entry));
      RequestScope.current?.refuseAbandoned();
    } catch (error) {
      const outcome = unchanged(say("DATABASE_SLOW"));
      await RequestScope.outside(() => commitLocally(sql, (tx) => giveUpRun(tx, id, outcome)))
        .catch(() => {});
      throw error;
    }
    const running = RequestScope.outside(() => this.#carryOut(run));
    this.#running = running.finally(() => this.#running = undefined);
  }

  async find(id: string): Promise<SwitchRun | undefined> {
    if (!/^\d{1,15}$/.test(id)) return this.#dryRuns.find((run) => run.id === id);
    return await findRun(this.options.sql, id);
  }

  /**
   * Gives a running switch up, on whatever node it runs: the mode stays, held messages go on. False
   * where it does not run any more; the change itself looks for that, so either comes in time.
   */
  async abort(id: string, actor: string): Promise<boolean> {
    const { sql } = this.options;
    const run = await this.find(id);
    if (run === undefined || run.dryRun) return false;
    const aborted = await commitLocally(sql, async (tx) => {
      if (!await giveUpRun(tx, id, unchanged(say("GIVEN_UP_BY", { actor })))) return false;
      const { kind, reason } = run;
      await audit(tx, { actor, action: `${kind} given up`, reason, details: { run: id } });
      return true;
    });
    if (aborted) await sendNotice(sql, { kind: "release", run: Number(id) });
    return aborted;
  }

  /** Newest first. */
  list(limit: number): Promise<SwitchRun[]> {
    return listRuns(this.options.sql, limit);
  }

  /** Resolves when nothing runs here. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #refuse(
    { actor, kind, to, reason, dryRun }: SwitchOrder,
    because: Sentence,
  ): Promise<void> {
    if (dryRun) return;
    const details = { to, because };
    const entry = { actor, action: `${kind} refused` as const, reason, details };
    await commitLocally(this.options.sql, (tx) => audit(tx, entry));
  }

  #keepDryRun(
    planned: Pick<
      SwitchRun,
      "kind" | "to" | "mode" | "actor" | "reason" | "epochBefore" | "findings"
    >,
    obstacles: number,
  ): SwitchRun {
    const at = new Date();
    const run: SwitchRun = {
      ...planned,
      id: `dry-${++this.#dryRunCount}`,
      dryRun: true,
      state: "done",
      epochAfter: undefined,
      phases: [],
      outcome: obstacles === 0
        ? say("WOULD_CHANGE", { mode: planned.mode })
        : say("WOULD_BE_REFUSED"),
      startedAt: at,
      endedAt: at,
    };
    this.#dryRuns = [run, ...this.#dryRuns].slice(0, DRY_RUNS_KEPT);
    return run;
  }

  async #carryOut(run: SwitchRun): Promise<void> {
    const { sql, onEnd } = this.options;
    const phases: Phase[] = [];
    let stored = Promise.resolve();
    const timed: Timed = async (name, step) => {
      const from = performance.now();
      try {
        return await step();
      } finally {
        phases.push({ name, ms: Math.round((performance.now() - from) * 10) / 10 });
        const soFar = [...phases];
        // Messages are held back meanwhile: nobody waits for what only watchers read.
        stored = stored.then(() => commitLocally(sql, (tx) => storePhases(tx, run.id, soFar)))
          .catch(() => {});
      }
    };
    /** False where somebody else has ended it. */
    const end = async (
      state: SwitchRun["state"],
      outcome: string,
      epochAfter?: number,
    ): Promise<boolean> => {
      await stored;
      const ended = await commitLocally(
        sql,
        (tx) => endRun(tx, run.id, { state, epochAfter, phases, outcome }),
      );
      const found = ended ? undefined : await findRun(sql, run.id);
      onEnd(found ?? { ...run, state, outcome, epochAfter, phases, endedAt: new Date() });
      return ended;
    };
    try {
      let heldUntil = Infinity;
      if (run.kind === "switchover") {
        heldUntil = performance.now() + this.#holdMs;
        await this.#drain(run, timed);
        run = { ...run, mode: await this.#modeOnceDrained(run) };
      }
      const epoch = await timed("change", () => this.#change(run, heldUntil));
      const late = await timed("resume", () => this.#resumed(epoch));
      // What is acknowledged after the change has taken the change along.
      const undurable = await this.options.undurable();
      const outcome = sayAll([
        say("MODE_IS", { mode: run.mode }),
        ...(late.length === 0 ? [] : [say("NOT_HEARD", { nodes: late.join(", ") })]),
        ...(undurable === undefined ? [] : [say("NO_REPLICA_YET", { why: undurable })]),
      ]);
      await end("done", outcome, epoch);
    } catch (error) {
      const aborted = error instanceof Aborted;
      const outcome = error instanceof Error ? error.message : String(error);
      await sendNotice(sql, { kind: "release", run: Number(run.id) }).catch(() => {});
      const ended = await end(aborted ? "aborted" : "failed", outcome).catch(() => true);
      // Who gave it up is in the audit already.
      if (!ended) return;
      const { actor, kind, reason } = run;
      const action = `${kind} ${aborted ? "aborted" : "failed"}` as const;
      const details = { run: run.id, because: outcome };
      const entry = { actor, action, reason, details };
      await commitLocally(sql, (tx) => audit(tx, entry)).catch(() => {});
    }
  }

  /** How long messages are held, whatever becomes of the switch. */
  get #holdMs(): number {
    return this.options.drainMs + HOLD_MORE_MS;
  }

  async #drain(run: SwitchRun, timed: Timed): Promise<void> {
    const { sql, drainMs, ledgerCaughtUp } = this.options;
    const giveUpAt = performance.now() + drainMs;
    const id = Number(run.id);
    await timed("hold", async () => {
      await sendNotice(sql, { kind: "hold", run: id, holdMs: this.#holdMs });
      for (;;) {
        const waiting = await this.#nodesWithout((row) => row.drained_run === String(id));
        if (waiting.length === 0) return;
        if (performance.now() >= giveUpAt) {
          const found = { ms: drainMs, nodes: waiting.join(", ") };
          throw new Aborted(unchanged(say("STILL_IN_FLIGHT", found)));
        }
        await this.#stillRuns(run);
        await pause(POLL_MS);
      }
    });
    if (run.mode !== "standby") return;
    await timed("ledger", async () => {
      // What it has read it commits, which may hang.
      while (!await until(giveUpAt, this.#asked("ledger", ledgerCaughtUp))) {
        if (performance.now() >= giveUpAt) {
          throw new Aborted(unchanged(say("LEDGER_NOT_CAUGHT_UP", { ms: drainMs })));
        }
        await this.#stillRuns(run);
        await pause(POLL_MS);
      }
    });
  }

  /**
   * Where the primary is gone back to once nothing is in flight: something may have been accepted in
   * standby since it was asked what waits.
   */
  async #modeOnceDrained({ mode, to }: SwitchRun): Promise<Mode> {
    if (mode !== "relay") return mode;
    const { pending } = await this.#asked("give-back", this.options.backlog);
    if (pending === 0) return mode;
    if (to === "primary") return "failback";
    throw new Aborted(unchanged(say("ITEMS_WAIT_FOR_RELAY", { count: pending })));
  }

  async #asked<Answer>(
    check: Finding["check"],
    question: () => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await question();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Aborted(unchanged(say("CHECK_FAILED", { check, why: reason })));
    }
  }

  /** Throws when the run was given up. */
  async #stillRuns({ id }: SwitchRun): Promise<void> {
    if (!await isRunning(this.options.sql, id)) throw new Aborted(givenUp);
  }

  /**
   * The change itself, by a run that has not been given up in the meantime, and before any node may have
   * let go (`performance.now()`): from then on nothing is recorded in the mode before until it commits.
   */
  async #change(run: SwitchRun, heldUntil: number): Promise<number> {
    const undurable = await this.options.undurable();
    if (undurable !== undefined) throw new Aborted(unchanged(undurable));
    return await withinLockTime(this.options.sql, async (tx) => {
      const [row] = await tx`
        select 1 from switch_run where id = ${Number(run.id)} and state = 'running' for update`;
      if (row === undefined) throw new Aborted(givenUp);
      const changed = await changeMode(tx, {
        expectedEpoch: run.epochBefore,
        mode: run.mode,
        actor: run.actor,
        action: run.kind,
        reason: run.reason,
        details: { run: run.id },
      });
      if (changed.kind !== "changed") {
        throw new Aborted(say("MODE_CHANGED_MEANWHILE", { expected: run.epochBefore }));
      }
      if (performance.now() >= heldUntil) {
        throw new Aborted(unchanged(say("HOLD_OVER", { ms: this.#holdMs })));
      }
      await tx`
        update switch_run set epoch_after = ${changed.epoch}, mode = ${run.mode}
        where id = ${Number(run.id)}`;
      return changed.epoch;
    });
  }

  /** Waits until every living node believes the epoch; resolves to the names of those that do not. */
  async #resumed(epoch: number): Promise<readonly string[]> {
    const giveUpAt = performance.now() + RESUME_MS_MAX;
    for (;;) {
      const late = await this.#nodesWithout((row) => Number(row.epoch) >= epoch);
      if (late.length === 0 || performance.now() >= giveUpAt) return late;
      await pause(POLL_MS);
    }
  }

  /** Names of nodes that are there and not silent for which something does not hold yet. */
  async #nodesWithout(
    holds: (row: { drained_run: string | null; epoch: string }) => boolean,
  ): Promise<string[]> {
    const { sql } = this.options;
    const rows = await sql<{ name: string; drained_run: string | null; epoch: string }[]>`
      select n.name, n.drained_run::text, n.epoch::text from node n
      where n.heartbeat > clock_timestamp() - make_interval(secs => ${NODE_SILENT_MS / 1000})
        and ${hasSession(sql)}`;
    return rows.filter((row) => !holds(row)).map(({ name }) => name);
  }
}

/** Whether something turns out to be so before a moment of `performance.now()`. */
async function until(giveUpAt: number, asked: Promise<boolean>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), giveUpAt - performance.now());
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
