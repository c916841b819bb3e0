import type { CorpusOptions } from "../corpus/mod.ts";
import type { Report } from "../report/report.ts";
import type { BenchDatabase } from "../subjects/bench_database.ts";
import type { ProductionBed } from "../subjects/production_bed.ts";

/** What a part of the benchmarks is given. */
export interface BenchContext {
  /** The database of the run, in the run's shape. */
  readonly database: BenchDatabase;
  /** What it stands on in production shape; undefined in sandbox shape. */
  readonly bed?: ProductionBed;
  /** Rounds of everything that is compared; results are medians. */
  readonly rounds: number;
  /** Counted seconds of one measurement, and those in front. */
  readonly seconds: number;
  readonly warmupSeconds: number;
  /** Of a soak. */
  readonly minutes: number;
  /** Messages that the part `years` fills a journal with; ten million if left out. */
  readonly messages?: number;
  readonly lanes: number;
  /** Of the month that is archived, and what comes meanwhile in a second; as the part thinks fit. */
  readonly messages?: number;
  readonly rate?: number;
  /** Small corpora and short runs: to see that everything works, not for figures. */
  readonly quick: boolean;
  /** Where peers are installed and corpora kept. */
  readonly dataDir: string;
  /** Only these peers; all by default. */
  readonly peers?: readonly string[];
  /** Only these scales of the part `scaling`; all by default. */
  readonly scales?: readonly string[];
  /** A corpus of these options, made if it is not there. */
  corpus(options: Omit<CorpusOptions, "seed">): Promise<string>;
  log(text: string): void;
}

export type BenchPart = (context: BenchContext) => Promise<Report>;
