import { againAfterMs, type Notification } from "../../adapters/notifications/mod.ts";
import type { News } from "../../core/notifications/mod.ts";
import type { ServiceState } from "../../core/switching/mod.ts";
import type { ServiceNow } from "../node/service_watch.ts";

/** Those that wait at once; the oldest is left out for one more. */
const WAITING_MAX = 100;

/** What takes this node's messages away, as it is told. */
const outages: Partial<Record<ServiceState, string>> = {
  "not durable": "database",
  "rows lost": "rows",
  "not listening": "lane",
};

export interface OutageTellerOptions {
  readonly write: (news: News) => Notification;
  /** Sends once; resolves to why it has not arrived. */
  readonly post: (notification: Notification, stop: AbortSignal) => Promise<string | undefined>;
  readonly onFailed: (notification: Notification, problem: string, again: boolean) => void;
}

/**
 * Tells what cannot be kept in a database that may be what is away: each node tells for itself, from
 * memory, in the order in which it came. Not promised: that it is told by a node that ends meanwhile.
 */
export class OutageTeller {
  readonly #waiting: Notification[] = [];
  #sending: Promise<void> | undefined;
  readonly #stopping = new AbortController();

  constructor(private readonly options: OutageTellerOptions) {}

  /** Messages are served otherwise. */
  note(now: ServiceNow, before: ServiceNow): void {
    const [ended, began] = [outages[before.state], outages[now.state]];
    if (ended === began) return;
    if (ended !== undefined) {
      this.#tell({ kind: "outage-ended", since: before.since, facts: { what: ended } });
    }
    if (began === undefined) return;
    const facts = { what: began, reason: now.why };
    this.#tell({ kind: "outage-began", since: now.since, facts });
  }

  /** Nothing more is sent; what waits is not told. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#sending;
  }

  #tell(news: News): void {
    this.#waiting.push(this.options.write(news));
    if (this.#waiting.length > WAITING_MAX) this.#waiting.shift();
    this.#sending ??= this.#send().finally(() => this.#sending = undefined);
  }

  async #send(): Promise<void> {
    const { post, onFailed } = this.options;
    let attempts = 0;
    while (!this.#stopping.signal.aborted) {
      const [next] = this.#waiting;
      if (next === undefined) return;
      const problem = await post(next, this.#stopping.signal);
      const againMs = problem === undefined ? undefined : againAfterMs(++attempts);
      if (problem !== undefined) onFailed(next, problem, againMs !== undefined);
      if (againMs === undefined) {
        const at = this.#waiting.indexOf(next);
        if (at >= 0) this.#waiting.splice(at, 1);
        attempts = 0;
        continue;
      }
      await this.#pause(againMs);
    }
  }

  #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener("abort", end);
    });
  }
}
