import { say } from "../reasons/mod.ts";
import type { Remark } from "./diagnostic_check.ts";

/** A replica is told of when it is so far behind, in seconds. */
const BEHIND_SECONDS = 30;

/** What a database says of its replicas. */
export interface ReplicationFacts {
  /** `synchronous_standby_names`; empty = no commit waits. */
  readonly waitedFor: string;
  /** `synchronous_commit`. */
  readonly commit: string;
  /** Those that are connected; `sync` is null where this account may not know. */
  readonly replicas: readonly {
    readonly name: string;
    readonly sync: boolean | null;
    readonly behindSeconds: number | null;
  }[];
}

/** `isProduction`: what is acknowledged must be on two machines. */
export function judgeReplication(
  { waitedFor, commit, replicas }: ReplicationFacts,
  { isProduction }: { readonly isProduction: boolean },
): Remark[] {
  const remarks: Remark[] = [];
  if (commit === "off") {
    const advice = say("COMMIT_NOT_WRITTEN_DO");
    remarks.push({ light: "bad", says: say("COMMIT_NOT_WRITTEN"), advice });
  }
  // Written on this server alone: whoever is named is not waited for.
  const isLocal = commit === "local" || commit === "off";
  remarks.push(followersOf(isLocal ? "" : waitedFor, replicas, isProduction));
  for (const { name, behindSeconds } of replicas) {
    if (behindSeconds === null || behindSeconds < BEHIND_SECONDS) continue;
    const says = say("REPLICA_BEHIND", { name, seconds: Math.round(behindSeconds) });
    remarks.push({ light: "warning", says, advice: say("REPLICA_BEHIND_DO") });
  }
  return remarks;
}

function followersOf(
  waitedFor: string,
  replicas: ReplicationFacts["replicas"],
  isProduction: boolean,
): Remark {
  if (waitedFor === "" && replicas.length === 0) {
    return isProduction
      ? { light: "warning", says: say("REPLICAS_NONE"), advice: say("REPLICAS_NONE_DO") }
      : { light: "unused", says: say("REPLICAS_NONE") };
  }
  if (replicas.some(({ sync }) => sync === null)) {
    return { light: "unknown", says: say("REPLICAS_HIDDEN"), advice: say("REPLICAS_HIDDEN_DO") };
  }
  if (waitedFor === "") {
    const says = say("REPLICAS_NOT_WAITED_FOR", { count: replicas.length });
    return { light: "warning", says, advice: say("REPLICAS_NOT_WAITED_FOR_DO") };
  }
  const count = replicas.filter(({ sync }) => sync).length;
  if (count > 0) return { light: "good", says: say("REPLICAS_IN_STEP", { count }) };
  const says = say("REPLICAS_AWAY", { names: waitedFor });
  return { light: "bad", says, advice: say("REPLICAS_AWAY_DO") };
}
