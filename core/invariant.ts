/** For our own mistakes only, never for input: a broken invariant is a bug and throws. */
export function invariant(condition: boolean, expected: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: expected that ${expected}`);
}
