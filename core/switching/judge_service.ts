/**
 * How senders are served now: the mode joined with whether the primary, the database and this process
 * work. A mode alone says who should answer; this says who does. Judged in one place, for the line on
 * every page, the status and what is notified. Pure: facts in, state out.
 */
import type { Mode } from "./check_switch.ts";
import type { PrimaryState } from "./primary_health.ts";

export type ServiceState =
  /** The primary answers, and what it answers passes. */
  | "relaying"
  /** Messages are handed to a primary of which nothing is known yet. */
  | "primary unknown"
  /** It has begun to fail, and does not count as down yet. */
  | "primary failing"
  /** Messages are handed to a primary that is down. */
  | "primary down"
  /** Messages should be handed to a primary, and none is set. */
  | "no primary"
  | "standing in"
  /** The standby answers, and the primary would answer again. */
  | "primary back"
  /** The primary answers, while what was accepted in its place is given back. */
  | "giving back"
  | "closed"
  /** The database has lost rows, and nothing is taken before a person has acknowledged. */
  | "rows lost"
  /** Nothing can be made durable, so nothing is taken. */
  | "not durable"
  /** A lane of this process does not listen; the others take what comes. */
  | "not listening";

/** How much it matters: `good` needs nobody, `warning` somebody soon, `bad` somebody now. */
export type ServiceLevel = "good" | "warning" | "bad";

/** One row for every state; whether messages are answered in it. */
export const serviceStates = {
  "relaying": { level: "good", serves: true },
  "primary unknown": { level: "warning", serves: false },
  "primary failing": { level: "warning", serves: false },
  "primary down": { level: "bad", serves: false },
  "no primary": { level: "bad", serves: false },
  "standing in": { level: "warning", serves: true },
  "primary back": { level: "warning", serves: true },
  "giving back": { level: "warning", serves: true },
  "closed": { level: "bad", serves: false },
  "rows lost": { level: "bad", serves: false },
  "not durable": { level: "bad", serves: false },
  "not listening": { level: "warning", serves: false },
} as const satisfies Record<
  ServiceState,
  { readonly level: ServiceLevel; readonly serves: boolean }
>;

export interface ServiceFacts {
  readonly mode: { readonly mode: Mode; readonly since: Date };
  readonly primary: {
    readonly configured: boolean;
    readonly state: PrimaryState;
    /** Undefined where nobody knows. */
    readonly since: Date | undefined;
  };
  /** Since when nothing can be made durable; undefined where it can. */
  readonly undurableSince: Date | undefined;
  /** Since when nothing is taken for lost rows, or for a database that is another; undefined: it is. */
  readonly stoppedSince: Date | undefined;
  /** Since when a lane does not listen; undefined where all do. */
  readonly unheardSince: Date | undefined;
}

export interface JudgedService {
  readonly state: ServiceState;
  /** Since when it is so, as far as is known. */
  readonly since: Date;
}

/** What takes nothing at all goes before who would answer, and that before a lane among others. */
export function judgeService(facts: ServiceFacts): JudgedService {
  const { undurableSince, stoppedSince, unheardSince } = facts;
  if (stoppedSince !== undefined) return { state: "rows lost", since: stoppedSince };
  if (undurableSince !== undefined) return { state: "not durable", since: undurableSince };
  const judged = judgeTarget(facts);
  return unheardSince !== undefined && serviceStates[judged.state].serves
    ? { state: "not listening", since: unheardSince }
    : judged;
}

/** Who should answer, and whether they do. */
function judgeTarget({ mode, primary }: ServiceFacts): JudgedService {
  if (mode.mode === "closed") return { state: "closed", since: mode.since };
  if (mode.mode === "standby") {
    const isBack = primary.configured && primary.state === "up";
    return isBack
      ? { state: "primary back", since: later(mode.since, primary.since) }
      : { state: "standing in", since: mode.since };
  }
  if (!primary.configured) return { state: "no primary", since: mode.since };
  const since = later(mode.since, primary.since);
  switch (primary.state) {
    case "down":
      return { state: "primary down", since };
    case "suspect":
      return { state: "primary failing", since };
    case "unknown":
      return { state: "primary unknown", since };
    case "up":
      return { state: mode.mode === "failback" ? "giving back" : "relaying", since };
  }
}

function later(one: Date, other: Date | undefined): Date {
  return other !== undefined && other > one ? other : one;
}
