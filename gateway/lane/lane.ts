/**
 * A lane: one thread that carries the whole path of a message – listener, inspection, journal,
 * target – so that nothing is handed between threads on the way. What lanes share (mode, users,
 * trust) is handed in by the main thread; the epoch is checked by the database at every commit.
 */
import { databaseSessions } from "../database_sessions.ts";
import { loadSigner } from "../../adapters/authority/load_signer.ts";
import { libcryptoVerifier } from "../../adapters/libcrypto/mod.ts";
import type { TargetAnswer } from "../../adapters/target.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { JournalWriter } from "../../adapters/postgres/journal_writer.ts";
import { judgeWriteError } from "../../adapters/postgres/judge_write_error.ts";
import { MessageStore } from "../../adapters/postgres/message_store.ts";
import { RepeatAnswers } from "../../adapters/repeat_answers.ts";
import { RelayGate } from "../../adapters/failback/relay_gate.ts";
import { NumberReserve } from "../../adapters/standby/number_reserve.ts";
import { StandbyDecider, type StandbyTask } from "../../adapters/standby/standby_decider.ts";
import { plainReply, signedReply } from "../../adapters/standby/reply_writer.ts";
import { StandbyTarget } from "../../adapters/standby/standby_target.ts";
import type { ReceivedRequest, Target } from "../../adapters/target.ts";
import type { Party } from "../../adapters/party.ts";
import type { Traffic } from "../../adapters/switching/mod.ts";
import { partyOf } from "../../adapters/users/mod.ts";
import { PrimaryClient } from "../../adapters/vnaccs/primary_client.ts";
import { RelayTarget } from "../../adapters/vnaccs/relay_target.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { documentNumberNamed } from "../../core/documents/mod.ts";
import { BytesDigest } from "../../core/evidence/mod.ts";
import { KeyedDigest } from "../../core/keyed_digest.ts";
import type {
  InspectedMessage,
  InspectionContext,
  RefusedMessage,
} from "../../core/inspect_message.ts";
import { type AdmittedProvider, ProviderGate } from "../../core/providers/mod.ts";
import { portableVerifier, SignerKeys } from "../../core/signature/mod.ts";
import {
  buildTrustStore,
  defaultTrustPolicy,
  refuseJudgement,
  remarkOnJudgement,
  TrustCache,
} from "../../core/trust/mod.ts";
import { type Refusal, refuse } from "../../core/verdict.ts";
import { type StandbyPolicy, takesEverything } from "../../core/policy/mod.ts";
import { type CodeTable, type CodeTables, codeTablesWith } from "../../core/codes/mod.ts";
import type { ChannelRules } from "../../core/routing/mod.ts";
import { formatMessageId } from "../../adapters/journal.ts";
import type { KnownState } from "../../core/lost_rows/mod.ts";
import { peekHeader } from "../../core/wire/mod.ts";
import { RegisteredCertificates } from "../../core/users/registered_certificates.ts";
import { intakeApp } from "../intake/app.ts";
import { BodyRoom } from "../intake/body_room.ts";
import { ConnectionCounts } from "../intake/connection_counts.ts";
import { RefusalNotes } from "../intake/refusal_notes.ts";
import { type EdiServer, serveEdi } from "../intake/serve_edi.ts";
import { busyAnswer, receiveMessage } from "../intake/receive_message.ts";
import { limits } from "../limits.ts";
import { bugFields, createLog } from "../log.ts";
import { sealOf } from "../open_seal.ts";
import { createMetrics, type MetricsSnapshot } from "../metrics.ts";
import { cutsConnections, type Faults } from "../primary/faults.ts";
import type { Listen } from "../config.ts";
import { FairShare } from "./fair_share.ts";
import { isResultCode, knownProcedure } from "./metric_labels.ts";
import { LanePasswords } from "./lane_passwords.ts";
import { StrangerBodies } from "./stranger_bodies.ts";
import type { LaneStart, ModeState, TrustFile } from "./protocol.ts";
import { TargetGate } from "./target_gate.ts";
import { TrafficReport } from "./traffic_report.ts";
import type { UserDirectory } from "../../core/users/mod.ts";

