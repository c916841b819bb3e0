/** What the mirror has found, read for people: progress, classes, single pairs, the statement. */
import type { Sql, TransactionSql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import { type Difference, judgePair, openReply, RuleBook } from "../../core/compare/mod.ts";
import type { MessageId, Reply } from "../journal.ts";
import { readReplyHead } from "../reply_head.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import { tryOpen } from "../seals/unopened_values.ts";
import { MessageStore, type StoredMessage } from "../journal/message_store.ts";
import { atOneMoment } from "../postgres/at_one_moment.ts";
import { lastRun, type MirrorRun } from "./mirror_run.ts";
import { PairNumbers } from "./pair_numbers.ts";
import { loadRules } from "./rule_store.ts";
import { say, sayOf } from "../../core/reasons/mod.ts";

/** Over how long rates are taken. */
const RATE_SECONDS = 60;

export interface MirrorProgress {
  readonly run: MirrorRun;
  /** Relayed messages since the run began. */
  readonly relayed: number;
  /** Messages whose answer of the mirror is not stored yet. */
  readonly waiting: number;
  /** Of these, such as the primary has not answered. */
  readonly unsettled: number;
  readonly oldestWaitingAt: Date | undefined;
  /** Messages a second, over the last minute: answered by the mirror, and coming in. */
  readonly answeredPerSecond: number;
  readonly relayedPerSecond: number;
  /** Until nothing waits, at these rates; undefined where it never ends or there is nothing. */
  readonly caughtUpInSeconds: number | undefined;
}

export interface ReasonCount {
  readonly reason: string;
  readonly messages: number;
}

export interface DifferenceClass {
  readonly class: string;
  readonly procedure: string;
  readonly output: string;
  readonly item: string;
  readonly kind: string;
  /** Pairs that it was found in. */
  readonly count: number;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  /** A pair to look at: the latest. */
  readonly sample: number;
}

/** Judged pairs of one minute. */
export interface JudgedMinute {
  readonly at: Date;
  readonly equal: number;
  readonly other: number;
}

export interface Readiness {
  readonly run: MirrorRun;
  readonly firstAt: Date | undefined;
  readonly lastAt: Date | undefined;
  readonly relayed: number;
  readonly compared: number;
  readonly equal: number;
  readonly differs: number;
  readonly notComparable: number;
  readonly pending: number;
  readonly failed: readonly ReasonCount[];
  readonly dropped: readonly ReasonCount[];
  readonly skipped: readonly ReasonCount[];
  /** Pairs that are counted and no longer stored, by their verdict. */
  readonly removed: readonly ReasonCount[];
  /** Whether every relayed message is in one of these counts. */
  readonly balanced: boolean;
  readonly rulesVersion: number;
  /** Stored pairs that older rules have judged, until they are judged again. */
  readonly judgedByOlderRules: number;
  readonly classes: readonly DifferenceClass[];
  readonly procedures: readonly {
    readonly procedure: string;
    readonly compared: number;
    readonly equal: number;
  }[];
}

export interface ComparedPair {
  readonly id: number;
  readonly message: MessageId;
  readonly procedure: string;
  readonly state: string;
  readonly verdict: string | null;
  readonly rulesVersion: number | null;
  readonly receivedAt: Date;
  readonly sentAt: Date | undefined;
  readonly answeredAt: Date | undefined;
  readonly attempts: number;
  readonly reason: string | null;
  /** Compared now, by the rules in force; values as both systems say them. */
  readonly differences: readonly Difference[];
  readonly primary: StoredMessage | undefined;
  readonly mirror: Reply | undefined;
}

export class MirrorReports {
  readonly #messages: MessageStore;

  constructor(private readonly sql: Sql, private readonly seal: ByteSeal) {
    this.#messages = new MessageStore(sql, seal);
  }

  run(): Promise<MirrorRun | undefined> {
    return lastRun(this.sql);
  }

  /** Undefined where nothing was ever mirrored. */
  async progress(): Promise<MirrorProgress | undefined> {
    const { sql } = this;
    const run = await lastRun(sql);
    if (run === undefined) return undefined;
    const [row] = await sql`
      select r.fed,
        (select count(*) from mirror_pair p where p.run = r.id and state = 'unsettled') as unsettled,
        w.waiting, w.oldest,
        (select count(*) from mirror_pair p where p.run = r.id
          and p.answered_at > now() - make_interval(secs => ${RATE_SECONDS})) as answered,
        (select count(*) from message m where m.state = 'handed over'
          and m.received_at > now() - make_interval(secs => ${RATE_SECONDS})) as relayed
      from mirror_run r
      cross join lateral (select count(*) as waiting, min(received_at) as oldest
        from mirror_pair p where p.run = r.id and state = 'waiting') w
      where r.id = ${run.id}`;
    const unsettled = Number(row!.unsettled);
    const waiting = Number(row!.waiting) + unsettled;
    const answeredPerSecond = Number(row!.answered) / RATE_SECONDS;
    const relayedPerSecond = Number(row!.relayed) / RATE_SECONDS;
    const gain = answeredPerSecond - relayedPerSecond;
    return {
      run,
      relayed: Number(row!.fed),
      waiting,
      unsettled,
      oldestWaitingAt: row!.oldest ?? undefined,
      answeredPerSecond,
      relayedPerSecond,
      caughtUpInSeconds: waiting > 0 && gain > 0 ? Math.ceil(waiting / gain) : undefined,
    };
  }

  /** The classes of differences, the most frequent first. */
  async classes(limit: number): Promise<DifferenceClass[]> {
    const run = await lastRun(this.sql);
    return run === undefined ? [] : await readClasses(this.sql, run, limit);
  }

  /** What can be said about the mirror as a successor; undefined where nothing was mirrored. */
  async readiness(classesMax: number): Promise<Readiness | undefined> {
    const { sql } = this;
    return await atOneMoment(sql, async (tx) => {
      const run = await lastRun(tx);
      if (run === undefined) return undefined;
      const { version } = await loadRules(tx);
      const pairs = await tx<CountedPairs[]>`
        select state, verdict, procedure, rules_version <> ${version} as older, reason,
          count(*) as n, min(received_at) as first_at, max(received_at) as last_at
        from mirror_pair where run = ${run.id}
        group by state, verdict, procedure, older, reason`;
      const tallies = await tx<Tally[]>`
        select result, reason, messages from mirror_tally where run = ${run.id}
        order by messages desc, reason`;
      const [counted] = await tx<{ fed: string }[]>`
        select fed from mirror_run where id = ${run.id}`;
      const classes = await readClasses(tx, run, classesMax);
      return summarise(run, version, Number(counted!.fed), pairs, tallies, classes);
    });
  }

  /** Pairs of the last hour that were judged, by the minute of their answer; oldest first. */
  async judgedByMinute(): Promise<JudgedMinute[]> {
    return await this.sql<JudgedMinute[]>`
      select date_trunc('minute', answered_at) as at,
        count(*) filter (where verdict = 'equal')::int as equal,
        count(*) filter (where verdict <> 'equal')::int as other
      from mirror_pair
      where run = (select max(id) from mirror_run) and answered_at > now() - interval '1 hour'
        and verdict is not null
      group by 1 order by 1`;
  }

  /** The last pair of a message; undefined where it was never mirrored. */
  async pairOf({ stream, sequence }: MessageId): Promise<ComparedPair | undefined> {
    const [row] = await this.sql<{ readonly place: string }[]>`
      select place from mirror_pair where stream = ${stream} and sequence = ${sequence}
      order by place desc limit 1`;
    return row && await this.pair(Number(row.place));
  }

  /** One pair with both answers, compared anew by the rules in force. */
  async pair(id: number): Promise<ComparedPair | undefined> {
    const { sql, seal } = this;
    const [row] = await sql<PairRow[]>`select * from mirror_pair where place = ${id}`;
    if (row === undefined) return undefined;
    const message = { stream: Number(row.stream), sequence: Number(row.sequence) };
    const primary = await this.#messages.find(message);
    const place = sealedValues.mirrorReply.place(row.place, row.stream, row.sequence);
    const { opened, reason } = tryOpen(seal, row.reply, row.sealed, place);
    const mirror = opened &&
      {
        status: row.status ?? 200,
        contentType: readReplyHead(row.reply_type).contentType,
        bytes: opened,
      };
    const run = await lastRun(sql);
    const differences = primary?.reply !== undefined && mirror !== undefined && run?.id === row.run
      ? await this.#compare(row, primary.reply, mirror, run!)
      : [];
    return {
      id,
      message,
      procedure: row.procedure,
      state: row.state,
      verdict: row.verdict,
      rulesVersion: row.rules_version,
      receivedAt: row.received_at,
      sentAt: row.sent_at ?? undefined,
      answeredAt: row.answered_at ?? undefined,
      attempts: row.attempts,
      reason: reason === undefined ? row.reason : sayOf(say("OF_MIRROR_ANSWER"), reason),
      differences,
      primary,
      mirror,
    };
  }

  async #compare(
    row: PairRow,
    primary: Reply,
    mirror: Reply,
    run: MirrorRun,
  ): Promise<readonly Difference[]> {
    const numbers = new PairNumbers(this.sql, run);
    await numbers.open();
    const rules = new RuleBook((await loadRules(this.sql)).rules);
    const { procedure, registers, named } = row;
    const answers = { primary: openReply(primary), mirror: openReply(mirror) };
    const pair = { procedure, registers, named, ...answers };
    for (;;) {
      const knowledge = numbers.at(Number(row.place));
      const { differences } = judgePair(pair, knowledge, { catalogue, rules });
      if (!await numbers.loadMissing()) return differences;
    }
  }
}

