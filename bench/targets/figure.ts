import { inFigures } from "../report/figures.ts";

/** One line of the table of targets: what was measured, and what it is held against. */
export interface Figure {
  readonly what: string;
  /** Undefined: not measured in this run; `why` says so. */
  readonly value?: number;
  readonly unit?: string;
  readonly must?: number;
  readonly aim?: number;
  /** Whether less is better. */
  readonly less?: boolean;
  /** Each round's value, where there are rounds. */
  readonly rounds?: readonly number[];
  /** What the figure leaves out, or why there is none. */
  readonly why?: string;
}

export const figureColumns = [
  ...["figure", "measured", "least and most", "must", "aim", "judged", "remark"] as const,
] as const;

/** A row of `figureColumns`. */
export function figureRow(figure: Figure): string[] {
  const { what, value, unit = "", must, aim, rounds = [], why = "" } = figure;
  const written = (number: number | undefined) =>
    number === undefined ? "" : `${inFigures(number)}${unit === "" ? "" : ` ${unit}`}`;
  return [
    what,
    value === undefined ? "–" : written(value),
    rounds.length < 2 ? "" : `${inFigures(Math.min(...rounds))}–${inFigures(Math.max(...rounds))}`,
    written(must),
    written(aim),
    judge(figure),
    why,
  ];
}

/** What a figure says of its targets. */
export function judge({ value, must, aim, less = false }: Figure): string {
  if (value === undefined || !Number.isFinite(value)) return "not measured";
  const reaches = (target: number) => less ? value <= target : value >= target;
  if (aim !== undefined && reaches(aim)) return "aim met";
  if (must === undefined) return "";
  return reaches(must) ? "met" : "MISSED";
}
