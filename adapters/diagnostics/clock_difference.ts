import type { Sql } from "postgres";

/** How often it is asked: the quickest answer says most. */
const ASKED = 3;

/**
 * How far the database's clock is before this machine's, in milliseconds; half the time that the
 * question was under way is uncertain.
 */
export async function clockDifference(
  sql: Sql,
): Promise<{ readonly differenceMs: number; readonly uncertainMs: number }> {
  let best = { differenceMs: 0, uncertainMs: Infinity };
  for (let n = 0; n < ASKED; n++) {
    const from = Date.now();
    const began = performance.now();
    const [row] = await sql`
      select (extract(epoch from clock_timestamp()) * 1000)::float8 as there`;
    const uncertainMs = (performance.now() - began) / 2;
    if (uncertainMs >= best.uncertainMs) continue;
    best = { differenceMs: Number(row!.there) - (from + uncertainMs), uncertainMs };
  }
  return best;
}
