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

  /** Resolves when the first list is there; what is not counted yet is counted behind it. */
  async start(): Promise<void> {
    await this.#tell().catch(this.options.onTrouble);
    void this.#turn();
  }

  async stop(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #turn(): Promise<void> {
    this.#running = this.#once().catch(this.options.onTrouble).finally(() => {
      if (this.#closed) return;
      this.#timer = setTimeout(() => void this.#turn(), this.#everyMs);
    });
    return this.#running;
  }

  async #once(): Promise<void> {
    const { sql } = this.options;
    await this.#tell();
    let told = performance.now();
    const [{ any }] = await sql`select exists (select 1 from provider) as any` as unknown as [
      { any: boolean },
    ];
    // Without providers there is nothing to count; the journal is not read for it.
    while (any && !this.#closed && await countUsage(sql) > 0) {
      // Where the whole journal is counted anew it takes long.
      if (performance.now() - told < this.#everyMs) continue;
      await this.#tell();
      told = performance.now();
    }
  }

  get #everyMs(): number {
    return this.options.everyMs ?? everyMsDefault;
  }

  async #tell(): Promise<void> {
    const time = vietnamTime(new Date());
    const day = `${time.slice(0, 4)}-${time.slice(4, 6)}-${time.slice(6, 8)}`;
    this.options.onProviders(await loadAdmitted(this.options.sql, day));
  }
}
