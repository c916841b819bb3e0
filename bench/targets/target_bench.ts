import type { BenchContext } from "../parts/bench_context.ts";
import type { BenchDatabase } from "../subjects/bench_database.ts";
import type { ProductionBed } from "../subjects/production_bed.ts";
import type { Figure } from "./figure.ts";

/** What a section of the table of targets is given. */
export interface TargetBench {
  readonly context: BenchContext;
  readonly bed: ProductionBed;
  /** The pair of `bed`, all of production shape. */
  readonly production: BenchDatabase;
  /** The embedded server on its Unix socket, everything in clear. */
  readonly sandbox: BenchDatabase;
  /** Signed small declarations, and the mix of a day. */
  readonly corpora: { readonly mic: string; readonly day: string };
  /** What was measured before, by name: a share of the peak needs the peak. */
  readonly peaks: Map<"standby" | "relay", number>;
}

/** Measures some of the figures; `data` is kept beside the table. */
export type TargetSection = (bench: TargetBench) => Promise<{
  readonly figures: readonly Figure[];
  readonly data: unknown;
}>;
