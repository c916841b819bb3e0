/**
 * Chance that can be repeated. `SONGHANH_TEST_SEED` gives the seed of a failed run; otherwise each
 * run has its own.
 */
export function testSeed(): number {
  const given = Deno.env.get("SONGHANH_TEST_SEED");
  return given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
}

/** Numbers from 0 to below 1, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs a test with a seed; a failure names it. */
export async function withSeed(run: (chance: () => number) => Promise<void>): Promise<void> {
  const seed = testSeed();
  try {
    await run(seeded(seed));
  } catch (error) {
    throw new Error(`failed with SONGHANH_TEST_SEED=${seed}`, { cause: error });
  }
}