/** The server ends a session that stays so long inside a transaction, in milliseconds. */
const TRANSACTION_IDLE_MS = 3_000;

export interface LaneEvents {
  readonly staleEpoch: () => void;
  readonly traffic: (traffic: Traffic) => void;
  /** Asks that something is remembered; the answer comes through `remembered`. */
  readonly remember: (ask: number, known: KnownState) => void;
  /** The first wrong password for a user ID in an hour. */
  readonly wrongPassword: (userId: string, from: string) => void;
  /** The database has lost rows; that it is settled comes through `lostRowsSettled`. */
  readonly lostRows: (known: KnownState) => void;
}

export class Lane {
  readonly #start: LaneStart;
  readonly #events: LaneEvents;
  readonly #metrics = createMetrics();
  readonly #log;
  readonly #sql;
  readonly #reads;
  readonly #journal: JournalWriter<StandbyTask>;
  readonly #store: MessageStore;
  readonly #trust: TrustCache;
  readonly #inspection: InspectionContext;
  readonly #relay: RelayTarget | undefined;
  readonly #standby: Target;
  readonly #gate = new TargetGate();
  readonly #traffic: TrafficReport;
  readonly #passwords: LanePasswords;
  readonly #providers: ProviderGate;
  #users: UserDirectory;
  #registered: RegisteredCertificates;
  #mode: ModeState;
  #modeChanged = Promise.withResolvers<void>();
  #channelRules: ChannelRules;
  #policy: StandbyPolicy;
  #codes: CodeTables;
  #server: EdiServer | undefined;
  #inner: EdiServer | undefined;
  #faults: Faults | undefined;
  readonly #room: BodyRoom;
  readonly #counts: ConnectionCounts;
  readonly #notes: RefusalNotes;
  readonly #share = new FairShare(limits.laneMessagesMax);
  /** Where it listens, once it does. */
  #port: number | undefined;
  #messages = 0;
  /** What waits to be remembered. */
  readonly #remembering = new Map<number, PromiseWithResolvers<void>>();
  #asks = 0;
  /** Until the loss of rows that this lane has found is settled. */
  #losing: PromiseWithResolvers<void> | undefined;
  /** Milliseconds since the epoch, moved where the sandbox is asked to. */
  readonly #now = (): number => Date.now() + this.#start.config.clockOffsetMs;

