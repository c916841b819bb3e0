import type { ISql } from "postgres";
import {
  type Document,
  type DocumentRequest,
  documentsNamed,
  type DocumentsRead,
  isOwnedBy,
  listedMax,
  twinId,
} from "../../core/documents/mod.ts";
import { documentStem } from "../../core/numbering/mod.ts";
import { userCodeOf } from "../../core/users/mod.ts";
import { isRefusal, type Refusal } from "../../core/verdict.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { type UnopenedValue } from "../seals/unopened_values.ts";
import {
  type KeyedDocumentRow,
  type LockedDocumentRow,
  type ReadDocument,
  readDocumentRow,
} from "./document_rows.ts";

const noneCollided: ReadonlySet<string> = new Set();

/** The documents of a batch: as read and locked, with what the batch has changed since. */
export class BatchDocuments {
  readonly #byId = new Map<string, Document>();
  /** Keys that some of them have, or had before the batch changed them. */
  readonly #keys = new Set<string>();
  readonly #lists = new Map<number, readonly string[]>();
  /** The digests of what the database has, by id. */
  readonly #stored = new Map<string, string>();
  /** User code of who asks, by the place of the request in the batch. */
  readonly #askers: (string | undefined)[] = [];
  /** Documents that could not be opened, by id and by key. */
  readonly #unopened = new Map<string, UnopenedValue>();

