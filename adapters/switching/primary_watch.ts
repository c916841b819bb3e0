/**
 * Keeps the primary's health: probes it, takes in what became of real messages, and stores what is
 * known for the other nodes. Deciding what to do about it is `standIn`'s.
 */
import type { Sql } from "postgres";
import {
  type HealthThresholds,
  nextProbeMs,
  observe,
  type PrimaryHealth,
  type PrimaryState,
  type Sign,
  unknownHealth,
} from "../../core/switching/mod.ts";
import { commitLocally } from "../postgres/commit_locally.ts";
import type { ProbeResult } from "./probe_primary.ts";

/** What became of messages handed to the primary since the last report. */
export interface Traffic {
  readonly answered: number;
  /** No connection could be made. */
  readonly notSent: number;
  /** Handed over and not answered. */
  readonly unknown: number;
  /** Why, of the last failure. */
  readonly reason: string;
  /** How long some of the answers took. */
  readonly milliseconds: readonly number[];
}

export interface PrimaryWatchOptions {
  readonly sql: Sql;
  /** Name of this node, stored with what it finds. */
  readonly node: string;
  readonly probe: () => Promise<ProbeResult>;
  readonly thresholds: HealthThresholds;
  /** Pause between two probes of a healthy primary, in milliseconds. */
  readonly intervalMs: number;
  readonly onChange: (health: PrimaryHealth, before: PrimaryState) => void;
  /** Called at every step that finds the primary down. */
  readonly onDown: (health: PrimaryHealth) => Promise<void>;
}

/** What is stored about the primary. */
export interface StoredHealth {
  readonly state: PrimaryState;
  readonly since: Date;
  readonly reason: string;
  readonly seenAt: Date | undefined;
  /** Median time of the last answers, in milliseconds. */
  readonly p50Ms: number | undefined;
  readonly node: string;
}

/** Answers whose times are kept for the median. */
const TIMES_KEPT = 256;

/** How old the stored health may become while nothing changes, in milliseconds. */
const SAVE_MS = 1_000;

export class PrimaryWatch {
  #health = unknownHealth(performance.now());
  #times: number[] = [];
  #savedAt = 0;

  constructor(private readonly options: PrimaryWatchOptions) {}

  get health(): PrimaryHealth {
    return this.#health;
  }

  /** The same as it is stored. */
  get status(): Omit<StoredHealth, "node"> {
    const { state, since, reason, seenAt } = this.#health;
    return {
      state,
      since: dateOf(since),
      reason,
      seenAt: seenAt === undefined ? undefined : dateOf(seenAt),
      p50Ms: this.p50Ms,
    };
  }

  /** Median time of the last answers in milliseconds, if there were any. */
  get p50Ms(): number | undefined {
    const sorted = this.#times.toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  }

  /** Forgets what it knew: what another node has seen since is not known here. */
  reset(): void {
    this.#health = unknownHealth(performance.now());
  }

  /** Takes in what became of messages. True if it shows a failure: a probe is worth while now. */
  noteTraffic({ answered, notSent, unknown, reason, milliseconds }: Traffic): boolean {
    const at = performance.now();
    this.#times = [...this.#times, ...milliseconds].slice(-TIMES_KEPT);
    // In this order a report of both leaves the primary suspect, and the next one tells.
    if (answered > 0) this.#observe({ at, kind: "answers" });
    if (notSent > 0) this.#observe({ at, kind: "unreachable", reason });
    if (unknown > 0) this.#observe({ at, kind: "silent", reason });
    return notSent + unknown > 0;
  }

  /** Probes once. Resolves to the milliseconds until the next probe is due. */
  async turn(): Promise<number> {
    const { probe, thresholds, intervalMs, onDown } = this.options;
    const result = await probe();
    const at = performance.now();
    const before = this.#health.state;
    if (result.kind === "answers") this.#times = [...this.#times, result.ms].slice(-TIMES_KEPT);
    this.#observe({ ...result, at } as Sign);
    // Acting comes first: the database may be slow just now.
    const { state, failingSince } = this.#health;
    if (state === "down" && failingSince !== undefined) await onDown(this.#health);
    if (before !== this.#health.state || at - this.#savedAt >= SAVE_MS) await this.#save();
    const passed = performance.now() - at;
    return Math.max(1, nextProbeMs(this.#health, at, intervalMs, thresholds) - passed);
  }

  #observe(sign: Sign): void {
    const before = this.#health;
    this.#health = observe(before, sign, this.options.thresholds);
    if (before.state !== this.#health.state) this.options.onChange(this.#health, before.state);
  }

  async #save(): Promise<void> {
    const { sql, node } = this.options;
    const { state, since, reason, seenAt, p50Ms } = this.status;
    this.#savedAt = performance.now();
    const row = { state, since, reason, seen_at: seenAt ?? null, p50_ms: p50Ms ?? null, node };
    await commitLocally(sql, (transaction) =>
      transaction`
      insert into primary_health ${sql(row)} on conflict (only_row) do update set
        state = excluded.state, since = excluded.since, reason = excluded.reason,
        seen_at = excluded.seen_at, p50_ms = excluded.p50_ms, node = excluded.node,
        at = clock_timestamp()`);
  }
}

/** After so long without a word of the node that looks, nobody knows any more, in milliseconds. */
const STALE_MS = 15_000;

/** What the leading node has found; undefined before it has looked, and when it looks no longer. */
export async function loadHealth(sql: Sql): Promise<StoredHealth | undefined> {
  const [row] = await sql`
    select * from primary_health
    where at > clock_timestamp() - make_interval(secs => ${STALE_MS / 1000})`;
  return row && {
    state: row.state,
    since: row.since,
    reason: row.reason,
    seenAt: row.seen_at ?? undefined,
    p50Ms: row.p50_ms ?? undefined,
    node: row.node,
  };
}

/** A time of the clock that does not jump, as people write it. */
function dateOf(at: number): Date {
  return new Date(Date.now() - (performance.now() - at));
}
