/**
 * What stands in the way of a change of mode, and what is worth knowing before it. Pure: facts in,
 * findings out; the same findings are what a dry run shows.
 */
import type { PrimaryState } from "./primary_health.ts";

export type Mode = "relay" | "standby" | "failback" | "closed";

/** Where a person may ask to go. `primary` = back, by way of giving back what is pending. */
export type SwitchTarget = "standby" | "primary" | "relay" | "failback" | "closed";

/** `switchover` lets what is in flight end first; `failover` changes at once. */
export type SwitchKind = "switchover" | "failover";

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
  /** Types of documents that the standby gives no number of, or soon will not: a sentence for each. */
  readonly numberTroubles: readonly string[];
  /** Declarations registered at VNACCS with a channel that nobody here knows. */
  readonly channelsUnknown: number;
  /** Why the database makes nothing durable now; undefined where it does. */
  readonly undurable: string | undefined;
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
  readonly sentence: string;
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
    findings.push(checkStandby(forced, facts), checkLedger(facts));
    findings.push(checkChannels(facts), checkNumbers(facts));
  }
  if (mode === "relay" || mode === "failback") findings.push(checkPrimary(forced, facts));
  findings.push(checkNodes(forced, facts), checkUnknown(facts), checkDatabase(facts));
  return findings.map((finding) => asFailed(finding, forced, facts));
}

/**
 * A check that failed is what its finding is about. It never stands in the way of a failover, which asks
 * nobody: it is for the hour in which other things fail.
 */
function asFailed(finding: Finding, forced: boolean, { failedChecks }: SwitchFacts): Finding {
  const failed = failedChecks?.find(({ check }) => check === finding.check);
  if (failed === undefined) return finding;
  const sentence = `the check "${failed.check}" failed: ${failed.reason}`;
  return { check: failed.check, verdict: forced ? "remark" : "obstacle", sentence };
}

function checkMode(mode: Mode, facts: SwitchFacts): Finding {
  const check = "mode";
  if (facts.mode === mode) {
    return { check, verdict: "obstacle", sentence: `the mode is ${mode} already` };
  }
  return { check, verdict: "ok", sentence: `the mode changes from ${facts.mode} to ${mode}` };
}

function checkGiveBack(mode: Mode, forced: boolean, { backlog }: SwitchFacts): Finding {
  const check = "give-back";
  const { pending, running } = backlog;
  if (running) {
    const sentence = "a give-back runs: pause it, or wait until it has ended";
    return forced
      ? { check, verdict: "remark", sentence: "a give-back runs: it stops at its next item" }
      : { check, verdict: "obstacle", sentence };
  }
  if (pending === 0) return { check, verdict: "ok", sentence: "nothing waits to be given back" };
  if (mode === "relay") {
    const sentence = `${pending} items wait to be given back: expected none for mode relay`;
    return { check, verdict: forced ? "remark" : "obstacle", sentence };
  }
  return { check, verdict: "remark", sentence: `${pending} items wait to be given back` };
}

function checkStandby(forced: boolean, { standby }: SwitchFacts): Finding {
  const check = "standby";
  if (standby.place === "local") {
    return { check, verdict: "ok", sentence: "this gateway stands in" };
  }
  if (standby.unreachable === undefined) {
    return { check, verdict: "ok", sentence: "the remote standby takes connections" };
  }
  const sentence = `the remote standby takes no connection: ${standby.unreachable}`;
  return { check, verdict: forced ? "remark" : "obstacle", sentence };
}

function checkLedger({ ledgerBehind }: SwitchFacts): Finding {
  const check = "ledger";
  if (ledgerBehind === 0) {
    return { check, verdict: "ok", sentence: "the ledger has read the whole journal" };
  }
  const sentence = `the ledger has ${ledgerBehind} messages of the journal still to read`;
  return { check, verdict: "remark", sentence };
}

/** What the standby has to leave open until an officer decides (F73). */
function checkChannels({ channelsUnknown }: SwitchFacts): Finding {
  const check = "channels";
  if (channelsUnknown === 0) {
    return {
      check,
      verdict: "ok",
      sentence: "the channel of every registered declaration is known",
    };
  }
  const sentence =
    `${channelsUnknown} registered, channel unknown: an officer has to decide about each of them`;
  return { check, verdict: "remark", sentence };
}

/** A remark, because the other types are stood in for; what is refused says A0002 and why. */
function checkNumbers({ standby, numberTroubles }: SwitchFacts): Finding {
  const check = "numbers";
  if (standby.place === "remote") {
    return { check, verdict: "ok", sentence: "the remote standby gives its own numbers" };
  }
  if (numberTroubles.length === 0) {
    return {
      check,
      verdict: "ok",
      sentence: "every type has a band of numbers, and VNACCS is far from it",
    };
  }
  return { check, verdict: "remark", sentence: numberTroubles.join("; ") };
}

function checkPrimary(forced: boolean, { primary }: SwitchFacts): Finding {
  const check = "primary";
  if (!primary.configured) {
    return { check, verdict: "obstacle", sentence: "no primary is set" };
  }
  if (primary.state === "up") return { check, verdict: "ok", sentence: "the primary is up" };
  const why = primary.reason === "" ? "" : `: ${primary.reason}`;
  const sentence = `the primary is ${primary.state}${why}`;
  return { check, verdict: forced ? "remark" : "obstacle", sentence };
}

function checkNodes(forced: boolean, { silentNodes }: SwitchFacts): Finding {
  const check = "nodes";
  if (silentNodes.length === 0) return { check, verdict: "ok", sentence: "every node answers" };
  const names = silentNodes.join(", ");
  const sentence = forced
    ? `silent nodes are not waited for: ${names}`
    : `nodes are silent and not waited for; the database refuses what they believe: ${names}`;
  return { check, verdict: "remark", sentence };
}

function checkUnknown({ unknownCount }: SwitchFacts): Finding {
  const check = "unknown";
  if (unknownCount === 0) {
    return { check, verdict: "ok", sentence: "every outcome at the primary is known" };
  }
  const sentence = `the outcome of ${unknownCount} messages is not known and stays to be asked`;
  return { check, verdict: "remark", sentence };
}

/** What could not be made durable now might be later, when nobody wants it any more (F54). */
function checkDatabase({ undurable }: SwitchFacts): Finding {
  const check = "database";
  if (undurable === undefined) {
    return { check, verdict: "ok", sentence: "the database makes durable what it is told" };
  }
  return { check, verdict: "obstacle", sentence: undurable };
}
