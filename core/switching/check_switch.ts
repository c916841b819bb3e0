/**
 * What stands in the way of a change of mode, and what is worth knowing before it. Pure: facts in,
 * findings out; the same findings are what a dry run shows.
 */
import type { PrimaryState } from "./primary_health.ts";
import { say, sayAll, type Sentence } from "../reasons/mod.ts";

export type Mode = "relay" | "standby" | "failback" | "closed";

/** Where a person may ask to go. `primary` = back, by way of giving back what is pending. */
export const switchTargets = ["standby", "primary", "relay", "failback", "closed"] as const;
export type SwitchTarget = typeof switchTargets[number];

/** `switchover` lets what is in flight end first; `failover` changes at once. */
export const switchKinds = ["switchover", "failover"] as const;
export type SwitchKind = typeof switchKinds[number];

export interface SwitchFacts {
  readonly mode: Mode;
  readonly primary: {
    readonly configured: boolean;
    readonly state: PrimaryState;
    readonly reason: string;
  };
  /** `unreachable`: a remote standby that takes no connection, and why. */
  readonly standby: {
    readonly place: "local" | "remote";
    readonly unreachable: string | undefined;
  };
  /** Names of nodes whose session lives, but that have said nothing lately. */
  readonly silentNodes: readonly string[];
  /** Messages whose outcome at the primary is not known. */
  readonly unknownCount: number;
  /** What was accepted in standby and has not been given back. */
  readonly backlog: { readonly pending: number; readonly running: boolean };
  /** Journal entries that the ledger has not read. */
  readonly ledgerBehind: number;
  /** Messages whose outcome is known, and from which the ledger could not learn. */
  readonly notLearnt: number;
  /** Types of documents that the standby gives no number of, or soon will not: a sentence for each. */
  readonly numberTroubles: readonly Sentence[];
  /** Declarations registered at VNACCS with a channel that nobody here knows. */
  readonly channelsUnknown: number;
  /** Why the database makes nothing durable now; undefined where it does. */
  readonly undurable: Sentence | undefined;
  /** Checks that could not be made: the facts that they look at are not known, whatever stands there. */
  readonly failedChecks?: readonly FailedCheck[];
}

/** A check that could not be made, and why. */
export interface FailedCheck {
  readonly check: typeof askedChecks[number];
  readonly reason: string;
}

/** What has to be asked before a switch, and may fail to answer. */
export const askedChecks = [
  "primary",
  "standby",
  "give-back",
  "nodes",
  "unknown",
  "ledger",
  "numbers",
  "channels",
] as const;

export interface Finding {
  readonly check: "mode" | "database" | typeof askedChecks[number];
  /** An obstacle refuses the switch, a remark does not. */
  readonly verdict: "ok" | "remark" | "obstacle";
  readonly sentence: Sentence;
}

/** The mode that a target means now. */
export function modeFor(
  target: SwitchTarget,
  facts: Pick<SwitchFacts, "backlog" | "failedChecks">,
): Mode {
  if (target !== "primary") return target;
  // Where nobody knows what waits: in mode failback nothing is overtaken that does.
  if (facts.failedChecks?.some(({ check }) => check === "give-back")) return "failback";
  return facts.backlog.pending > 0 ? "failback" : "relay";
}

/** Every check that the order calls for, in the order in which people should read them. */
export function checkSwitch(
  order: { readonly kind: SwitchKind; readonly to: SwitchTarget },
  facts: SwitchFacts,
): Finding[] {
  const mode = modeFor(order.to, facts);
  const forced = order.kind === "failover";
  const findings = [checkMode(mode, facts), checkGiveBack(mode, forced, facts)];
  if (mode === "standby") {
    // What it is about: that the primary is down stands in no way of it.
    findings.push(...checkPrimaryLeft(facts), checkStandby(forced, facts), checkLedger(facts));
    findings.push(checkChannels(facts), checkNumbers(facts));
  }
  if (mode === "relay" || mode === "failback") findings.push(checkPrimary(forced, facts));
  findings.push(checkNodes(forced, facts), checkUnknown(facts), checkDatabase(facts));
  return findings.map((finding) => asFailed(finding, mode, forced, facts));
}

/**
 * A check that failed is what its finding is about. It never stands in the way of a failover, which asks
 * nobody: it is for the hour in which other things fail. Nor does what nobody knows of a primary that is
 * to be left.
 */
function asFailed(
  finding: Finding,
  mode: Mode,
  forced: boolean,
  { failedChecks }: SwitchFacts,
): Finding {
  const failed = failedChecks?.find(({ check }) => check === finding.check);
  if (failed === undefined) return finding;
  const sentence = say("CHECK_FAILED", { check: failed.check, why: failed.reason });
  const isRemark = forced || (mode === "standby" && failed.check === "primary");
  return { check: failed.check, verdict: isRemark ? "remark" : "obstacle", sentence };
}

function checkMode(mode: Mode, facts: SwitchFacts): Finding {
  const check = "mode";
  if (facts.mode === mode) {
    return { check, verdict: "obstacle", sentence: say("MODE_ALREADY", { mode }) };
  }
  return { check, verdict: "ok", sentence: say("MODE_CHANGES", { from: facts.mode, to: mode }) };
}

