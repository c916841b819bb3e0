import type { ISql } from "postgres";
import { StandingSeal } from "../../core/evidence/mod.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { digestSecretWithin } from "../seals/digest_secret.ts";
import { lockWithin } from "../postgres/advisory_lock.ts";
import { storableText } from "../postgres/storable_text.ts";

/**
 * Chains lines of what a transaction writes beside the journal (`core/evidence/standing_line.ts`), where
 * it writes no batch of messages, sealed by the secret of the installation. Near its commit: until then
 * no decision is recorded, and nobody else gets past this.
 */
export async function sealStanding(
  transaction: ISql,
  lines: readonly string[],
  seal: ByteSeal,
): Promise<void> {
  if (lines.length === 0) return;
  await lockWithin(transaction, "decisions");
  const [next] = await transaction`
    select coalesce(max(number), 0) + 1 as number from batch where stream = 0`;
  const secret = await digestSecretWithin(transaction, seal);
  const text = lines.map(storableText).join("\n");
  const closed = new StandingSeal(nodeSha256, secret).close(text, 0, Number(next!.number));
  await transaction`select seal_standing(${closed})`;
}
