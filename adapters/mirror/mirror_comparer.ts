/**
 * Compares pairs that both systems have answered, in the order in which their messages were
 * received, and judges stored pairs again when rules have changed.
 *
 * A batch is one transaction: answers, verdicts, differences, and what was learned of numbers.
 * Whatever ends the process before its commit leaves the pairs as they were: sent again, or, where
 * the answer was stored, compared by the next (F33). It waits for no disk and no replica: pairs
 * whose end is lost with them wait again, and are found and sent again within a second or two.
 */
import type { Sql, TransactionSql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import {
  differenceClass,
  type Judgement,
  judgePair,
  numbersInReply,
  openReply,
  type PairToJudge,
  RuleBook,
} from "../../core/compare/mod.ts";
import { ByteColumn } from "../seals/byte_column.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { readReplyHead } from "../reply_head.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import { lockedWithin } from "../postgres/advisory_lock.ts";
import type { MirrorRun } from "./mirror_run.ts";
import { PairNumbers } from "./pair_numbers.ts";
import { causeOf } from "../failed_record.ts";
import { judgeWriteError } from "../journal/judge_write_error.ts";
import { loadRules } from "./rule_store.ts";
import { storableJson } from "../postgres/storable_text.ts";
import { say } from "../../core/reasons/mod.ts";
import { openPrimary, type PrimaryRow } from "./open_primary.ts";
import type { AnsweredPair } from "./sent_pair.ts";
import { writeAttempt } from "./write_attempt.ts";

const BATCH_ROWS = 200;

/** Differences of one pair that are stored; a reply that differs in more is another reply. */
const DIFFERENCES_MAX = 500;

/** Differences that one statement stores: a few MB. */
const DIFFERENCE_ROWS_MAX = 5_000;

export interface MirrorComparerOptions {
  readonly sql: Sql;
  readonly run: MirrorRun;
  readonly seal: ByteSeal;
  readonly onVerdict: (verdict: Judgement["verdict"]) => void;
}

/** A pair with both answers opened, or why that cannot be. */
interface PairInHand {
  readonly place: number;
  readonly documents: readonly string[];
  readonly opened: PairToJudge | Error;
}

interface JudgedPair {
  readonly place: number;
  readonly judged: Judgement | Error;
}

/**
 * Of pairs that were to be stored, such as did not wait any more: others have ended them, or a commit
 * whose answer was lost.
 */
class OthersEnded extends Error {
  override readonly name = "OthersEnded";

  constructor(readonly stored: ReadonlySet<string>) {
    super("pairs have ended meanwhile");
  }
}

export class MirrorComparer {
  #book: { version: number; rules: RuleBook } | undefined;
  /** Version by which all stored pairs are known to be judged. */
  #settledVersion: number | undefined;
  #stopping = false;
  /** Pairs of the next batch: one while there is one that batches fail over. */
  #rowsMax = BATCH_ROWS;

  constructor(private readonly options: MirrorComparerOptions) {}

  /** Compares until there is nothing to compare; what older rules have judged too, unless told otherwise. */
  async turn(which: "all" | "answered" = "all"): Promise<number> {
    const rules = await this.#rules();
    let compared = 0;
    for (;;) {
      if (this.#stopping || !await this.#hasMore(rules.version, which)) return compared;
      const batch = await this.#compareSome(rules, which);
      compared += batch.compared;
      if (!batch.isFull) return compared;
    }
  }

  /**
   * Compares what was just answered, from memory, and stores answers and verdicts together. Resolves
   * to how many of these answers are stored: not those of pairs that others have ended. Rejects where
   * the database is away; then nothing is stored, or everything, which is found when it is asked again.
   */
  async compareAnswered(answers: readonly AnsweredPair[]): Promise<number> {
    const inOrder = answers.toSorted((a, b) => Number(a.pair.place) - Number(b.pair.place));
    try {
      return await this.#compareNew(inOrder);
    } catch (error) {
      if (judgeWriteError(error) === "passing") throw error;
      // One that cannot be compared or stored must not keep the others from it: the careful way.
      for (const answer of inOrder) await this.#storeAnswer(answer);
      await this.turn();
      return (await this.#findStored(inOrder)).length;
    }
  }

  async #compareNew(answers: readonly AnsweredPair[]): Promise<number> {
    if (answers.length === 0) return 0;
    const { sql, run, onVerdict } = this.options;
    const pairs = answers.map((answer) => this.#openAnswered(answer));
    try {
      const judged = await sql.begin(async (tx) => {
        const numbers = new PairNumbers(tx, run);
        const [, [facts]] = await Promise.all([
          lockComparisons(tx),
          tx`select coalesce(max(version), 0) as version from mirror_rules`,
          numbers.open(),
          numbers.load(...numbersOf(pairs)),
        ]);
        if (facts!.version !== this.#book?.version) await this.#rules();
        const book = this.#book!;
        const judged: JudgedPair[] = [];
        for (const pair of pairs) judged.push(await judge(pair, numbers, book.rules));
        const [stored] = await Promise.all([
          this.#storeCompared(tx, answers, judged, book.version),
          numbers.write(),
          writeDifferences(tx, judged),
        ]);
        if (stored.size < answers.length) throw new OthersEnded(stored);
        return judged;
      });
      for (const { judged: each } of judged) if (!(each instanceof Error)) onVerdict(each.verdict);
      return answers.length;
    } catch (error) {
      if (!(error instanceof OthersEnded)) throw error;
      const { stored } = error;
      const ended = await this.#findStored(answers.filter(({ pair }) => !stored.has(pair.place)));
      const compared = await this.#compareNew(answers.filter(({ pair }) => stored.has(pair.place)));
      // Stored by us, and the answer to the commit was lost.
      for (const { verdict } of ended) if (verdict !== null) onVerdict(verdict);
      return ended.length + compared;
    }
  }

  /** Of these answers those that are stored, as they are known by their times. */
  #findStored(answers: readonly AnsweredPair[]) {
    const { sql } = this.options;
    return sql<{ readonly verdict: Judgement["verdict"] | null }[]>`
      select p.verdict from unnest(${answers.map(({ pair }) => pair.place)}::bigint[],
        ${answers.map(({ sentAt }) => sentAt.toISOString())}::timestamptz[],
        ${answers.map(({ answeredAt }) => answeredAt.toISOString())}::timestamptz[])
        as r(place, sent_at, answered_at)
      join mirror_pair p on p.place = r.place and p.sent_at = r.sent_at
        and p.answered_at = r.answered_at and p.state <> 'waiting'`;
  }

  #openAnswered({ pair, reply }: AnsweredPair): PairInHand {
    const { procedure, registers, named, documents } = pair;
    const place = Number(pair.place);
    try {
      const primary = pair.primary();
      const contentType = readReplyHead(reply.contentType).contentType;
      const mirror = openReply({ status: reply.status, contentType, bytes: reply.bytes });
      return { place, documents, opened: { procedure, registers, named, primary, mirror } };
    } catch (error) {
      return { place, documents, opened: asError(error) };
    }
  }

  /** Gives the places that still waited, and are stored now. */
  async #storeCompared(
    tx: TransactionSql,
    answers: readonly AnsweredPair[],
    judged: readonly JudgedPair[],
    version: number,
  ): Promise<Set<string>> {
    const { seal } = this.options;
    const { bytes, at, lengths } = this.#closed(answers);
    const verdicts = judged.map(({ judged }) => judged instanceof Error ? null : judged.verdict);
    const reasons = judged.map(({ judged }) =>
      judged instanceof Error ? say("NOT_COMPARED", { cause: judged.message }) : null
    );
    const of = <Value>(pick: (answer: AnsweredPair) => Value) => answers.map(pick);
    const rows = await tx<{ readonly place: string }[]>`
      update mirror_pair p set attempts = p.attempts + 1, sent_at = r.sent_at,
        answered_at = r.at, status = r.status, reply_type = r.type, sealed = ${seal.sealing},
        reply = substring(${bytes}::bytea from r.byte for r.length),
        state = case when r.verdict is null then 'failed' else 'compared' end,
        verdict = r.verdict, rules_version = case when r.verdict is null then null else ${version}::int end,
        reason = coalesce(r.reason, p.reason)
      from unnest(${of(({ pair }) => pair.place)}::bigint[],
        ${of(({ sentAt }) => sentAt.toISOString())}::timestamptz[],
        ${of(({ answeredAt }) => answeredAt.toISOString())}::timestamptz[],
        ${of(({ reply }) => reply.status)}::integer[],
        ${of(({ reply }) => reply.contentType)}::text[], ${at}::integer[], ${lengths}::integer[],
        ${verdicts}::text[], ${reasons}::text[])
        as r(place, sent_at, at, status, type, byte, length, verdict, reason)
      where p.place = r.place and p.state = 'waiting'
      returning p.place`;
    return new Set(rows.map(({ place }) => place));
  }

  #closed(answers: readonly AnsweredPair[]) {
    const { seal } = this.options;
    const column = new ByteColumn();
    const at: number[] = [];
    const lengths: number[] = [];
    for (const { pair: { place, stream, sequence }, reply } of answers) {
      const closed = seal.close(
        reply.bytes,
        sealedValues.mirrorReply.place(place, stream, sequence),
      );
      at.push(column.add(closed));
      lengths.push(closed.length);
    }
    return { bytes: column.all(), at, lengths };
  }

  /** An answer alone, to be compared from its row; one that cannot be stored does not come again. */
  async #storeAnswer(answer: AnsweredPair): Promise<void> {
    const { sql, seal } = this.options;
    const { pair: { place }, sentAt, answeredAt, reply } = answer;
    try {
      await sql`
        update mirror_pair set state = 'answered', attempts = attempts + 1, sent_at = ${sentAt},
          answered_at = ${answeredAt}, status = ${reply.status}, reply_type = ${reply.contentType},
          sealed = ${seal.sealing}, reply = ${this.#closed([answer]).bytes}
        where place = ${place} and state = 'waiting'`;
    } catch (error) {
      if (judgeWriteError(error) === "passing") throw error;
      const reason = say("ANSWER_NOT_STORED", { cause: causeOf(error) });
      await writeAttempt(sql, { place, sentAt, failedAt: answeredAt, reason });
    }
  }

  /**
   * A batch; where it fails by a mistake of ours, one pair at a time until the one has failed that it
   * is about: it must not stop those behind it.
   */
  async #compareSome(
    book: { version: number; rules: RuleBook },
    which: "all" | "answered",
  ): Promise<{ compared: number; isFull: boolean }> {
    // Another turn may change it meanwhile, and take another pair: see `compareAnswered`.
    const rowsMax = this.#rowsMax;
    const rows: PairRow[] = [];
    try {
      const compared = await this.#compareBatch(book, which, rowsMax, rows);
      this.#rowsMax = Math.min(rowsMax * 2, BATCH_ROWS);
      return { compared, isFull: compared >= rowsMax };
    } catch (error) {
      if (judgeWriteError(error) === "passing") throw error;
      if (rowsMax === 1) await this.#failOne(rows[0], error);
      this.#rowsMax = 1;
      return { compared: 0, isFull: true };
    }
  }

  /** This is the pair that cannot be compared, unless another turn has done it. */
  async #failOne(row: PairRow | undefined, error: unknown): Promise<void> {
    // No pair is to blame.
    if (row === undefined) throw error;
    const { place, state } = row;
    await this.options.sql.begin(async (tx) => {
      await lockComparisons(tx);
      const [still] = await tx`
        select 1 from mirror_pair where place = ${place} and state = ${state}`;
      if (still !== undefined) await failPair(tx, Number(place), new Error(causeOf(error)));
    });
  }

  stop(): void {
    this.#stopping = true;
  }

  async #rules(): Promise<{ version: number; rules: RuleBook }> {
    const { version, rules } = await loadRules(this.options.sql);
    if (this.#book?.version !== version) this.#book = { version, rules: new RuleBook(rules) };
    return this.#book;
  }

  /** Spares the transaction where nothing is to do, which is most of the time. */
  async #hasMore(version: number, which: "all" | "answered"): Promise<boolean> {
    if (which === "all" && this.#settledVersion !== version) return true;
    const { sql, run } = this.options;
    const [row] = await sql`
      select 1 from mirror_pair where run = ${run.id} and state = 'answered' limit 1`;
    return row !== undefined;
  }

  /** `taken` gets the pairs that are compared, whether that succeeds or not. */
  async #compareBatch(
    book: { version: number; rules: RuleBook },
    which: "all" | "answered",
    rowsMax: number,
    taken: PairRow[],
  ): Promise<number> {
    const { sql, run, onVerdict } = this.options;
    const verdicts = await sql.begin(async (tx) => {
      await lockComparisons(tx);
      const numbers = new PairNumbers(tx, run);
      await numbers.open();
      const rows = await this.#readPairs(tx, book.version, which, rowsMax);
      taken.push(...rows);
      const pairs = rows.map((row) => this.#openRow(row));
      await numbers.load(...numbersOf(pairs));
      const verdicts: { verdict: Judgement["verdict"] | undefined; isNew: boolean }[] = [];
      const judgements: JudgedPair[] = [];
      for (const [at, row] of rows.entries()) {
        const place = Number(row.place);
        if (row.state === "compared") {
          await numbers.forget(place);
          await tx`delete from mirror_difference where pair = ${place}`;
        }
        const pair = await judge(pairs[at]!, numbers, book.rules);
        const { judged } = pair;
        if (judged instanceof Error) {
          await failPair(tx, place, judged);
          verdicts.push({ verdict: undefined, isNew: false });
          continue;
        }
        judgements.push(pair);
        verdicts.push({ verdict: judged.verdict, isNew: row.state === "answered" });
      }
      await numbers.write();
      await writeJudgements(tx, judgements, book.version);
      await writeDifferences(tx, judgements);
      return verdicts;
    });
    for (const { verdict, isNew } of verdicts) {
      if (isNew && verdict !== undefined) onVerdict(verdict);
    }
    return verdicts.length;
  }

  /** The next pairs in order: new ones, and such as were judged by older rules. */
  async #readPairs(
    tx: TransactionSql,
    version: number,
    which: "all" | "answered",
    rowsMax: number,
  ): Promise<PairRow[]> {
    const { run } = this.options;
    const older = which === "answered" || this.#settledVersion === version ? [] : await tx`
      select place from mirror_pair where run = ${run.id} and state = 'compared'
        and rules_version <> ${version} order by place limit ${rowsMax}`;
    if (which === "all" && older.length === 0) this.#settledVersion = version;
    const fresh = await tx`
      select place from mirror_pair where run = ${run.id} and state = 'answered'
      order by place limit ${rowsMax}`;
    const places = [...older, ...fresh].map(({ place }) => place as string);
    if (places.length === 0) return [];
    return await tx<PairRow[]>`
      select p.place, p.stream, p.sequence, p.state, p.procedure, p.registers, p.named, p.documents,
        p.status,
        p.reply_type as "replyType", p.sealed, p.reply, o.status as "primaryStatus",
        o.reply_type as "primaryType", o.sealed as "primarySealed", o.reply as "primaryReply"
      from mirror_pair p
      join lateral (select * from outcome o where o.stream = p.stream
        and o.sequence = p.sequence and o.state = 'answered' and o.reply is not null
        order by o.step desc limit 1) o on true
      where p.place = any (${places}::bigint[])
      order by p.place limit ${rowsMax}`;
  }

  #openRow(row: PairRow): PairInHand {
    const { procedure, registers, named, documents } = row;
    const place = Number(row.place);
    try {
      const mirror = openReply({
        status: row.status,
        contentType: readReplyHead(row.replyType).contentType,
        bytes: this.options.seal.open(
          row.reply,
          row.sealed,
          sealedValues.mirrorReply.place(row.place, row.stream, row.sequence),
        ),
      });
      const primary = openPrimary(this.options.seal, row);
      return { place, documents, opened: { procedure, registers, named, primary, mirror } };
    } catch (error) {
      return { place, documents, opened: asError(error) };
    }
  }
}

/** A pair with both answers. */
interface PairRow extends PrimaryRow {
  readonly place: string;
  readonly state: "answered" | "compared";
  readonly procedure: string;
  readonly registers: boolean;
  readonly named: readonly string[];
  readonly documents: readonly string[];
  readonly status: number;
  readonly replyType: string | null;
  readonly sealed: boolean;
  readonly reply: Uint8Array;
}

/**
 * Two nodes may both believe that they lead, for a moment. The commit waits for nothing (see above).
 */
function lockComparisons(tx: TransactionSql): Promise<unknown> {
  return tx`
    select set_config('synchronous_commit', 'off', true),
      ${lockedWithin(tx, "mirror_compare")}`.execute();
}

/** What judging pairs will ask for: numbers of the primary, numbers of the mirror. */
function numbersOf(
  pairs: readonly PairInHand[],
): [stems: Set<string>, mirrors: Set<string>] {
  const stems = new Set<string>();
  const mirrors = new Set<string>();
  for (const { documents, opened } of pairs) {
    for (const stem of documents) stems.add(stem);
    if (opened instanceof Error) continue;
    for (const stem of numbersInReply(opened.primary, catalogue)) stems.add(stem);
    for (const stem of numbersInReply(opened.mirror, catalogue)) mirrors.add(stem);
  }
  return [stems, mirrors];
}

/** An error where the pair cannot be compared: it must not stop those behind it. */
async function judge(
  { place, opened }: PairInHand,
  numbers: PairNumbers,
  rules: RuleBook,
): Promise<JudgedPair> {
  if (opened instanceof Error) return { place, judged: opened };
  for (;;) {
    let judged: Judgement;
    try {
      judged = judgePair(opened, numbers.at(place), { catalogue, rules });
    } catch (error) {
      return { place, judged: asError(error) };
    }
    if (await numbers.loadMissing()) continue;
    numbers.take(place, judged);
    return { place, judged };
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function failPair(tx: TransactionSql, place: number, { message }: Error): PromiseLike<unknown> {
  return tx`
    update mirror_pair set state = 'failed', verdict = null,
      reason = ${say("NOT_COMPARED", { cause: message })}
    where place = ${place}`;
}

async function writeJudgements(
  tx: TransactionSql,
  pairs: readonly JudgedPair[],
  version: number,
): Promise<void> {
  if (pairs.length === 0) return;
  const verdicts = pairs.map(({ judged }) => judged instanceof Error ? null : judged.verdict);
  await tx`
    update mirror_pair p set state = 'compared', verdict = r.verdict, rules_version = ${version}
    from unnest(${pairs.map(({ place }) => place)}::bigint[], ${verdicts}::text[])
      as r(place, verdict)
    where p.place = r.place`;
}

async function writeDifferences(tx: TransactionSql, pairs: readonly JudgedPair[]): Promise<void> {
  const rows = pairs.flatMap(({ place, judged }) =>
    judged instanceof Error
      ? []
      : judged.differences.slice(0, DIFFERENCES_MAX).map((difference, line) => ({
        pair: place,
        line,
        class: differenceClass(difference),
        kind: difference.kind,
        procedure: difference.procedure,
        output: difference.output,
        item: difference.item,
        repetition: difference.repetition,
      }))
  );
  for (let from = 0; from < rows.length; from += DIFFERENCE_ROWS_MAX) {
    await tx`
      insert into mirror_difference
        select * from jsonb_to_recordset(
          ${storableJson(rows.slice(from, from + DIFFERENCE_ROWS_MAX))}::text::jsonb) as d(
            pair bigint, line integer, class text, kind text, procedure text, output text,
            item text, repetition integer)`;
  }
}
