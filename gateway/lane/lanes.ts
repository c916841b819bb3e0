/**
 * The lanes as the main thread sees them: starts them, keeps them supplied, asks them, and starts
 * one anew that failed.
 */
import type { PackedExchanges } from "../../adapters/ledger/exchange_pack.ts";
import type { FoundMatch } from "../../adapters/users/mod.ts";
import type { Log } from "../log/log.ts";
import type { MetricsSnapshot } from "../metrics/metrics.ts";
import { limits } from "../limits.ts";
import type { Traffic } from "../../adapters/switching/mod.ts";
import type { FromLane, LaneStart, LaneSupply, ToLane } from "./protocol.ts";
import type { TracesOfPlace } from "../../core/tracing/mod.ts";
import type { TrafficCount } from "../../core/traffic/mod.ts";
import type { KnownState } from "../../core/lost_rows/mod.ts";
import { lanePermissions } from "./lane_permissions.ts";
import type { TurnedAway } from "./turned_away_report.ts";
import { waitUntilPortIsFree } from "./wait_until_port_is_free.ts";

/** What every lane is started with; kept up to date, so that a lane started anew has the latest. */
export type LanesStart = Omit<LaneStart, "kind" | "name" | "number">;

export interface LanesOptions {
  readonly count: number;
  readonly start: LanesStart;
  readonly log: Log;
  readonly onStaleEpoch: () => void;
  /** What became of messages handed to the primary. */
  readonly onTraffic: (traffic: Traffic) => void;
  /** Messages whose answers are recorded. */
  readonly onAnswered: (packed: PackedExchanges) => void;
  readonly onTurnedAway: (counts: TurnedAway) => void;
  /** What a lane has counted of its answers, about once a minute. */
  readonly onCounted: (counts: readonly TrafficCount[]) => void;
  readonly onTraced: (traces: TracesOfPlace) => void;
  /** A lane was sent a wrong password; each says so once an hour. */
  readonly onWrongPassword: (userId: string, from: string) => void;
  /** What is kept of passwords that a lane has found to be right. */
  readonly onRightPasswords: (found: readonly FoundMatch[]) => void;
  /** Resolves when it is on disk. */
  readonly onReserved: (known: KnownState) => Promise<void>;
  /** Resolves when the loss is settled in the database, and the lanes know the epoch since then. */
  readonly onLostRows: (known: KnownState) => Promise<void>;
}

/** Pause before a lane that failed is started anew, doubled up to the second figure. */
const RESTART_MS = [100, 10_000] as const;

export class Lanes {
  #start: LanesStart;
  #lanes: LaneThread[] = [];

  constructor(private readonly options: LanesOptions) {
    this.#start = options.start;
  }

