/**
 * Slow hashes of an act that needs many: hundreds, where a large enterprise is approved. They cost the
 * processor what they cost, so the request's time stands still meanwhile, up to a bound of its own; and
 * they leave the pool of threads to others, as no more than a few are computed at once, whoever asks.
 */
import { adapterLimits } from "../limits.ts";
import { RequestScope } from "../postgres/request_scope.ts";
import { hashPassword } from "./hash_password.ts";
import { inParallel } from "./in_parallel.ts";

/** The act that is hashing now; the next one waits for it. */
let before: Promise<unknown> = Promise.resolve();

/** A hash of each, with a salt of its own, in their order. Rejects with `TooSlow`, and ends then. */
export async function hashPasswords(
  passwords: readonly string[],
  cost?: number,
): Promise<readonly string[]> {
  if (passwords.length === 0) return [];
  const { slowHashesAtOnce, slowHashesMs } = adapterLimits;
  const hash = (password: string) => {
    RequestScope.current?.refuseAbandoned();
    return hashPassword(password, cost);
  };
  return await RequestScope.inOwnTime(slowHashesMs, () => {
    const mine = before.then(() => inParallel(passwords, slowHashesAtOnce, hash));
    before = mine.catch(() => {});
    return mine;
  });
}
