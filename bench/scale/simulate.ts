/**
 * Plays messages through nodes, lanes and the one database, with what each step costs. What is left out
 * is said in docs/scale.md: a real gateway has pauses of its garbage collector and of the disk, and
 * whatever else a machine does.
 *
 * A message comes to a lane – one thread with a listener and a session of its own –, is inspected, and
 * waits for the lane's writer. What arrives while a commit runs goes into the next one
 * (`adapters/journal/journal_writer.ts`). A commit costs the lane and the database a fixed part and a
 * part for each message, and ends when the log is on disk, and on the replica's where there is one.
 * Standing in, the answer follows; relayed, VNACCS is asked, and its answer goes into another commit.
 */
import { adapterLimits } from "../../adapters/limits.ts";
import { limits } from "../../gateway/limits.ts";
import { SeededRandom } from "../corpus/seeded_random.ts";
import { LatencyHistogram, type LatencySummary } from "../load/latency_histogram.ts";
import { Clock } from "./clock.ts";
import { type ModeCosts, type ScaleMode, visits } from "./costs.ts";
import { LogDevice, type LogDeviceOptions } from "./log_device.ts";
import { Processors, Queue, Thread } from "./processors.ts";

export interface ScaleOptions {
  readonly seed: number;
  readonly mode: ScaleMode;
  readonly costs: ModeCosts;
  readonly nodes: number;
  readonly lanesOfNode: number;
  readonly nodeCores: number;
  readonly databaseCores: number;
  /** Nodes, database and generator on the cores of one machine, as where it is measured. */
  readonly oneMachine?: { readonly cores: number; readonly generatorMicroseconds: number };
  /** From a node to the database and back. */
  readonly networkMs: number;
  /** How often a commit goes that way. */
  readonly turns: number;
  readonly log: LogDeviceOptions;
  /** Whether a commit waits for a replica, on a machine and a disk of the same kind. */
  readonly isSynchronous: boolean;
  /** What VNACCS takes to answer. */
  readonly primaryMs: number;
  /** Messages that arrive in a second by chance, or connections that send anew once answered. */
  readonly load: { readonly perSecond: number } | { readonly connections: number };
  readonly seconds: number;
  readonly warmupSeconds: number;
  /** How much inspections differ: not at all, or as much as by chance. */
  readonly inspection?: "equal" | "by chance";
  readonly failures?: readonly Failure[];
}

/** What breaks, when, and for how long; milliseconds. */
export type Failure =
  | { readonly kind: "node"; readonly atMs: number; readonly resendMs: number }
  | { readonly kind: "database"; readonly atMs: number; readonly awayMs: number };

export interface ScaleResult {
  readonly sent: number;
  readonly answered: number;
  /** A0011. */
  readonly refused: number;
  readonly inFlight: number;
  /** Sent once more, to another node, because the first was gone. */
  readonly sentAgain: number;
  /** Answered in a second, after the warm-up. */
  readonly perSecond: number;
  /** Of what was answered, without the warm-up. */
  readonly latency: LatencySummary;
  readonly messagesOfCommit: number;
  /** Shares of the counted time and everything that was there of it. */
  readonly used: { readonly nodes: number; readonly database: number; readonly log: number };
  /** When the last one was answered that had to wait longer than a second; 0: none. */
  readonly lastLateMs: number;
}

/** As often as the journal's writer looks. */
const LOOK_MS = 250;

interface Message {
  readonly sentAt: number;
  /** The connection that waits for it; -1 where none does. */
  readonly connection: number;
  /** Visits to the journal that are left. */
  left: number;
  /** When it came to the writer. */
  queuedAt: number;
  waits: boolean;
  lane: Lane | undefined;
}

interface Lane {
  readonly node: Node;
  readonly thread: Thread;
  readonly queue: Queue<Message>;
  inFlight: Set<Message>;
  isWriting: boolean;
  isLooking: boolean;
}

interface Node {
  isAlive: boolean;
  readonly processors: Processors;
  readonly lanes: Lane[];
  nextLane: number;
}

export function simulate(options: ScaleOptions): ScaleResult {
  return new Simulation(options).run();
}

class Simulation {
  readonly #clock = new Clock();
  readonly #chance: SeededRandom;
  readonly #nodes: readonly Node[];
  readonly #alive: Node[];
  readonly #database: Processors;
  readonly #log: LogDevice;
  readonly #replica: LogDevice;
  readonly #generator: Thread | undefined;
  readonly #latency = new LatencyHistogram();
  #nextNode = 0;
  #sent = 0;
  #answered = 0;
  #refused = 0;
  #sentAgain = 0;
  #commits = 0;
  #committed = 0;
  #lastLateMs = 0;