async function readClasses(
  sql: Sql | TransactionSql,
  run: MirrorRun,
  limit: number,
): Promise<DifferenceClass[]> {
  const rows = await sql`
    select d.class, min(d.procedure) as procedure, min(d.output) as output,
      min(d.item) as item, min(d.kind) as kind, count(distinct d.pair) as count,
      min(p.received_at) as first_seen, max(p.received_at) as last_seen, max(d.pair) as sample
    from mirror_difference d join mirror_pair p on p.place = d.pair
    where p.run = ${run.id}
    group by d.class order by count desc, d.class limit ${limit}`;
  return rows.map((row) => ({
    class: row.class,
    procedure: row.procedure,
    output: row.output,
    item: row.item,
    kind: row.kind,
    count: Number(row.count),
    firstSeenAt: row.first_seen,
    lastSeenAt: row.last_seen,
    sample: Number(row.sample),
  }));
}

/** Pairs of one state, verdict, procedure and reason, as `readiness` counts them. */
interface CountedPairs {
  readonly state: string;
  readonly verdict: string | null;
  readonly procedure: string;
  readonly older: boolean | null;
  readonly reason: string | null;
  readonly n: string;
  readonly first_at: Date;
  readonly last_at: Date;
}

interface Tally {
  readonly result: string;
  readonly reason: string;
  readonly messages: string;
}

