import type { GuessLimits } from "../users/guess_budget.ts";

/** A budget of wrong passwords for tests. */
export const scratchGuessLimits: GuessLimits = {
  freeFailures: 4,
  firstPauseMs: 2_000,
  longestPauseMs: 60_000,
  forgetMs: 15 * 60_000,
  ofSubject: { first: { atOnce: 30, perSecond: 1 }, again: { atOnce: 4, perSecond: 0.2 } },
  ofPlace: { first: { atOnce: 12, perSecond: 0.7 }, again: { atOnce: 8, perSecond: 0.2 } },
  ofAll: { first: { atOnce: 30, perSecond: 1.2 }, again: { atOnce: 4, perSecond: 0.2 } },
  inHand: 4,
};
