/** How far Vietnam's clocks are ahead of UTC, the whole year (milliseconds). */
export const vietnamOffsetMs = 7 * 60 * 60 * 1000;

/**
 * `yyyyMMddHHmmss` in Vietnam time (UTC+7, no summer time), as the header's server receive time:
 * the terminal compares it with its own clock (docs/wire-protocol.md 1.3).
 */
export function vietnamTime(at: Date): string {
  const second = Math.floor(at.getTime() / 1000);
  if (second !== last.second) last = { second, text: written(second) };
  return last.text;
}

/** One message asks several times, and its neighbours for the same second. */
let last = { second: NaN, text: "" };

function written(second: number): string {
  const text = new Date(second * 1000 + vietnamOffsetMs).toISOString();
  return text.slice(0, 4) + text.slice(5, 7) + text.slice(8, 10) +
    text.slice(11, 13) + text.slice(14, 16) + text.slice(17, 19);
}
