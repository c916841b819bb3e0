import type { Sql } from "postgres";
import { listSigningKeys } from "../evidence/list_signing_keys.ts";

/**
 * The keys that may have signed an archive: all that the installation has signed with, as one may be of
 * before its key was replaced. Undefined = any: where each node has its own key, the archive tells
 * whose it is.
 */
export async function signersOfArchives(sql: Sql): Promise<readonly string[] | undefined> {
  const listed = (await listSigningKeys(sql)).map(({ publicKey }) => publicKey);
  return listed.length > 0 ? listed : undefined;
}
