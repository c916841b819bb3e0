/** What a turn of the ledger has found out, written; see `ledger_feeder.ts`. */
import type { TransactionSql } from "postgres";
import { standingLine } from "../../core/evidence/mod.ts";
import type { MessageId } from "../journal.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { noteUnopened, type UnopenedValue } from "../seals/unopened_values.ts";
import {
  digestWrites,
  documentLines,
  type DocumentWrite,
  writeDocuments,
} from "../documents/document_rows.ts";
import type { Sentence } from "../../core/reasons/mod.ts";

/** Why a document, a natural key or all that somebody has is not known for certain. */
export interface Doubt {
  readonly name: string;
  readonly id: MessageId;
  readonly reason: Sentence;
}

export interface LedgerFindings {
  readonly writes: readonly DocumentWrite[];
  readonly doubts: readonly Doubt[];
  /** Messages whose doubts are gone. */
  readonly settled: readonly MessageId[];
  readonly unopened: readonly UnopenedValue[];
  /** The digest of a document's row as it was read. */
  readonly storedDigest: (id: string) => string | undefined;
}

/** Gives the lines that the chain of evidence has to hold of it (`sealStanding`). */
export async function writeFindings(
  transaction: TransactionSql,
  { writes, doubts, settled, unopened, storedDigest }: LedgerFindings,
  seal: ByteSeal,
): Promise<string[]> {
  await noteUnopened(transaction, unopened);
  const written = digestWrites(writes, seal);
  if (written.length > 0) await writeDocuments(transaction, written, seal);
  /** Digests of the doubts about a name before any was changed. */
  const before = new Map<string, string>();
  if (settled.length > 0) {
    const gone = await transaction`
      delete from document_doubt d
      using unnest(${settled.map(({ stream }) => stream)}::integer[],
        ${settled.map(({ sequence }) => sequence)}::bigint[]) as s(stream, sequence)
      where d.stream = s.stream and d.sequence = s.sequence
      returning d.name, doubts_digest(d.name) as digest`;
    for (const { name, digest } of gone) before.set(name, digest);
  }
  if (doubts.length > 0) {
    const made = await transaction`
      insert into document_doubt as d (name, stream, sequence, reason)
      select * from unnest(${doubts.map(({ name }) => name)}::text[],
        ${doubts.map(({ id }) => id.stream)}::integer[],
        ${doubts.map(({ id }) => id.sequence)}::bigint[],
        ${doubts.map(({ reason }) => reason)}::text[])
      on conflict do nothing
      returning d.name, doubts_digest(d.name) as digest`;
    for (const { name, digest } of made) if (!before.has(name)) before.set(name, digest);
  }
  const names = new Set(doubts.map(({ name }) => name));
  for (const name of before.keys()) names.add(name);
  for (const { document } of writes) names.add(document.id);
  if (names.size > 0) {
    await transaction`select judge_complete(${[...names]}, ${[...names]})`;
  }
  const after = before.size === 0 ? [] : await transaction`
    select n.name, doubts_digest(n.name) as digest from unnest(${[
    ...before.keys(),
  ]}::text[]) n(name)`;
  return [
    ...documentLines(written, storedDigest),
    ...after.map(({ name, digest }) => standingLine("doubts", before.get(name)!, digest, name)),
  ];
}
