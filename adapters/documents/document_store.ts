/** Reading documents of ledger and standby: one document with its history, doubts and numbers. */
import type { Sql } from "postgres";
import type { Document } from "../../core/documents/mod.ts";
import { stemNamed } from "../../core/numbering/mod.ts";
import type { Channel, FamilyName } from "../../core/procedures/mod.ts";
import { formatMessageId } from "../journal.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { collisionsOf, type DocumentCollision } from "../numbers/collisions_of.ts";
import { primaryNumber } from "../numbers/primary_number.ts";
import { type KeyedDocumentRow, readDocumentRow } from "./document_rows.ts";
import { say, sayOf } from "../../core/reasons/mod.ts";

/** A document as lists show it. */
export interface DocumentSummary {
  readonly id: string;
  readonly number: string;
  readonly family: FamilyName;
  readonly owner: string;
  readonly office: string;
  readonly state: Document["state"];
  readonly channel: Channel | null;
  readonly complete: boolean;
  readonly changedAt: Date;
}

export interface DocumentSearch {
  /** First five characters of a user. */
  readonly owner?: string;
  readonly state?: Document["state"];
  /** Documents after this one, or with `-` in front those before it, as a page has said. */
  readonly cursor?: string;
  readonly limit: number;
}

export interface DocumentPage {
  readonly rows: readonly DocumentSummary[];
  /** Of the next page; undefined where there is none. */
  readonly cursor?: string;
  readonly previous?: string;
}

/** One change of a document, and the message that made it. */
export interface DocumentChange {
  readonly at: Date;
  readonly message: string;
  /** The partition in whose archive that message is; undefined where it is here. */
  readonly archive: string | undefined;
  /** The procedure, or the report that told it. */
  readonly procedure: string;
  readonly number: string;
  readonly state: Document["state"];
  readonly channel: Channel | undefined;
  readonly rule: string | undefined;
  /** `relayed`: learnt as it passed; `asked`: the gateway asked the primary; `stood in`: decided here. */
  readonly by: "relayed" | "asked" | "stood in";
  /** How far a change of the standby has been given back. */
  readonly givenBack: string | undefined;
}

/** Why a document is not complete. */
export interface DocumentDoubt {
  readonly message: string;
  readonly reason: string;
  readonly since: Date;
}

export interface DocumentDetail {
  readonly document: Document;
  readonly history: readonly DocumentChange[];
  readonly doubts: readonly DocumentDoubt[];
  /** The same document's number at the other side; without branch where no answer has told it. */
  readonly primaryNumber: string | undefined;
  /** Both systems have given its number: there is another document of it. */
  readonly collisions: readonly DocumentCollision[];
}

export class DocumentStore {
  constructor(private readonly sql: Sql, private readonly seal: ByteSeal) {}

  /** The last changed first. */
  async search(search: DocumentSearch): Promise<DocumentPage> {
    const { sql } = this;
    const { owner, state, cursor, limit } = search;
    const [, back, changedUs, id] = /^(-?)(\d{1,17}),(.{1,200})$/.exec(cursor ?? "") ?? [];
    const at = sql`(timestamptz 'epoch' + ${changedUs ?? 0}::numeric::bigint
      * interval '1 microsecond')`;
    const beyond = id === undefined
      ? sql``
      : back === "-"
      ? sql`and changed_at >= ${at} and (changed_at > ${at} or id < ${id})`
      : sql`and changed_at <= ${at} and (changed_at < ${at} or id > ${id})`;
    const newer = back === "-";
    const which = sql`${owner === undefined ? sql`` : sql`and owner = ${owner}`}
      ${state === undefined ? sql`` : sql`and state = ${state}`}`;
    // An owner's are found by the owner, however many others changed since: in the index first how far
    // the page goes, then what is within it.
    const within = owner === undefined ? sql`` : sql`and changed_at ${newer ? sql`<=` : sql`>=`}
      coalesce((select ${newer ? sql`max` : sql`min`}(changed_at) from (
        select changed_at from (select changed_at from document where true ${which} offset 0) d
        ${id === undefined ? sql`` : sql`where changed_at ${newer ? sql`>` : sql`<`} ${at}`}
        order by changed_at ${newer ? sql`` : sql`desc`} limit ${limit + 1}) d),
        ${newer ? sql`'infinity'` : sql`'-infinity'`})`;
    const found = await sql<(DocumentSummary & { readonly place: string })[]>`
      select id, number, family, owner, office, state, channel, complete, changed_at as "changedAt",
        microseconds(changed_at) || ',' || id as place
      from ${
      owner === undefined
        ? sql`document`
        : sql`(select * from document where true ${which} ${within} offset 0) d`
    }
      where true ${which} ${beyond}
      order by ${newer ? sql`changed_at, id desc` : sql`changed_at desc, id`}
      limit ${limit + 1}`;
    const more = found.length > limit;
    // Nearer than a page to the last changed: that page is shown whole.
    if (back === "-" && !more) return await this.search({ ...search, cursor: undefined });
    const page = found.slice(0, limit);
    if (back === "-") page.reverse();
    return {
      rows: page.map(({ place: _, ...row }) => row),
      cursor: back === "-" || more ? page.at(-1)?.place : undefined,
      previous: cursor === undefined || page.length === 0 ? undefined : `-${page[0]!.place}`,
    };
  }

