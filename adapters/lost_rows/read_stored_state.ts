import type { ISql } from "postgres";
import type { KnownMode, KnownState } from "../../core/lost_rows/mod.ts";

/** What a database holds of that by which a node knows it again. */
export interface StoredState extends KnownState {
  /** Its random name, which goes with the data. */
  readonly identity: string;
  /** The line of history that its server is on. */
  readonly lineage: string;
}

interface Row {
  readonly identity: string;
  readonly lineage: string;
  readonly mode: (KnownMode & Record<string, unknown>) | null;
  readonly streams:
    | readonly { id: number; last_sequence: number; last_batch: number; retired: boolean }[]
    | null;
  readonly numbers:
    | readonly { type: string; band_first: number; band_last: number; high: number }[]
    | null;
  readonly receipts: readonly string[] | null;
  readonly decisions: number;
}

/** Reads a few rows, whatever the size of the journal: one is read at every beat. */
export async function readStoredState(sql: ISql): Promise<StoredState> {
  const [found] = await sql<{ state: string }[]>`
    select json_build_object(
      'identity', (select i.id from database_identity i),
      'lineage', database_lineage(),
      'mode', (select row_to_json(m) from mode m),
      'streams', (select json_agg(row_to_json(s) order by s.id) from stream s),
      'numbers', (select json_agg(row_to_json(h)) from number_high h where h.type <> 'receipt'),
      'receipts', (select json_agg(r.identifier order by r.identifier) from receipt_identifier r),
      'decisions', coalesce((select max(b.number) from batch b where b.stream = 0), 0)
        + coalesce((select sum((l.details ->> 'decisions')::bigint) from lost_rows l), 0)
    )::text as state`;
  const { identity, lineage, mode, streams, numbers, receipts, decisions } = JSON.parse(
    found!.state,
  ) as Row;
  return {
    identity,
    lineage,
    mode: mode === null ? undefined : {
      mode: mode.mode,
      epoch: mode.epoch,
      paused: mode.paused,
      acknowledged: mode.acknowledged,
    },
    streams: (streams ?? []).map(({ id, last_sequence, last_batch, retired }) => ({
      id,
      lastSequence: last_sequence,
      lastBatch: last_batch,
      ...(retired ? { retired } : {}),
    })),
    numbers: (numbers ?? []).map(({ type, band_first, band_last, high }) => (
      { type, first: band_first, last: band_last, high }
    )),
    receipts: receipts ?? [],
    decisions,
  };
}
