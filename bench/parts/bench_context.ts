import type { CorpusOptions } from "../corpus/mod.ts";
import type { Report } from "../report/report.ts";
import type { BenchDatabase } from "../subjects/bench_database.ts";
import type { KeptDatabase } from "../subjects/kept_database.ts";
import type { ProductionBed } from "../subjects/production_bed.ts";

/** What a part of the benchmarks is given. */
export interface BenchContext {
  /** The database of the run, in the run's shape. */
  readonly database: BenchDatabase;
  /** What it stands on in production shape; undefined in sandbox shape. */
  readonly bed?: ProductionBed;
  /** The database where it stays when the run is over; the part `years` alone knows such. */
  readonly kept?: KeptDatabase;
  /** Rounds of everything that is compared; results are medians. */
  readonly rounds: number;
  /** Counted seconds of one measurement, and those in front. */
  readonly seconds: number;
  readonly warmupSeconds: number;
  /** Of a soak. */
  readonly minutes: number;
  /** Messages that `years` and `archive` fill a journal with; ten million and 100,000 if left out. */
  readonly messages?: number;
  /** Messages a second that come while a month is archived; a share of the peak if left out. */
  readonly rate?: number;
  readonly lanes: number;
  /** Small corpora and short runs: to see that everything works, not for figures. */
  readonly quick: boolean;
  /** Where peers are installed and corpora kept. */
  readonly dataDir: string;
  /** Only these peers; all by default. */
  readonly peers?: readonly string[];
  /** Only questions of the part `years` whose name has this text; all by default. */
  readonly only?: string;
  /** Only these scales of the part `scaling`; all by default. */
  readonly scales?: readonly string[];
  /** A corpus of these options, made if it is not there. */
  corpus(options: Omit<CorpusOptions, "seed">): Promise<string>;
  log(text: string): void;
}

export type BenchPart = (context: BenchContext) => Promise<Report>;