/** A row of table `mirror_pair`, without what only the feeder and the sender need. */
interface PairRow {
  readonly place: string;
  readonly run: number;
  readonly stream: number;
  readonly sequence: string;
  readonly received_at: Date;
  readonly procedure: string;
  readonly registers: boolean;
  readonly state: string;
  readonly named: readonly string[];
  readonly attempts: number;
  readonly reason: string | null;
  readonly sent_at: Date | null;
  readonly answered_at: Date | null;
  readonly status: number | null;
  readonly reply_type: string | null;
  readonly sealed: boolean;
  readonly reply: Uint8Array | null;
  readonly verdict: string | null;
  readonly rules_version: number | null;
}

function summarise(
  run: MirrorRun,
  rulesVersion: number,
  relayed: number,
  pairs: readonly CountedPairs[],
  tallies: readonly Tally[],
  classes: readonly DifferenceClass[],
): Readiness {
  const sum = (rows: readonly CountedPairs[]) => rows.reduce((n, row) => n + Number(row.n), 0);
  const compared = pairs.filter(({ state }) => state === "compared");
  const failed = pairs.filter(({ state }) => state === "failed");
  const counts = (result: string): ReasonCount[] =>
    tallies.filter((row) => row.result === result)
      .map(({ reason, messages }) => ({ reason, messages: Number(messages) }));
  const removed = counts("removed");
  const removedAs = (verdict: string) =>
    removed.filter(({ reason }) => reason === verdict).reduce((n, { messages }) => n + messages, 0);
  const withVerdict = (verdict: string) =>
    sum(compared.filter((row) => row.verdict === verdict)) + removedAs(verdict);
  const [equal, differs] = [withVerdict("equal"), withVerdict("differs")];
  const notComparable = withVerdict("not comparable");
  const times = compared.flatMap((row) => [row.first_at, row.last_at]);
  const byTime = times.sort((a, b) => a.getTime() - b.getTime());
  const tallied = tallies.reduce((n, { messages }) => n + Number(messages), 0);
  return {
    run,
    firstAt: byTime[0],
    lastAt: byTime.at(-1),
    relayed,
    compared: equal + differs + notComparable,
    equal,
    differs,
    notComparable,
    pending: sum(pairs) - sum(compared) - sum(failed),
    failed: reasonsOf(failed),
    dropped: counts("dropped"),
    skipped: counts("skipped"),
    removed,
    balanced: sum(pairs) + tallied === relayed,
    rulesVersion,
    judgedByOlderRules: sum(compared.filter(({ older }) => older)),
    classes,
    procedures: proceduresOf(compared),
  };
}

function reasonsOf(rows: readonly CountedPairs[]): ReasonCount[] {
  const reasons = new Map<string, number>();
  for (const { reason, n } of rows) {
    const name = reason ?? "unknown";
    reasons.set(name, (reasons.get(name) ?? 0) + Number(n));
  }
  return [...reasons].map(([reason, messages]) => ({ reason, messages }))
    .sort((a, b) => b.messages - a.messages);
}

function proceduresOf(compared: readonly CountedPairs[]): Readiness["procedures"] {
  const found = new Map<string, { compared: number; equal: number }>();
  for (const { procedure, verdict, n } of compared) {
    const counts = found.get(procedure) ?? { compared: 0, equal: 0 };
    counts.compared += Number(n);
    if (verdict === "equal") counts.equal += Number(n);
    found.set(procedure, counts);
  }
  return [...found].map(([procedure, counts]) => ({ procedure, ...counts }))
    .sort((a, b) => b.compared - a.compared);
}
