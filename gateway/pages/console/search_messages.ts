import type { Sql } from "postgres";
import {
  type MessageSearch,
  MessageStore,
  type MessageSummary,
} from "../../../adapters/journal/message_store.ts";
import { byteSeal } from "../../../adapters/seals/byte_seal.ts";

/** How many messages are looked through for a code, page by page, before the reader has to go on. */
const LOOKED_THROUGH_MAX = 2_000;

/**
 * Messages as the journal finds them; a code is looked for among what it finds, because codes stand in
 * no index. A page may then be short or empty and still have one after it.
 */
export async function searchMessages(
  sql: Sql,
  { code, ...search }: MessageSearch & { readonly code?: string },
): Promise<{ readonly rows: readonly MessageSummary[]; readonly cursor?: string }> {
  const store = new MessageStore(sql, byteSeal(undefined));
  if (code === undefined) return await store.search(search);
  const rows: MessageSummary[] = [];
  let { cursor } = search;
  for (let looked = 0; looked < LOOKED_THROUGH_MAX && rows.length < search.limit;) {
    const page = await store.search({ ...search, cursor });
    rows.push(...page.rows.filter((row) => row.code?.toUpperCase().startsWith(code)));
    looked += search.limit;
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return { rows, cursor };
}
