/** Documents as rows of PostgreSQL and back. What is searched for is a column, the rest is JSON. */
import type { Sql, TransactionSql } from "postgres";
import type { Document, DocumentDates, DocumentLink } from "../../core/documents/mod.ts";
import type { ChannelDecision } from "../../core/routing/mod.ts";
import type { MessageId } from "../journal.ts";
import type { ByteSeal } from "../postgres/byte_seal.ts";
import { ByteColumn } from "../postgres/byte_column.ts";
import { CopyRows, type TableRows } from "../postgres/copy_rows.ts";

/** A document to write with the message that changed it. */
export interface DocumentWrite {
  readonly document: Document;
  readonly id: MessageId;
  readonly procedure: string;
  readonly at: Date;
}

interface Facts {
  readonly company: string;
  readonly corrections: number;
  readonly channel?: ChannelDecision;
  readonly correctionExpires?: string;
  readonly dates: Readonly<Record<string, string>>;
  readonly links: readonly DocumentLink[];
  readonly printed: readonly string[];
  readonly receipts: readonly string[];
}

// deno-lint-ignore no-explicit-any -- a row of `document`; its columns are in the migration
export function documentFromRow(row: any, keys: readonly string[], seal: ByteSeal): Document {
  const facts: Facts = typeof row.facts === "string" ? JSON.parse(row.facts) : row.facts;
  const dates = Object.fromEntries(
    Object.entries(facts.dates).map(([name, value]) => [name, new Date(value)]),
  ) as unknown as DocumentDates;
  return {
    id: row.id,
    number: row.number,
    family: row.family,
    keys,
    owner: row.owner,
    declarant: row.declarant,
    company: facts.company,
    office: row.office,
    state: row.state,
    content: {
      procedure: row.content_procedure,
      body: seal.open(row.content, row.sealed),
    },
    correction: row.correction_procedure === null ? undefined : {
      procedure: row.correction_procedure,
      body: seal.open(row.correction, row.sealed),
      expiresAt: new Date(facts.correctionExpires!),
    },
    corrections: facts.corrections,
    channel: facts.channel,
    dates,
    links: facts.links,
    printed: facts.printed,
    receipts: facts.receipts,
    complete: row.complete,
  };
}

/** The same before it is written. */
type WrittenFacts = Omit<Facts, "dates" | "correctionExpires"> & {
  readonly dates: DocumentDates;
  readonly correctionExpires: Date | undefined;
};

/** What `Facts` says as JSON, which writes a time as it is read here and leaves out what is not. */
function factsText(document: Document): string {
  const facts: WrittenFacts = {
    company: document.company,
    corrections: document.corrections,
    channel: document.channel,
    correctionExpires: document.correction?.expiresAt,
    dates: document.dates,
    links: document.links,
    printed: document.printed,
    receipts: document.receipts,
  };
  return JSON.stringify(facts);
}

/** Columns of `document` in the order in which a COPY gives them. */
const documentColumns = [
  ...["id", "number", "family", "owner", "declarant", "office", "state", "channel", "complete"],
  ...["created_at", "changed_at", "stream", "sequence", "content_procedure", "sealed", "content"],
  ...["correction_procedure", "correction", "facts"],
];

/** Columns of `document_change` in the order in which a COPY gives them. */
const changeColumns = [
  ...["id", "stream", "sequence", "at", "procedure", "number", "state", "channel", "rule"],
];

/** What a row of a document takes beside its content, and those of its keys, about. */
const rowBytes = 600;
const keyRowBytes = 100;

/**
 * What of the same can go by COPY: the documents that the database does not have yet, as they are
 * after a batch, and all lines of history. `writeDocuments` has to follow for the other documents,
 * and finds their lines there already.
 */
