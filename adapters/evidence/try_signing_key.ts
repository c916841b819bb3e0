import type { Sql } from "postgres";
import type { Sentence } from "../../core/reasons/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { CannotSign, StoredSigningKeys } from "./signing_keys.ts";

/**
 * Whether the signing key of all nodes can be used; undefined where the database has none yet, or is
 * from before it could have one.
 */
export async function trySigningKey(
  sql: Sql,
  seal: ByteSeal,
): Promise<{ readonly fingerprint: string } | { readonly fault: Sentence } | undefined> {
  const [table] = await sql`select to_regclass('signing_key') as name`;
  if (table!.name === null) return undefined;
  const [inForce] = await sql`select signing_key_in_force() as key`;
  if (inForce!.key === null) return undefined;
  try {
    const { fingerprint } = await new StoredSigningKeys(seal).inForce(sql);
    return { fingerprint };
  } catch (error) {
    if (error instanceof CannotSign) return { fault: error.sentence };
    throw error;
  }
}
