/**
 * This process as a node: it knows the mode and tells its lanes, says that it lives, holds messages
 * back when a switch asks for it, and – while it leads – probes the primary and runs the loops of
 * which one node is enough.
 *
 * Not promised: that two nodes never believe that they lead at the same moment. What a leader writes
 * is refused by the database where it matters (epoch, state of a row), not by this belief.
 */
import type { Sql } from "postgres";
import { messagesNotLearnt } from "../../adapters/documents/messages_not_learnt.ts";
import { WorkLeft } from "../../adapters/give_back/work_left.ts";
import { listNumbers, numberTroubles } from "../../adapters/numbers/document_numbers.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { readSchemaFit } from "../../adapters/postgres/migrate.ts";
import { migrations } from "../../adapters/postgres/migrations/mod.ts";
import type { CommitWatch } from "../../adapters/postgres/commit_watch.ts";
import { loadMode, type StoredMode } from "../../adapters/mode/mode_store.ts";
import {
  declareLostRows,
  type NodeMemory,
  OtherDatabase,
  readSeenMode,
  readStoredState,
  untilAcknowledged,
} from "../../adapters/lost_rows/mod.ts";
import { findLostRows, type KnownState, nothingKnown } from "../../core/lost_rows/mod.ts";
import {
  BEAT_MS,
  listNodes,
  loadHealth,
  Loop,
  type ModeNotice,
  NodeRegistry,
  type NodeRow,
  PrimaryWatch,
  probePrimary,
  StandIn,
  Switcher,
  type Traffic,
  watchMode,
} from "../../adapters/switching/mod.ts";
import { Terminal } from "../../adapters/terminal/mod.ts";
import { PrimaryClient } from "../../adapters/vnaccs/primary_client.ts";
import {
  type PrimaryCredentials,
  withCredentials,
} from "../../adapters/vnaccs/primary_credentials.ts";
import type { FailedCheck, PrimaryState, SwitchFacts } from "../../core/switching/mod.ts";
import { refusalSentence } from "../../core/upgrade/mod.ts";
import type { MessageStore } from "../../adapters/journal/message_store.ts";
import { buildInfo } from "../process/build_info.ts";
import type { Config } from "../settings/config.ts";
import type { Lanes } from "../lane/lanes.ts";
import type { ModeState } from "../lane/protocol.ts";
import { limits } from "../limits.ts";
import type { Log } from "../log/log.ts";
import { loopReport } from "../loops/loop_report.ts";
import type { Sentence } from "../../core/reasons/mod.ts";

/** What other parts know that a switch depends on. */
export interface SwitchSources {
  /** Journal entries that the ledger has still to read. */
  ledgerBehind(): Promise<number>;
  /** The same without reading any of them now. */
  ledgerUnread(): Promise<number>;
  /** Declarations registered at VNACCS with a channel that is not known here. */
  channelsUnknown(): Promise<number>;
  /** What was accepted in standby and waits to be given back. */
  backlog(): Promise<SwitchFacts["backlog"]>;
}

/** Work that one node does for all: a loop, or what runs several. */
export type LeaderWork = Pick<Loop, "start" | "stop">;

export interface GatewayNodeOptions {
  readonly config: Config;
  readonly log: Log;
  readonly sql: Sql;
  /** For what people ask: nothing in the background takes its connections. */
  readonly asked: Sql;
  readonly commits: CommitWatch;
  readonly databaseUrl: string;
  readonly lanes: Lanes;
  readonly store: MessageStore;
  /** For people: host and port. */
  readonly name: string;
  /** Number of the data key that its lanes seal by. */
  readonly dataKey: number | undefined;
  /** The mode that the lanes were started with. */
  readonly mode: StoredMode;
  readonly primaryUrl: string | undefined;
  readonly toPrimary: PrimaryCredentials;
  readonly sources: SwitchSources;
  /** Settles when the rehearsal primary that this process starts is ready. */
  readonly primaryReady: Promise<unknown> | undefined;
  /** What this node has seen committed. */
  readonly memory: NodeMemory;
  /** The mode, or what is known of the primary, is another. */
  readonly onChanged: () => void;
  /** Puts secrets back that lanes work by, where the database may have lost them. */
  readonly keepSecrets: () => Promise<void>;
}