export function documentCopies(
  writes: readonly DocumentWrite[],
  isStored: (id: string) => boolean,
  seal: ByteSeal,
): TableRows[] {
  const last = new Map(
    writes.filter(({ document }) => !isStored(document.id))
      .map((write) => [write.document.id, write]),
  );
  const size = [...last.values()].reduce(
    (sum, { document: { content, correction } }) =>
      sum + rowBytes + content.body.length + (correction?.body.length ?? 0),
    0,
  );
  const documents = new CopyRows(size, documentColumns.length);
  const keys = new CopyRows(last.size * keyRowBytes, 2);
  for (const { document: d, id, at } of last.values()) {
    documents.row().text(d.id).text(d.number).text(d.family).text(d.owner).text(d.declarant)
      .text(d.office).text(d.state).smallint(d.channel?.channel).boolean(d.complete)
      .timestamp(d.dates.created.getTime()).timestamp(at.getTime()).integer(id.stream)
      .bigint(id.sequence).text(d.content.procedure).boolean(seal.sealing)
      .bytes(seal.close(d.content.body)).text(d.correction?.procedure)
      .bytes(d.correction && seal.close(d.correction.body)).json(factsText(d));
    for (const key of d.keys) keys.row().text(key).text(d.id);
  }
  const changes = new CopyRows(writes.length * rowBytes, changeColumns.length);
  // A message that changes a document twice has one line, that of the first time.
  const noted = new Set<string>();
  for (const { document: d, id, procedure, at } of writes) {
    const line = `${d.id} ${id.stream} ${id.sequence}`;
    if (noted.has(line)) continue;
    noted.add(line);
    changes.row().text(d.id).integer(id.stream).bigint(id.sequence).timestamp(at.getTime())
      .text(procedure).text(d.number).text(d.state).smallint(d.channel?.channel)
      .text(d.channel?.rule);
  }
  return [
    { table: "document", columns: documentColumns, rows: documents },
    { table: "document_key", columns: ["key", "id"], rows: keys },
    { table: "document_change", columns: changeColumns, rows: changes },
  ].filter(({ rows }) => {
    if (rows.isEmpty) rows.release();
    return !rows.isEmpty;
  });
}

/** Writes documents as they are after a batch, and one line of history for every change. */
export function writeDocuments(
  sql: Sql | TransactionSql,
  writes: readonly DocumentWrite[],
  seal: ByteSeal,
): PromiseLike<unknown> {
  const bytes = new ByteColumn();
  const contents = writes.map(({ document }) => seal.close(document.content.body));
  const corrections = writes.map(({ document }) =>
    document.correction && seal.close(document.correction.body)
  );
  const contentAt = contents.map((content) => bytes.add(content));
  const correctionAt = corrections.map((body) => body === undefined ? 0 : bytes.add(body));
  const of = <T>(pick: (document: Document) => T) => writes.map(({ document }) => pick(document));
  // A batch may change a document several times; the keys of the last time are its keys.
  const last = new Map(writes.map(({ document }) => [document.id, document]));
  const keys = [...last.values()].flatMap(({ id, keys }) => keys.map((key) => ({ key, id })));
  return sql`select write_documents(
    ${of((d) => d.id)}, ${of((d) => d.number)}, ${of((d) => d.family)}, ${of((d) => d.owner)},
    ${of((d) => d.declarant)}, ${of((d) => d.office)}, ${of((d) => d.state)},
    ${of((d) => d.channel?.channel ?? null)}, ${of((d) => d.channel?.rule ?? null)},
    ${of((d) => d.complete ? "t" : "f")}, ${of((d) => d.dates.created.toISOString())},
    ${writes.map(({ at }) => at.toISOString())}, ${writes.map(({ id }) => id.stream)},
    ${writes.map(({ id }) => id.sequence)}, ${writes.map(({ procedure }) => procedure)},
    ${of((d) => d.content.procedure)}, ${contentAt}, ${contents.map((body) => body.length)},
    ${of((d) => d.correction?.procedure ?? null)}, ${correctionAt},
    ${corrections.map((body) => body?.length ?? 0)}, ${of(factsText)},
    ${keys.map(({ key }) => key)}, ${keys.map(({ id }) => id)}, ${seal.sealing}, ${bytes.all()})`;
}
