/**
 * After a give-back a document has two numbers: the one that the standby gave, under which it is kept
 * here, and the primary's, which its declarant is told from then on. A request that names the
 * primary's is read as if it named ours; what was received stays in the journal as it came.
 *
 * Where the primary gave a number that the standby had given to another (F74), only the owner of the
 * document that was given back means that one.
 */
import type { ISql } from "postgres";
import { type DocumentRequest, documentsNamed } from "../../core/documents/mod.ts";
import { type NumberMap, replaceStems } from "../../core/give_back/mod.ts";
import { isInBand, type NumberBands } from "../../core/numbering/mod.ts";
import { userCodeOf } from "../../core/users/mod.ts";
import { isRefusal, type Refusal } from "../../core/verdict.ts";
import { readItems } from "../../core/wire/mod.ts";

/** Form of a number without its branch: keys and receipts have other ones. */
const stemForm = /^\d{11}$/;

/** The primary's numbers → ours, for the requests of a batch. */
export class OwnNumbers {
  private constructor(
    private readonly all: NumberMap,
    /** By user code, for numbers that are also the standby's own. */
    private readonly byOwner: ReadonlyMap<string, NumberMap>,
  ) {}

  /** `bands`: numbers in them are ours, but for those that both systems have given (`collided`). */
  static async read(
    sql: ISql,
    requests: readonly (DocumentRequest | Refusal | undefined)[],
    bands?: NumberBands,
    collided?: ReadonlySet<string>,
  ): Promise<OwnNumbers> {
    const named = new Set<string>();
    const both = new Set<string>();
    for (const request of requests) {
      if (request === undefined || isRefusal(request)) continue;
      for (const id of documentsNamed(request).ids) {
        if (!stemForm.test(id)) continue;
        if (collided?.has(id)) both.add(id);
        else if (!(bands && isInBand(id, bands))) named.add(id);
      }
    }
    const byOwner = new Map<string, Map<string, string>>();
    if (both.size > 0) {
      const rows = await sql`
        select n.theirs, n.ours, d.owner, d.declarant from number_map n
        join document d on d.id = n.ours
        where n.theirs = any (${[...both]})`;
      for (const { theirs, ours, owner, declarant } of rows) {
        for (const user of [owner, declarant]) {
          byOwner.set(user, (byOwner.get(user) ?? new Map()).set(theirs, ours));
        }
      }
    }
    return new OwnNumbers(await ownNumbersOf(sql, [...named]), byOwner);
  }

  /** The request with our numbers in place of the primary's; itself where it names none of them. */
  under(request: DocumentRequest): DocumentRequest {
    const own = this.byOwner.get(userCodeOf(request.userId));
    const map: NumberMap = own === undefined ? this.all : new Map([...this.all, ...own]);
    if (map.size === 0) return request;
    const body = replaceStems(request.body, map);
    if (body === request.body) return request;
    const items = readItems(request.procedure.layout, "request", body);
    // These bytes are others than those whose digest was made.
    return isRefusal(items) ? request : { ...request, body, bodySha256: undefined, items };
  }
}

/** The same for stems: the primary's → ours, where a give-back has made them one document. */
export async function ownNumbersOf(
  sql: ISql,
  stems: readonly string[],
): Promise<NumberMap> {
  if (stems.length === 0) return new Map();
  const rows = await sql`
    select theirs, max(ours) as ours from number_map where theirs = any (${[...stems]})
    group by theirs`;
  return new Map(rows.map(({ theirs, ours }) => [theirs, ours]));
}