function checkGiveBack(mode: Mode, forced: boolean, { backlog }: SwitchFacts): Finding {
  const check = "give-back";
  const { pending, running } = backlog;
  if (running && !forced) return { check, verdict: "obstacle", sentence: say("GIVE_BACK_RUNS") };
  if (running && mode === "standby") {
    return { check, verdict: "remark", sentence: say("GIVE_BACK_STOPS") };
  }
  if (pending === 0) return { check, verdict: "ok", sentence: say("NOTHING_WAITS") };
  if (mode === "relay") {
    const sentence = say("ITEMS_WAIT_FOR_RELAY", { count: pending });
    return { check, verdict: forced ? "remark" : "obstacle", sentence };
  }
  return { check, verdict: "remark", sentence: say("ITEMS_WAIT", { count: pending }) };
}

function checkStandby(forced: boolean, { standby }: SwitchFacts): Finding {
  const check = "standby";
  if (standby.place === "local") {
    return { check, verdict: "ok", sentence: say("STANDS_IN") };
  }
  if (standby.unreachable === undefined) {
    return { check, verdict: "ok", sentence: say("REMOTE_CONNECTS") };
  }
  const sentence = say("REMOTE_UNREACHABLE", { why: standby.unreachable });
  return { check, verdict: forced ? "remark" : "obstacle", sentence };
}

function checkLedger({ ledgerBehind, notLearnt }: SwitchFacts): Finding {
  const check = "ledger";
  const sentences = [
    ...(ledgerBehind === 0 ? [] : [say("LEDGER_TO_READ", { count: ledgerBehind })]),
    ...(notLearnt === 0 ? [] : [say("LEDGER_NOT_LEARNT", { count: notLearnt })]),
  ];
  if (sentences.length === 0) return { check, verdict: "ok", sentence: say("LEDGER_READ") };
  return { check, verdict: "remark", sentence: sayAll(sentences) };
}

/** What the standby has to leave open until an officer decides (F73). */
function checkChannels({ channelsUnknown }: SwitchFacts): Finding {
  const check = "channels";
  if (channelsUnknown === 0) {
    return {
      check,
      verdict: "ok",
      sentence: say("CHANNELS_KNOWN"),
    };
  }
  const sentence = say("CHANNELS_UNKNOWN", { count: channelsUnknown });
  return { check, verdict: "remark", sentence };
}

/** A remark, because the other types are stood in for; what is refused says A0002 and why. */
function checkNumbers({ standby, numberTroubles }: SwitchFacts): Finding {
  const check = "numbers";
  if (standby.place === "remote") {
    return { check, verdict: "ok", sentence: say("REMOTE_NUMBERS") };
  }
  if (numberTroubles.length === 0) {
    return {
      check,
      verdict: "ok",
      sentence: say("BANDS_FAR"),
    };
  }
  return { check, verdict: "remark", sentence: sayAll(numberTroubles) };
}

/** How the primary is that the standby shall stand in for; nothing where there is none. */
function checkPrimaryLeft(facts: SwitchFacts): Finding[] {
  const { configured } = facts.primary;
  return configured ? [checkPrimary(true, facts)] : [];
}

function checkPrimary(forced: boolean, { primary }: SwitchFacts): Finding {
  const check = "primary";
  if (!primary.configured) {
    return { check, verdict: "obstacle", sentence: say("NO_PRIMARY") };
  }
  if (primary.state === "up") return { check, verdict: "ok", sentence: say("PRIMARY_UP") };
  const { state, reason } = primary;
  const sentence = reason === ""
    ? say("PRIMARY_IS", { state })
    : say("PRIMARY_IS_BECAUSE", { state, why: reason });
  return { check, verdict: forced ? "remark" : "obstacle", sentence };
}

function checkNodes(forced: boolean, { silentNodes }: SwitchFacts): Finding {
  const check = "nodes";
  if (silentNodes.length === 0) return { check, verdict: "ok", sentence: say("NODES_ANSWER") };
  const names = silentNodes.join(", ");
  const sentence = forced
    ? say("NODES_NOT_WAITED_FOR", { nodes: names })
    : say("NODES_SILENT", { nodes: names });
  return { check, verdict: "remark", sentence };
}

function checkUnknown({ unknownCount }: SwitchFacts): Finding {
  const check = "unknown";
  if (unknownCount === 0) {
    return { check, verdict: "ok", sentence: say("OUTCOMES_KNOWN") };
  }
  const sentence = say("OUTCOMES_UNKNOWN", { count: unknownCount });
  return { check, verdict: "remark", sentence };
}

/** What could not be made durable now might be later, when nobody wants it any more (F54). */
function checkDatabase({ undurable }: SwitchFacts): Finding {
  const check = "database";
  if (undurable === undefined) {
    return { check, verdict: "ok", sentence: say("DURABLE") };
  }
  return { check, verdict: "obstacle", sentence: undurable };
}
