/**
 * How senders are served now, looked at once a second for everybody who wants to know: the line on
 * every page, the status, what is notified. Kept in memory, so that a page that is open hears of a
 * database that is away, and so that a thousand open pages ask the database nothing.
 *
 * Counts are those of this process: what other nodes turned away is told by them.
 */
import type { StoredMode } from "../../adapters/mode/mode_store.ts";
import {
  type JudgedService,
  judgeService,
  type ServiceLevel,
  serviceStates,
} from "../../core/switching/mod.ts";
import type { TurnedAway } from "../lane/turned_away_report.ts";
import type { PrimaryStatus } from "./node.ts";
import { withinTime } from "../metrics/within_time.ts";

/** Between two looks, in milliseconds. */
const LOOK_MS = 1_000;

/** How senders are served, and what is known of it. */
export interface ServiceNow extends JudgedService {
  readonly level: ServiceLevel;
  readonly mode: StoredMode;
  readonly primary: Pick<PrimaryStatus, "state" | "since" | "reason">;
  /** In a sentence, as stored: what was found wrong; empty where nothing was. */
  readonly why: string;
  /** Messages that this process did not serve, and since when they are counted. */
  readonly counts: TurnedAway;
  readonly countedFrom: Date;
  /** Nodes that live; undefined where the database does not tell. */
  readonly nodes: number | undefined;
  /** When it was looked at. */
  readonly at: Date;
}

export interface ServiceWatchOptions {
  readonly node: {
    readonly mode: StoredMode;
    /** Why it takes nothing; undefined where it does. */
    readonly obstacle: string | undefined;
    primary(): Promise<PrimaryStatus>;
    nodes(): Promise<readonly { readonly alive: boolean }[]>;
  };
  /** Whether messages are relayed anywhere. */
  readonly hasPrimary: boolean;
  readonly commits: { problem(): Promise<string | undefined> };
  readonly lanes: { readonly ready: boolean };
  readonly onChange?: (now: ServiceNow, before: ServiceNow) => void;
}

const nothing: TurnedAway = { turnedAway: 0, unknown: 0 };

export class ServiceWatch {
  #now: ServiceNow;
  #counted = { total: nothing, base: nothing, from: new Date() };
  /** Since when each of these has been so, in a row. */
  readonly #since = { undurable: new Since(), stopped: new Since(), unheard: new Since() };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #ended = false;
  readonly #listeners = new Set<(now: ServiceNow, before: ServiceNow) => void>();

  private constructor(private readonly options: ServiceWatchOptions) {
    const unknown = { state: "unknown", since: undefined, reason: "" } as const;
    this.#now = this.#judge(unknown, undefined, undefined);
    if (options.onChange !== undefined) this.onChange(options.onChange);
  }

  /** Resolves when it has looked once. */
  static async start(options: ServiceWatchOptions): Promise<ServiceWatch> {
    const watch = new ServiceWatch(options);
    await watch.look();
    return watch;
  }

  get now(): ServiceNow {
    const { counts, countedFrom } = this.#counts();
    return { ...this.#now, counts, countedFrom };
  }

  onChange(listener: (now: ServiceNow, before: ServiceNow) => void): void {
    this.#listeners.add(listener);
  }

  /** Messages that a lane of this process did not serve. */
  note({ turnedAway, unknown }: TurnedAway): void {
    const { total } = this.#counted;
    this.#counted.total = {
      turnedAway: total.turnedAway + turnedAway,
      unknown: total.unknown + unknown,
    };
  }

  /** Looks now, or once more after the look that runs. */
  look(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    this.#again = true;
    return this.#looking ??= this.#lookWhileAsked().finally(() => {
      this.#looking = undefined;
      if (!this.#ended) this.#timer = setTimeout(() => this.look(), LOOK_MS);
    });
  }

  async stop(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#looking;
    clearTimeout(this.#timer);
  }

  async #lookWhileAsked(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#again && !this.#ended) {
      this.#again = false;
      await this.#look();
    }
  }

  async #look(): Promise<void> {
    const { node, commits, lanes } = this.options;
    const [primary, nodes, undurable] = await Promise.all([
      withinTime(node.primary()),
      withinTime(node.nodes()),
      commits.problem(),
    ]);
    this.#since.undurable.note(undurable !== undefined);
    this.#since.stopped.note(node.obstacle !== undefined);
    this.#since.unheard.note(!lanes.ready);
    const known = primary ?? { state: "unknown", since: undefined, reason: "" };
    const before = this.#now;
    this.#now = this.#judge(known, undurable, nodes?.filter(({ alive }) => alive).length);
    if (this.#now.state === before.state && this.#now.mode.epoch === before.mode.epoch) return;
    this.#countAnew(before);
    for (const listener of this.#listeners) listener(this.now, before);
  }

  #judge(
    primary: ServiceNow["primary"],
    undurable: string | undefined,
    nodes: number | undefined,
  ): ServiceNow {
    const { node, hasPrimary } = this.options;
    const { mode, obstacle } = node;
    const judged = judgeService({
      mode,
      primary: { ...primary, configured: hasPrimary },
      undurableSince: this.#since.undurable.at,
      stoppedSince: obstacle === undefined ? undefined : mode.lost?.since ?? this.#since.stopped.at,
      unheardSince: this.#since.unheard.at,
    });
    return {
      ...judged,
      ...this.#counts(),
      level: serviceStates[judged.state].level,
      mode,
      primary,
      why: obstacle ?? undurable ?? primary.reason,
      nodes,
      at: new Date(),
    };
  }

  #counts(): Pick<ServiceNow, "counts" | "countedFrom"> {
    const { total, base, from } = this.#counted;
    return {
      counts: {
        turnedAway: total.turnedAway - base.turnedAway,
        unknown: total.unknown - base.unknown,
      },
      countedFrom: from,
    };
  }

  /** From one way of not serving to the next it is counted on: it is one outage for who sends. */
  #countAnew(before: ServiceNow): void {
    const served = serviceStates[before.state].serves;
    const serves = serviceStates[this.#now.state].serves;
    if (served || serves) {
      this.#counted = { total: this.#counted.total, base: this.#counted.total, from: new Date() };
    }
  }
}

/** Since when something has been so without a break. */
class Since {
  #at: Date | undefined;

  get at(): Date | undefined {
    return this.#at;
  }

  note(is: boolean): void {
    this.#at = is ? this.#at ?? new Date() : undefined;
  }
}
