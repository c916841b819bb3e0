/**
 * Seals everything that is stored by the present data key: what an older key, or version 0.1.0, has
 * sealed, and what was stored before there was a key. Traffic goes on meanwhile.
 *
 * It walks through each table by its primary key, a bounded piece at a time, and notes how far it has
 * come; after an end it goes on from there. Rows that somebody else holds are passed over: nobody waits
 * for more than one piece. Further walks seal what was passed over, and a walk that has found nothing is
 * the proof that nothing is left. A key is retired then, unless a node that lives still seals by it.
 */
import type { ISql, Row, Sql } from "postgres";
import { audit } from "../audit/audit_store.ts";
import { baseColumn, type RequestRow, tryOpenRequest } from "../journal/open_request.ts";
import { ByteColumn } from "../seals/byte_column.ts";
import { type ByteSeal, sealMarks } from "../seals/byte_seal.ts";
import { sealStanding } from "../documents/seal_standing.ts";
import { placeInRow, rowKeyOf, type SealedValue, sealedValues } from "../seals/sealed_values.ts";
import {
  noteUnopened,
  tryOpen,
  unopenedReason,
  type UnopenedValue,
} from "../seals/unopened_values.ts";
import { lockKey, lockWithin } from "../postgres/advisory_lock.ts";

/** Rows looked at by one statement; rows and bytes that one transaction seals. */
const LOOKED_ROWS = 2_000;
const SEALED_ROWS_MAX = 64;
const SEALED_BYTES_MAX = 4 * 1024 * 1024;

/** Walks through a table: each after the first finds only what was held, or sealed by an older node. */
const WALKS_MAX = 10;

/** Values that do not open which are named one by one. */
const NAMED_MAX = 100;

export interface ResealOptions {
  readonly sql: Sql;
  /** Holds every key that is in use; seals by the present one. */
  readonly seal: ByteSeal;
  /** Whether values of version 0.1.0 may be left: then each is opened to know what it is. */
  readonly opensOldForm: boolean;
  /** Rows that are sealed in a second at most. */
  readonly perSecond: number;
  readonly onProgress: (progress: ResealProgress) => void;
  /** Ends it at the next piece; what is done stays done. */
  readonly signal?: AbortSignal;
}

export interface ResealProgress {
  readonly table: string;
  /** Rows of it sealed anew, in all runs for this key. */
  readonly resealed: number;
  /** Rows of all tables that this run has looked at, and about how many it will look at. */
  readonly looked: number;
  readonly toLookAt: number | undefined;
}

export interface ResealResult {
  /** Rows sealed anew by this run. */
  readonly resealed: number;
  /** What no key opens stays as it is; of many the first are named. */
  readonly unopened: readonly UnopenedValue[];
  readonly unopenedCount: number;
  /** Keys by which nothing is sealed any more. */
  readonly retired: readonly number[];
  /** Nodes that still seal by another key: it is not retired while they run. */
  readonly nodes: readonly string[];
  /** Whether nothing is left that can be sealed. */
  readonly complete: boolean;
}

interface SealedTable {
  readonly name: string;
  readonly key: SealedValue["key"];
  readonly values: readonly SealedValue[];
}

/** A row whose values are to be sealed. */
interface WantedRow {
  readonly key: readonly string[];
  readonly bytes: number;
}

/** Values of one row change together: one column says of all of them whether they are sealed. */
const sealedTables: readonly SealedTable[] = [
  ...Map.groupBy(Object.values(sealedValues), ({ table }) => table),
].map(([name, values]) => ({ name, key: values[0]!.key, values }));

export async function reseal(options: ResealOptions): Promise<ResealResult> {
  return await new Resealing(options).run();
}

class Resealing {
  #resealed = 0;
  readonly #unopened = new Map<string, UnopenedValue>();
  readonly #beganAt = performance.now();
  #looked = 0;
  #toLookAt: number | undefined;

  constructor(private readonly options: ResealOptions) {}

  async run(): Promise<ResealResult> {
    let complete = true;
    this.#toLookAt = await this.#estimate();
    for (const table of sealedTables) complete &&= await this.#resealTable(table);
    if (complete) await this.#tryAgain();
    const { retired, nodes } = complete ? await this.#retire() : { retired: [], nodes: [] };
    return {
      resealed: this.#resealed,
      unopened: [...this.#unopened.values()].slice(0, NAMED_MAX),
      unopenedCount: this.#unopened.size,
      ...{ retired, nodes, complete },
    };
  }

  get #isEnded(): boolean {
    return this.options.signal?.aborted === true;
  }

