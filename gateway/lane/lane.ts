/**
 * A lane: one thread that carries the whole path of a message – listener, inspection, journal,
 * target – so that nothing is handed between threads on the way. Here its parts are made and wired;
 * `lane_traffic.ts` carries. What lanes share (mode, users, trust) is supplied by the main thread.
 */
import type { Sql } from "postgres";
import { libcryptoVerifier } from "../../adapters/libcrypto/mod.ts";
import type { JournalWriter } from "../../adapters/journal/journal_writer.ts";
import { MessageStore } from "../../adapters/journal/message_store.ts";
import { RepeatAnswers } from "../../adapters/journal/repeat_answers.ts";
import type { PackedExchanges } from "../../adapters/ledger/exchange_pack.ts";
import type { StandbyTask } from "../../adapters/standby/standby_decider.ts";
import type { Traffic } from "../../adapters/switching/mod.ts";
import type { FoundMatch } from "../../adapters/users/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { BytesDigest } from "../../core/evidence/mod.ts";
import type { InspectionContext } from "../../core/inspect_message.ts";
import { KeyedDigest } from "../../core/keyed_digest.ts";
import { ProviderGate } from "../../core/providers/mod.ts";
import { portableVerifier, SignerKeys } from "../../core/signature/mod.ts";
import type { TracesOfPlace } from "../../core/tracing/mod.ts";
import { minuteMs, type TrafficCount, TrafficTally } from "../../core/traffic/mod.ts";
import {
  buildTrustStore,
  defaultTrustPolicy,
  refuseJudgement,
  remarkOnJudgement,
  TrustCache,
} from "../../core/trust/mod.ts";
import { intakeApp } from "../intake/app.ts";
import { BodyRoom } from "../intake/body_room.ts";
import { ConnectionCounts } from "../intake/connection_counts.ts";
import { type EdiServer, serveEdi } from "../intake/serve_edi.ts";
import { limits } from "../limits.ts";
import { createLog, type Log } from "../log/log.ts";
import { createMetrics, type MetricsSnapshot } from "../metrics/metrics.ts";
import { sealOf } from "../keys/open_seal.ts";
import { pause } from "../pause.ts";
import { ExchangeReport } from "./exchange_report.ts";
import { FairShare } from "./fair_share.ts";
import { LaneAsks, type LaneAsksEvents } from "./lane_asks.ts";
import { laneJournal } from "./lane_journal.ts";
import { LanePasswords } from "./lane_passwords.ts";
import { type LaneSessions, openLaneSessions } from "./lane_sessions.ts";
import { type LaneTargets, laneTargets } from "./lane_targets.ts";
import { LaneTracer } from "./lane_tracer.ts";
import { LaneTraffic } from "./lane_traffic.ts";
import type { LaneStart, LaneSupply } from "./protocol.ts";
import { replyWriter } from "./reply_writer.ts";
import { StrangerBodies } from "./stranger_bodies.ts";
import { Supplied } from "./supplied.ts";
import { TargetGate } from "./target_gate.ts";
import { TrafficReport } from "./traffic_report.ts";
import { type TurnedAway, TurnedAwayReport } from "./turned_away_report.ts";

export interface LaneEvents extends LaneAsksEvents {
  readonly staleEpoch: () => void;
  /** Its stream was compared with what the database holds on a line of history. */
  readonly cameOver: (line: string) => void;
  readonly traffic: (traffic: Traffic) => void;
  readonly turnedAway: (counts: TurnedAway) => void;
  /** Messages whose answers are recorded, for the ledger; their memory is handed over. */
  readonly answered: (packed: PackedExchanges) => void;
  /** What was counted of its answers since it was last told. */
  readonly counted: (counts: readonly TrafficCount[]) => void;
  /** Messages whose trace is whole. */
  readonly traced: (traces: TracesOfPlace) => void;
  /** The first wrong password for a user ID in an hour. */
  readonly wrongPassword: (userId: string, from: string) => void;
  /** What is kept of passwords that it has found to be right. */
  readonly rightPasswords: (found: readonly FoundMatch[]) => void;
}

/** Behind the end of a minute, where a timer may come a little early. */
const tellAfterMs = 200;

export class Lane {
  readonly #start: LaneStart;
  readonly #metrics = createMetrics();
  readonly #log: Log;
  readonly #asks: LaneAsks;
  readonly #supplied: Supplied;
  readonly #sessions: LaneSessions;
  readonly #journal: JournalWriter<StandbyTask>;
  readonly #inspection: InspectionContext;
  readonly #targets: LaneTargets;
  readonly #gate = new TargetGate();
  readonly #report: TrafficReport;
  readonly #turnedAway: TurnedAwayReport;
  readonly #exchanges: ExchangeReport;
  readonly #tally = new TrafficTally();
  readonly #passwords: LanePasswords;
  #telling: ReturnType<typeof setTimeout> | undefined;
  readonly #tracer: LaneTracer | undefined;
  readonly #traffic: LaneTraffic;
  readonly #room: BodyRoom;
  readonly #counts: ConnectionCounts;
  #server: EdiServer | undefined;