  static async read(
    transaction: ISql,
    requests: readonly (DocumentRequest | Refusal | undefined)[],
    seal: ByteSeal,
    {
      furtherIds = [],
      linkedIds = [],
      collided = noneCollided,
      askers,
    }: {
      readonly furtherIds?: readonly string[];
      /** Those of them whose linked documents are needed too. */
      readonly linkedIds?: readonly string[];
      /** Numbers that both systems have given: each stands for two documents. */
      readonly collided?: ReadonlySet<string>;
      /** User IDs where requests are not there to tell them. */
      readonly askers?: readonly string[];
    } = {},
  ): Promise<BatchDocuments> {
    const documents = new BatchDocuments();
    const ids = new Set(furtherIds);
    const keys = new Set<string>();
    const linked = new Set<string>(linkedIds);
    const lists: { index: number; owner: string; families: readonly string[] }[] = [];
    for (const [index, request] of requests.entries()) {
      documents.#askers.push(
        userCodeOf(
          askers?.[index] ?? (request === undefined || isRefusal(request) ? "" : request.userId),
        ),
      );
      if (request === undefined || isRefusal(request)) continue;
      const named = documentsNamed(request);
      named.ids.forEach((id) => ids.add(id));
      named.keys.forEach((key) => keys.add(key));
      if (named.withLinks) named.ids.forEach((id) => linked.add(id));
      if (named.list !== undefined) lists.push({ index, ...named.list });
    }
    for (const id of collided.size === 0 ? [] : [...ids]) {
      if (!collided.has(id)) continue;
      ids.add(twinId(id));
      if (linked.has(id)) linked.add(twinId(id));
    }
    if (ids.size + keys.size > 0) {
      documents.#takeStored(await lock(transaction, [...ids], [...keys], [...linked], seal));
    }
    // Only where a link was changed by another lane a moment ago.
    const links = [...linked].flatMap((id) =>
      documents.#byId.get(id)?.links.map(({ number }) => documentStem(number)) ?? []
    ).filter((id) => !documents.#byId.has(id));
    if (links.length > 0) documents.#takeStored(await lock(transaction, links, [], [], seal));
    for (const { index, owner, families } of lists) {
      const rows = await transaction<KeyedDocumentRow[]>`
        select d.*, array(select key from document_key k where k.id = d.id) as keys
        from document d where owner = ${owner} and family = any(${families as string[]})
        order by created_at desc limit ${listedMax}`;
      const found = rows.map((row) => readDocumentRow(row, row.keys, seal));
      documents.#takeStored(found.filter(({ document }) => !documents.#byId.has(document.id)));
      // One that cannot be opened is missing from the list, and takes no other with it.
      const ids = found.map(({ document }) => document.id).filter((id) => documents.#byId.has(id));
      documents.#lists.set(index, ids);
    }
    return documents;
  }

  /**
   * What the message at a place of the batch may see. `hidden`: documents that are not those of their
   * number that it speaks of.
   */
  seenBy(index: number, hidden: ReadonlySet<string> = noneCollided): DocumentsRead {
    const asker = this.#askers[index];
    return {
      byId: (id) => this.#ownOf(id, asker, hidden),
      byKey: (key) => this.#named(key),
      list: () => latestFirst((this.#lists.get(index) ?? []).map((id) => this.#byId.get(id)!)),
    };
  }

  #named(key: string): Document[] {
    // Mostly the key is a new one, which nobody must look for among all others of the batch.
    if (!this.#keys.has(key)) return [];
    return latestFirst([...this.#byId.values()].filter((d) => d.keys.includes(key)));
  }

  /** Of two documents with one number the one that is the asker's, else the standby's. */
  #ownOf(
    id: string,
    asker: string | undefined,
    hidden: ReadonlySet<string>,
  ): Document | undefined {
    const ours = hidden.has(id) ? undefined : this.#byId.get(id);
    const twin = this.#byId.get(twinId(id));
    if (twin === undefined || asker === undefined) return ours ?? twin;
    return ours === undefined || !isOwnedBy(ours, asker) && isOwnedBy(twin, asker) ? twin : ours;
  }

  /** Whether the database has a document of this id; the batch may have made others since. */
  isStored(id: string): boolean {
    return this.#stored.has(id);
  }

  /** The digest of the row that the database has, if it has one. */
  storedDigest(id: string): string | undefined {
    return this.#stored.get(id);
  }

  /** What of the documents that a request names could not be opened, if anything. */
  unopenedOf(request: DocumentRequest): UnopenedValue | undefined {
    if (this.#unopened.size === 0) return undefined;
    const { ids, keys, withLinks } = documentsNamed(request);
    const links = withLinks
      ? ids.flatMap((id) =>
        this.#byId.get(id)?.links.map((link) => documentStem(link.number)) ?? []
      )
      : [];
    const name = [...ids, ...keys, ...links].find((each) => this.#unopened.has(each));
    return name === undefined ? undefined : this.#unopened.get(name);
  }

  /** A document that could not be opened. */
  unopenedById(id: string): UnopenedValue | undefined {
    return this.#unopened.get(id);
  }

  /** Everything that could not be opened. */
  get unopened(): readonly UnopenedValue[] {
    return [...new Set(this.#unopened.values())];
  }

  replace(documents: readonly Document[]): void {
    this.#take(documents);
  }

  #takeStored(read: readonly ReadDocument[]): void {
    for (const { document, unopened, digest } of read) {
      this.#stored.set(document.id, digest);
      if (unopened === undefined) this.#put(document);
      else for (const name of [document.id, ...document.keys]) this.#unopened.set(name, unopened);
    }
  }

  #take(documents: readonly Document[]): void {
    for (const document of documents) this.#put(document);
  }

  #put(document: Document): void {
    this.#byId.set(document.id, document);
    for (const key of document.keys) this.#keys.add(key);
  }
}

function latestFirst(documents: Document[]): Document[] {
  return documents.sort((a, b) => b.dates.created.getTime() - a.dates.created.getTime());
}

async function lock(
  transaction: ISql,
  ids: readonly string[],
  keys: readonly string[],
  linked: readonly string[],
  seal: ByteSeal,
): Promise<ReadDocument[]> {
  const rows = await transaction<LockedDocumentRow[]>`
    select (l.found).*, l.found_keys
    from lock_documents(${[...ids]}, ${[...keys]}, ${[...linked]}) l`;
  return rows.map((row) => readDocumentRow(row, row.found_keys, seal));
}
