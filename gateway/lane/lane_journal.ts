/** The journal of a lane, with what decides messages on their way into it. */
import type { ByteSeal } from "../../adapters/seals/byte_seal.ts";
import { JournalWriter } from "../../adapters/journal/journal_writer.ts";
import { NumberReserve } from "../../adapters/numbers/number_reserve.ts";
import type { ReplyWriter } from "../../adapters/standby/reply_writer.ts";
import { StandbyDecider, type StandbyTask } from "../../adapters/standby/standby_decider.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import type { BytesDigest, Sha256 } from "../../core/evidence/mod.ts";
import { limits } from "../limits.ts";
import type { Log } from "../log/log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { journalReport } from "./journal_report.ts";
import type { LaneAsks } from "./lane_asks.ts";
import type { LaneSessions } from "./lane_sessions.ts";
import { namedFields } from "./named_fields.ts";
import type { LaneStart } from "./protocol.ts";
import type { StrangerBodies } from "./stranger_bodies.ts";
import type { Supplied } from "./supplied.ts";

export interface LaneJournalOptions {
  readonly start: LaneStart;
  readonly sessions: LaneSessions;
  readonly supplied: Supplied;
  readonly asks: LaneAsks;
  readonly seal: ByteSeal;
  readonly sha256: Sha256;
  readonly bytesDigest: BytesDigest;
  readonly reply: ReplyWriter;
  readonly strangerBodies: StrangerBodies;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly onStaleEpoch: () => void;
  readonly onCameOver: (line: string) => void;
}

export function laneJournal(options: LaneJournalOptions): JournalWriter<StandbyTask> {
  const { start, sessions, supplied, asks, seal, sha256, bytesDigest, metrics, log } = options;
  const { config, isPrimary } = start;
  return new JournalWriter<StandbyTask>({
    sql: sessions.writing,
    writer: start.name,
    epoch: supplied.epoch,
    mode: () => supplied.mode.mode,
    ...{ seal, sha256, bytesDigest },
    decider: new StandbyDecider({
      ...{ catalogue, seal },
      numbers: new NumberReserve({
        sql: sessions.reading,
        bands: config.numberBands,
        epoch: supplied.epoch,
        remember: (known) => asks.remember(known),
        onUsedUp: (of, reason) => log.error("numbers are used up", { of, reason }),
      }),
      channelRules: () => supplied.channelRules,
      permits: config.permits,
      policy: () => supplied.policy,
      bands: isPrimary ? undefined : config.numberBands,
      codes: () => supplied.codes,
      reply: options.reply,
      digestOf: (bytes) => bytesDigest.of(bytes),
      onBug: (error, message) =>
        log.error("could not decide a message", { error, ...namedFields(message) }),
      onUnopened: ({ value, row, reason }) =>
        log.error("what is stored cannot be opened", { table: value.table, row, reason }),
    }),
    appendWaitMs: limits.journalWaitMs,
    queueMessagesMax: limits.laneMessagesMax,
    shorten: (record) => options.strangerBodies.shorten(record),
    onBatch: (messages, milliseconds) => {
      metrics.batchMessages.observe(messages);
      metrics.journalSeconds.observe(milliseconds / 1000);
    },
    ...journalReport(log),
    onStaleEpoch: options.onStaleEpoch,
    onCameOver: options.onCameOver,
    onLostRows: (known) => asks.loseRows(known),
  });
}
