/**
 * Compares pairs that both systems have answered, in the order in which their messages were
 * received, and judges stored pairs again when rules have changed.
 *
 * A batch is one transaction: verdicts, differences, and what was learned of numbers. Whatever ends
 * the process before its commit leaves the pairs as they were, to be compared by the next (F33).
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
import type { ByteSeal } from "../seals/byte_seal.ts";
import { readReplyHead } from "../reply_head.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import type { MirrorRun } from "./mirror_run.ts";
import { PairNumbers } from "./pair_numbers.ts";
import { causeOf } from "../failed_record.ts";
import { judgeWriteError } from "../journal/judge_write_error.ts";
import { loadRules } from "./rule_store.ts";
import { storableJson } from "../postgres/storable_text.ts";
import { say } from "../../core/reasons/mod.ts";

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

export class MirrorComparer {
  #book: { version: number; rules: RuleBook } | undefined;
  /** Version by which all stored pairs are known to be judged. */
  #settledVersion: number | undefined;
  #stopping = false;
  /** Pairs of the next batch: one while there is one that batches fail over. */
  #rowsMax = BATCH_ROWS;

  constructor(private readonly options: MirrorComparerOptions) {}

  /** Compares until there is nothing to compare. */
  async turn(): Promise<number> {
    const rules = await this.#rules();
    let compared = 0;
    for (;;) {
      if (this.#stopping || !await this.#hasMore(rules.version)) return compared;
      const batch = await this.#compareSome(rules);
      compared += batch.compared;
      if (!batch.isFull) return compared;
    }
  }

  /**
   * A batch; where it fails by a mistake of ours, one pair at a time until the one has failed that it
   * is about: it must not stop those behind it.
   */
  async #compareSome(
    book: { version: number; rules: RuleBook },
  ): Promise<{ compared: number; isFull: boolean }> {
    try {
      const compared = await this.#compareBatch(book, this.#rowsMax);
      const isFull = compared >= this.#rowsMax;
      this.#rowsMax = Math.min(this.#rowsMax * 2, BATCH_ROWS);
      return { compared, isFull };
    } catch (error) {
      if (judgeWriteError(error) === "passing") throw error;
      if (this.#rowsMax === 1) await this.#failFirst(book, error);
      this.#rowsMax = 1;
      return { compared: 0, isFull: true };
    }
  }

  /** The next pair is the one that cannot be compared. */
  async #failFirst({ version }: { version: number }, error: unknown): Promise<void> {
    await this.options.sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtext(current_schema() || '.mirror_compare'))`;
      const [row] = await this.#readPairs(tx, version, 1);
      if (row === undefined) return;
      await failPair(tx, Number(row.place), new Error(causeOf(error)));
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
  async #hasMore(version: number): Promise<boolean> {
    if (this.#settledVersion !== version) return true;
    const { sql, run } = this.options;
    const [row] = await sql`
      select 1 from mirror_pair where run = ${run.id} and state = 'answered' limit 1`;
    return row !== undefined;
  }

  async #compareBatch(
    book: { version: number; rules: RuleBook },
    rowsMax: number,
  ): Promise<number> {
    const { sql, run, onVerdict } = this.options;
    const verdicts = await sql.begin(async (tx) => {
      // Two nodes may both believe that they lead, for a moment.
      await tx`select pg_advisory_xact_lock(hashtext(current_schema() || '.mirror_compare'))`;
      const numbers = new PairNumbers(tx, run);
      await numbers.open();
      const rows = await this.#readPairs(tx, book.version, rowsMax);
      await numbers.load(...this.#numbersOf(rows));
      const verdicts: { verdict: Judgement["verdict"] | undefined; isNew: boolean }[] = [];
      const judgements: JudgedPair[] = [];
      for (const row of rows) {
        const place = Number(row.place);
        if (row.state === "compared") {
          await numbers.forget(place);
          await tx`delete from mirror_difference where pair = ${place}`;
        }
        const judged = await this.#judge(row, numbers, book.rules);
        if (judged instanceof Error) {
          await failPair(tx, place, judged);
          verdicts.push({ verdict: undefined, isNew: false });
          continue;
        }
        numbers.take(place, judged);
        judgements.push({ place, judged });
        verdicts.push({ verdict: judged.verdict, isNew: row.state === "answered" });
      }
      await numbers.write();
      await writeJudgements(tx, judgements, book.version);
      return verdicts;
    });
    for (const { verdict, isNew } of verdicts) {
      if (isNew && verdict !== undefined) onVerdict(verdict);
    }
    return verdicts.length;
  }

  /** The next pairs in order: new ones, and such as were judged by older rules. */
  async #readPairs(tx: TransactionSql, version: number, rowsMax: number): Promise<PairRow[]> {
    const { run } = this.options;
    const older = this.#settledVersion === version ? [] : await tx`
      select place from mirror_pair where run = ${run.id} and state = 'compared'
        and rules_version <> ${version} order by place limit ${rowsMax}`;
    if (older.length === 0) this.#settledVersion = version;
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

  /** What judging pairs will ask for: numbers of the primary, numbers of the mirror. */
  #numbersOf(rows: readonly PairRow[]): [stems: Set<string>, mirrors: Set<string>] {
    const stems = new Set<string>();
    const mirrors = new Set<string>();
    for (const row of rows) {
      for (const stem of row.documents) stems.add(stem);
      try {
        const { primary, mirror } = this.#open(row);
        for (const stem of numbersInReply(openReply(primary), catalogue)) stems.add(stem);
        for (const stem of numbersInReply(openReply(mirror), catalogue)) mirrors.add(stem);
      } catch {
        // It costs itself only, when it is judged.
      }
    }
    return [stems, mirrors];
  }

  /** An error where the pair cannot be compared: it must not stop those behind it. */
  async #judge(row: PairRow, numbers: PairNumbers, rules: RuleBook): Promise<Judgement | Error> {
    for (;;) {
      let judged: Judgement;
      try {
        const knowledge = numbers.at(Number(row.place));
        judged = judgePair(this.#open(row), knowledge, { catalogue, rules });
      } catch (error) {
        return error instanceof Error ? error : new Error(String(error));
      }
      if (!await numbers.loadMissing()) return judged;
    }
  }

  #open(row: PairRow): PairToJudge {
    const { seal } = this.options;
    const { procedure, registers, named } = row;
    return {
      procedure,
      registers,
      named,
      primary: {
        status: row.primaryStatus ?? 200,
        contentType: readReplyHead(row.primaryType).contentType,
        bytes: seal.open(
          row.primaryReply,
          row.primarySealed,
          sealedValues.outcomeReply.place(row.stream, row.sequence, "answered"),
        ),
      },
      mirror: {
        status: row.status,
        contentType: readReplyHead(row.replyType).contentType,
        bytes: seal.open(
          row.reply,
          row.sealed,
          sealedValues.mirrorReply.place(row.place, row.stream, row.sequence),
        ),
      },
    };
  }
}

/** A pair with both answers. */
interface PairRow {
  readonly place: string;
  readonly stream: number;
  readonly sequence: string;
  readonly state: "answered" | "compared";
  readonly procedure: string;
  readonly registers: boolean;
  readonly named: readonly string[];
  readonly documents: readonly string[];
  readonly status: number;
  readonly replyType: string | null;
  readonly sealed: boolean;
  readonly reply: Uint8Array;
  readonly primaryStatus: number | null;
  readonly primaryType: string | null;
  readonly primarySealed: boolean;
  readonly primaryReply: Uint8Array;
}

function failPair(tx: TransactionSql, place: number, { message }: Error): PromiseLike<unknown> {
  return tx`
    update mirror_pair set state = 'failed', verdict = null,
      reason = ${say("NOT_COMPARED", { cause: message })}
    where place = ${place}`;
}

interface JudgedPair {
  readonly place: number;
  readonly judged: Judgement;
}

async function writeJudgements(
  tx: TransactionSql,
  pairs: readonly JudgedPair[],
  version: number,
): Promise<void> {
  if (pairs.length === 0) return;
  await tx`
    update mirror_pair p set state = 'compared', verdict = r.verdict, rules_version = ${version}
    from unnest(${pairs.map(({ place }) => place)}::bigint[],
      ${pairs.map(({ judged }) => judged.verdict)}::text[]) as r(place, verdict)
    where p.place = r.place`;
  const rows = pairs.flatMap(({ place, judged: { differences } }) =>
    differences.slice(0, DIFFERENCES_MAX).map((difference, line) => ({
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
