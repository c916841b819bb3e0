/** What an office sees of the documents: lists by channel and state, one with its history. */
import type { Sql } from "postgres";
import { type OfficesAt, seesOffice } from "../../core/codes/offices.ts";
import type { Document, DocumentState } from "../../core/documents/mod.ts";
import {
  caseFamilies,
  type Channel,
  type FamilyName,
  officerOutputs,
} from "../../core/procedures/mod.ts";
import { channelIsUnknown } from "../ledger/channels_unknown.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { type KeyedDocumentRow, readDocumentRow } from "../documents/document_rows.ts";
import { hasNumber } from "./has_number.ts";
import { isWithinReach, newestWithinReach } from "./office_reach.ts";
import { isBehind, listedAt, pageOf } from "./paper_cursor.ts";

/** A declaration as lists show it. */
export interface ListedDeclaration {
  readonly id: string;
  readonly number: string;
  readonly family: FamilyName;
  readonly owner: string;
  readonly company: string;
  readonly office: string;
  readonly state: DocumentState;
  readonly channel: Channel | "unknown" | null;
  readonly complete: boolean;
  readonly createdAt: Date;
}

export interface DeclarationSearch {
  readonly office: string;
  readonly at: OfficesAt;
  /** `unknown`: registered at VNACCS with a channel that nobody here knows. */
  readonly channel?: Channel | "unknown";
  readonly state?: DocumentState;
  readonly number?: string;
  /** Only what is green and has no permit: it waits for an officer to confirm its duties. */
  readonly waits?: boolean;
  /** Behind this one, as a page before gave it. */
  readonly cursor?: string;
  readonly limit: number;
}

/** One change by a message, or an act before the messages' were kept. */
export interface DocumentStep {
  readonly at: Date;
  readonly procedure: string;
  readonly number: string;
  readonly state: DocumentState;
  readonly channel: Channel | null;
  readonly rule: string | null;
  readonly message: string;
  /** The partition in whose archive it is; null where it is here. */
  readonly archive: string | null;
}

/** A document with its history. */
export interface FoundDocument {
  readonly document: Document;
  readonly steps: readonly DocumentStep[];
}

const families = Object.keys(officerOutputs);

/** The declarations of an office that were declared, newest first. */
export async function listDeclarations(
  sql: Sql,
  search: DeclarationSearch,
): Promise<{ readonly rows: readonly ListedDeclaration[]; readonly cursor: string | undefined }> {
  const { office, at, channel, state, number, waits = false, limit } = search;
  const isChannel = channel === undefined
    ? sql`(channel is not null or state <> 'draft')`
    : channel === "unknown"
    ? channelIsUnknown(sql)
    : sql`channel = ${channel}`;
  const which = sql`family = any(${families})
    and ${isChannel}
    and (${state ?? null}::text is null or state = ${state ?? null})
    and (not ${waits} or (state = 'registered' and channel = 1
      and not facts->'dates' ? 'cleared'))
    and ${hasNumber(sql, number)}
    and ${isBehind(sql, search.cursor)}`;
  // What has a number is one.
  const documents = number === undefined
    ? newestWithinReach(sql, { office, at, where: which, limit: limit + 1 })
    : sql`(select * from document where ${isWithinReach(sql, office, at)} and ${which})`;
  const found = await sql<(Omit<ListedDeclaration, "channel"> & { channel: Channel | null })[]>`
    select id, number, family, owner, facts->>'company' as company, office, state, channel,
      complete, ${listedAt(sql)} as "createdAt"
    from ${documents} d
    order by ${listedAt(sql)} desc, id desc limit ${limit + 1}`;
  const rows = found.map((row) => ({
    ...row,
    channel: row.channel ?? (row.state === "registered" ? "unknown" as const : null),
  }));
  return pageOf(rows, limit);
}

/** How many registered declarations of an office wait, by channel. */
export async function countOpen(
  sql: Sql,
  office: string,
  at: OfficesAt,
): Promise<Readonly<Record<Channel | "unknown", number>>> {
  const rows = await sql<{ channel: Channel | null; count: number }[]>`
    select channel, count(*)::int from document
    where ${isWithinReach(sql, office, at)} and family = any(${families})
      and state = 'registered'
    group by channel`;
  const counts = { 1: 0, 2: 0, 3: 0, unknown: 0 };
  for (const { channel, count } of rows) counts[channel ?? "unknown"] = count;
  return counts;
}

/** How many green declarations of an office have no permit. */
export async function countWaiting(sql: Sql, office: string, at: OfficesAt): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::int from document
    where ${isWithinReach(sql, office, at)} and family = any(${families})
      and state = 'registered' and channel = 1 and not facts->'dates' ? 'cleared'`;
  return row.count;
}

/**
 * A declaration of an office with its history; undefined where there is none, or it is another's. One
 * whose content cannot be opened is not complete: nothing can be decided about it.
 */
export async function findDeclaration(
  sql: Sql,
  id: string,
  office: string,
  seal: ByteSeal,
  at: OfficesAt,
): Promise<FoundDocument | undefined> {
  return await findOf(families, { sql, id, office, seal, at });
}

/** A paper that is no declaration, likewise. */
export async function findCase(
  sql: Sql,
  id: string,
  office: string,
  seal: ByteSeal,
  at: OfficesAt,
): Promise<FoundDocument | undefined> {
  const found = await findOf(caseFamilies, { sql, id, office, seal, at });
  return found?.document.state === "draft" ? undefined : found;
}

async function findOf(
  of: readonly string[],
  { sql, id, office, seal, at }: {
    readonly sql: Sql;
    readonly id: string;
    readonly office: string;
    readonly seal: ByteSeal;
    readonly at: OfficesAt;
  },
): Promise<FoundDocument | undefined> {
  const [row] = await sql<KeyedDocumentRow[]>`
    select d.*, array(select key from document_key k where k.id = d.id) as keys
    from document d where d.id = ${id} and d.family = any (${of})`;
  if (row === undefined || !seesOffice(office, row.office, at)) return undefined;
  const read = readDocumentRow(row, row.keys, seal);
  const complete = read.document.complete && read.unopened === undefined;
  const steps = await sql<DocumentStep[]>`
    select at, procedure, number, state, channel, rule, stream || '-' || sequence as message,
      archived_in(stream) as archive
    from document_history where id = ${id} order by place`;
  return { document: { ...read.document, complete }, steps };
}