  /** By what the database believes of its tables: one walk that seals, and one that finds nothing. */
  async #estimate(): Promise<number | undefined> {
    const names = sealedTables.map(({ name }) => name);
    const [row] = await this.options.sql`
      select sum(reltuples)::float8 as rows, min(reltuples) as least
      from pg_class where oid in (select to_regclass(name) from unnest(${names}::text[]) as t(name))`;
    // A table that nobody has counted yet.
    return row === undefined || row.least === null || row.least < 0 ? undefined : 2 * row.rows;
  }

  /** Whether nothing is left of it. */
  async #resealTable(table: SealedTable): Promise<boolean> {
    for (let walk = 1; walk <= WALKS_MAX; walk++) {
      const found = await this.#walk(table, walk === 1);
      if (this.#isEnded) return false;
      if (walk > 1 && found === 0) return true;
    }
    return false;
  }

  /** Once through a table, the first time from where the last run ended; gives what was to be done. */
  async #walk(table: SealedTable, isFirst: boolean): Promise<number> {
    const { sql, seal, opensOldForm } = this.options;
    const [noted] = await sql`
      select after, resealed from reseal_progress
      where value = ${table.name} and data_key = ${seal.number!}`;
    let after: readonly string[] | undefined = isFirst ? noted?.after ?? undefined : undefined;
    let resealed = Number(noted?.resealed ?? 0);
    let found = 0;
    for (;;) {
      // By their first bytes alone only what cannot be of the old form is told apart.
      const { wanted, last } = await this.#page(table, after, isFirst && opensOldForm);
      for (const piece of piecesOf(wanted)) {
        if (this.#isEnded) return found;
        const done = await this.#sealPiece(table, piece);
        resealed += done.resealed;
        found += done.resealed + done.passedOver;
        await this.#note(table, isFirst ? piece.at(-1)!.key : undefined, resealed);
        await this.#keepPace(done.resealed);
      }
      if (last === undefined || this.#isEnded) return found;
      after = last;
      if (isFirst) await this.#note(table, after, resealed);
    }
  }

  /** The next rows behind `after`: those to be sealed, and where they end if there are more. */
  async #page(
    { name, key, values }: SealedTable,
    after: readonly string[] | undefined,
    all: boolean,
  ): Promise<{ wanted: readonly WantedRow[]; last: readonly string[] | undefined }> {
    const { sql, seal } = this.options;
    const heads = sealMarks
      .map((mark) => Uint8Array.of(...mark, seal.number! >> 8, seal.number! & 0xff).toHex())
      .map((head) => `'\\x${head}'::bytea`);
    const isOther = (column: string) =>
      all
        ? "true"
        : `(sealed is not true or substring(${column} for 4) not in (${heads.join(", ")}))`;
    const wanted = values.map(({ column }) => `${column} is not null and ${isOther(column)}`);
    const bytes = values.map(({ column }) => `coalesce(octet_length(${column}), 0)`);
    const columns = key.map(([column]) => column).join(", ");
    const behind = after === undefined
      ? ""
      : `where (${columns}) > (${key.map(([, type], at) => `$${at + 1}::text::${type}`)})`;
    const rows = await sql.unsafe(
      `select array[${key.map(([column]) => `${column}::text`)}] as key,
        ${bytes.join(" + ")} as bytes, ${wanted.join(" or ")} as wanted
      from ${name} ${behind} order by ${columns} limit ${LOOKED_ROWS}`,
      [...after ?? []],
    );
    this.#looked += rows.length;
    return {
      wanted: rows.filter(({ wanted }) => wanted) as unknown as readonly WantedRow[],
      last: rows.length < LOOKED_ROWS ? undefined : rows.at(-1)!.key,
    };
  }

  /** Seals a few rows in one transaction, those that nobody else holds. */
  async #sealPiece(
    table: SealedTable,
    piece: readonly WantedRow[],
  ): Promise<{ readonly resealed: number; readonly passedOver: number }> {
    const { sql, seal } = this.options;
    return await sql.begin(async (transaction) => {
      const rows = await transaction.unsafe(
        `select t.* from unnest(${keyArrays(table, 1)}) as k(${keyNames(table)})
         join ${table.name} t on ${keyCondition(table)} for update of t skip locked`,
        table.key.map((_, at) => piece.map((row) => row.key[at]!)),
      );
      const unopened: UnopenedValue[] = [];
      const resealed: Resealed[] = [];
      for (const row of rows) {
        const found = resealRow(seal, table, row);
        if (found === undefined) continue;
        if ("reason" in found) unopened.push(found);
        else resealed.push(found);
      }
      await writeSealed(transaction, table, resealed);
      await noteUnopened(transaction, unopened);
      for (const each of unopened) this.#unopened.set(`${table.name} ${each.row}`, each);
      this.#resealed += resealed.length;
      return { resealed: resealed.length, passedOver: piece.length - rows.length };
    }) as { readonly resealed: number; readonly passedOver: number };
  }

  async #note(
    { name }: SealedTable,
    after: readonly string[] | undefined,
    resealed: number,
  ): Promise<void> {
    const { sql, seal, onProgress } = this.options;
    await sql`
      insert into reseal_progress as p (value, data_key, after, resealed)
        values (${name}, ${seal.number!}, ${after as string[] ?? null}, ${resealed})
      on conflict (value) do update set data_key = excluded.data_key,
        after = coalesce(excluded.after, p.after), resealed = excluded.resealed,
        changed_at = clock_timestamp()`;
    onProgress({ table: name, resealed, looked: this.#looked, toLookAt: this.#toLookAt });
  }

  /** Waits so that what is sealed stays below its rate, from the beginning of this run. */
  async #keepPace(resealed: number): Promise<void> {
    if (resealed === 0) return;
    const dueMs = this.#resealed / this.options.perSecond * 1000;
    const waitMs = dueMs - (performance.now() - this.#beganAt);
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }

  /** What could not be opened once and can be now is off the list; its report waits again. */
  async #tryAgain(): Promise<void> {
    const { sql, seal } = this.options;
    const listed = await sql`select value, row_key from unopened_value`;
    for (const { value: name, row_key } of listed) {
      const value = Object.values(sealedValues).find((each) => nameOf(each) === name);
      if (value === undefined) continue;
      const isRequest = value === sealedValues.request;
      const key = value.key.length === 1 ? [row_key] : row_key.split("-");
      const [row]: readonly Row[] = await sql.unsafe(
        `select *${isRequest ? `, ${baseColumn}` : ""} from ${value.table} where ${
          value.key.map(([column, type], at) => `${column} = $${at + 1}::text::${type}`)
            .join(" and ")
        }`,
        key,
      );
      const stored = (row?.[value.column] ?? null) as Uint8Array | null;
      const place = row === undefined ? "" : placeInRow(value, row);
      const { reason } = isRequest && row !== undefined
        ? tryOpenRequest(seal, row as RequestRow)
        : tryOpen(seal, stored, row?.sealed === true, place);
      if (reason !== undefined) continue;
      if (value === sealedValues.report) {
        await waitAgain(sql, row_key, seal);
      }
      await sql`delete from unopened_value where value = ${name} and row_key = ${row_key}`;
    }
  }

  /** Retires the keys before the present one, unless a node still seals by another. */
  async #retire(): Promise<{ readonly retired: number[]; readonly nodes: string[] }> {
    const { sql, seal } = this.options;
    const present = seal.number!;
    return await sql.begin(async (transaction) => {
      await lockWithin(transaction, "data_key");
      const others = await transaction`
        select n.name from node n
        where n.data_key is distinct from ${present} and exists (
          select 1 from pg_locks k where k.locktype = 'advisory' and k.granted
            and k.database = (select d.oid from pg_database d where d.datname = current_database())
            and k.objid = n.id::oid
            and k.classid::bigint = ${lockKey(transaction, "node")} & 4294967295)
        order by n.name`;
      if (others.length > 0) return { retired: [], nodes: others.map(({ name }) => name) };
      await transaction`update old_seals set left_over = false`;
      await transaction`delete from reseal_progress`;
      const rows = await transaction`
        update data_key set retired_at = clock_timestamp()
        where number < ${present} and retired_at is null returning number`;
      if (rows.length > 0) {
        const details = { keys: rows.map(({ number }) => number).sort((a, b) => a - b) };
        const entry = {
          actor: "command line",
          action: "data keys retired" as const,
          reason: "",
          details,
        };
        await audit(transaction, entry);
      }
      return { retired: rows.map(({ number }) => number).sort((a, b) => a - b), nodes: [] };
    }) as { readonly retired: number[]; readonly nodes: string[] };
  }
}

