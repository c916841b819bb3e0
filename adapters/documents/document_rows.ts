/** Documents as rows of PostgreSQL and back. What is searched for is a column, the rest is JSON. */
import type { ISql, PendingQuery, Row } from "postgres";
import {
  type ChannelKnowledge,
  channelOf,
  channelSources,
  type Document,
  type DocumentContent,
  type DocumentDates,
  type DocumentLink,
  type Draw,
  returnLimit,
} from "../../core/documents/mod.ts";
import {
  canonicalJson,
  documentText,
  noRow,
  noRowDigest,
  standingLine,
} from "../../core/evidence/mod.ts";
import { type Channel, documentFamilies, type FamilyName } from "../../core/procedures/mod.ts";
import type { ChannelDecision } from "../../core/routing/mod.ts";
import type { MessageId } from "../journal.ts";
import { type ByteSeal, byteSeal } from "../seals/byte_seal.ts";
import { ByteColumn } from "../seals/byte_column.ts";
import { CopyRows, type TableRows } from "../journal/copy_rows.ts";
import { storableText } from "../postgres/storable_text.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import { contentDigest, rowDigest } from "./standing_digests.ts";
import type { LastStatements } from "../postgres/transact.ts";
import { unopenedReason, type UnopenedValue } from "../seals/unopened_values.ts";

const noSeal = byteSeal(undefined);

/** A document to write with the message that changed it. */
export interface DocumentWrite {
  readonly document: Document;
  readonly id: MessageId;
  readonly procedure: string;
  /** Whether this standby decided the message. */
  readonly stoodIn: boolean;
  readonly at: Date;
}

interface Facts {
  readonly company: string;
  /** Absent where there is none, as of everything that most documents never have. */
  readonly corrections?: number;
  readonly channel?: StoredChannel;
  readonly correctionExpires?: string;
  readonly dates: Readonly<Record<string, string>>;
  readonly links?: readonly DocumentLink[];
  readonly drawn?: readonly Draw[];
  readonly drawsKnown?: true;
  /** Until when its goods have to go back: derived, for lists. */
  readonly returnBy?: string;
  readonly printed?: readonly string[];
  readonly receipts?: readonly string[];
}

/**
 * As JSON keeps it. Rows of earlier versions have no `kind`: they kept what a report told, and
 * where none had passed they kept none, also of what VNACCS had registered.
 */
type StoredChannel =
  | (ChannelDecision & { readonly kind?: "known" })
  | { readonly kind: "unknown"; readonly since: string; readonly atLeast: Channel };

/** Of a row of `document` what a document is read from. */
export interface DocumentRow {
  readonly id: string;
  readonly number: string;
  readonly family: FamilyName;
  readonly owner: string;
  readonly declarant: string;
  readonly office: string;
  readonly state: Document["state"];
  readonly complete: boolean;
  readonly content_procedure: string;
  readonly sealed: boolean;
  readonly content: Uint8Array;
  readonly correction_procedure: string | null;
  readonly correction: Uint8Array | null;
  /** A text where `lock_documents` gives it. */
  readonly facts: Facts | string;
  readonly digest: string | null;
}

/** A row of `document` with the message that wrote it last. */
export interface WrittenDocumentRow extends DocumentRow {
  readonly stream: number;
  readonly sequence: string;
  readonly changed_at: Date;
}

/** The same with the names that a document is found by. */
export interface KeyedDocumentRow extends WrittenDocumentRow {
  readonly keys: readonly string[];
}

/** A row of `lock_documents`. */
export interface LockedDocumentRow extends WrittenDocumentRow {
  readonly found_keys: readonly string[];
}

/** A document as far as it can be read. */
export interface ReadDocument {
  /** Where it did not open, its contents are empty: good for looking at, not for deciding. */
  readonly document: Document;
  /** Undefined where everything opened. */
  readonly unopened: UnopenedValue | undefined;
  /** The digest of its row, as the chain of evidence names it. */
  readonly digest: string;
}

