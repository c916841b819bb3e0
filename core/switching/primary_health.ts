/**
 * Whether the primary works, judged from signs in the order in which they came: probes, and what
 * became of real messages. Pure; time comes with every sign.
 *
 * - A failure makes it `suspect`; failures without a good sign between them for `downMs` make it
 *   `down`. Good signs for `upMs` without a failure between them make it `up` again: one answer of
 *   a primary that comes and goes is not enough.
 * - A connection that could be made is a weak sign: a primary that takes connections and answers
 *   nothing is not well. It outweighs a message without an answer only when the last such message
 *   is older than `downMs`.
 */

export type PrimaryState = "unknown" | "up" | "suspect" | "down";

/** One observation; `at` in milliseconds of a clock that does not jump. */
export type Sign =
  /** It answered a message. */
  | { readonly at: number; readonly kind: "answers" }
  /** It took a connection, TLS included. */
  | { readonly at: number; readonly kind: "connects" }
  /** No connection could be made. */
  | { readonly at: number; readonly kind: "unreachable"; readonly reason: string }
  /** It took a message and did not answer it. */
  | { readonly at: number; readonly kind: "silent"; readonly reason: string };

export interface PrimaryHealth {
  readonly state: PrimaryState;
  /** Since when it is in this state. */
  readonly since: number;
  /** In words: what was last found wrong, or empty. */
  readonly reason: string;
  /** Last good sign. */
  readonly seenAt: number | undefined;
  /** First failure after the last good sign. */
  readonly failingSince: number | undefined;
  /** First good sign after the last failure. */
  readonly workingSince: number | undefined;
  /** Last message that it did not answer. */
  readonly silentAt: number | undefined;
}

export interface HealthThresholds {
  /** How long it must fail without interruption to count as down, in milliseconds. */
  readonly downMs: number;
  /** How long it must work without interruption to count as up again, in milliseconds. */
  readonly upMs: number;
}

/** Before the first sign. */
export function unknownHealth(at: number): PrimaryHealth {
  return {
    state: "unknown",
    since: at,
    reason: "",
    seenAt: undefined,
    failingSince: undefined,
    workingSince: undefined,
    silentAt: undefined,
  };
}

/** What is known after one more sign. */
export function observe(
  health: PrimaryHealth,
  sign: Sign,
  thresholds: HealthThresholds,
): PrimaryHealth {
  const { at } = sign;
  if (sign.kind === "unreachable" || sign.kind === "silent") {
    const failingSince = health.failingSince ?? at;
    const isDown = health.state === "down" || at - failingSince >= thresholds.downMs;
    return {
      ...inState(health, isDown ? "down" : "suspect", at),
      reason: sign.reason,
      failingSince,
      workingSince: undefined,
      silentAt: sign.kind === "silent" ? at : health.silentAt,
    };
  }
  const { silentAt, failingSince } = health;
  const outweighed = sign.kind === "connects" && failingSince !== undefined &&
    silentAt !== undefined && silentAt >= failingSince && at - silentAt < thresholds.downMs;
  if (outweighed) return health;
  const workingSince = health.workingSince ?? at;
  const isUp = health.state !== "down" || at - workingSince >= thresholds.upMs;
  return {
    ...inState(health, isUp ? "up" : "down", at),
    reason: isUp ? "" : health.reason,
    seenAt: at,
    failingSince: undefined,
    workingSince,
  };
}

/**
 * When the next sign is worth having, in milliseconds from `at`: at the regular interval, or earlier
 * where it can settle that the primary is down.
 */
export function nextProbeMs(
  { state, failingSince }: PrimaryHealth,
  at: number,
  intervalMs: number,
  { downMs }: HealthThresholds,
): number {
  if (state !== "suspect" || failingSince === undefined) return intervalMs;
  return Math.max(1, Math.min(intervalMs, failingSince + downMs - at));
}

function inState(health: PrimaryHealth, state: PrimaryState, at: number): PrimaryHealth {
  return health.state === state ? health : { ...health, state, since: at };
}
