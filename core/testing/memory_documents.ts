import { documentStem } from "../numbering/mod.ts";
import type { Decision, DocumentsNamed, DocumentsRead } from "../documents/decision.ts";
import { listedMax } from "../documents/decision.ts";
import type { Document } from "../documents/document.ts";

/** Documents in memory, read as the database reads them. */
export class MemoryDocuments {
  readonly #byId = new Map<string, Document>();

  constructor(documents: Iterable<Document> = []) {
    for (const document of documents) this.put(document);
  }

  put(document: Document): void {
    // Changed documents go to the end: the latest is the last.
    this.#byId.delete(document.id);
    this.#byId.set(document.id, document);
  }

  /** Writes what was decided. */
  apply(decision: Decision): void {
    for (const document of decision.documents) this.put(document);
  }

  get(id: string): Document | undefined {
    return this.#byId.get(id);
  }

  /** What was named, and nothing else: a decider that asks for more gets nothing, as in the database. */
  read(named: DocumentsNamed & { readonly withLinks: boolean }): DocumentsRead {
    const ids = new Set(named.ids);
    if (named.withLinks) {
      for (const id of named.ids) {
        for (const { number } of this.#byId.get(id)?.links ?? []) ids.add(documentStem(number));
      }
    }
    const keys = new Set(named.keys);
    const latestFirst = (): Document[] => [...this.#byId.values()].reverse();
    return {
      byId: (id) => ids.has(id) ? this.#byId.get(id) : undefined,
      byKey: (key) =>
        keys.has(key) ? latestFirst().filter((document) => document.keys.includes(key)) : [],
      list: () =>
        named.list === undefined
          ? []
          : latestFirst().filter(({ family, owner, declarant }) =>
            named.list!.families.includes(family) &&
            (owner === named.list!.owner || declarant === named.list!.owner)
          ).slice(0, listedMax),
    };
  }
}
