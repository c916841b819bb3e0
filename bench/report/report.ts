/** What a part of the benchmarks found; every figure in it comes from its run. */
export interface Report {
  readonly title: string;
  /** What was done, in a sentence or two, and what a figure leaves out. */
  readonly notes: readonly string[];
  readonly tables: readonly ReportTable[];
  readonly charts: readonly ReportChart[];
  /** Everything that was measured, round by round. */
  readonly data: unknown;
}

export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface ReportChart {
  /** Part of the file's name. */
  readonly name: string;
  readonly title: string;
  readonly kind: "line" | "bar";
  readonly xLabel: string;
  readonly yLabel: string;
  /** Powers of ten on the x axis. */
  readonly logX?: boolean;
  readonly series: readonly ChartSeries[];
}

export interface ChartSeries {
  readonly name: string;
  /** For bars, x is a name. */
  readonly points: readonly { readonly x: number | string; readonly y: number }[];
}