  constructor(private readonly options: ScaleOptions) {
    const { seed, nodes, lanesOfNode, nodeCores, databaseCores, oneMachine, log } = options;
    this.#chance = new SeededRandom(seed, 0);
    const all = oneMachine && new Processors(this.#clock, oneMachine.cores);
    this.#database = all ?? new Processors(this.#clock, databaseCores);
    this.#nodes = Array.from({ length: nodes }, () => {
      const processors = all ?? new Processors(this.#clock, nodeCores);
      const node: Node = { isAlive: true, processors, lanes: [], nextLane: 0 };
      for (let lane = 0; lane < lanesOfNode; lane++) {
        node.lanes.push({
          ...{ node, thread: new Thread(processors), queue: new Queue<Message>() },
          ...{ inFlight: new Set(), isWriting: false, isLooking: false },
        });
      }
      return node;
    });
    this.#alive = [...this.#nodes];
    this.#generator = all && new Thread(all);
    this.#log = new LogDevice(this.#clock, log);
    this.#replica = new LogDevice(this.#clock, log);
  }

  run(): ScaleResult {
    const { load, seconds, warmupSeconds, failures = [], databaseCores } = this.options;
    const clock = this.#clock;
    if ("connections" in load) {
      for (let connection = 0; connection < load.connections; connection++) this.#send(connection);
    } else {
      this.#arrive(load.perSecond);
    }
    for (const failure of failures) clock.after(failure.atMs, () => this.#fail(failure));
    const all = new Set([...this.#nodes.map(({ processors }) => processors), this.#database]);
    const used = () => ({
      nodes: this.#nodes.reduce((sum, { processors }) => sum + processors.busyMs, 0),
      database: this.#database.busyMs,
      all: [...all].reduce((sum, { busyMs }) => sum + busyMs, 0),
      log: this.#log.busyMs,
      answered: this.#answered,
    });
    clock.run(warmupSeconds * 1000);
    const before = used();
    clock.run((warmupSeconds + seconds) * 1000);
    const after = used();
    // What is still on its way comes to its end, nothing new is sent.
    clock.run();
    const over = (part: keyof typeof before, cores: number) =>
      (after[part] - before[part]) / (seconds * 1000 * cores);
    const nodeCores = this.#nodes.reduce((sum, { processors }) => sum + processors.cores, 0);
    const { oneMachine } = this.options;
    return {
      sent: this.#sent,
      answered: this.#answered,
      refused: this.#refused,
      inFlight: this.#nodes.flatMap(({ lanes }) => lanes).reduce(
        (sum, { inFlight }) => sum + inFlight.size,
        0,
      ),
      sentAgain: this.#sentAgain,
      perSecond: (after.answered - before.answered) / seconds,
      latency: this.#latency.summary(),
      messagesOfCommit: this.#committed / Math.max(1, this.#commits),
      used: oneMachine === undefined
        ? {
          nodes: over("nodes", nodeCores),
          database: over("database", databaseCores),
          log: over("log", 1),
        }
        : {
          nodes: over("all", oneMachine.cores),
          database: over("all", oneMachine.cores),
          log: over("log", 1),
        },
      lastLateMs: this.#lastLateMs,
    };
  }

  get #isOver(): boolean {
    const { seconds, warmupSeconds } = this.options;
    return this.#clock.now >= (warmupSeconds + seconds) * 1000;
  }

  #arrive(perSecond: number): void {
    const gapMs = -Math.log(1 - this.#chance.unit()) / perSecond * 1000;
    this.#clock.after(gapMs, () => {
      if (this.#isOver) return;
      this.#send(-1);
      this.#arrive(perSecond);
    });
  }

