/** VAN providers: made, limited, counted. */
import { createHash, randomBytes } from "node:crypto";
import type { Row, Sql } from "postgres";
import type { AdmittedProvider } from "../../core/providers/mod.ts";
import { auditChange } from "../audit/audit_store.ts";

const secretBytes = 24;

/** Messages of a stream that one call counts at most: a few hundred milliseconds. */
const countPiece = 20_000;

/** A provider as administrators see it: nothing of its secret. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly perSecond: number;
  readonly perDay: number;
  readonly disabled: boolean;
  readonly madeAt: Date;
}

/** What a provider sent for one user on one day of Vietnam. */
export interface ProviderUsage {
  /** `yyyy-MM-dd` */
  readonly day: string;
  /** Empty where the user could not be read. */
  readonly userId: string;
  readonly messages: number;
  readonly accepted: number;
  readonly refusedByGateway: number;
  readonly refusedByCentre: number;
  /** Of which nobody knows what became of them, or not yet. */
  readonly unknown: number;
  readonly bytes: number;
}

/** How much a provider may send. */
export type ProviderLimits = Pick<Provider, "perSecond" | "perDay">;

/** Makes a provider; its token is given once and cannot be read again. */
export async function createProvider(
  sql: Sql,
  name: string,
  { perSecond, perDay }: ProviderLimits,
  actor: string,
): Promise<{ readonly id: string; readonly token: string }> {
  const id = randomBytes(6).toString("hex");
  const { token, digest } = newToken(id);
  await sql.begin(async (transaction) => {
    await transaction`
      insert into provider (id, name, digest, per_second, per_day)
      values (${id}, ${name}, ${digest}, ${perSecond}, ${perDay})`;
    // What the journal had before the first provider was nobody's: it need not be read.
    await transaction`
      insert into provider_position (stream, sequence)
      select id, last_sequence from stream
      where not exists (select 1 from provider_position)
      on conflict do nothing`;
    const details = { provider: id, name, perSecond, perDay };
    const entry = { actor, action: "provider made" as const, reason: "", details };
    await auditChange(transaction, entry, { provider: [id] });
  });
  return { id, token };
}

export async function listProviders(sql: Sql): Promise<Provider[]> {
  const rows = await sql<ProviderRow[]>`select * from provider order by name, id`;
  return rows.map(providerFromRow);
}

export async function findProvider(sql: Sql, id: string): Promise<Provider | undefined> {
  const [row] = await sql<ProviderRow[]>`select * from provider where id = ${id}`;
  return row && providerFromRow(row);
}

/** Changes what a provider may: what is named, and nothing where it is so already. */
export async function changeProvider(
  sql: Sql,
  id: string,
  change: Partial<ProviderLimits & Pick<Provider, "disabled">>,
  actor: string,
): Promise<"changed" | "unchanged" | "unknown"> {
  return await sql.begin(async (transaction) => {
    const [row] = await transaction<ProviderRow[]>`
      select * from provider where id = ${id} for update`;
    if (row === undefined) return "unknown";
    const before = providerFromRow(row);
    const perSecond = change.perSecond ?? before.perSecond;
    const perDay = change.perDay ?? before.perDay;
    const disabled = change.disabled ?? before.disabled;
    const isSame = perSecond === before.perSecond && perDay === before.perDay &&
      disabled === before.disabled;
    if (isSame) return "unchanged";
    await transaction`
      update provider set per_second = ${perSecond}, per_day = ${perDay}, disabled = ${disabled}
      where id = ${id}`;
    const details = { provider: id, perSecond, perDay, disabled };
    const entry = { actor, action: "provider changed" as const, reason: "", details };
    await auditChange(transaction, entry, { provider: [id] });
    return "changed";
  });
}

/** Gives a new token; the one before stops counting. Undefined where there is no such provider. */
export async function renewToken(sql: Sql, id: string, actor: string): Promise<string | undefined> {
  const { token, digest } = newToken(id);
  return await sql.begin(async (transaction) => {
    const rows = await transaction`
      update provider set digest = ${digest} where id = ${id} returning id`;
    if (rows.length === 0) return undefined;
    const details = { provider: id };
    const entry = { actor, action: "provider token renewed" as const, reason: "", details };
    await auditChange(transaction, entry, { provider: [id] });
    return token;
  });
}

/** The providers that may send, as lanes know them. `day`: today in Vietnam. */
export async function loadAdmitted(sql: Sql, day: string): Promise<AdmittedProvider[]> {
  const rows = await sql`
    select p.id, encode(p.digest, 'hex') as "secretSha256", p.per_second as "perSecond",
      p.per_day as "perDay", coalesce((
        select sum(u.messages) from provider_usage u where u.provider = p.id and u.day = ${day}
      ), 0)::bigint as "usedToday"
    from provider p where not p.disabled order by p.id`;
  return rows.map((row) => ({ ...row, usedToday: Number(row.usedToday) }) as AdmittedProvider);
}

/** Counts what was sent since the last call; gives how many messages were looked at. */
export async function countUsage(sql: Sql): Promise<number> {
  const [row] = await sql`select count_provider_usage(${countPiece}) as counted`;
  return Number(row!.counted);
}

/** What a provider sent in a month (`yyyy-MM`), by day and user. */
export async function monthlyUsage(
  sql: Sql,
  id: string,
  month: string,
): Promise<ProviderUsage[]> {
  const rows = await sql`
    select to_char(day, 'YYYY-MM-DD') as day, user_id as "userId", messages, accepted,
      refused_by_gateway, refused_by_centre, bytes
    from provider_usage
    where provider = ${id} and day >= ${`${month}-01`}::date
      and day < (${`${month}-01`}::date + interval '1 month')
    order by day, user_id collate "C"`;
  return rows.map((row) => ({
    day: row.day,
    userId: row.userId,
    ...byOutcome(row),
    bytes: Number(row.bytes),
  }));
}

function byOutcome(row: Row) {
  const messages = Number(row.messages);
  const accepted = Number(row.accepted);
  const refusedByGateway = Number(row.refused_by_gateway);
  const refusedByCentre = Number(row.refused_by_centre);
  const unknown = messages - accepted - refusedByGateway - refusedByCentre;
  return { messages, accepted, refusedByGateway, refusedByCentre, unknown };
}

function newToken(id: string): { readonly token: string; readonly digest: Uint8Array } {
  const secret = randomBytes(secretBytes).toString("base64url");
  return {
    token: `shp_${id}_${secret}`,
    digest: createHash("sha256").update(secret).digest(),
  };
}

/** Of a row of `provider` what is read. */
interface ProviderRow {
  readonly id: string;
  readonly name: string;
  readonly per_second: number;
  readonly per_day: number;
  readonly disabled: boolean;
  readonly made_at: Date;
}

function providerFromRow(row: ProviderRow): Provider {
  return {
    id: row.id,
    name: row.name,
    perSecond: row.per_second,
    perDay: row.per_day,
    disabled: row.disabled,
    madeAt: row.made_at,
  };
}
