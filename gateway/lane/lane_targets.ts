/** The targets of a lane: the relay to the primary, and the standby, here or elsewhere. */
import type { Sql } from "postgres";
import { RelayGate } from "../../adapters/give_back/relay_gate.ts";
import type { JournalWriter } from "../../adapters/journal/journal_writer.ts";
import type { Party } from "../../adapters/party.ts";
import type { RepeatAnswers } from "../../adapters/journal/repeat_answers.ts";
import type { ReplyWriter } from "../../adapters/standby/reply_writer.ts";
import type { StandbyTask } from "../../adapters/standby/standby_decider.ts";
import { EarlyChecks } from "../../adapters/standby/early_checks.ts";
import type { SenderContext } from "../../adapters/standby/check_sender.ts";
import { StandbyTarget } from "../../adapters/standby/standby_target.ts";
import type { ReceivedRequest, Target } from "../../adapters/target.ts";
import { partyOf } from "../../adapters/users/mod.ts";
import { PrimaryClient } from "../../adapters/vnaccs/primary_client.ts";
import { withCredentials } from "../../adapters/vnaccs/primary_credentials.ts";
import { type RelayOptions, RelayTarget } from "../../adapters/vnaccs/relay_target.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { documentNumberNamed } from "../../core/documents/mod.ts";
import type { InspectedMessage, RefusedMessage } from "../../core/inspect_message.ts";
import { primaryCredentials } from "../keys/credentials.ts";
import { limits } from "../limits.ts";
import type { Log } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { LanePasswords } from "./lane_passwords.ts";
import { namedFields } from "./named_fields.ts";
import type { LaneStart } from "./protocol.ts";
import type { Supplied } from "./supplied.ts";

export interface LaneTargetsOptions {
  readonly start: LaneStart;
  readonly reads: Sql;
  readonly supplied: Supplied;
  readonly passwords: LanePasswords;
  readonly journal: JournalWriter<StandbyTask>;
  readonly repeats: RepeatAnswers;
  readonly reply: ReplyWriter;
  readonly metrics: Metrics;
  readonly log: Log;
  /** What became of messages handed to the primary. */
  readonly onOutcome: RelayOptions["onOutcome"];
  /** Of messages that the primary has answered. */
  readonly onAnswered: RelayOptions["onAnswered"];
}

export interface LaneTargets {
  /** Undefined where no primary is set. */
  readonly relay: RelayTarget | undefined;
  readonly standby: Target;
  /** Where messages are handed over, by name: the primary, and a standby elsewhere. */
  readonly relays: readonly Pick<RelayTarget, "name" | "inFlight">[];
  /** Who a message counts for, as far as that is known without asking anybody. */
  readonly partyOf: (request: ReceivedRequest, message: InspectedMessage | RefusedMessage) => Party;
  /** Ends what goes on beside messages. */
  readonly stop: () => void;
}

export function laneTargets(options: LaneTargetsOptions): LaneTargets {
  const { start: { config, primaryUrl }, supplied, passwords, journal, repeats, reply } = options;
  const senders: SenderContext = {
    catalogue,
    get policy() {
      return supplied.policy;
    },
    get directory() {
      return supplied.users;
    },
    passwords: passwords.memory,
    isOneAuthority: (name) => supplied.trust.store.isOneAuthority(name),
    onSecret: passwords.note,
  };
  const party = (
    { sender }: ReceivedRequest,
    { header, verification }: InspectedMessage | RefusedMessage,
  ): Party => {
    const verified = verification?.kind === "verified" ? verification.by : undefined;
    return partyOf(sender, header, verified, senders);
  };
  const onPhase = phaseObserver(options);
  const onBug = (error: unknown) => options.log.error("could not measure a message", { error });
  const elsewhere = config.standby === "local"
    ? undefined
    : relayTo("standby", config.standby, options);
  const standby = elsewhere ??
    new StandbyTarget({ journal, repeats, reply, senders, partyOf: party, onPhase, onBug });
  const early = config.standby === "local" ? earlyChecks(senders, options) : undefined;
  const relay = primaryUrl === undefined
    ? undefined
    : relayTo("primary", primaryUrl, options, early);
  const relays = [relay, elsewhere].filter((each) => each !== undefined);
  return { relay, standby, relays, partyOf: party, stop: () => early?.stop() };
}

/** Counts the time of a message with its target, whichever it is. */
function phaseObserver({ metrics }: LaneTargetsOptions) {
  return (phase: "journal" | "target", milliseconds: number) =>
    metrics.seconds.observe(phase, milliseconds / 1000);
}

function earlyChecks(
  senders: SenderContext,
  { start: { config }, log }: LaneTargetsOptions,
): EarlyChecks {
  return new EarlyChecks({
    senders,
    share: limits.earlyChecksShare / config.workers,
    onWrong: (subject) =>
      log.warn("the primary accepts what is not registered here", { ...subject }),
    onBug: (error) => log.error("could not try a password", { error }),
  });
}

function relayTo(
  name: "primary" | "standby",
  url: string,
  options: LaneTargetsOptions,
  early?: EarlyChecks,
): RelayTarget {
  const { start, reads, supplied, journal, repeats, log, onOutcome, onAnswered } = options;
  const { config } = start;
  return new RelayTarget({
    name,
    client: new PrimaryClient(withCredentials({
      url,
      deadlineMs: config.relayDeadlineMs,
      lateMs: limits.lateAnswerMs,
      connectionsMax: limits.primaryConnectionsMax,
      connectMs: limits.primaryConnectMs,
      replyBytesMax: limits.primaryReplyBytesMax,
      repliesBytesMax: limits.primaryRepliesBytesMax,
    }, primaryCredentials(() => supplied.credentials))),
    ...{ journal, repeats },
    documentOf: ({ procedure, message }) => documentNumberNamed(catalogue, procedure, message),
    gate: name === "standby" ? undefined : new RelayGate({
      sql: reads,
      bands: config.numberBands,
      mayOwe: () => supplied.mode.nothingOwed !== true,
    }),
    now: Date.now,
    onBug: (error, message) =>
      log.error("could not handle a message", { error, ...namedFields(message) }),
    onPhase: phaseObserver(options),
    onOutcome: name === "primary" ? onOutcome : undefined,
    onAnswered: name === "primary" ? onAnswered : undefined,
    onAccepted: early && ((message) => early.note(message)),
  });
}
