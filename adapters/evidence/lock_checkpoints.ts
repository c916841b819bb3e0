import type { ISql } from "postgres";
import { lockWithin, tryLockWithin } from "../postgres/advisory_lock.ts";

/**
 * For the rest of a transaction whoever has it makes checkpoints, or enters a key to sign them with;
 * without `wait` it is false where somebody else has it.
 */
export async function lockCheckpoints(
  transaction: ISql,
  { wait }: { readonly wait: boolean },
): Promise<boolean> {
  if (!wait) return await tryLockWithin(transaction, "checkpoint");
  await lockWithin(transaction, "checkpoint");
  return true;
}
