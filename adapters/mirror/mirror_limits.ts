/** Bounds of the mirror. Every message that is given up because of one is counted with its reason. */
export interface MirrorLimits {
  /** Requests at the mirror at one time. */
  readonly concurrency: number;
  /** How long an answer of the mirror is waited for, in milliseconds. */
  readonly answerMs: number;
  /** Bytes of an answer that are taken in. */
  readonly replyBytesMax: number;
  /** Messages that wait for the mirror; of more the oldest are dropped. */
  readonly backlogMax: number;
  /** How long a message may wait, in milliseconds. */
  readonly backlogMs: number;
  /** Compared pairs that stay stored; of more the oldest are removed. */
  readonly pairsKept: number;
}
