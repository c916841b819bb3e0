/**
 * The lanes as the main thread sees them: starts them, keeps them supplied, asks them, and starts
 * one anew that failed.
 */
import type { Log } from "../log.ts";
import type { MetricsSnapshot } from "../metrics.ts";
import { limits } from "../limits.ts";
import type { Traffic } from "../../adapters/switching/mod.ts";
import type { Faults } from "../primary/faults.ts";
import type { FromLane, LaneStart, ModeState, ToLane, TrustFile } from "./protocol.ts";
import type { AdmittedProvider } from "../../core/providers/mod.ts";
import type { KnownState } from "../../core/lost_rows/mod.ts";
import type { StandbyPolicy } from "../../core/policy/mod.ts";
import type { CodeTable } from "../../core/codes/mod.ts";
import type { ChannelRules } from "../../core/routing/mod.ts";
import type { UserDirectory } from "../../core/users/mod.ts";
import { lanePermissions } from "./lane_permissions.ts";
import { waitUntilPortIsFree } from "./wait_until_port_is_free.ts";

/** What every lane is started with; kept up to date, so that a lane started anew has the latest. */
export type LaneSupply = Omit<LaneStart, "kind" | "name" | "number">;

export interface LanesOptions {
  readonly count: number;
  readonly supply: LaneSupply;
  readonly log: Log;
  readonly onStaleEpoch: () => void;
  /** What became of messages handed to the primary. */
  readonly onTraffic: (traffic: Traffic) => void;
  /** A lane was sent a wrong password; each says so once an hour. */
  readonly onWrongPassword: (userId: string, from: string) => void;
  /** Resolves when it is on disk. */
  readonly onReserved: (known: KnownState) => Promise<void>;
  /** Resolves when the loss is settled in the database, and the lanes know the epoch since then. */
  readonly onLostRows: (known: KnownState) => Promise<void>;
}

/** Pause before a lane that failed is started anew, doubled up to the second figure. */
const RESTART_MS = [100, 10_000] as const;

export class Lanes {
  #supply: LaneSupply;
  #lanes: LaneThread[] = [];

  constructor(private readonly options: LanesOptions) {
    this.#supply = options.supply;
  }

  /** Resolves when every lane listens. Throws if another process listens on the port. */
  async start(): Promise<{ unknown: number; port: number; innerPort: number | undefined }> {
    await waitUntilPortIsFree(this.#supply.config.ediListen, limits.portFreeMs);
    this.#lanes = Array.from(
      { length: this.options.count },
      (_, index) =>
        new LaneThread(
          index,
          () => this.#supply,
          this.options.log,
          this.options,
        ),
    );
    // The first lane may be given its port by the system; the others share it.
    const [first, ...others] = this.#lanes;
    const ready = await first!.start();
    const { config } = this.#supply;
    this.#supply = {
      ...this.#supply,
      config: { ...config, ediListen: { ...config.ediListen, port: ready.port } },
    };
    const all = [ready, ...await Promise.all(others.map((lane) => lane.start()))];
    return { ...ready, unknown: all.reduce((sum, lane) => sum + lane.unknown, 0) };
  }

  setMode(mode: ModeState): void {
    this.#supply = { ...this.#supply, mode };
    this.#tell({ kind: "mode", mode });
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

  setTrust(trust: readonly TrustFile[]): void {
    this.#supply = { ...this.#supply, trust };
    this.#tell({ kind: "trust", trust });
  }

  setChannelRules(channelRules: ChannelRules): void {
    this.#supply = { ...this.#supply, channelRules };
    this.#tell({ kind: "channel rules", channelRules });
  }

  setPolicy(policy: StandbyPolicy): void {
    this.#supply = { ...this.#supply, policy };
    this.#tell({ kind: "policy", policy });
  }

  setCodeTables(codeTables: readonly CodeTable[]): void {
    this.#supply = { ...this.#supply, codeTables };
    this.#tell({ kind: "code tables", codeTables });
  }

  setUsers(users: UserDirectory): void {
    this.#supply = { ...this.#supply, users };
    this.#tell({ kind: "users", users });
  }

  setProviders(providers: readonly AdmittedProvider[]): void {
    this.#supply = { ...this.#supply, providers };
    this.#tell({ kind: "providers", providers });
  }

  /** Resolves when every lane has taken the faults (rehearsal primary only). */
  async setFaults(faults: Faults): Promise<void> {
    this.#supply = { ...this.#supply, faults };
    await Promise.all(this.#lanes.map((lane) => lane.setFaults(faults)));
  }

  async metrics(): Promise<MetricsSnapshot[]> {
    const all = await Promise.all(this.#lanes.map((lane) => lane.metrics()));
    return all.filter((snapshot) => snapshot !== undefined);
  }

  /** Whether every lane listens. */
  get ready(): boolean {
    return this.#lanes.length > 0 && this.#lanes.every((lane) => lane.ready);
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

  constructor(
    private readonly number: number,
    private readonly supply: () => LaneSupply,
    private readonly log: Log,
    private readonly events: Pick<
      LanesOptions,
      "onStaleEpoch" | "onTraffic" | "onReserved" | "onLostRows" | "onWrongPassword"
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
      deno: { permissions: lanePermissions(this.supply().databaseUrl) },
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
          case "traffic":
            return this.events.onTraffic(data.traffic);
          case "wrong password":
            return this.events.onWrongPassword(data.userId, data.from);
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
      worker.postMessage({ kind: "start", name, number, ...this.supply() } satisfies ToLane);
    });
  }

  tell(message: ToLane): void {
    this.#worker?.postMessage(message);
  }

  async setFaults(faults: Faults): Promise<void> {
    await this.#ask({ kind: "faults", faults }, "faults set");
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