/** As long as this node has not come over, in milliseconds: others may wait to hear that it has. */
const BEAT_AGAIN_MS = 250;
/** Between two attempts to settle lost rows, in milliseconds. */
const SETTLE_AGAIN_MS = 250;

/** Between two looks at the steps of the schema, in milliseconds: somebody may have migrated it. */
const SCHEMA_LOOK_MS = 5_000;

/** The part of a mode that lanes act by; `outgrown`: why nothing must be written whatever the mode. */
export function modeStateOf(
  { mode, epoch, lost }: StoredMode,
  { outgrown, nothingOwed = false }: {
    readonly outgrown?: string | undefined;
    readonly nothingOwed?: boolean;
  } = {},
): ModeState {
  const stopped = outgrown ?? (lost?.stops ? lost.sentence : undefined);
  return { mode, epoch, nothingOwed, ...(stopped === undefined ? {} : { stopped }) };
}

/** What is known about the primary. */
export interface PrimaryStatus {
  readonly state: PrimaryState;
  readonly reason: string;
  readonly since: Date | undefined;
  readonly seenAt: Date | undefined;
  readonly p50Ms: number | undefined;
}

const nothingKnownOfPrimary: PrimaryStatus = {
  state: "unknown",
  reason: "",
  since: undefined,
  seenAt: undefined,
  p50Ms: undefined,
};

export class GatewayNode {
  readonly switcher: Switcher;
  #mode: StoredMode;
  readonly #registrySql: Sql;
  readonly #registry: NodeRegistry;
  readonly #beat: Loop;
  /** By itself: what it counts may take longer than a sign of life may. */
  readonly #workLook: Loop;
  readonly #watch: PrimaryWatch | undefined;
  readonly #probe: Loop | undefined;
  readonly #leaderLoops: LeaderWork[] = [];
  /** Whether those who write beside the lanes have compared on a line of history, too. */
  readonly #writers: ((line: string) => boolean)[] = [];
  readonly #clients: PrimaryClient[] = [];
  #leading = false;
  /** The line of history on which this node last said that it had compared. */
  #lineage: string | undefined;
  #isOver = true;
  /** Where lost rows are just being settled, or the database is not the one that was written to: why. */
  #losing: string | undefined;
  #elsewhere: string | undefined;
  /** The schema has become one that this program must not work on: why. */
  #outgrown: string | undefined;
  #schemaLookDue = 0;
  readonly #workLeft: WorkLeft;
  #nothingOwed = false;
  #stopping = false;
  #stale = false;
  #loading: Promise<void> | undefined;
  #subscription: AsyncDisposable | undefined;

