/**
 * What an archive holds of a partition: its evidence as an export has it, and then, one by one, batches
 * of later months that list outcomes of its messages, as far as they do. Each stands by itself: the
 * database keeps all batches, and with them the chain.
 */
import type { Sql } from "postgres";
import type { EvidenceRecord } from "../../core/evidence/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { readEvidence, type StreamRange } from "../evidence/read_evidence.ts";

export interface Part extends StreamRange {
  readonly name: string;
  /** When it opened and was followed by the next; the first opened before all. */
  readonly from: Date;
  readonly to: Date;
}

export async function* partRecords(
  sql: Sql,
  seal: ByteSeal,
  part: Part,
): AsyncGenerator<EvidenceRecord> {
  const range = { from: part.from, to: part.to };
  yield* readEvidence(sql, seal, range, { streams: part });
  const late = await sql`
    select distinct b.stream, b.number::text as number from batch b
    cross join lateral unnest(b.outcomes) as listed(key)
    where (b.stream >= ${part.end} or b.stream < ${part.first})
      and split_part(listed.key, '-', 1)::integer >= ${part.first}
      and split_part(listed.key, '-', 1)::integer < ${part.end}
    order by 1, 2`;
  for (const { stream, number } of late) {
    yield* readEvidence(sql, seal, range, {
      streams: part,
      batch: { stream, number: Number(number) },
    });
  }
}
