/** What verifications have found to hold: kept in the audit, signed with the installation's key. */
import type { Sql } from "postgres";
import { z } from "zod";
import {
  type SignedVerifiedPart,
  type VerifiedPart,
  verifiedText,
} from "../../core/evidence/mod.ts";
import { audit } from "../audit/audit_store.ts";
import type { InstallationKey } from "./installation_key.ts";
import { textVerifier } from "./text_verifier.ts";

const action = "evidence verified";

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const signedPart = z.object({
  atUs: z.int(),
  checkpoint: z.object({ number: z.int(), digest }),
  heads: z.array(z.object({ stream: z.int(), batch: z.int(), digest })),
  outcomesFrom: z.string().regex(/^\d+$/),
  decisionsTo: z.int(),
  key: z.string(),
  signature: z.string(),
});

/** Enters that everything up to here holds, so that the next verification goes on from there. */
export async function noteVerified(
  sql: Sql,
  key: Pick<InstallationKey, "spki" | "sign">,
  part: VerifiedPart,
  { actor, reason = "" }: { readonly actor: string; readonly reason?: string },
): Promise<void> {
  const details: SignedVerifiedPart = {
    ...part,
    key: key.spki,
    signature: key.sign(verifiedText(part)),
  };
  await audit(sql, { actor, action, reason, details: { ...details } });
}

/**
 * The last part that was verified, by the word of one of these keys; one that is signed by none of them,
 * or was altered, counts as none.
 */
export async function lastVerified(
  sql: Sql,
  keys: readonly string[],
): Promise<SignedVerifiedPart | undefined> {
  const verify = textVerifier();
  const rows = await sql`
    select details from audit where action = ${action} and details ->> 'key' = any (${keys}::text[])
    order by id desc limit 10`;
  for (const { details } of rows) {
    const { success, data } = signedPart.safeParse(details);
    if (success && verify(data.key, verifiedText(data), data.signature)) return data;
  }
}