  /**
   * By a number as people name it (`stemNamed`), by an id, a receipt of files or a natural key such as
   * `cargo:…` – the latest of several. A number of the primary finds the document that the standby
   * numbered, once that is given back.
   */
  async find(name: string): Promise<DocumentDetail | undefined> {
    const id = stemNamed(name) ?? name;
    const [row] = await this.sql<KeyedDocumentRow[]>`
      select d.*, array(select k.key from document_key k where k.id = d.id) as keys
      from document d
      where d.id = any (array(
        select unnest(${[id, `receipt:${name}`]}::text[])
        union select k.id from document_key k where k.key = ${name}
        union select n.ours from number_map n where n.theirs = ${id}))
      order by d.id = ${id} desc,
        (select max(c.place) from document_history c where c.id = d.id) desc nulls last limit 1`;
    if (row === undefined) return undefined;
    const { document, unopened } = readDocumentRow(row, row.keys, this.seal);
    const [history, doubts, mapped, collisions] = await Promise.all([
      this.#history(document.id),
      this.#doubts(document),
      this.sql`
        select ${
        primaryNumber(this.sql)
      } as number from number_map n where n.ours = ${document.id}`,
      collisionsOf(this.sql, document.id),
    ]);
    const numbered = { primaryNumber: mapped[0]?.number as string | undefined, collisions };
    if (unopened === undefined) {
      return { document, history, doubts, ...numbered };
    }
    const message = formatMessageId({ stream: row.stream, sequence: Number(row.sequence) });
    const doubt = {
      message,
      reason: sayOf(say("OF_CONTENT"), unopened.reason),
      since: row.changed_at,
    };
    return {
      document: { ...document, complete: false },
      ...{ history, ...numbered, doubts: [doubt, ...doubts] },
    };
  }

  async #history(id: string): Promise<DocumentChange[]> {
    const rows = await this.sql`
      select c.*, i.state as given_back, archived_in(c.stream) as archive from document_history c
      left join failback_item i using (stream, sequence)
      where c.id = ${id} order by c.place`;
    return rows.map((row) => ({
      at: row.at,
      message: formatMessageId({ stream: Number(row.stream), sequence: Number(row.sequence) }),
      archive: row.archive ?? undefined,
      procedure: row.procedure,
      number: row.number,
      state: row.state,
      channel: row.channel ?? undefined,
      rule: row.rule ?? undefined,
      by: Number(row.stream) === 0 ? "asked" : row.stood_in ? "stood in" : "relayed",
      givenBack: row.stood_in ? row.given_back ?? "pending" : undefined,
    }));
  }

  async #doubts({ id, keys, number }: Document): Promise<DocumentDoubt[]> {
    const names = number === "" ? [id, ...keys] : [id];
    const rows = await this.sql`
      select * from document_doubt where name = any (${names}) order by since`;
    return rows.map((row) => ({
      message: formatMessageId({ stream: Number(row.stream), sequence: Number(row.sequence) }),
      reason: row.reason,
      since: row.since,
    }));
  }
}