  constructor(start: LaneStart, private readonly events: LaneEvents) {
    const { config } = start;
    const metrics = this.#metrics;
    const log = this.#log = createLog({ lane: start.name }, { level: config.logLevel });
    this.#start = start;
    this.#room = new BodyRoom(config.bodyBytesMax);
    this.#counts = new ConnectionCounts(
      start.connectionCounts,
      start.number,
      start.connectionsMax,
    );
    this.#asks = new LaneAsks(events);
    this.#sessions = openLaneSessions(start, () => this.#journal.reconnect());

    const seal = sealOf(start.keyRing);
    const verifier = libcryptoVerifier() ?? portableVerifier();
    log.info("signatures are verified", { by: verifier.name });
    const sha256 = (bytes: Uint8Array) => verifier.digest("sha256", bytes);
    const bytesDigest = new BytesDigest(sha256, start.digestSecret);
    const supplied = this.#supplied = new Supplied({
      supply: start,
      trust: new TrustCache(buildTrustStore(start.trust, verifier).store, {
        ...defaultTrustPolicy,
        revocation: config.revocation,
      }),
      verifier,
      providers: new ProviderGate(
        config.workers,
        (text) => sha256(new TextEncoder().encode(text)).toHex(),
      ),
    });
    const passwords = this.#passwords = new LanePasswords({
      ...{ start, sha256, metrics },
      onFirstWrong: events.wrongPassword,
      onRight: events.rightPasswords,
    });
    const reply = replyWriter(() => supplied.credentials.replySigner);
    const now = () => Date.now() + config.clockOffsetMs;

    const journal = this.#journal = laneJournal({
      ...{ start, supplied, seal, sha256, bytesDigest, reply, metrics, log },
      sessions: this.#sessions,
      asks: this.#asks,
      strangerBodies: this.#strangerBodies(bytesDigest),
      onStaleEpoch: events.staleEpoch,
      onCameOver: events.cameOver,
    });
    this.#inspection = {
      catalogue,
      verify: config.verify,
      keyed: new KeyedDigest(sha256, start.repeatSecret),
      bytesDigest,
      signers: new SignerKeys(verifier),
      judgeCertificate: ({ certificate, sha256 }, embedded, at) => {
        const judgement = supplied.trust.judge(certificate.der, embedded, at, sha256);
        return refuseJudgement(judgement) ?? remarkOnJudgement(judgement);
      },
      registeredCertificate: (issuer, serialHex) => supplied.registered.find(issuer, serialHex),
      registeredOfUser: (userId, keyIdentifier) =>
        supplied.registered.findByKey(userId, keyIdentifier, verifier),
    };
    this.#report = new TrafficReport(events.traffic);
    this.#turnedAway = new TurnedAwayReport(events.turnedAway);
    this.#exchanges = new ExchangeReport(events.answered);
    this.#targets = laneTargets({
      ...{ start, supplied, passwords, journal, reply, metrics, log },
      reads: this.#sessions.reading,
      repeats: new RepeatAnswers({
        journal: joined(journal, new MessageStore(this.#sessions.reading, seal)),
        waitMs: config.relayDeadlineMs,
        now,
      }),
      onOutcome: this.#report.note.bind(this.#report),
      onAnswered: ({ header }, code, exchange) =>
        this.#exchanges.note(header.trimmed("procedure"), code, exchange),
    });
    // The rehearsal primary is VNACCS: its way with a message is none of the gateway's.
    this.#tracer = config.tracing === undefined || start.isPrimary
      ? undefined
      : new LaneTracer(config.tracing.sampler, events.traced);
    this.#traffic = new LaneTraffic({
      ...{ now, supplied, journal, passwords, metrics, log, ...this.#targets },
      tally: this.#tally,
      tracer: this.#tracer,
      number: start.number,
      inspection: this.#inspection,
      share: new FairShare(limits.laneMessagesMax),
      gate: this.#gate,
      isLosing: () => this.#asks.isLosing,
      onCode: (code, outcome) => this.#turnedAway.note(code, outcome),
      readsNumberMap: start.isPrimary,
    });
  }

  #strangerBodies(bytesDigest: BytesDigest): StrangerBodies {
    return new StrangerBodies({
      bytesDigest,
      nowMs: () => performance.now(),
      onCut: (usedUp, origin) => {
        this.#metrics.bodiesCut.inc({ used_up: usedUp });
        const whose = usedUp === "all" ? "all strangers" : "the address";
        const reason = `the budget of ${whose} is used up`;
        this.#log.warn("kept the beginning of a refused message only", { reason, origin });
      },
    });
  }

  /**
   * Takes a stream and begins to listen. `unknown`: messages that the stream's last writer left
   * without an outcome.
   */
  async open(): Promise<{ stream: number; unknown: number; port: number }> {
    const { unknown } = await this.#journal.open();
    this.#server = this.#listen();
    this.#tellCounts();
    return { stream: this.#journal.stream, unknown, port: this.#server.port };
  }

  #listen(): EdiServer {
    const { config } = this.#start;
    const { tls } = this.#supplied.credentials;
    return serveEdi({
      listen: config.ediListen,
      tls,
      handler: intakeApp(this.#traffic),
      room: this.#room,
      counts: this.#counts,
      bodyBytesMax: config.bodyBytesMax,
      idleMs: config.idleMs,
      bodyMs: config.bodyMs,
      onRefused: (status, reason, address) => {
        this.#metrics.httpRefusals.inc({ status: String(status) });
        this.#log.warn("refused a request", { reason, status, address });
      },
      onClosed: (reason, address) => {
        this.#metrics.connectionsClosed.inc({ reason: reason.split(":")[0] });
        if (reason !== "idle") this.#log.warn("closed a connection", { reason, address });
      },
      onMistake: (error) => this.#log.error("could not answer a request", { error }),
      onAcceptFailed: (error) => this.#log.warn("could not accept a connection", { error }),
    });
  }

  /** Tells at the end of each minute what was counted in it. */
  #tellCounts(): void {
    const leftMs = minuteMs - (Date.now() + this.#start.config.clockOffsetMs) % minuteMs;
    this.#telling = setTimeout(() => {
      this.#tellNow();
      this.#tellCounts();
    }, leftMs + tellAfterMs);
  }

  #tellNow(): void {
    const counts = this.#tally.take();
    if (counts.length > 0) this.events.counted(counts);
  }

  /** Some of what it is supplied with is another now. */
  supply(supply: Partial<LaneSupply>): void {
    if (this.#supplied.take(supply)) this.#gate.release();
    const tls = supply.credentials?.tls;
    if (tls !== undefined) this.#server?.renew(tls);
  }

  remembered(ask: number, failed: string | undefined): void {
    this.#asks.remembered(ask, failed);
  }

  lostRowsSettled(): void {
    this.#asks.lostRowsSettled();
  }

  /** Holds new messages back; calls `drained` when the target has none in hand. */
  hold(holdMs: number, drained: () => void): void {
    this.#gate.hold(holdMs, drained);
  }

  release(): void {
    this.#gate.release();
  }

  async metrics(): Promise<MetricsSnapshot> {
    const { stream, lastSequence } = this.#journal;
    this.#metrics.journalSequence.set({ stream: String(stream) }, lastSequence);
    this.#metrics.connections.reset();
    for (const [state, count] of this.#server?.states ?? []) {
      this.#metrics.connections.inc({ state }, count);
    }
    this.#metrics.bodyBytes.set(this.#room.used);
    // Counted where all else of an answer is, and so for nothing.
    this.#metrics.outcomes.reset();
    for (const [target, outcome, messages] of this.#tally.totals()) {
      this.#metrics.outcomes.inc({ target, outcome }, messages);
    }
    for (const { name, inFlight } of this.#targets.relays) {
      this.#metrics.targetInFlight.set({ target: name }, inFlight);
    }
    return await this.#metrics.registry.getMetricsAsJSON();
  }

  /** Takes nothing new, lets what is in flight end, records it, and lets go of the stream. */
  async stop(): Promise<void> {
    this.#gate.release();
    this.#report.stop();
    this.#turnedAway.stop();
    this.#exchanges.stop();
    const drained = this.#server?.shutdown();
    await Promise.race([drained, pause(limits.drainMs)]);
    // What still waits for its target is unknown from now on, and its senders are told so.
    await this.#targets.relay?.close();
    await this.#targets.standby.close();
    await Promise.race([drained, pause(limits.lastAnswersMs)]);
    this.#server?.[Symbol.dispose]();
    clearTimeout(this.#telling);
    this.#tellNow();
    this.#targets.stop();
    this.#passwords.stop();
    this.#tracer?.flush();
    await this.#journal.close();
    await Promise.all([endSession(this.#sessions.writing), endSession(this.#sessions.reading)]);
    this.#inspection.signers.clear();
    this.#supplied.trust.store.release();
  }
}

async function endSession(sql: Sql): Promise<void> {
  await sql.end({ timeout: 5 });
}

/** The journal as answering repeats needs it: the writer's half and the reader's. */
function joined(writer: JournalWriter<StandbyTask>, store: MessageStore) {
  return {
    append: writer.append.bind(writer),
    settle: writer.settle.bind(writer),
    delivered: writer.delivered.bind(writer),
    answerOf: store.answerOf.bind(store),
    findRepeat: store.findRepeat.bind(store),
    isUndelivered: store.isUndelivered.bind(store),
  };
}
