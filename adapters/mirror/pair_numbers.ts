import type { Sql, TransactionSql } from "postgres";
import type { Judgement, PairKnowledge } from "../../core/compare/mod.ts";
import type { MirrorRun } from "./mirror_run.ts";

interface KnownNumber {
  mirror: string | undefined;
  /** Place of the pair from which on it is lost. */
  lostBy: number | undefined;
}

/**
 * What a run knows of numbers, loaded as it is asked for. A comparison asks at once and cannot wait:
 * what is not there is noted, and whoever asked loads it and compares again.
 */
export class PairNumbers {
  readonly #known = new Map<string, KnownNumber>();
  /** By the mirror's number; null = known to stand for nothing. */
  readonly #back = new Map<string, string | null>();
  readonly #changed = new Set<string>();
  readonly #missing = new Set<string>();
  readonly #missingBack = new Set<string>();
  #followsMap = false;
  #nowFollows = false;

  constructor(private readonly sql: Sql | TransactionSql, private readonly run: MirrorRun) {}

  async open(): Promise<void> {
    const [row] = await this.sql`select follows_map from mirror_run where id = ${this.run.id}`;
    this.#followsMap = row?.follows_map ?? false;
  }

  /** What is known at a pair: documents that a later pair lost are not lost yet. */
  at(place: number): PairKnowledge {
    const isKnown = (stem: string) => {
      if (!this.#known.has(stem)) this.#missing.add(stem);
      return this.#known.get(stem);
    };
    return {
      followsMap: this.#followsMap,
      mirrorOf: (stem) => isKnown(stem)?.mirror,
      primaryOf: (stem) => {
        if (!this.#back.has(stem)) this.#missingBack.add(stem);
        return this.#back.get(stem) ?? undefined;
      },
      isLost: (stem) => (isKnown(stem)?.lostBy ?? Infinity) < place,
    };
  }

  /** What a batch is about, by either system's number, is loaded at once. */
  async load(stems: Iterable<string>, mirrors: Iterable<string>): Promise<void> {
    for (const stem of stems) if (!this.#known.has(stem)) this.#missing.add(stem);
    for (const stem of mirrors) if (!this.#back.has(stem)) this.#missingBack.add(stem);
    await this.loadMissing();
  }

  /** Loads what was asked for and not there; false if nothing was. */
  async loadMissing(): Promise<boolean> {
    const [missing, back] = [[...this.#missing], [...this.#missingBack]];
    if (missing.length + back.length === 0) return false;
    this.#missing.clear();
    this.#missingBack.clear();
    // Each by its key, as the planner may know nothing yet of a run.
    const { id } = this.run;
    const rows = await this.sql`
      select n.* from unnest(${missing}::text[]) as k
      cross join lateral (select number, mirror_number, lost_by from mirror_number
        where run = ${id} and number = k limit 1) n
      union all
      select n.* from unnest(${back}::text[]) as k
      cross join lateral (select number, mirror_number, lost_by from mirror_number
        where run = ${id} and mirror_number = k limit 1) n`;
    const isKnown = new Set(this.#known.keys());
    for (const stem of missing) this.#known.set(stem, { mirror: undefined, lostBy: undefined });
    for (const stem of back) this.#back.set(stem, null);
    for (const { number, mirror_number: mirror, lost_by: lostBy } of rows) {
      // What this batch has found of a number is not in the database yet.
      if (!isKnown.has(number)) {
        this.#known.set(number, {
          mirror: mirror ?? undefined,
          lostBy: lostBy === null ? undefined : Number(lostBy),
        });
      }
      if (mirror !== null && this.#known.get(number)!.mirror === mirror) {
        this.#back.set(mirror, number);
      }
    }
    return true;
  }

  /** Forgets what an earlier judgement of a pair said about documents. */
  forget(place: number): PromiseLike<unknown> {
    for (const known of this.#known.values()) {
      if (known.lostBy === place) known.lostBy = undefined;
    }
    return this.sql`
      update mirror_number set lost_by = null where run = ${this.run.id} and lost_by = ${place}`;
  }

  /** Takes over what a judgement found; `write` writes it. */
  take(place: number, { learned, lost, followedMap }: Judgement): void {
    this.#nowFollows ||= followedMap && !this.#followsMap;
    this.#followsMap ||= followedMap;
    for (const { primary, mirror } of learned) {
      const known = this.#known.get(primary);
      this.#known.set(primary, { mirror, lostBy: known?.lostBy });
      this.#back.set(mirror, primary);
      this.#changed.add(primary);
    }
    for (const stem of lost) {
      const known = this.#known.get(stem) ?? { mirror: undefined, lostBy: undefined };
      if (known.lostBy !== undefined && known.lostBy <= place) continue;
      this.#known.set(stem, { ...known, lostBy: place });
      this.#changed.add(stem);
    }
  }

  /** Writes what was taken over, whatever the number of pairs. */
  async write(): Promise<void> {
    if (this.#nowFollows) {
      await this.sql`update mirror_run set follows_map = true where id = ${this.run.id}`;
      this.#nowFollows = false;
    }
    if (this.#changed.size === 0) return;
    const numbers = [...this.#changed];
    this.#changed.clear();
    const rows = numbers.map((stem) => this.#known.get(stem)!);
    await this.sql`
      insert into mirror_number (run, number, mirror_number, lost_by)
        select ${this.run.id}, r.number, r.mirror, r.lost_by
        from unnest(${numbers}::text[], ${rows.map(({ mirror }) => mirror ?? null)}::text[],
          ${rows.map(({ lostBy }) => lostBy ?? null)}::bigint[]) as r(number, mirror, lost_by)
      on conflict (run, number) do update
        set mirror_number = excluded.mirror_number, lost_by = excluded.lost_by`;
  }
}
