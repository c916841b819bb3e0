/**
 * What an error of the database or of the way to it means, in one table: whether it goes away by
 * itself, whether the session is worth nothing any more, and whether a start may wait for its end.
 */

export interface StateMeaning {
  /** May go away by itself: the same may succeed later. */
  readonly passes: boolean;
  /**
   * What becomes of the session: `closed` by the server; `left` by us as soon as it is idle,
   * because the same would fail on it for ever.
   */
  readonly session: "stays" | "closed" | "left";
  /** Before anything has worked: somebody has to change a setting; waiting does not help. */
  readonly isSetting: boolean;
}

const meanings: readonly (readonly [RegExp, string, Partial<StateMeaning>])[] = [
  // So it is called when a pooler does not know what it is asked for.
  [/^08P01$/, "the protocol", { passes: true, session: "closed", isSetting: true }],
  [/^08/, "the connection", { passes: true, session: "closed" }],
  [/^25006$/, "a server that takes no writes: the primary is another one now", {
    passes: true,
    session: "left",
  }],
  [/^(25P03|25P04)$/, "a transaction took too long, the server ended the session", {
    passes: true,
    session: "closed",
  }],
  // While it runs, somebody is just changing the password, or a server that takes over has not
  // heard of it yet.
  [/^(28|3D000$)/, "the server does not let us in", {
    passes: true,
    session: "closed",
    isSetting: true,
  }],
  [/^57P/, "shutting down, starting, dropped by an operator or after silence", {
    passes: true,
    session: "closed",
  }],
  [/^(40|53|55|57|58)/, "locks, resources, an operator, the disk", { passes: true }],
  // Made anew the next time.
  [/^(26000|0A000)$/, "a plan that is out of date or gone", { passes: true }],
];

const nothing: StateMeaning = { passes: false, session: "stays", isSetting: false };

/** What the five characters of an error of the database (SQLSTATE) mean. */
export function meaningOfState(state: string): StateMeaning {
  const found = meanings.find(([states]) => states.test(state));
  return found === undefined ? nothing : { ...nothing, ...found[2] };
}
