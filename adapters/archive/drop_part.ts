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
import { detachPart, type DetachSteps, retried } from "./detach_part.ts";
import type { Part } from "./part_records.ts";
import { unfetchedOf } from "./unfetched_reports.ts";

export interface SignedSummary {
  readonly manifest: string;
  readonly key: string;
  readonly signature: string;
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

/** Who lets a partition go, and why; for the audit. */
export interface DropEntry {
  readonly actor: string;
  readonly reason: string;
  readonly details: object;
  /** Reports that have waited for so long were not waited for; undefined = all were to be fetched. */
  readonly unfetchedDays: number | undefined;
}

/** Terminals that an entry of the audit names; there are as many entries as it takes. */
const terminalsNamedMax = 200;

/**
 * Detaches and drops; `rows`: what the archive holds. False where the partition has others, which somebody
 * has written meanwhile: then it is detached and not dropped.
 */
export async function dropPart(
  sql: Sql,
  part: Part,
  rows: { readonly messages: number; readonly outcomes: number },
  { actor, reason, details, unfetchedDays }: DropEntry,
  steps: DetachSteps = {},
): Promise<boolean> {
  const { name, first, end } = part;
  const [messages, outcomes] = [`message_${name}`, `outcome_${name}`] as const;
  await detachPart(sql, part, steps);
  const found = await countPart(sql, name);
  if (found.messages !== rows.messages || found.outcomes !== rows.outcomes) return false;
  // What was counted is what goes, as long as nobody can write to it.
  if (await isAttached(sql, part)) return false;
  await retried(() =>
    sql.begin(async (tx) => {
      await tx`set local lock_timeout = '2s'`;
      // Some may have come since it was looked at what is in the way: acts on old documents make some.
      const waiting = await unfetchedOf(tx, part);
      // What a person has settled is settled for good now.
      await tx.unsafe(
        `with gone as (
        delete from balance_open o where o.stream >= $1 and o.stream < $2
        returning o.stream, o.sequence),
      judged as (
        select g.stream, coalesce((select x.state from ${quoteName(outcomes)} x
          where x.stream = g.stream and x.sequence = g.sequence order by x.step desc limit 1),
          m.state) as state, m.state = 'repeated' as repeated
        from gone g join ${quoteName(messages)} m using (stream, sequence)),
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
      for (const table of [messages, outcomes]) await tx.unsafe(`drop table ${quoteName(table)}`);
      await tx`update archived_part set dropped_at = clock_timestamp() where name = ${name}`;
      await audit(tx, { actor, reason, action: "messages archived", details: { ...details } });
      for (let at = 0; at < waiting.length; at += terminalsNamedMax) {
        const some = waiting.slice(at, at + terminalsNamedMax);
        const newest = Math.max(...some.map(({ newest }) => newest.getTime()));
        await audit(tx, {
          ...{ actor, reason, action: "unfetched reports left waiting" },
          details: {
            partition: name,
            ...unfetchedDays !== undefined && { olderThanDays: unfetchedDays },
            reports: some.reduce((sum, { reports }) => sum + reports, 0),
            // Those of a terminal that has waited longest come first.
            oldest: some[0]!.oldest.toISOString(),
            newest: new Date(newest).toISOString(),
            terminals: some.map(({ terminal }) => terminal),
          },
        });
      }
    })
  );
  return true;
}

/** Whether any of it is in the journal, or on its way out of it. */
async function isAttached(sql: Sql, { name }: Part): Promise<boolean> {
  const [row] = await sql`
    select 1 from pg_inherits where inhrelid in (
      to_regclass(${quoteName(`message_${name}`)}), to_regclass(${quoteName(`outcome_${name}`)}))`;
  return row !== undefined;
}
