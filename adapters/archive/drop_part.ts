/**
 * Takes a partition out of the journal once its archive is verified. In steps that each leave what can be
 * gone on from: noted as verified, its streams closed against writers; detached, which waits for nobody
 * and lets nobody wait; dropped together with what stands for it elsewhere. Whoever starts again after
 * a crash goes on at the step where it was.
 */
import type { Sql } from "postgres";
import { quoteName } from "../postgres/connect.ts";
import { audit } from "../audit/audit_store.ts";
import { countPart } from "./count_part.ts";
import type { Part } from "./part_records.ts";

/** Between two attempts to have a lock for a moment, in milliseconds. */
const againMs = 200;
/** Attempts at a lock: half a minute, with what each waits itself. */
const attemptsMax = 75;

export interface SignedSummary {
  readonly manifest: string;
  readonly key: string;
  readonly signature: string;
}

/** The partition has rows that its archive has not: somebody wrote to it meanwhile. */
export class PartHasChanged extends Error {
  override readonly name = "PartHasChanged";
}

/** Notes that an archive is verified: from here on the partition may go, and nobody writes into it. */
export async function noteVerifiedPart(
  sql: Sql,
  { name, first, end }: Part,
  { manifest, key, signature }: SignedSummary,
): Promise<void> {
  await sql.begin(async (tx) => {
    // A writer that still had one of these streams finds it taken, and goes on in another.
    await tx`
      update stream set incarnation = incarnation + 1, settled_incarnation = incarnation + 1
      where id >= ${first} and id < ${end} and id <> 0`;
    await tx`
      insert into archived_part (name, first_stream, end_stream, manifest, key, signature)
      values (${name}, ${first}, ${end}, ${manifest}, ${key}, ${signature})
      on conflict (name) do update set manifest = excluded.manifest, key = excluded.key,
        signature = excluded.signature, verified_at = clock_timestamp()`;
  });
}

/** How far the tables of a partition are detached. */
async function attachedOf(sql: Sql, table: string): Promise<"yes" | "half" | "no"> {
  const [row] = await sql`
    select inhdetachpending as half from pg_inherits
    where inhrelid = to_regclass(${quoteName(table)})`;
  if (row === undefined) return "no";
  return row.half ? "half" : "yes";
}

/** Whether anything of a partition was detached already. */
export async function isDetached(sql: Sql, { name }: Pick<Part, "name">): Promise<boolean> {
  const states = [
    await attachedOf(sql, `message_${name}`),
    await attachedOf(sql, `outcome_${name}`),
  ];
  return states.some((state) => state !== "yes");
}

/** Detaches and drops; `rows`: what the archive holds. */
export async function dropPart(
  sql: Sql,
  part: Part,
  rows: { readonly messages: number; readonly outcomes: number },
  entry: { readonly actor: string; readonly reason: string; readonly details: object },
): Promise<void> {
  const { name, first, end } = part;
  const tables = [`message_${name}`, `outcome_${name}`] as const;
  for (const [index, whole] of (["message", "outcome"] as const).entries()) {
    const table = quoteName(tables[index]!);
    const state = await attachedOf(sql, tables[index]!);
    const how = state === "half" ? "finalize" : "concurrently";
    if (state !== "no") {
      await retried(() => sql.unsafe(`alter table ${whole} detach partition ${table} ${how}`));
    }
  }
  const found = await countPart(sql, name);
  if (found.messages !== rows.messages || found.outcomes !== rows.outcomes) {
    await attachAgain(sql, part);
    throw new PartHasChanged(
      `partition ${name} got rows while it was archived: it is attached again, archive it again`,
    );
  }
  await retried(() =>
    sql.begin(async (tx) => {
      await tx`set local lock_timeout = '2s'`;
      // What a person has settled is settled for good now.
      await tx.unsafe(
        `with gone as (
        delete from balance_open o where o.stream >= $1 and o.stream < $2
        returning o.stream, o.sequence),
      judged as (
        select g.stream, coalesce((select x.state from ${quoteName(tables[1])} x
          where x.stream = g.stream and x.sequence = g.sequence order by x.step desc limit 1),
          m.state) as state, m.state = 'repeated' as repeated
        from gone g join ${quoteName(tables[0])} m using (stream, sequence)),
      sums as (
        select j.stream, count(*) filter (where j.state not in ('refused', 'absent')) as answered,
          count(*) filter (where j.state in ('refused', 'absent')) as refused,
          count(*) filter (where j.repeated) as repeated
        from judged j group by j.stream)
      update balance_sum b set answered = b.answered + s.answered, refused = b.refused + s.refused,
        repeated = b.repeated + s.repeated
      from sums s where s.stream = b.stream`,
        [first, end],
      );
      for (const table of ["message_mark", "open_message", "undelivered", "provider_open"]) {
        await tx`delete from ${tx(table)} where stream >= ${first} and stream < ${end}`;
      }
      for (const table of tables) await tx.unsafe(`drop table ${quoteName(table)}`);
      await tx`update archived_part set dropped_at = clock_timestamp() where name = ${name}`;
      await audit(tx, {
        ...{ actor: entry.actor, reason: entry.reason, action: "messages archived" },
        details: { ...entry.details },
      });
    })
  );
}

async function attachAgain(sql: Sql, { name, first, end }: Part): Promise<void> {
  const from = first === -2147483648 ? "minvalue" : String(first);
  for (const whole of ["message", "outcome"]) {
    const table = `${whole}_${name}`;
    if (await attachedOf(sql, table) !== "no") continue;
    await retried(() =>
      sql.unsafe(
        `alter table ${whole} attach partition ${
          quoteName(table)
        } for values from (${from}) to (${end})`,
      )
    );
  }
  await sql`delete from archived_part where name = ${name} and dropped_at is null`;
}

/** Something that wants a lock for a moment and gives way to whoever has it. */
async function retried<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await act();
    } catch (error) {
      const passes = ["55P03", "40P01"].includes((error as { code?: string }).code ?? "");
      if (!passes || attempt >= attemptsMax) throw error;
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
}
