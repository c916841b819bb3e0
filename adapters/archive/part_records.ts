/**
 * What an archive holds of a partition: its evidence as an export has it, and then, one by one, batches
 * of later months that list outcomes of its messages, as far as they do. Each stands by itself: the
 * database keeps all batches, and with them the chain.
 */
import type { Sql } from "postgres";
import type { EvidenceRecord } from "../../core/evidence/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { readEvidence, type StreamRange } from "../evidence/read_evidence.ts";
import { countPart } from "./count_part.ts";

export interface Part extends StreamRange {
  readonly name: string;
  /** When it opened and was followed by the next; the first opened before all. */
  readonly from: Date;
  readonly to: Date;
}

/** How long one moment of the database is looked at; nobody writes to a partition that is archived. */
const momentMs = 1_000;
const dayMs = 86_400_000;

export async function* partRecords(
  sql: Sql,
  seal: ByteSeal,
  part: Part,
): AsyncGenerator<EvidenceRecord> {
  const range = { from: part.from, to: part.to };
  let outcomes = 0;
  for await (const record of readEvidence(sql, seal, range, { streams: part, momentMs })) {
    if (record.kind === "outcome") outcomes++;
    yield record;
  }
  const late = (await countPart(sql, part.name)).outcomes - outcomes;
  for await (const batch of lateBatches(sql, part, late)) {
    yield* readEvidence(sql, seal, range, { streams: part, momentMs, batch });
  }
}

/**
 * Batches of other streams that list its outcomes, `wanted` of them. They come soon after the month as a
 * rule, so that what was recorded in the years since is not searched; the database stamps both times, a
 * jump of its clock by a day goes by.
 */
async function* lateBatches(
  sql: Sql,
  { first, end, to }: Part,
  wanted: number,
): AsyncGenerator<{ readonly stream: number; readonly number: number }> {
  let left = wanted;
  for (let from = to.getTime() - dayMs; left > 0 && from <= Date.now() + dayMs; from += dayMs) {
    const rows = await sql`
      select b.stream, b.number::text as number, count(*)::int as listed from batch b
      cross join lateral unnest(b.outcomes) as listed(key)
      where b.at >= ${new Date(from)} and b.at < ${new Date(from + dayMs)}
        and (b.stream >= ${end} or b.stream < ${first})
        and split_part(listed.key, '-', 1)::integer >= ${first}
        and split_part(listed.key, '-', 1)::integer < ${end}
      group by b.stream, b.number order by b.stream, b.number`;
    for (const { stream, number, listed } of rows) {
      left -= listed;
      yield { stream, number: Number(number) };
    }
  }
}
