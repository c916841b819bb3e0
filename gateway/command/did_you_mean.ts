import { nearest } from "../settings/nearest.ts";

/** `; did you mean …?` where something known is near to what was written, else nothing. */
export function didYouMean(written: string, known: readonly string[]): string {
  // A third of its letters wrong, and a word has nothing to do with another.
  const near = nearest(written, known, Math.max(1, Math.floor(written.length / 3)));
  return near === undefined ? "" : `; did you mean "${near}"?`;
}
