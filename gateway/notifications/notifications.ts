/**
 * Tells those who do not look (SONGHANH_NOTIFY_URL): the node that leads finds what is news, keeps it
 * and delivers it, so that it is told once for all nodes and outlives each of them; what may be about
 * the database itself every node tells from memory.
 */
import type { Sql } from "postgres";
import {
  deliverDue,
  keepNotifications,
  loadTold,
  type Notification,
  type NotificationReceiver,
  postNotification,
} from "../../adapters/notifications/mod.ts";
import { NeighbourClient, type NeighbourTrust } from "../../adapters/neighbour_client.ts";
import { Loop } from "../../adapters/switching/mod.ts";
import { type Ending, findNews } from "../../core/notifications/mod.ts";
import type { Log } from "../log/log.ts";
import type { LeaderWork } from "../node/node.ts";
import { loopReport } from "../loops/loop_report.ts";
import type { ServiceNow } from "../node/service_watch.ts";
import { writeNotification } from "../write_notification.ts";
import { OutageTeller } from "./outage_teller.ts";

/** How often it is looked for news, and for what ends by itself, in milliseconds. */
const LOOK_MS = 1_000;
const ENDINGS_MS = 60_000;

export interface NotificationsOptions {
  readonly receiver: NotificationReceiver;
  /** Of its certificate. */
  readonly trust?: NeighbourTrust;
  readonly sql: Sql;
  readonly log: Log;
  /** Name of this node. */
  readonly node: string;
  /** How messages are served, by this node. */
  readonly service: {
    readonly now: ServiceNow;
    onChange(listener: (now: ServiceNow, before: ServiceNow) => void): void;
  };
  readonly unknownCount: () => Promise<number>;
  readonly endings: () => Promise<readonly Ending[]>;
}

export class Notifications implements LeaderWork {
  readonly #loop: Loop;
  #stopping = new AbortController();
  readonly #teller: OutageTeller;
  readonly #client: NeighbourClient;
  readonly #trouble: ReturnType<Log["outage"]>;
  #endings: readonly Ending[] = [];
  #endingsAt = -Infinity;

  constructor(private readonly options: NotificationsOptions) {
    const { log, node, service, trust = {} } = options;
    this.#client = new NeighbourClient(trust);
    this.#trouble = log.outage({
      lost: "a notification has not arrived and is sent again",
      back: "notifications arrive again",
    });
    this.#teller = new OutageTeller({
      write: (news) => writeNotification(news, node, new Date()),
      post: (notification, stop) => this.#post(notification, stop),
      onFailed: this.#failed.bind(this),
    });
    service.onChange((now, before) => this.#teller.note(now, before));
    this.#loop = new Loop({
      name: "notifications",
      everyMs: LOOK_MS,
      turn: () => this.#turn(),
      ...loopReport(log),
    });
  }

  /** While this node leads. */
  start(): void {
    this.#stopping = new AbortController();
    this.#loop.start();
  }

  /** What is under way is given up and sent again by whoever leads next. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop.stop();
  }

  /** Nothing more is told by this node, whether it leads or not. */
  async close(): Promise<void> {
    await Promise.all([this.#teller.stop(), this.stop()]);
    this.#client[Symbol.dispose]();
  }

  async #turn(): Promise<void> {
    const { sql, service, node, unknownCount } = this.options;
    const told = await loadTold(sql);
    const { mode, primary } = service.now;
    const facts = { mode, primary, unknownCount: await unknownCount() };
    const found = findNews(told, { ...facts, endings: await this.#present() });
    if (found.told.size > 0) {
      const notifications = found.news.map((news) => writeNotification(news, node, new Date()));
      await keepNotifications(sql, told, found.told, notifications);
    }
    await deliverDue({
      sql,
      post: (notification) => this.#post(notification, this.#stopping.signal),
      onFailed: this.#failed.bind(this),
    });
  }

  /** Certificates are read for it: not at every turn. */
  async #present(): Promise<readonly Ending[]> {
    const now = performance.now();
    if (now - this.#endingsAt < ENDINGS_MS) return this.#endings;
    this.#endings = await this.options.endings();
    this.#endingsAt = now;
    return this.#endings;
  }

  async #post(notification: Notification, stop: AbortSignal): Promise<string | undefined> {
    const problem = await postNotification(this.options.receiver, notification, new Date(), {
      ...{ stop, client: this.#client.current },
    });
    if (problem === undefined) this.#trouble.worked();
    return problem;
  }

  #failed({ id, kind }: Notification, problem: string, again: boolean): void {
    const fields = { id, kind, problem };
    if (again) return this.#trouble.failed(new Error(problem), { id, kind });
    this.options.log.error("a notification was given up", fields);
  }
}
