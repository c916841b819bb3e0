import type { Sql } from "postgres";
import type { AdmittedProvider } from "../../core/providers/mod.ts";
import { vietnamTime } from "../../core/wire/mod.ts";
import { countUsage, loadAdmitted } from "./provider_store.ts";

/** How old the lanes' list of providers, and the counts in it, may be. */
const everyMsDefault = 5_000;

export interface ProviderWatchOptions {
  readonly sql: Sql;
  readonly onProviders: (providers: readonly AdmittedProvider[]) => void;
  readonly onTrouble: (error: unknown) => void;
  readonly everyMs?: number;
}

/**
 * Counts what providers send and keeps the lanes supplied with who may send how much. A list that
 * cannot be read leaves the one before in force.
 */
export class ProviderWatch {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(private readonly options: ProviderWatchOptions) {}

  /** Resolves when the first list is there. */
  async start(): Promise<void> {
    await this.#turn();
  }

  async stop(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #turn(): Promise<void> {
    this.#running = this.#once().catch(this.options.onTrouble).finally(() => {
      if (this.#closed) return;
      this.#timer = setTimeout(() => void this.#turn(), this.options.everyMs ?? everyMsDefault);
    });
    return this.#running;
  }

  async #once(): Promise<void> {
    const { sql, onProviders } = this.options;
    const time = vietnamTime(new Date());
    const day = `${time.slice(0, 4)}-${time.slice(4, 6)}-${time.slice(6, 8)}`;
    onProviders(await loadAdmitted(sql, day));
    const [{ any }] = await sql`select exists (select 1 from provider) as any` as unknown as [
      { any: boolean },
    ];
    // Without providers there is nothing to count; the journal is not read for it.
    if (any) { while (await countUsage(sql) > 0 && !this.#closed); }
  }
}