/** A report that was set aside waits for its terminal; the chain of evidence holds that it does. */
async function waitAgain(sql: Sql, id: string, seal: ByteSeal): Promise<void> {
  await sql.begin(async (transaction) => {
    const rows = await transaction`select line from wait_again(${id}::text::bigint) as line`;
    await sealStanding(transaction, rows.map(({ line }) => line), seal);
  });
}

/** As many rows as one transaction takes. */
function* piecesOf(rows: readonly WantedRow[]): Generator<readonly WantedRow[]> {
  let piece: WantedRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    const isFull = piece.length === SEALED_ROWS_MAX || bytes + row.bytes > SEALED_BYTES_MAX;
    if (piece.length > 0 && isFull) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push(row);
    bytes += row.bytes;
  }
  if (piece.length > 0) yield piece;
}

/** A row's values as they are to be stored, in the order of its table. */
interface Resealed {
  readonly key: readonly string[];
  readonly values: readonly (Uint8Array | undefined)[];
}

/** A row sealed by the present key; undefined where it is already, a reason where it does not open. */
function resealRow(
  seal: ByteSeal,
  { key, values }: SealedTable,
  row: Row,
): Resealed | UnopenedValue | undefined {
  const sealed: (Uint8Array | undefined)[] = [];
  let isPresent = true;
  for (const value of values) {
    const stored = row[value.column] as Uint8Array | null;
    const place = placeInRow(value, row);
    const isSealed = row.sealed === true;
    if (stored === null) {
      sealed.push(undefined);
      continue;
    }
    try {
      sealed.push(seal.renew(stored, isSealed, place));
    } catch (error) {
      return { value, row: rowKeyOf(value, row), reason: unopenedReason(error) };
    }
    isPresent &&= seal.isPresent(stored, isSealed, place);
  }
  if (isPresent) return undefined;
  return { key: key.map(([column]) => String(row[column])), values: sealed };
}

