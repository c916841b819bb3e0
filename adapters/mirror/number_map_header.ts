import type { NumberPair } from "../../core/compare/mod.ts";

/** Goes along with a request whose document numbers are those of another system. */
export const numberMapHeader = "songhanh-number-map";

/** Longer than any declaration needs and shorter than any server's limit of a header. */
const PAIRS_MAX = 200;

/**
 * The value of the header: `10900000006=10000000012,…`, stems of 11 digits, the request's number
 * first and the receiver's behind it. Undefined where the two systems have the same numbers.
 * Receipt numbers are left out: no request names one that its receiver gave.
 */
export function writeNumberMap(pairs: readonly NumberPair[]): string | undefined {
  const stems = pairs.filter(({ primary, mirror }) =>
    primary !== mirror && /^\d{11}$/.test(primary) && /^\d{11}$/.test(mirror)
  );
  if (stems.length === 0) return undefined;
  return stems.slice(0, PAIRS_MAX).map(({ primary, mirror }) => `${primary}=${mirror}`).join(",");
}
