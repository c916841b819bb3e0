/**
 * Keeps what lanes count of the traffic: once a minute, in one statement. What could not be written is
 * held and written later, as the minutes in which the database was away are those that people look
 * for. What was counted since the last writing is lost when the process is killed; the minute then
 * shows for how much of it there was somebody to count.
 */
import { randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import {
  type CountedBy,
  countedBy,
  minuteMs,
  otherValues,
  type TrafficCount,
} from "../../core/traffic/mod.ts";
import { isDatabaseAway } from "../postgres/is_database_away.ts";
import { listQueues } from "../journal/list_queues.ts";
import {
  addSamples,
  boundHours,
  dropOldSamples,
  sampleKey,
  type SampleRow,
  writeSamples,
  type Writing,
} from "./write_samples.ts";

/** Users, and codes, that a minute and an hour of a node are kept by; those with the most messages. */
const valuesMax = { user: 50, code: 100 } as const;

/** What everything else is a part of: it is what is held longest. */
const totals: ReadonlySet<SampleRow["by"]> = new Set(["target", "measured", "waiting"]);

/** A clock that went so much further than the process has run was put forward, or all was suspended. */
const aheadMs = 1_000;

/** Rows that are held while nothing can be written: some hours of many rows. */
const rowsMax = 20_000;

/** How often a database that is there may refuse the same rows. */
const refusalsMax = 10;

/** Behind the end of a minute, so that the lanes have told what they counted in it. */
const afterMinuteMs = 1_500;

/** How long the last writing may take. */
const stopMs = 3_000;

export interface TrafficRecorderOptions {
  readonly sql: Sql;
  /** Of this process, for people: host and port; undefined before it is known. */
  readonly node: () => string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds that this process has run, whatever the clock says. */
  readonly ran?: () => number;
  /** Whether this node tells how long queues are: they are the same for all. */
  readonly leads: () => boolean;
  readonly onWritten?: () => void;
  readonly onTrouble: (error: unknown) => void;
  /** Rows that were held too long, or refused too often, and are not kept. */
  readonly onDropped: (rows: number) => void;
}

export class TrafficRecorder {
  readonly #run = randomUUID();
  #written = 0;
  #rows = new Map<string, SampleRow>();
  /** What is being written, under its number, until it is known to be there. */
  #batch: { readonly writing: Writing; readonly rows: readonly SampleRow[] } | undefined;
  /** How often the database has refused it. */
  #refusals = 0;
  #measuredFrom: number;
  #ranUntil: number;
  #droppedHour = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turning: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(private readonly options: TrafficRecorderOptions) {
    this.#measuredFrom = options.now();
    this.#ranUntil = this.#ran();
  }

  /** Takes what a lane has counted. */
  note(counts: readonly TrafficCount[]): void {
    for (const { minute, by, value, outcome, messages, times } of counts) {
      this.#add({ minute, by, value, outcome, messages, times });
    }
    this.#bound();
  }

  start(): void {
    const { now } = this.options;
    this.#timer = setTimeout(() => {
      this.#turning = this.flush().finally(() => {
        if (!this.#stopped) this.start();
      });
    }, minuteMs - now() % minuteMs + afterMinuteMs);
  }

  /** Writes what is left; the lanes have told everything by now. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await within(stopMs, this.#turning.then(() => this.flush()));
  }

  /** Writes what was counted. Does not throw: what could not be written is held. */
  async flush(): Promise<void> {
    const { sql, node, onTrouble, onWritten } = this.options;
    const name = node();
    if (name === undefined) return;
    try {
      await this.#noteWaiting();
    } catch (error) {
      onTrouble(error);
    }
    this.#noteMeasured();
    this.#bound();
    try {
      // What failed before, first: by its number it is known whether it is there after all.
      for (let more = true; more;) {
        more = this.#batch !== undefined;
        this.#batch ??= this.#nextBatch(name);
        await writeSamples(sql, this.#batch.writing, this.#batch.rows);
        this.#batch = undefined;
        this.#refusals = 0;
      }
      await this.#dropOld(name);
      onWritten?.();
    } catch (error) {
      onTrouble(error);
      if (!isDatabaseAway(error)) this.#giveUp();
    }
  }

  /** What the database refuses again and again, by a mistake of ours, must not keep back all others. */
  #giveUp(): void {
    if (this.#batch === undefined || ++this.#refusals < refusalsMax) return;
    this.options.onDropped(this.#batch.rows.length);
    this.#batch = undefined;
    this.#refusals = 0;
  }

  #nextBatch(node: string) {
    const rows = [...boundValues([...this.#rows.values()])];
    this.#rows = new Map();
    return { writing: { node, run: this.#run, number: ++this.#written }, rows };
  }

  #add(row: SampleRow): void {
    const key = sampleKey(row);
    const before = this.#rows.get(key);
    this.#rows.set(key, before === undefined ? row : addSamples(before, row));
  }

  /** Of every minute since the last time, how much of it there was somebody to count. */
  #noteMeasured(): void {
    const until = this.options.now();
    const ran = this.#ran() - this.#ranUntil;
    this.#ranUntil += ran;
    // Nobody counted in what was passed over.
    if (until - this.#measuredFrom > ran + aheadMs) this.#measuredFrom = until - ran;
    // A clock that was put back has measured nothing meanwhile.
    for (let from = this.#measuredFrom; from < until;) {
      const minute = from - from % minuteMs;
      const to = Math.min(until, minute + minuteMs);
      const seconds = Math.round(to / 1000) - Math.round(from / 1000);
      if (seconds > 0) {
        const rest = { outcome: "", messages: seconds, times: undefined } as const;
        this.#add({ minute, by: "measured", value: "", ...rest });
      }
      from = to;
    }
    this.#measuredFrom = until;
  }

  #ran(): number {
    return this.options.ran?.() ?? performance.now();
  }

  async #noteWaiting(): Promise<void> {
    const { sql, leads, now } = this.options;
    if (!leads()) return;
    const at = now();
    // It is of the minute that has just ended.
    const minute = at - at % minuteMs - minuteMs;
    for (const { name, length } of await listQueues(sql)) {
      if (length === 0) continue;
      const rest = { outcome: "", messages: length, times: undefined } as const;
      this.#add({ minute, by: "waiting", value: name, ...rest });
    }
  }

  /**
   * While nothing can be written: the users and codes of a minute that would be written at all; when
   * these are too many, the newest, and totals rather than their parts.
   */
  #bound(): void {
    if (this.#rows.size <= rowsMax) return;
    this.#rows = new Map([...boundValues([...this.#rows.values()])].map((r) => [sampleKey(r), r]));
    const over = this.#rows.size - rowsMax;
    if (over <= 0) return;
    const rank = ({ by }: SampleRow) => totals.has(by) ? 1 : 0;
    const least = [...this.#rows].sort(([, a], [, b]) => rank(a) - rank(b) || a.minute - b.minute);
    for (const [key] of least.slice(0, over)) this.#rows.delete(key);
    this.options.onDropped(over);
  }

  async #dropOld(node: string): Promise<void> {
    const { sql, now } = this.options;
    const hour = Math.floor(now() / 3_600_000);
    if (hour === this.#droppedHour) return;
    for (const [by, max] of Object.entries(valuesMax)) {
      await boundHours(sql, { node, by: by as CountedBy, max, before: hour });
    }
    await dropOldSamples(sql, new Date(now()), [...countedBy, "measured", "waiting"]);
    this.#droppedHour = hour;
  }
}

/** Waits for something, and not longer: a database that is away must not keep the process. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds));
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Those with the most messages of a minute; all others together, under their outcomes. */
function* boundValues(rows: readonly SampleRow[]): Generator<SampleRow> {
  const others = new Map<string, SampleRow>();
  const bounded = Map.groupBy(
    rows,
    ({ by, minute }) => by === "user" || by === "code" ? `${by} ${minute}` : "",
  );
  for (const [key, group] of bounded) {
    if (key === "") {
      yield* group;
      continue;
    }
    const sums = new Map<string, number>();
    for (const { value, messages } of group) sums.set(value, (sums.get(value) ?? 0) + messages);
    const max = valuesMax[group[0]!.by as keyof typeof valuesMax];
    const kept = new Set(
      [...sums].filter(([value]) => value !== otherValues)
        .sort((a, b) => b[1] - a[1]).slice(0, max).map(([value]) => value),
    );
    for (const row of group) {
      if (kept.has(row.value)) {
        yield row;
        continue;
      }
      const name = `${key} ${row.outcome}`;
      const before = others.get(name);
      const other = { ...row, value: otherValues };
      others.set(name, before === undefined ? other : addSamples(before, other));
    }
  }
  yield* others.values();
}
