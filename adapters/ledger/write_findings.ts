/** What a turn of the ledger has found out, written; see `ledger_feeder.ts`. */
import type { Row, TransactionSql } from "postgres";
import { evidenceText, noRow, standingLine } from "../../core/evidence/mod.ts";
import type { MessageId } from "../journal.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { noteUnopened, type UnopenedValue } from "../seals/unopened_values.ts";
import {
  digestWrites,
  documentLines,
  type DocumentWrite,
  writeDocuments,
} from "../documents/document_rows.ts";
import { olderRowDigest } from "../documents/standing_digests.ts";
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
  const after = doubts.length === 0
    ? new Map<string, string>()
    : await makeDoubts(transaction, doubts, before);
  const names = new Set(doubts.map(({ name }) => name));
  for (const name of before.keys()) names.add(name);
  for (const { document } of writes) names.add(document.id);
  if (names.size > 0) {
    await transaction`select judge_complete(${[...names]}, ${[...names]})`;
  }
  const changed = [...before.keys()].filter((name) => !after.has(name));
  if (changed.length > 0) {
    const rows = await transaction`
      select n.name, doubts_digest(n.name) as digest from unnest(${changed}::text[]) n(name)`;
    for (const { name, digest } of rows) after.set(name, digest);
  }
  return [
    ...documentLines(written, storedDigest),
    ...[...after].map(([name, digest]) => standingLine("doubts", before.get(name)!, digest, name)),
  ];
}

/**
 * Stores doubts. Gives the digests of those about names of which there were none, which is what most
 * messages bring: all rows are here, and the database need not read them again for it. `before` is
 * told the digest of every name before.
 */
async function makeDoubts(
  transaction: TransactionSql,
  doubts: readonly Doubt[],
  before: Map<string, string>,
): Promise<Map<string, string>> {
  const names = [...new Set(doubts.map(({ name }) => name))];
  const had = await transaction`
    select d.name, doubts_digest(d.name) as digest
    from (select distinct f.name from document_doubt f where f.name = any (${names})) d`;
  const older = new Map(had.map(({ name, digest }) => [name, digest]));
  const made = await transaction<DoubtRow[]>`
    insert into document_doubt as d (name, stream, sequence, reason)
    select * from unnest(${doubts.map(({ name }) => name)}::text[],
      ${doubts.map(({ id }) => id.stream)}::integer[],
      ${doubts.map(({ id }) => id.sequence)}::bigint[],
      ${doubts.map(({ reason }) => reason)}::text[])
    on conflict do nothing
    returning d.name, d.stream, d.sequence, d.reason, microseconds(d.since)::text as since`;
  const digests = new Map<string, string>();
  for (const [name, rows] of Map.groupBy(made, ({ name }) => name)) {
    const digest = older.get(name);
    if (!before.has(name)) before.set(name, digest ?? noRow);
    if (digest === undefined && before.get(name) === noRow) digests.set(name, doubtsDigest(rows));
  }
  return digests;
}

interface DoubtRow extends Row {
  readonly name: string;
  readonly stream: number;
  readonly sequence: string;
  readonly reason: string;
  readonly since: string;
}

/** Of all doubts about a name, as `doubts_digest` in the schema. */
function doubtsDigest(rows: readonly DoubtRow[]): string {
  const inOrder = rows.toSorted((a, b) =>
    a.stream - b.stream || Number(a.sequence) - Number(b.sequence)
  );
  return olderRowDigest(
    inOrder.map(({ stream, sequence, reason, since }) =>
      evidenceText("doubt", [stream, sequence, reason, since])
    ).join(""),
  );
}