async function writeSealed(
  transaction: ISql,
  table: SealedTable,
  rows: readonly Resealed[],
): Promise<void> {
  if (rows.length === 0) return;
  const { name, key, values } = table;
  const bytes = new ByteColumn();
  const places = rows.map((row) => row.values.map((one) => one === undefined ? 0 : bytes.add(one)));
  const sets = values.map(({ column }, at) =>
    `${column} = case when k.at${at} > 0
       then substring($1::bytea from k.at${at} for k.length${at}) end`
  );
  const columns = values.flatMap((_, at) => [`at${at}`, `length${at}`]);
  const arrays = columns.map((_, at) => `$${key.length + 2 + at}::integer[]`);
  await transaction.unsafe(
    `update ${name} t set sealed = true, ${sets.join(", ")}
     from unnest(${[keyArrays(table, 2), ...arrays].join(", ")})
       as k(${[keyNames(table), ...columns].join(", ")})
     where ${keyCondition(table)}`,
    [
      bytes.all(),
      ...key.map((_, at) => rows.map((row) => row.key[at]!)),
      ...values.flatMap((_, at) => [
        places.map((each) => each[at]!),
        rows.map((row) => row.values[at]?.length ?? 0),
      ]),
    ],
  );
}

/** SQL: the key of a table's rows as arrays of text, from this parameter on. */
function keyArrays({ key }: SealedTable, first: number): string {
  return key.map((_, at) => `$${first + at}::text[]`).join(", ");
}

function keyNames({ key }: SealedTable): string {
  return key.map((_, at) => `k${at}`).join(", ");
}

/** SQL: whether row `t` has the key `k`. Its own columns stay as they are: the index is by them. */
function keyCondition({ key }: SealedTable): string {
  return key.map(([column, type], at) => `t.${column} = k.k${at}::${type}`).join(" and ");
}

function nameOf({ table, column }: SealedValue): string {
  return `${table}.${column}`;
}
