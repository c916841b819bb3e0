import { createHmac } from "node:crypto";
import type { Sql } from "postgres";
import { invariant } from "../../core/invariant.ts";
import { deriveKey } from "./derive_key.ts";

/**
 * The secret of the keys by which repeats are found (32 bytes), the same for all nodes of an
 * installation: derived from the data key where one is set, so that the database alone does not tell
 * it; else the one that is kept there. Under another data key the keys are other ones, and a message
 * whose first send was taken before counts as new.
 */
export async function loadRepeatSecret(
  sql: Sql,
  dataKey: Uint8Array | undefined,
): Promise<Uint8Array> {
  const [row] = await sql`select secret from repeat_secret`;
  invariant(row !== undefined, "the installation has its secret");
  if (dataKey === undefined) return new Uint8Array(row.secret);
  const derived = deriveKey(dataKey, "repeats");
  return new Uint8Array(createHmac("sha256", derived).update(row.secret).digest());
}
