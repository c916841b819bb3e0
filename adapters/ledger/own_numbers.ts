/**
 * After a give-back a document has two numbers: the one that the standby gave, under which it is kept
 * here, and the primary's, which its declarant is told from then on. A request that names the
 * primary's is read as if it named ours; what was received stays in the journal as it came.
 */
import type { ISql } from "postgres";
import { type DocumentRequest, documentsNamed } from "../../core/documents/mod.ts";
import { type NumberMap, replaceStems } from "../../core/failback/mod.ts";
import { isInBand, type NumberBand } from "../../core/ledger/mod.ts";
import { isRefusal, type Refusal } from "../../core/verdict.ts";
import { readItems } from "../../core/wire/mod.ts";

/** Form of a number without its branch: keys and receipts have other ones. */
const stemForm = /^\d{11}$/;

/** The primary's numbers among those that the requests name → ours. Numbers of `band` are ours. */
export async function readOwnNumbers(
  sql: ISql,
  requests: readonly (DocumentRequest | Refusal | undefined)[],
  band?: NumberBand,
): Promise<NumberMap> {
  const named = new Set<string>();
  for (const request of requests) {
    if (request === undefined || isRefusal(request)) continue;
    for (const id of documentsNamed(request).ids) {
      if (stemForm.test(id) && !(band && isInBand(id, band))) named.add(id);
    }
  }
  return await ownNumbersOf(sql, [...named]);
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

/** The request with our numbers in place of the primary's; itself where it names none of them. */
export function underOwnNumbers(request: DocumentRequest, own: NumberMap): DocumentRequest {
  if (own.size === 0) return request;
  const body = replaceStems(request.body, own);
  if (body === request.body) return request;
  const items = readItems(request.procedure.layout, "request", body);
  return isRefusal(items) ? request : { ...request, body, items };
}
