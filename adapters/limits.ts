/**
 * Bounds of the adapters that more than one of them keeps to, or that `memoryBytesMax` of the gateway
 * adds up. A bound of one place alone stands there.
 */
export const adapterLimits = {
  /** Messages of one commit: keeps it short. */
  batchMessagesMax: 256,
  /**
   * Bytes of requests and answers that are brought or read at once, in a commit or in a step of the
   * ledger or of a plan: far below the 1 GB that the database takes, and a bound of memory. What comes to
   * it alone still goes.
   */
  atOnceBytesMax: 24 * 1024 * 1024,
  /** Up to so many messages with an outcome, and bytes, each writer keeps should the database lose them. */
  recentMessagesMax: 4_096,
  recentBytesMax: 16 * 1024 * 1024,
  /** Slow hashes computed at once, by a lane and by the pages: a processor and 16 MiB each. */
  slowHashesAtOnce: 2,
  /**
   * How long the slow hashes of one act may take: the 400 of the largest enterprise that may be
   * registered take 10 s on two processors that have nothing else to do.
   */
  slowHashesMs: 60_000,
} as const;