  #send(connection: number): void {
    if (this.#isOver) return;
    this.#sent++;
    const { mode, oneMachine } = this.options;
    const message: Message = {
      ...{ sentAt: this.#clock.now, connection, left: visits[mode] },
      ...{ queuedAt: Infinity, waits: true, lane: undefined },
    };
    if (this.#generator === undefined) this.#take(message);
    else {
      const ms = oneMachine!.generatorMicroseconds / 1000;
      this.#generator.run(ms, () => this.#take(message));
    }
  }

  /** The balancer gives it to the next node that lives, the system to the next lane there. */
  #take(message: Message): void {
    const node = this.#alive[this.#nextNode++ % Math.max(1, this.#alive.length)];
    const lane = node?.lanes[node.nextLane++ % node.lanes.length];
    message.lane = lane;
    message.left = visits[this.options.mode];
    message.queuedAt = Infinity;
    if (lane === undefined || lane.inFlight.size >= limits.laneMessagesMax) {
      return this.#refuse(message);
    }
    lane.inFlight.add(message);
    const { costs, inspection = "equal" } = this.options;
    const mean = costs.gateway.message / 1000;
    const ms = inspection === "equal" ? mean : -Math.log(1 - this.#chance.unit()) * mean;
    lane.thread.run(ms, () => this.#append(lane, message));
  }

  #append(lane: Lane, message: Message): void {
    if (message.lane !== lane) return;
    message.queuedAt = this.#clock.now;
    lane.queue.push(message);
    this.#look(lane);
    this.#write(lane);
  }

  /** Now and then, as the writer looks for those that have waited too long, queued or in hand. */
  #look(lane: Lane): void {
    if (lane.isLooking) return;
    lane.isLooking = true;
    this.#clock.after(LOOK_MS, () => {
      lane.isLooking = false;
      const since = this.#clock.now - limits.journalWaitMs;
      for (const message of lane.inFlight) {
        // What VNACCS has answered waits on: it is settled, whenever that can be.
        const mayBeRefused = message.left === visits[this.options.mode];
        if (message.queuedAt > since || !mayBeRefused) continue;
        message.waits = false;
        this.#refuse(message);
      }
      if (lane.node.isAlive && lane.inFlight.size > 0) this.#look(lane);
    });
  }

  /** Begins a commit, if none is under way: in this same turn of the lane's loop. */
  #write(lane: Lane): void {
    if (lane.isWriting || !lane.node.isAlive || lane.queue.length === 0) return;
    lane.isWriting = true;
    const ms = this.options.costs.gateway.commit / 1000;
    lane.thread.runNext(ms, () => this.#sendBatch(lane));
  }

  #sendBatch(lane: Lane): void {
    const batch: Message[] = [];
    while (batch.length < adapterLimits.batchMessagesMax) {
      const message = lane.queue.shift();
      if (message === undefined) break;
      if (message.waits) batch.push(message);
    }
    if (batch.length === 0) {
      lane.isWriting = false;
      return;
    }
    const { costs, mode, networkMs, turns, isSynchronous } = this.options;
    const { database } = costs;
    const bytes = batch.length * costs.logBytes / visits[mode];
    const databaseMs = (database.commit + batch.length * database.message / visits[mode]) / 1000;
    const wayMs = networkMs * turns / 2;
    // The answer of the database is one more event of the loop, behind the requests that came before it.
    const heard = () =>
      this.#clock.after(wayMs, () => lane.thread.run(0, () => this.#committedBatch(lane, batch)));
    this.#clock.after(
      wayMs,
      () =>
        this.#database.run(databaseMs, () =>
          this.#log.flush(bytes, () => {
            if (!isSynchronous) return heard();
            this.#clock.after(
              networkMs / 2,
              () => this.#replica.flush(bytes, () => this.#clock.after(networkMs / 2, heard)),
            );
          })),
    );
  }

  #committedBatch(lane: Lane, batch: readonly Message[]): void {
    this.#commits++;
    this.#committed += batch.length;
    lane.isWriting = false;
    for (const message of batch) {
      if (message.lane !== lane || !message.waits) continue;
      message.left--;
      message.queuedAt = Infinity;
      if (message.left === 0) this.#answer(message);
      else this.#clock.after(this.options.primaryMs, () => this.#append(lane, message));
    }
    this.#write(lane);
  }

  #answer(message: Message): void {
    const now = this.#clock.now;
    message.lane?.inFlight.delete(message);
    message.waits = false;
    this.#answered++;
    const tookMs = now - message.sentAt;
    if (tookMs > 1000) this.#lastLateMs = now;
    if (message.sentAt >= this.options.warmupSeconds * 1000) this.#latency.record(tookMs);
    if (message.connection >= 0) this.#send(message.connection);
  }

  #refuse(message: Message): void {
    message.lane?.inFlight.delete(message);
    this.#refused++;
    // A sender that is told A0011 tries again a little later; without that a closed load would spin.
    if (message.connection >= 0) this.#clock.after(100, () => this.#send(message.connection));
  }

  #fail(failure: Failure): void {
    if (failure.kind === "database") {
      this.#database.stop();
      this.#log.go();
      this.#clock.after(failure.awayMs, () => {
        this.#database.go();
        this.#log.come();
      });
      return;
    }
    const node = this.#alive.shift();
    if (node === undefined) return;
    node.isAlive = false;
    for (const lane of node.lanes) {
      const gone = [...lane.inFlight];
      lane.inFlight.clear();
      for (const message of gone) {
        message.lane = undefined;
        this.#sentAgain++;
        this.#clock.after(failure.resendMs, () => this.#take(message));
      }
    }
  }
}