  /** Resolves when every lane listens. Throws if another process listens on the port. */
  async start(): Promise<{ unknown: number; port: number }> {
    await waitUntilPortIsFree(this.#start.config.ediListen, limits.portFreeMs);
    this.#lanes = Array.from(
      { length: this.options.count },
      (_, index) =>
        new LaneThread(
          index,
          () => this.#start,
          this.options.log,
          this.options,
        ),
    );
    // The first lane may be given its port by the system; the others share it.
    const [first, ...others] = this.#lanes;
    const ready = await first!.start();
    const { config } = this.#start;
    this.#start = {
      ...this.#start,
      config: { ...config, ediListen: { ...config.ediListen, port: ready.port } },
    };
    const all = [ready, ...await Promise.all(others.map((lane) => lane.start()))];
    return { ...ready, unknown: all.reduce((sum, lane) => sum + lane.unknown, 0) };
  }

  /** Supplies every lane, and those that are started anew later, with something else. */
  supply(supply: Partial<LaneSupply>): void {
    this.#start = { ...this.#start, ...supply };
    this.#tell({ kind: "supply", supply });
  }

  /**
   * Holds new messages back in every lane, at most `holdMs`. Resolves when none is in flight: true,
   * or false if that did not come about in time. A lane that does not listen has none.
   */
  async hold(run: number, holdMs: number): Promise<boolean> {
    const drained = await Promise.all(this.#lanes.map((lane) => lane.hold(run, holdMs)));
    return drained.every((each) => each);
  }

  release(): void {
    this.#tell({ kind: "release" });
  }

  async metrics(): Promise<MetricsSnapshot[]> {
    const all = await Promise.all(this.#lanes.map((lane) => lane.metrics()));
    return all.filter((snapshot) => snapshot !== undefined);
  }

  /** Whether every lane listens. */
  get ready(): boolean {
    return this.#lanes.length > 0 && this.#lanes.every((lane) => lane.ready);
  }

  /** Whether every lane that listens has compared its stream on this line of history. */
  haveComeOver(line: string): boolean {
    return this.#lanes.every((lane) => !lane.ready || lane.line === line);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
  }

  #tell(message: ToLane): void {
    for (const lane of this.#lanes) lane.tell(message);
  }
}

type Ready = Extract<FromLane, { kind: "ready" }>;

class LaneThread {
  #worker: Worker | undefined;
  #ready: Ready | undefined;
  #stopping = false;
  #asks = 0;
  #restartMs: number = RESTART_MS[0];
  readonly #waiting = new Map<string, (message: FromLane) => void>();

  readonly name: string;

  /** The line of history on which its stream was compared last. */
  line: string | undefined;

  constructor(
    private readonly number: number,
    private readonly startWith: () => LanesStart,
    private readonly log: Log,
    private readonly events: Pick<
      LanesOptions,
      | "onStaleEpoch"
      | "onTraffic"
      | "onAnswered"
      | "onTurnedAway"
      | "onCounted"
      | "onTraced"
      | "onReserved"
      | "onLostRows"
      | "onWrongPassword"
      | "onRightPasswords"
    >,
  ) {
    this.name = `lane-${number}`;
  }

  get ready(): boolean {
    return this.#ready !== undefined;
  }

  start(): Promise<Ready> {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      type: "module",
      deno: { permissions: lanePermissions(this.startWith().databaseUrl) },
    });
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromLane>) => {
        switch (data.kind) {
          case "ready":
            this.#ready = data;
            this.#restartMs = RESTART_MS[0];
            return resolve(data);
          case "stale epoch":
            return this.events.onStaleEpoch();
          case "came over":
            this.line = data.line;
            return;
          case "traffic":
            return this.events.onTraffic(data.traffic);
          case "answered":
            return this.events.onAnswered(data.packed);
          case "turned away":
            return this.events.onTurnedAway(data.counts);
          case "counted":
            return this.events.onCounted(data.counts);
          case "traced":
            return this.events.onTraced(data.traces);
          case "wrong password":
            return this.events.onWrongPassword(data.userId, data.from);
          case "right passwords":
            return this.events.onRightPasswords(data.found);
          case "remember":
            this.events.onReserved(data.known).then(
              () => undefined,
              (error) => error instanceof Error ? error.message : String(error),
            ).then((failed) => this.tell({ kind: "remembered", ask: data.ask, failed }));
            return;
          case "lost rows":
            this.events.onLostRows(data.known).then(
              () => this.tell({ kind: "lost rows settled" }),
              (error) => this.log.error("could not settle lost rows", { lane: this.name, error }),
            );
            return;
          case "drained":
            return this.#hear(`drained ${data.run}`, data);
          case "failed":
            reject(new Error(`cannot run ${this.name}: ${data.reason}`));
            return this.#failed(data.reason);
          case "metrics":
            return this.#hear(`metrics ${data.ask}`, data);
          default:
            return this.#hear(data.kind, data);
        }
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`cannot run ${this.name}: ${event.message}`));
        this.#failed(event.message);
      };
      const { name, number } = this;
      worker.postMessage({ kind: "start", name, number, ...this.startWith() } satisfies ToLane);
    });
  }

  tell(message: ToLane): void {
    this.#worker?.postMessage(message);
  }

  async hold(run: number, holdMs: number): Promise<boolean> {
    if (!this.ready) return true;
    return await this.#ask({ kind: "hold", run, holdMs }, `drained ${run}`, holdMs) !== undefined;
  }

  async metrics(): Promise<MetricsSnapshot | undefined> {
    const ask = ++this.#asks;
    const reply = await this.#ask(
      { kind: "metrics", ask },
      `metrics ${ask}`,
      limits.laneMetricsMs,
    );
    return reply?.kind === "metrics" ? reply.snapshot : undefined;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#ask({ kind: "stop" }, "stopped", limits.drainMs + limits.laneReplyMs);
    this.#worker?.terminate();
  }

  /** Undefined if the lane does not answer in time: the caller goes on without it. */
  #ask(
    message: ToLane,
    answer: string,
    waitMs: number = limits.laneReplyMs,
  ): Promise<FromLane | undefined> {
    if (this.#ready === undefined) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), waitMs);
      this.#waiting.set(answer, (reply) => {
        clearTimeout(timer);
        resolve(reply);
      });
      this.tell(message);
    });
  }

  #hear(name: string, message: FromLane): void {
    this.#waiting.get(name)?.(message);
    this.#waiting.delete(name);
  }

  #failed(reason: string): void {
    const wasReady = this.#ready !== undefined;
    this.#ready = undefined;
    this.#worker?.terminate();
    if (!wasReady || this.#stopping) return;
    this.log.error("a lane failed and is started anew", { lane: this.name, reason });
    this.#restart();
  }

  #restart(): void {
    setTimeout(() => {
      if (this.#stopping) return;
      this.start().catch((error) => {
        this.log.error("a lane could not be started", { lane: this.name, error });
        this.#restart();
      });
    }, this.#restartMs);
    this.#restartMs = Math.min(this.#restartMs * 2, RESTART_MS[1]);
  }
}