  constructor(start: LaneStart, events: LaneEvents) {
    const { config } = start;
    this.#start = start;
    this.#events = events;
    this.#mode = start.mode;
    this.#channelRules = start.channelRules;
    this.#policy = this.#policyOf(start.policy);
    this.#codes = codeTablesWith(start.codeTables);
    this.#users = start.users;
    this.#registered = new RegisteredCertificates(start.users);
    this.#log = createLog({ lane: start.name });
    this.#notes = new RefusalNotes(this.#log);
    this.#room = new BodyRoom(config.bodyBytesMax);
    this.#counts = new ConnectionCounts(
      start.connectionCounts,
      start.number,
      start.connectionsMax,
    );
    const connection = { schema: config.schema, applicationName: `songhanh ${start.name}` };
    this.#sql = connect(start.databaseUrl, {
      ...connection,
      connectionsMax: 1,
      postgres: {
        // The session holds the stream: it is not given up for its age, and taken again when it goes.
        max_lifetime: null,
        onclose: () => this.#journal.reconnect(),
        // A process that was stopped within a transaction must not keep the mode from changing.
        // Everything it asks goes by keys, a few at a time, and by the same few statements. Planning
        // them for each batch costs more than it gains; and a plan made while a table was small
        // must still go by its index when it is not.
        connection: {
          idle_in_transaction_session_timeout: TRANSACTION_IDLE_MS,
          plan_cache_mode: "force_generic_plan",
          enable_seqscan: "off",
          enable_hashjoin: "off",
          enable_mergejoin: "off",
          jit: "off",
        },
      },
    });
    this.#reads = connect(start.databaseUrl, {
      ...connection,
      connectionsMax: databaseSessions.laneReading,
    });
    const seal = sealOf(start.keyRing);
    const verifier = libcryptoVerifier() ?? portableVerifier();
    this.#log.info("signatures are verified", { by: verifier.name });
    const sha256 = (bytes: Uint8Array) => verifier.digest("sha256", bytes);
    const onFirstWrong = events.wrongPassword;
    this.#passwords = new LanePasswords({ start, sha256, metrics: this.#metrics, onFirstWrong });
    this.#providers = new ProviderGate(
      config.workers,
      (text) => sha256(new TextEncoder().encode(text)).toHex(),
    );
    this.#providers.replace(start.providers);
    const reply = start.replySigner === undefined
      ? plainReply
      : signedReply(loadSigner(start.replySigner.cert, start.replySigner.key));
    const bytesDigest = new BytesDigest(sha256, start.digestSecret);
    const strangerBodies = new StrangerBodies({
      bytesDigest,
      nowMs: () => performance.now(),
      onCut: (usedUp, origin) => {
        this.#metrics.bodiesCut.inc({ used_up: usedUp });
        const reason = `the budget of ${
          usedUp === "all" ? "all strangers" : "the address"
        } is used up`;
        this.#notes.note("kept the beginning of a refused message only", reason, { origin });
      },
    });
    this.#journal = new JournalWriter<StandbyTask>({
      sql: this.#sql,
      writer: start.name,
      epoch: () => this.#mode.epoch,
      mode: () => this.#mode.mode,
      seal,
      sha256,
      bytesDigest,
      decider: new StandbyDecider({
        ...{ catalogue, seal },
        numbers: new NumberReserve({
          sql: this.#reads,
          bands: config.numberBands,
          epoch: this.#epoch,
          remember: (known) => this.#remember(known),
          onUsedUp: (of, reason) => this.#log.error("numbers are used up", { of, reason }),
        }),
        channelRules: () => this.#channelRules,
        permits: config.permits,
        policy: () => this.#policy,
        bands: start.faults === undefined ? config.numberBands : undefined,
        codes: () => this.#codesJudged(),
        reply,
        digestOf: (bytes) => bytesDigest.of(bytes),
        onBug: (error, id) =>
          this.#log.error("could not decide a message", {
            ...bugFields(error),
            message: formatMessageId(id),
          }),
        onUnopened: ({ value, row, reason }) =>
          this.#log.error("what is stored cannot be opened", { table: value.table, row, reason }),
      }),
      appendWaitMs: limits.journalWaitMs,
      queueMessagesMax: limits.laneMessagesMax,
      shorten: (record) => strangerBodies.shorten(record),
      onBatch: (messages, milliseconds) => {
        this.#metrics.batchMessages.observe(messages);
        this.#metrics.journalSeconds.observe(milliseconds / 1000);
      },
      onTrouble: (event, error) =>
        isBug(error) ? this.#log.error(event, bugFields(error)) : this.#log.warn(event, { error }),
      onStaleEpoch: events.staleEpoch,
      onLostRows: (known) => this.#loseRows(known),
    });
    this.#store = new MessageStore(this.#reads, seal);
    const repeats = new RepeatAnswers({
      journal: joined(this.#journal, this.#store),
      waitMs: config.relayDeadlineMs,
      now: this.#now,
    });
    this.#trust = new TrustCache(buildTrustStore(start.trust).store, {
      ...defaultTrustPolicy,
      revocation: config.revocation,
    });
    this.#inspection = {
      catalogue,
      verify: config.verify,
      keyed: new KeyedDigest(sha256, start.repeatSecret),
      bytesDigest,
      signers: new SignerKeys(verifier),
      judgeCertificate: ({ certificate, sha256 }, embedded, at) => {
        const judgement = this.#trust.judge(certificate.der, embedded, at, sha256);
        return refuseJudgement(judgement) ?? remarkOnJudgement(judgement);
      },
      registeredCertificate: (issuer, serialHex) => this.#registered.find(issuer, serialHex),
    };
    this.#traffic = new TrafficReport(events.traffic);
    this.#relay = start.primaryUrl === undefined
      ? undefined
      : this.#relayTo("primary", start.primaryUrl, repeats);
    this.#standby = config.standby === "local"
      ? new StandbyTarget({
        journal: this.#journal,
        repeats,
        reply,
        partyOf: this.#partyOf,
        senders: () => ({
          catalogue,
          policy: this.#policy,
          ...this.#senders(),
          onSecret: this.#passwords.note,
        }),
      })
      : this.#relayTo("standby", config.standby, repeats);
  }

  /** What is known of senders now. */
  #senders() {
    return {
      directory: this.#users,
      passwords: this.#passwords.memory,
      isOneAuthority: (name: string) => this.#trust.store.isOneAuthority(name),
    };
  }

  readonly #partyOf = (
    { sender }: ReceivedRequest,
    message: InspectedMessage | RefusedMessage,
  ): Party => {
    const { header, verification } = message;
    const verified = verification?.kind === "verified" ? verification.by : undefined;
    return partyOf(sender, header, verified, this.#senders());
  };

  #relayTo(name: "primary" | "standby", url: string, repeats: RepeatAnswers): RelayTarget {
    const { config, primaryCa, primaryClient } = this.#start;
    return new RelayTarget({
      name,
      client: new PrimaryClient({
        url,
        deadlineMs: config.relayDeadlineMs,
        lateMs: limits.lateAnswerMs,
        connectionsMax: limits.primaryConnectionsMax,
        connectMs: limits.primaryConnectMs,
        replyBytesMax: limits.primaryReplyBytesMax,
        repliesBytesMax: limits.primaryRepliesBytesMax,
        caCertificates: primaryCa === undefined ? undefined : [primaryCa],
        clientCertificate: primaryClient,
      }),
      journal: this.#journal,
      repeats,
      documentOf: ({ procedure, message }) => documentNumberNamed(catalogue, procedure, message),
      gate: name === "standby" ? undefined : new RelayGate({
        sql: this.#reads,
        bands: config.numberBands,
        isGivingBack: () => this.#mode.mode === "failback",
      }),
      now: Date.now,
      onBug: (error) => this.#log.error("could not handle a message", bugFields(error)),
      onPhase: (phase, ms) => this.#metrics.seconds.observe({ phase }, ms / 1000),
      onOutcome: name === "primary" ? this.#traffic.note.bind(this.#traffic) : undefined,
    });
  }

  get stream(): number {
    return this.#journal.stream;
  }

  /**
   * Takes a stream and begins to listen. `unknown`: messages that the stream's last writer left
   * without an outcome; `innerPort`: of the rehearsal primary only, never disturbed by faults.
   */
  async open(): Promise<{ unknown: number; port: number; innerPort: number | undefined }> {
    const { unknown } = await this.#journal.open();
    const { config, faults } = this.#start;
    if (faults === undefined) {
      this.#server = this.#listen(config.ediListen);
      return { unknown, port: this.#server.port, innerPort: undefined };
    }
    this.#inner = this.#listen({ hostname: "127.0.0.1", port: 0 });
    await this.setFaults(faults);
    const port = this.#server?.port ?? config.ediListen.port;
    this.#port = port;
    return { unknown, port, innerPort: this.#inner.port };
  }

  #listen(listen: Listen): EdiServer {
    const { config, tls } = this.#start;
    return serveEdi({
      listen,
      tls,
      handler: intakeApp({
        now: this.#now,
        readsNumberMap: this.#start.faults !== undefined,
        admit: (header) => {
          const admission = this.#providers.admit(header, this.#now());
          if (admission.kind === "unknown") this.#passwords.noteToken();
          return admission;
        },
        receive: (request) => this.#receive(request),
        onBusy: () => this.#noteBusy(),
      }),
      room: this.#room,
      counts: this.#counts,
      bodyBytesMax: config.bodyBytesMax,
      idleMs: config.idleMs,
      bodyMs: config.bodyMs,
      onRefused: (status, reason, address) => {
        this.#metrics.httpRefusals.inc({ status: String(status) });
        this.#notes.note("refused a request", reason, { status, address });
      },
      onClosed: (reason, address) => {
        this.#metrics.connectionsClosed.inc({ reason: reason.split(":")[0] });
        if (reason !== "idle") this.#notes.note("closed a connection", reason, { address });
      },
      onMistake: (error) =>
        this.#log.error("could not answer a request", { error: stackOf(error) }),
      onAcceptFailed: (error) =>
        this.#notes.note("could not accept a connection", reasonOf(error), {}),
    });
  }

  /** Opens or closes the public listener as the faults say; the gate takes its place meanwhile. */
  async setFaults(faults: Faults): Promise<void> {
    this.#faults = faults;
    const listens = !faults.down && !cutsConnections(faults);
    const { ediListen } = this.#start.config;
    // Where the system chose the port, the same one again.
    if (listens) {
      this.#server ??= this.#listen({ ...ediListen, port: this.#port ?? ediListen.port });
    } else {
      const server = this.#server;
      this.#server = undefined;
      await server?.shutdown();
    }
  }

  async #receive(
    request: Parameters<Parameters<typeof intakeApp>[0]["receive"]>[0],
  ): Promise<TargetAnswer> {
    if (this.#messages >= limits.laneMessagesMax) {
      this.#noteBusy();
      const plain = request.contentType?.toLowerCase().startsWith("text/plain");
      const header = plain ? peekHeader(request.body) : undefined;
      return busyAnswer(header, request.receivedAt, "too many messages in flight");
    }
    this.#messages++;
    let procedure = "";
    try {
      const answer = await receiveMessage(request, {
        inspection: this.#inspection,
        journal: this.#journal,
        target: () => this.#target(),
        partyOf: this.#partyOf,
        share: this.#share,
        gate: this.#gate,
        stopped: () =>
          this.#losing === undefined ? this.#mode.stopped : "the database has lost rows",
        epoch: this.#epoch,
        otherEpoch: this.#otherEpoch,
        onInspected: (message, milliseconds) => {
          this.#metrics.seconds.observe({ phase: "inspect" }, milliseconds / 1000);
          if (message.kind === "message") procedure = knownProcedure(message.procedure);
          else if ("text" in message.refusal) {
            this.#metrics.verifyFailures.inc({ reason: message.refusal.text });
          }
        },
        onCannotRecord: (error) => this.#log.warn("could not record a message", { error }),
        onBug: (error) => this.#log.error("could not handle a message", bugFields(error)),
      });
      if (this.#faults?.latencyMs) await pause(this.#faults.latencyMs);
      if (answer.isHeldBack) await this.#passwords.pause();
      this.#metrics.requests.inc({ procedure, result: answer.result });
      if (isResultCode(answer.code)) this.#metrics.resultCodes.inc({ code: answer.code });
      if (answer.result === "repeated") this.#metrics.duplicates.inc({ verdict: "answered" });
      return answer;
    } finally {
      this.#messages--;
      this.#metrics.seconds.observe(
        { phase: "answer" },
        (this.#now() - request.receivedAt) / 1000,
      );
    }
  }

  #noteBusy(): void {
    this.#metrics.requests.inc({ procedure: "", result: "busy" });
    this.#metrics.resultCodes.inc({ code: "A0011" });
  }

  #target(): Target | Refusal {
    if (this.#faults?.answerCode) return refuse(this.#faults.answerCode, "told to refuse");
    switch (this.#mode.mode) {
      case "relay":
      case "failback":
        return this.#relay ?? refuse("A0006", "no primary is set");
      case "standby":
        return this.#standby;
      case "closed":
        return refuse("A0010", "the gateway is closed");
    }
  }

  setMode(mode: ModeState): void {
    // News may overtake each other.
    if (mode.epoch < this.#mode.epoch) return;
    const isSame = mode.epoch === this.#mode.epoch && mode.mode === this.#mode.mode;
    this.#mode = mode;
    // Only whether anything is taken.
    if (isSame) return;
    this.#modeChanged.resolve();
    this.#modeChanged = Promise.withResolvers<void>();
    this.#gate.release();
  }

  readonly #epoch = (): number => this.#mode.epoch;

  #remember(known: KnownState): Promise<void> {
    const ask = ++this.#asks;
    const waiting = Promise.withResolvers<void>();
    this.#remembering.set(ask, waiting);
    this.#events.remember(ask, known);
    return waiting.promise;
  }

  remembered(ask: number, failed: string | undefined): void {
    const waiting = this.#remembering.get(ask);
    this.#remembering.delete(ask);
    if (failed === undefined) return waiting?.resolve();
    // The journal goes on trying, as it does where the database cannot write.
    waiting?.reject(Object.assign(new Error(`cannot remember: ${failed}`), { code: "MEMORY" }));
  }

  /** Nothing is taken until the main thread has settled it. */
  #loseRows(known: KnownState): Promise<void> {
    this.#losing ??= Promise.withResolvers<void>();
    this.#events.lostRows(known);
    return this.#losing.promise;
  }

  lostRowsSettled(): void {
    this.#losing?.resolve();
    this.#losing = undefined;
  }

  /** Waits a while for another epoch than this one. */
  readonly #otherEpoch = async (than: number): Promise<boolean> => {
    if (this.#mode.epoch === than) {
      await Promise.race([this.#modeChanged.promise, pause(limits.newModeMs)]);
    }
    return this.#mode.epoch !== than;
  };

  /** Holds new messages back; calls `drained` when the target has none in hand. */
  hold(holdMs: number, drained: () => void): void {
    this.#gate.hold(holdMs, drained);
  }

  release(): void {
    this.#gate.release();
  }

  setTrust(files: readonly TrustFile[]): void {
    this.#trust.replaceStore(buildTrustStore(files).store);
  }

  setChannelRules(rules: ChannelRules): void {
    this.#channelRules = rules;
  }

  setPolicy(policy: StandbyPolicy): void {
    this.#policy = this.#policyOf(policy);
  }

  /** The rehearsal primary stands for VNACCS, which takes everything. */
  #policyOf(policy: StandbyPolicy): StandbyPolicy {
    return this.#start.faults === undefined ? policy : takesEverything;
  }

  /** The rehearsal primary judges values where it is told to: VNACCS may take what we would not. */
  #codesJudged(): CodeTables | undefined {
    const judges = this.#start.faults === undefined || this.#faults?.judgesValues === true;
    return judges ? this.#codes : undefined;
  }

  setCodeTables(tables: readonly CodeTable[]): void {
    this.#codes = codeTablesWith(tables);
  }

  setProviders(providers: readonly AdmittedProvider[]): void {
    this.#providers.replace(providers);
  }

  setUsers(users: UserDirectory): void {
    this.#users = users;
    this.#registered = new RegisteredCertificates(users);
  }

  async metrics(): Promise<MetricsSnapshot> {
    this.#metrics.journalSequence.set(
      { stream: String(this.#journal.stream) },
      this.#journal.lastSequence,
    );
    this.#metrics.connections.reset();
    for (const server of [this.#server, this.#inner]) {
      for (const [state, count] of server?.states ?? []) {
        this.#metrics.connections.inc({ state }, count);
      }
    }
    this.#metrics.bodyBytes.set(this.#room.used);
    this.#metrics.targetInFlight.set({ target: "primary" }, this.#relay?.inFlight ?? 0);
    return await this.#metrics.registry.getMetricsAsJSON();
  }

  /** Takes nothing new, lets what is in flight end, records it, and lets go of the stream. */
  async stop(): Promise<void> {
    this.#gate.release();
    this.#traffic.stop();
    const drained = Promise.all([this.#server?.shutdown(), this.#inner?.shutdown()]);
    await Promise.race([drained, pause(limits.drainMs)]);
    // What still waits for its target is unknown from now on, and its senders are told so.
    await this.#relay?.close();
    await this.#standby.close();
    await Promise.race([drained, pause(limits.lastAnswersMs)]);
    this.#server?.[Symbol.dispose]();
    this.#inner?.[Symbol.dispose]();
    await this.#journal.close();
    await this.#sql.end({ timeout: 5 });
    await this.#reads.end({ timeout: 5 });
    this.#inspection.signers.clear();
  }
}

/** Whether an error of the journal is about what was to be written, and not about the connection. */
function isBug(error: unknown): boolean {
  return error instanceof Error && ["message", "bug"].includes(judgeWriteError(error));
}

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

/** What is said of an accept that failed: the kind, as its text may name a descriptor. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A mistake of ours costs one message and leaves where it was made. */
function stackOf(error: unknown): unknown {
  return error instanceof Error ? error.stack ?? error : error;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    Deno.unrefTimer(timer);
  });
}