/** The document of a row that may be damaged, or sealed by a key that is not there. */
export function readDocumentRow(
  row: DocumentRow,
  keys: readonly string[],
  seal: ByteSeal,
): ReadDocument {
  const { content, correction } = sealedValues;
  const stored = [[content, row.content], [correction, row.correction]] as const;
  const digest: string = row.digest ?? noRowDigest;
  for (const [value, bytes] of stored) {
    if (bytes === null) continue;
    try {
      seal.open(bytes, row.sealed, value.place(row.id, row.owner, row.digest));
    } catch (error) {
      const unopened = { value, row: row.id, reason: unopenedReason(error) };
      const none = new Uint8Array();
      const emptied = { ...row, sealed: false, content: none, correction: row.correction && none };
      return { document: documentFromRow(emptied, keys, noSeal), unopened, digest };
    }
  }
  return { document: documentFromRow(row, keys, seal), unopened: undefined, digest };
}

/** Throws `CannotOpen`. */
export function documentFromRow(
  row: DocumentRow,
  keys: readonly string[],
  seal: ByteSeal,
): Document {
  const facts: Facts = typeof row.facts === "string" ? JSON.parse(row.facts) : row.facts;
  const dates = Object.fromEntries(
    Object.entries(facts.dates).map(([name, value]) => [name, new Date(value)]),
  ) as unknown as DocumentDates;
  const known = knowledgeOf(row.family, row.state, facts.channel, dates);
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
      body: seal.open(
        row.content,
        row.sealed,
        sealedValues.content.place(row.id, row.owner, row.digest),
      ),
    },
    correction: row.correction_procedure === null || row.correction === null ? undefined : {
      procedure: row.correction_procedure,
      body: seal.open(
        row.correction,
        row.sealed,
        sealedValues.correction.place(row.id, row.owner, row.digest),
      ),
      expiresAt: new Date(facts.correctionExpires!),
    },
    corrections: facts.corrections ?? 0,
    ...known,
    links: facts.links ?? [],
    ...(facts.drawn === undefined ? {} : { drawn: facts.drawn }),
    ...(facts.drawsKnown === undefined ? {} : { drawsKnown: facts.drawsKnown }),
    printed: facts.printed ?? [],
    receipts: facts.receipts ?? [],
    complete: row.complete,
  };
}

/** What a row says of channel and permit, in whichever version it was written. */
function knowledgeOf(
  family: FamilyName,
  state: Document["state"],
  stored: StoredChannel | undefined,
  dates: DocumentDates,
): Pick<Document, "channel" | "dates"> {
  if (stored?.kind === "unknown") {
    return { channel: { ...stored, since: new Date(stored.since) }, dates };
  }
  if (stored?.kind === "known") return { channel: { ...stored, kind: "known" }, dates };
  const isOpen = state === "registered" && documentFamilies[family].channels !== undefined;
  const decided = dates.corrected ?? dates.registered ?? dates.created;
  const channel: ChannelKnowledge | undefined = stored !== undefined
    ? { ...stored, kind: "known" }
    : isOpen
    ? { kind: "unknown", since: decided, atLeast: 1 }
    : undefined;
  const isOurs = channel?.kind === "known" && channel.rule !== channelSources.primary;
  const isDoubtful = isOpen && !isOurs && dates.cleared === undefined;
  return { channel, dates: isDoubtful ? { ...dates, unpermitted: decided } : dates };
}

/** The same before it is written. */
type WrittenFacts = Omit<Facts, "channel" | "dates" | "correctionExpires"> & {
  readonly channel: ChannelKnowledge | undefined;
  readonly dates: DocumentDates;
  readonly correctionExpires: Date | undefined;
};

/** What `Facts` says, before JSON writes its times and leaves out what is not. */
function factsOf(document: Document): WrittenFacts {
  return {
    company: document.company,
    corrections: document.corrections || undefined,
    channel: document.channel,
    correctionExpires: document.correction?.expiresAt,
    dates: document.dates,
    links: unlessEmpty(document.links),
    drawn: document.drawn,
    drawsKnown: document.drawsKnown,
    returnBy: returnLimit(document),
    printed: unlessEmpty(document.printed),
    receipts: unlessEmpty(document.receipts),
  };
}

