import type { Sql } from "postgres";
import type { StreamHead } from "../../core/evidence/mod.ts";
import { countNews, readHeads } from "./stream_heads.ts";

export interface CheckpointLag {
  /** Since the last checkpoint; undefined where there is none. */
  readonly ageSeconds: number | undefined;
  /** Batches that were recorded since: nothing vouches for them. */
  readonly batches: number;
}

/** How far checkpoints are behind. Where nothing is recorded none is made, however old the last is. */
export async function checkpointLag(sql: Sql): Promise<CheckpointLag> {
  const [last] = await sql`
    select heads, extract(epoch from clock_timestamp() - at) as age
    from checkpoint order by number desc limit 1`;
  const batches = countNews(await readHeads(sql), last?.heads as StreamHead[] | undefined);
  return {
    ageSeconds: last === undefined ? undefined : Math.max(0, Number(last.age)),
    batches: Math.max(0, batches),
  };
}
