/**
 * What the standby may say (F47): a standby whose ledger is incomplete never answers as if it were
 * complete. It tells A0011, which a terminal shows as "busy, try later", where
 *
 * - the ledger has not caught up with everything that was journalled before the switch;
 * - the message names a number that VNACCS may have given and that the ledger does not know;
 * - an unknown outcome may have changed what the message looks for, or what its list would show;
 * - a message that could not be learnt may have changed anything that its sender has.
 *
 * A document that is in doubt itself is refused by the rules of documents (`Document.complete`).
 */
import type { ISql } from "postgres";
import {
  type DocumentRequest,
  documentsNamed,
  type DocumentsRead,
} from "../../core/documents/mod.ts";
import { namesRelied, ownerDoubt } from "../../core/ledger/mod.ts";
import { isForeignNumber, type NumberBands } from "../../core/numbering/mod.ts";
import { isRefusal, type Refusal, refuse } from "../../core/verdict.ts";
import { say } from "../../core/reasons/mod.ts";

export class LedgerStanding {
  private constructor(
    private readonly bands: NumberBands,
    private readonly caughtUp: boolean,
    private readonly doubtful: ReadonlySet<string>,
    private readonly doubtfulOwners: ReadonlySet<string>,
  ) {}

  /** Reads how the ledger stands towards the messages of a batch, in its transaction. */
  static async read(
    transaction: ISql,
    requests: readonly (DocumentRequest | Refusal | undefined)[],
    bands: NumberBands,
  ): Promise<LedgerStanding> {
    const names = new Set<string>();
    const owners = new Set<string>();
    for (const request of requests) {
      if (request === undefined || isRefusal(request)) continue;
      const relied = namesRelied(request);
      for (const name of [...relied.ids, ...relied.keys]) names.add(name);
      const { list } = documentsNamed(request);
      if (list !== undefined) owners.add(list.owner);
      if (relies(relied, list)) names.add(ownerDoubt(request.userId));
    }
    // Most batches of declarations rely on nothing that was there before.
    if (names.size + owners.size === 0) return new LedgerStanding(bands, true, names, owners);
    // From the doubts, which are few, to their messages: the planner must not begin with the journal.
    const [row] = await transaction`
      select is_ledger_caught_up() as caught_up,
        array(select d.name from document_doubt d where d.name = any (${[...names]})) as doubtful,
        array(select left(m.user_id, 5) from document_doubt d cross join lateral (
            select user_id from message where stream = d.stream and sequence = d.sequence offset 0) m
          where left(m.user_id, 5) = any (${[...owners]})) as owners`;
    return new LedgerStanding(
      bands,
      row!.caught_up,
      new Set(row!.doubtful),
      new Set(row!.owners),
    );
  }

  /** The refusal of a message about which nothing certain can be said; else undefined. */
  refusalOf(request: DocumentRequest, documents: DocumentsRead): Refusal | undefined {
    const relied = namesRelied(request);
    const { list } = documentsNamed(request);
    if (!relies(relied, list)) return undefined;
    const { ids, keys } = relied;
    if (!this.caughtUp) {
      return refuse("A0011", say("LEDGER_BEHIND"));
    }
    if (this.doubtful.has(ownerDoubt(request.userId))) {
      return refuse(
        "A0011",
        say("OWNER_IN_DOUBT"),
      );
    }
    const unknown = ids.find((id) =>
      documents.byId(id) === undefined && isForeignNumber(id, this.bands)
    );
    if (unknown !== undefined) {
      return refuse("A0011", say("DOCUMENT_UNKNOWN", { id: unknown }));
    }
    const doubtful = keys.find((key) => this.doubtful.has(key)) ??
      ids.find((id) => documents.byId(id) === undefined && this.doubtful.has(id));
    if (doubtful !== undefined) {
      return refuse("A0011", say("DOCUMENT_IN_DOUBT", { name: doubtful }));
    }
    if (list !== undefined && this.doubtfulOwners.has(list.owner)) {
      return refuse("A0011", say("LIST_IN_DOUBT"));
    }
    return undefined;
  }
}

/** Whether the answer to a request depends on what there was before. */
function relies(
  { ids, keys }: ReturnType<typeof namesRelied>,
  list: ReturnType<typeof documentsNamed>["list"],
): boolean {
  return ids.length + keys.length > 0 || list !== undefined;
}