  constructor(private readonly options: GatewayNodeOptions) {
    const { config, databaseUrl, name, asked, commits } = options;
    this.#mode = options.mode;
    this.#workLeft = new WorkLeft(options.sql);
    this.#registrySql = connect(databaseUrl, {
      schema: config.schema,
      applicationName: "songhanh node",
      connectionsMax: 1,
      // The session is this node's sign of life.
      postgres: { max_lifetime: null },
    });
    this.#registry = new NodeRegistry(this.#registrySql, name, options.dataKey);
    const report = loopReport(options.log);
    this.#beat = new Loop({
      name: "beat",
      everyMs: BEAT_MS,
      turn: () =>
        this.#beatOnce().then(() => {
          options.log.database.worked();
          report.onWorked("beat");
          return this.#isOver ? BEAT_MS : BEAT_AGAIN_MS;
        }, (error) => {
          report.onError("beat", error);
          return BEAT_AGAIN_MS;
        }),
      onError: report.onError,
    });
    this.#workLook = new Loop({
      name: "work left",
      everyMs: BEAT_MS,
      turn: () => this.#lookAtWorkLeft(),
      ...report,
    });
    this.#watch = this.#createWatch();
    if (this.#watch !== undefined) {
      const watch = this.#watch;
      const ready = this.#untilPrimaryReady(watch);
      const turn = async () => {
        await ready;
        return await watch.turn();
      };
      this.#probe = new Loop({ name: "probe", everyMs: config.probeMs, turn, ...report });
      this.#leaderLoops.push(this.#probe);
    }
    const registry = this.#registry;
    this.switcher = new Switcher({
      sql: asked,
      node: {
        name,
        get id() {
          return registry.id;
        },
      },
      facts: (how) => this.#facts(how),
      undurable: () => commits.problem(),
      backlog: () => options.sources.backlog(),
      ledgerCaughtUp: async () => await options.sources.ledgerBehind() === 0,
      drainMs: limits.switchDrainMs,
      onEnd: ({ id, kind, mode, state, outcome, phases }) =>
        options.log.info("a switch has ended", { run: id, kind, mode, state, outcome, phases }),
    });
  }

  /** Resolves when the first beat has told whether this node leads. */
  async start(): Promise<void> {
    const { sql, config } = this.options;
    await this.#registry.open();
    this.#subscription = await watchMode(sql, config.schema, (notice) => this.#hear(notice));
    await this.#beatOnce();
    this.#beat.start();
    this.#workLook.start();
  }

  get name(): string {
    return this.options.name;
  }

  /** The mode that the lanes believe. */
  get mode(): StoredMode {
    return this.#mode;
  }

  /** Whether this node leads, and believes the epoch in force. */
  get isActive(): boolean {
    return this.#registry.leads && this.#registry.epoch === this.#mode.epoch;
  }

  get isLeading(): boolean {
    return this.#registry.leads;
  }

  /** Adds work that one node does for all; runs while this node leads. */
  lead(loop: LeaderWork): void {
    this.#leaderLoops.push(loop);
    if (this.#leading) loop.start();
  }

  /** Who writes to the journal beside the lanes says whether it has come over: this node waits for it. */
  waitFor(hasComeOver: (line: string) => boolean): void {
    this.#writers.push(hasComeOver);
  }

  nodes(): Promise<NodeRow[]> {
    return listNodes(this.options.asked);
  }

  /** What the leading node knows about the primary; this one, while it leads, asks nobody. */
  async primary(): Promise<PrimaryStatus> {
    if (this.#watch === undefined) return nothingKnownOfPrimary;
    if (this.#leading) return this.#watch.status;
    return await loadHealth(this.options.asked) ?? nothingKnownOfPrimary;
  }

  noteTraffic(traffic: Traffic): void {
    this.#watch?.noteTraffic(traffic);
  }

  /** Reads the mode anew; the lanes hear of it if it has changed. */
  refresh(): Promise<void> {
    this.#stale = true;
    this.#loading ??= this.#load().finally(() => this.#loading = undefined);
    return this.#loading;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.switcher.idle();
    await this.#workLook.stop();
    await this.#beat.stop();
    await this.#stopLeading();
    await this.#subscription?.[Symbol.asyncDispose]();
    await this.#loading;
    for (const client of this.#clients) client.close();
    // Without the database there is nothing to leave; the session goes in any case.
    await this.#registry.close().catch(() => {});
    await this.#registrySql.end({ timeout: 5 });
  }

  #hear(notice: ModeNotice): void {
    const { lanes, log } = this.options;
    switch (notice.kind) {
      case "changed":
        this.refresh();
        return;
      case "release":
        return lanes.release();
      case "hold":
        lanes.hold(notice.run, notice.holdMs)
          .then((drained) => drained ? this.#registry.drained(notice.run) : undefined)
          .catch((error) => log.warn("could not say that nothing is in flight", { error }));
    }
  }

  async #load(): Promise<void> {
    const { sql, log, config, memory } = this.options;
    while (this.#stale) {
      this.#stale = false;
      try {
        const before = this.#mode;
        // By what was seen last: the lanes need not know of a pause.
        const mode = await readSeenMode({
          ...{ sql, memory },
          load: () => loadMode(sql, config.firstMode),
          settleLoss: () => this.#settleLoss(),
        }, before);
        if (mode === "again" || mode === "older") {
          this.#stale ||= mode === "again";
          continue;
        }
        await this.#remember(mode);
        this.#mode = mode;
        // Until it is counted some may be left.
        if (mode.epoch !== before.epoch) this.#nothingOwed = false;
        this.#supplyMode();
        this.options.onChanged();
        if (before.lost?.stops && !mode.lost?.stops) {
          log.info("the loss of rows is acknowledged: messages are taken again");
        }
        if (mode.epoch === before.epoch) continue;
        log.info("the mode has changed", {
          mode: mode.mode,
          epoch: mode.epoch,
          by: mode.by,
          reason: mode.reason,
        });
        // The others wait to see that this node has heard of it.
        this.#beat.wake();
      } catch (error) {
        // The next beat compares the epoch and comes here again.
        log.warn("could not read the mode", { error });
      }
    }
  }

  async #beatOnce(): Promise<void> {
    const { lanes, log } = this.options;
    try {
      await this.#compare();
      const beat = await this.#registry.beat(this.#mode.epoch, lanes.ready);
      if (beat.tookFrom !== undefined) {
        log.warn("took the lease of a silent node", { from: beat.tookFrom, epoch: beat.epoch });
      }
      if (beat.epoch !== this.#mode.epoch) await this.refresh();
    } finally {
      // Nor does anything else act on what may have to be looked at first.
      const acts = !this.#mode.lost?.stops && this.#outgrown === undefined;
      if (this.#registry.leads && acts) this.#startLeading();
      else await this.#stopLeading();
    }
  }

  async #lookAtWorkLeft(): Promise<void> {
    const mode = this.#mode;
    const nothingOwed = await this.#workLeft.isNone(mode);
    if (mode.epoch !== this.#mode.epoch || nothingOwed === this.#nothingOwed) return;
    this.#nothingOwed = nothingOwed;
    this.#supplyMode();
  }

  #supplyMode(): void {
    const [outgrown, nothingOwed] = [this.#outgrown, this.#nothingOwed];
    this.options.lanes.supply({ mode: modeStateOf(this.#mode, { outgrown, nothingOwed }) });
  }

  /** Whether this is the database that this node wrote to, with everything that it wrote. */
  async #compare(): Promise<void> {
    const { memory, log, lanes } = this.options;
    const { known } = memory;
    await this.#lookAtSchema();
    const stored = await readStoredState(this.#registrySql);
    if (stored.identity !== memory.identity) {
      const other = new OtherDatabase(memory.identity, stored.identity);
      this.#elsewhere = other.message;
      throw other;
    }
    this.#elsewhere = undefined;
    if (findLostRows(known, stored) !== undefined) {
      await this.#settleLoss();
      await this.refresh();
    }
    memory.note(stored);
    // What was committed since the last beat only those who write know.
    this.#isOver = lanes.haveComeOver(stored.lineage) &&
      this.#writers.every((hasComeOver) => hasComeOver(stored.lineage));
    if (this.#isOver && stored.lineage !== this.#lineage) {
      await this.#registry.cameOver();
      this.#lineage = stored.lineage;
    }
    await memory.beat().catch((error) =>
      log.error("could not write down what this node has seen committed", { error })
    );
  }

  /** Whether the schema is still one that this program can work on. */
  async #lookAtSchema(): Promise<void> {
    if (performance.now() < this.#schemaLookDue) return;
    const { config, log } = this.options;
    const { version } = buildInfo();
    const fit = await readSchemaFit(this.#registrySql, config.schema, migrations, version);
    this.#schemaLookDue = performance.now() + SCHEMA_LOOK_MS;
    const outgrown = fit.refusal && refusalSentence(config.schema, fit, version);
    if (outgrown === this.#outgrown) return;
    this.#outgrown = outgrown;
    this.#supplyMode();
    if (outgrown === undefined) log.info("the schema can be worked on again");
    else log.error("nothing is taken any more", { reason: outgrown });
  }

  /**
   * Settles in the database what it has lost of what is remembered here. Whether it has lost anything.
   */
  async #settleLoss(): Promise<boolean> {
    const { sql, config, memory, name, log } = this.options;
    const { known, identity } = memory;
    await this.options.keepSecrets();
    const declared = await declareLostRows(sql, {
      known,
      identity,
      node: name,
      stops: config.lostRows === "stop",
    });
    if (declared === undefined) return false;
    const { sentence, epoch, lost } = declared;
    log.error(sentence, {
      rows: lost.rows,
      epoch,
      ...(config.lostRows === "stop"
        ? {
          todo: "nothing is taken until a person acknowledges: songhanh acknowledge --reason TEXT",
        }
        : {}),
    });
    return true;
  }

  /** A lane has found that rows are lost; resolves when the lanes know the epoch since then. */
  async loseRows(known: KnownState): Promise<void> {
    const { memory, log } = this.options;
    memory.note(known);
    this.#losing = "the database has lost rows, which is being settled";
    while (!this.#stopping) {
      try {
        await this.#settleLoss();
        await this.refresh();
        this.#losing = undefined;
        return;
      } catch (error) {
        log.warn("could not settle that the database has lost rows, trying again", { error });
        await new Promise((resolve) => setTimeout(resolve, SETTLE_AGAIN_MS));
      }
    }
  }

  /** Before anything is recorded under an epoch it is remembered. A full disk does not hold it up. */
  async #remember({ mode, epoch, paused, acknowledged }: StoredMode): Promise<void> {
    const { memory, log } = this.options;
    const isNew = memory.known.mode?.epoch !== epoch;
    const seen = { ...nothingKnown, mode: { mode, epoch, paused, acknowledged } };
    if (!isNew) return memory.note(seen);
    await memory.remember(seen).catch((error) =>
      log.error("could not write down the mode in force", { error })
    );
  }

  /** Why this node takes nothing; undefined where it does. */
  get obstacle(): string | undefined {
    if (this.#outgrown !== undefined) return this.#outgrown;
    const { lost } = this.#mode;
    if (!lost?.stops) return this.#elsewhere ?? this.#losing;
    return untilAcknowledged(lost.sentence);
  }

  #startLeading(): void {
    if (this.#leading) return;
    this.#leading = true;
    this.options.log.info("this node leads", { node: this.name });
    this.#watch?.reset();
    for (const loop of this.#leaderLoops) loop.start();
  }

  async #stopLeading(): Promise<void> {
    if (!this.#leading) return;
    this.#leading = false;
    this.options.log.info("this node leads no longer", { node: this.name });
    await Promise.all(this.#leaderLoops.map((loop) => loop.stop()));
  }

  /** A rehearsal primary that is just starting is not down. */
  async #untilPrimaryReady(watch: PrimaryWatch): Promise<void> {
    if (this.options.primaryReady === undefined) return;
    await this.options.primaryReady.catch(() => {});
    watch.reset();
  }

  #createWatch(): PrimaryWatch | undefined {
    const { config, log, sql, name, primaryUrl } = this.options;
    if (primaryUrl === undefined) return undefined;
    const { downMs } = config;
    const standIn = new StandIn({
      sql,
      node: name,
      nodeId: () => this.#registry.id,
      obstacle: async () =>
        await this.options.commits.problem() ?? await this.#standbyUnreachable(),
    });
    const options = this.#probeOptions(primaryUrl);
    const message = this.#probeMessage(primaryUrl);
    return new PrimaryWatch({
      sql,
      node: name,
      probe: () => probePrimary({ ...options, message }),
      thresholds: { downMs, upMs: downMs },
      intervalMs: config.probeMs,
      onChange: ({ state, reason }, before) => {
        const fields = { state, before, ...(reason === "" ? {} : { reason }) };
        if (state === "up") log.info("the primary is up", fields);
        else log.warn(`the primary is ${state}`, fields);
        // Traffic tells sooner than the next probe.
        this.#probe?.wake();
        this.options.onChanged();
      },
      onDown: async ({ since, reason }) => {
        if (config.automatic !== "standby" || !this.#registry.leads) return;
        if (await standIn.act(since, reason)) await this.refresh();
      },
    });
  }

  #probeMessage(url: string) {
    const { config, toPrimary } = this.options;
    if (config.serviceUser === undefined) return undefined;
    const terminal = new Terminal({ ...config.serviceUser, accessKey: "" });
    const client = new PrimaryClient(withCredentials({
      url,
      deadlineMs: Math.max(config.downMs, limits.probeConnectMs),
      lateMs: 0,
      connectionsMax: 1,
    }, toPrimary));
    this.#clients.push(client);
    return { client, write: () => terminal.job("TCC", { I01: "SONGHANH" }, { signed: false }) };
  }

  #probeOptions(url: string) {
    const { toPrimary } = this.options;
    return withCredentials({ url, connectMs: limits.probeConnectMs }, toPrimary);
  }

  /** Why a remote standby takes no connection; undefined for one that does, or our own. */
  async #standbyUnreachable(): Promise<Sentence | undefined> {
    const { standby } = this.options.config;
    if (standby === "local") return undefined;
    const result = await probePrimary(this.#probeOptions(standby));
    return "reason" in result ? result.reason : undefined;
  }

  async #facts({ learns }: { learns: boolean }): Promise<Omit<SwitchFacts, "mode">> {
    const { config, primaryUrl, store, sources, commits } = this.options;
    const undurable = await commits.problem();
    const failedChecks: FailedCheck[] = [];
    const noPrimary = { state: "unknown", reason: "" } as const;
    // Each by itself, and not for ever: a switch is asked for when things fail.
    const ask = async <Answer>(
      check: FailedCheck["check"],
      question: Promise<Answer>,
      otherwise: Answer,
    ): Promise<Answer> => {
      try {
        return await withinTime(question, limits.switchCheckMs);
      } catch (error) {
        this.options.log.error("a check before a switch failed", { check, error });
        failedChecks.push({
          check,
          reason: error instanceof Error ? error.message : String(error),
        });
        return otherwise;
      }
    };
    // What it reads it has to commit.
    const read = ask(
      "ledger",
      learns && undurable === undefined ? sources.ledgerBehind() : sources.ledgerUnread(),
      0,
    );
    // Afterwards: the last answers before a failure count too.
    const listed = read.then(() => listNumbers(this.options.asked, config));
    const counted = read.then(() => sources.channelsUnknown());
    const learnt = read.then(() => messagesNotLearnt(this.options.asked));
    const [
      primary,
      unreachable,
      nodes,
      unknown,
      backlog,
      ledgerBehind,
      notLearnt,
      numbers,
      channels,
    ] = await Promise
      .all([
        ask<Pick<PrimaryStatus, "state" | "reason">>("primary", this.primary(), noPrimary),
        ask("standby", this.#standbyUnreachable(), undefined),
        ask("nodes", this.nodes(), []),
        ask("unknown", store.openUnknown(1), undefined),
        ask("give-back", sources.backlog(), { pending: 0, running: false }),
        read,
        ask("ledger", learnt, { count: 0, first: [] }),
        ask("numbers", listed, []),
        ask("channels", counted, 0),
      ]);
    return {
      primary: {
        configured: primaryUrl !== undefined,
        state: primary.state,
        reason: primary.reason,
      },
      standby: { place: config.standby === "local" ? "local" : "remote", unreachable },
      silentNodes: nodes.filter(({ alive }) => !alive).map(({ name }) => name),
      unknownCount: unknown?.count ?? 0,
      backlog,
      ledgerBehind,
      notLearnt: notLearnt.count,
      numberTroubles: numberTroubles(numbers).map(({ sentence }) => sentence),
      channelsUnknown: channels,
      failedChecks,
      undurable,
    };
  }
}

/** The answer, or an error once it is late; whoever asked goes on without it. */
async function withinTime<Answer>(answer: Promise<Answer>, milliseconds: number): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`expected an answer within ${milliseconds} ms`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
