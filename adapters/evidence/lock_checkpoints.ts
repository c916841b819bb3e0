import type { ISql } from "postgres";

/**
 * For the rest of a transaction whoever has it makes checkpoints, or enters a key to sign them with;
 * without `wait` it is false where somebody else has it.
 */
export async function lockCheckpoints(
  transaction: ISql,
  { wait }: { readonly wait: boolean },
): Promise<boolean> {
  const [row] = wait
    ? await transaction`
      select true as mine from pg_advisory_xact_lock(hashtext(current_schema() || '.checkpoint'))`
    : await transaction`
      select pg_try_advisory_xact_lock(hashtext(current_schema() || '.checkpoint')) as mine`;
  return row!.mine;
}
