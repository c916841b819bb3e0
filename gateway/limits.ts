/**
 * Every bound of the gateway in one place, with its unit and its reason. (The size of a body and
 * the number of lanes are settings, see `config.ts`; bounds of the wire format are in `core/`.)
 *
 * Memory at the worst: a lane holds at most `laneMessagesMax` messages, each with its body once
 * and, while it is written, twice more on its way to the database. Bodies of 5 KB make that
 * 2,048 × 15 KB = 30 MB a lane. Large bodies are bounded by `laneBodyBytesMax`, not by their number,
 * and answers of the primary by `primaryRepliesBytesMax`.
 */
export const limits = {
  /** Messages that a lane has taken and not answered; one more is told A0011. */
  laneMessagesMax: 2_048,
  /** Bytes of the bodies of those messages together. */
  laneBodyBytesMax: 256 * 1024 * 1024,
  /** How long a sender may take for its body before the connection is given up. */
  bodyReadMs: 60_000,
  /**
   * An answer that took longer is watched on its way: who waited that long may have left. Watching
   * costs tens of microseconds of processor time, for which a busy gateway with a fast primary has no use.
   */
  watchedAnswerMs: 100,
  /** How long a message waits for an absent database before it is told A0011. */
  journalWaitMs: 5_000,
  /** Connections to the primary that one lane keeps. */
  primaryConnectionsMax: 512,
  /** How long a connection to the primary may take, with its TLS. */
  primaryConnectMs: 5_000,
  /** One answer of the primary, and all that one lane is reading: beyond that an outcome is unknown. */
  primaryReplyBytesMax: 16 * 1024 * 1024,
  primaryRepliesBytesMax: 256 * 1024 * 1024,
  /** How long after its deadline an answer of the primary is still taken in. */
  lateAnswerMs: 600_000,
  /** How long a stop waits for messages in flight. */
  drainMs: 30_000,
  /** How long after that the last answers (unknown outcome, A0007) may take. */
  lastAnswersMs: 2_000,
  /** How long a planned switch waits for messages in flight before it gives up. */
  switchDrainMs: 2_000,
  /** How long a message waits for the new mode when the database refuses the lane's epoch. */
  newModeMs: 2_000,
  /** How often it may have to. */
  newModesMax: 3,
  /** How long a connection of a probe may take. */
  probeConnectMs: 1_000,
  /** The mirror (F31): its backlog is a row of some 200 bytes a message. */
  mirror: {
    concurrency: 4,
    answerMs: 10_000,
    replyBytesMax: 16_777_216,
    backlogMax: 100_000,
    backlogMs: 86_400_000,
    pairsKept: 100_000,
  },
  /** Items of a give-back in hand at most: each holds its request and our answer. */
  failbackItemsMax: 256,
  /** How long one step of giving back begins new items. */
  failbackTurnMs: 5_000,
  /** How old an unknown outcome is before the primary is asked: it may still be at it. */
  unknownAgeMs: 60_000,
  /** Unknown outcomes that are asked about in one step. */
  inquiriesMax: 50,
  /** A page of a search; more is asked for with its cursor. */
  searchRowsMax: 200,
  /** How long a start waits for a port that a process before it is still leaving. */
  portFreeMs: 5_000,
  /** How long a lane may take to answer the main thread before it counts as stuck. */
  laneReplyMs: 5_000,
} as const;