function unlessEmpty<Each>(list: readonly Each[]): readonly Each[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** A document to write, with what its row gets and its digest covers: made once. */
export interface DigestedWrite extends DocumentWrite {
  /** As the column holds them, its names in order. */
  readonly facts: string;
  readonly digest: string;
}

/**
 * The writes with the digests of the rows that they make. Contents that are sealed for it need no
 * digest of their own: they open for no other, and large ones take long. Of a document that is
 * written several times only the last row is going to be there.
 */
export function digestWrites(
  writes: readonly DocumentWrite[],
  { sealing }: ByteSeal,
): DigestedWrite[] {
  return writes.map((write) => {
    const { document: d, id, at } = write;
    const facts = canonicalJson(factsOf(d), storableText);
    const digest = rowDigest(documentText({
      ...{ id: d.id, number: d.number, family: d.family, owner: d.owner, declarant: d.declarant },
      ...{ office: d.office, state: d.state, channel: channelOf(d) },
      createdAtMs: Math.trunc(d.dates.created.getTime()),
      changedAtMs: Math.trunc(at.getTime()),
      ...{ stream: id.stream, sequence: id.sequence },
      contentProcedure: d.content.procedure,
      contentDigest: sealing ? null : digestOfContent(d.content),
      correctionProcedure: d.correction?.procedure,
      correctionDigest: sealing || d.correction === undefined
        ? null
        : digestOfContent(d.correction),
      ...{ facts, keys: d.keys },
    }));
    return { ...write, facts, digest };
  });
}

function digestOfContent({ sha256, body }: DocumentContent): string {
  return sha256?.toHex() ?? contentDigest(body);
}

/** What the chain of evidence holds of them; `before`: the digest of the row that is there. */
export function documentLines(
  writes: readonly DigestedWrite[],
  before: (id: string) => string | undefined,
): string[] {
  return lastOfEach(writes).map(({ document: { id }, digest }) =>
    standingLine("document", before(id) ?? noRow, digest, id)
  );
}

/** Columns of `document` in the order in which a COPY gives them. */
const documentColumns = [
  ...["id", "number", "family", "owner", "declarant", "office", "state", "channel", "complete"],
  ...["created_at", "changed_at", "stream", "sequence", "content_procedure", "sealed", "content"],
  ...["correction_procedure", "correction", "facts", "digest", "change_procedure"],
  ...["change_stood_in", "key"],
];

/** What a key takes beside its texts, about. */
const keyBytes = 16;

/** What a row of a document takes beside its content, about. */
const rowBytes = 600;

/**
 * What of the same can go by COPY: the documents that the database does not have yet and a batch
 * writes once. `writeRest` has to follow.
 */
export function documentCopies(
  writes: readonly DigestedWrite[],
  isStored: (id: string) => boolean,
  seal: ByteSeal,
): TableRows[] {
  const { made } = parted(writes, isStored);
  if (made.length === 0) return [];
  // The first of each stands in its row.
  const keys = keysOf(made).filter(({ id }, at, all) => all[at - 1]?.id === id);
  const documents = {
    table: "document",
    columns: documentColumns,
    rows: () => documentRows(made, seal),
  };
  if (keys.length === 0) return [documents];
  return [
    documents,
    { table: "document_further_key", columns: ["key", "id"], rows: () => keyRows(keys) },
  ];
}

/** The statements that write what `documentCopies` leaves. */
export function writeRest(
  sql: ISql,
  writes: readonly DigestedWrite[],
  isStored: (id: string) => boolean,
  seal: ByteSeal,
): LastStatements {
  const { changed } = parted(writes, isStored);
  return changed.length > 0 ? [writeDocuments(sql, changed, seal)] : [];
}

/** What a batch makes, and what has a history: what stands already, or is made and changed at once. */
function parted(
  writes: readonly DigestedWrite[],
  isStored: (id: string) => boolean,
): { readonly made: DigestedWrite[]; readonly changed: DigestedWrite[] } {
  const times = new Map<string, number>();
  for (const { document: { id } } of writes) times.set(id, (times.get(id) ?? 0) + 1);
  const isMade = ({ document: { id } }: DigestedWrite) => !isStored(id) && times.get(id) === 1;
  return { made: writes.filter(isMade), changed: writes.filter((write) => !isMade(write)) };
}

function documentRows(writes: readonly DigestedWrite[], seal: ByteSeal): CopyRows {
  const size = writes.reduce(
    (sum, { document: { content, correction } }) =>
      sum + rowBytes + content.body.length + (correction?.body.length ?? 0),
    0,
  );
  const rows = new CopyRows(size, documentColumns.length);
  for (const { document: d, id, procedure, stoodIn, at, facts, digest } of writes) {
    rows.row().text(d.id).text(d.number).text(d.family).text(d.owner).text(d.declarant)
      .text(d.office).text(d.state).smallint(channelOf(d)).boolean(d.complete)
      .timestamp(d.dates.created.getTime()).timestamp(at.getTime()).integer(id.stream)
      .bigint(id.sequence).text(d.content.procedure).boolean(seal.sealing)
      .sealed(d.content.body, seal, sealedValues.content.place(d.id, d.owner, digest))
      .text(d.correction?.procedure)
      .sealed(d.correction?.body, seal, sealedValues.correction.place(d.id, d.owner, digest))
      .json(facts).text(digest).text(procedure === d.content.procedure ? undefined : procedure)
      .boolean(stoodIn).text(d.keys[0]);
  }
  return rows;
}

/** A batch may change a document several times; what it is the last time is written. */
function lastOfEach(writes: readonly DigestedWrite[]): DigestedWrite[] {
  return [...new Map(writes.map((write) => [write.document.id, write])).values()];
}

function keysOf(writes: readonly DigestedWrite[]): { readonly key: string; readonly id: string }[] {
  return lastOfEach(writes).flatMap(({ document: { id, keys } }) =>
    [...new Set(keys)].map((key) => ({ key, id }))
  );
}

/** Of documents that are new, so nobody has these rows: a statement that looks first writes twice as much. */
function keyRows(keys: ReturnType<typeof keysOf>): CopyRows {
  const size = keys.reduce((sum, { key, id }) => sum + keyBytes + key.length + id.length, 0);
  const rows = new CopyRows(size, 2);
  for (const { key, id } of keys) rows.row().text(key).text(id);
  return rows;
}

/** Writes documents as they are after a batch; what that replaces becomes their history. */
export function writeDocuments(
  sql: ISql,
  writes: readonly DigestedWrite[],
  seal: ByteSeal,
): PendingQuery<Row[]> {
  const bytes = new ByteColumn();
  const contents = writes.map(({ document: { id, owner, content }, digest }) =>
    seal.close(content.body, sealedValues.content.place(id, owner, digest))
  );
  const corrections = writes.map(({ document: { id, owner, correction }, digest }) =>
    correction && seal.close(correction.body, sealedValues.correction.place(id, owner, digest))
  );
  const contentAt = contents.map((content) => bytes.add(content));
  const correctionAt = corrections.map((body) => body === undefined ? 0 : bytes.add(body));
  const of = <T>(pick: (document: Document) => T) => writes.map(({ document }) => pick(document));
  const keys = keysOf(writes);
  return sql`select write_documents(
    ${of((d) => d.id)}, ${of((d) => d.number)}, ${of((d) => d.family)}, ${of((d) => d.owner)},
    ${of((d) => d.declarant)}, ${of((d) => d.office)}, ${of((d) => d.state)},
    ${of((d) => channelOf(d) ?? null)},
    ${of((d) => d.complete ? "t" : "f")}, ${of((d) => d.dates.created.toISOString())},
    ${writes.map(({ at }) => at.toISOString())}, ${writes.map(({ id }) => id.stream)},
    ${writes.map(({ id }) => id.sequence)}, ${writes.map(({ procedure }) => procedure)},
    ${writes.map(({ stoodIn }) => stoodIn ? "t" : "f")}, ${
    of((d) => d.content.procedure)
  }, ${contentAt}, ${contents.map((body) => body.length)},
    ${of((d) => d.correction?.procedure ?? null)}, ${correctionAt},
    ${corrections.map((body) => body?.length ?? 0)}, ${writes.map(({ facts }) => facts)},
    ${keys.map(({ key }) => key)}, ${keys.map(({ id }) => id)}, ${
    writes.map(({ digest }) => digest)
  }, ${seal.sealing}, ${bytes.all()})`;
}
