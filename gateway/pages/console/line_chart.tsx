import type { View } from "../view.ts";
import { formatNumber } from "./format_number.ts";

/** In the units of the drawing, which is as wide as its place. */
const width = 400;
const height = 170;
const left = 48;
const bottom = 24;
const top = 10;

/** One line of a chart. */
export interface ChartLine {
  readonly name: string;
  /** Undefined where there is nothing to say: the line has a gap there. */
  readonly values: readonly (number | undefined)[];
  readonly style: "first" | "second";
}

/**
 * Lines over time as SVG, made here: nothing is drawn by a script. `places` says for each value where
 * it stands, from 0 (an hour ago) to 1 (now).
 */
export function LineChart(
  { view, title, unit, places, lines }: {
    readonly view: View;
    readonly title: string;
    readonly unit: string;
    readonly places: readonly number[];
    readonly lines: readonly ChartLine[];
  },
) {
  const { t } = view;
  const highest = Math.max(...lines.flatMap(({ values }) => values.map((value) => value ?? 0)), 0);
  const ceiling = ceilingOf(highest);
  const x = (place: number) => round(left + place * (width - left - 8));
  const y = (value: number) => round(top + (1 - value / ceiling) * (height - top - bottom));
  const now = lines.map(({ name, values }) => {
    const last = values.at(-1);
    return `${name} ${last === undefined ? "–" : formatNumber(view, last)} ${unit}`;
  });
  return (
    <figure class="chart card">
      <figcaption>
        <strong>{title}</strong>
        <span class="legend">
          {lines.map(({ name, style, values }) => (
            <span class={`key ${style}`}>
              <svg viewBox="0 0 20 8" width="20" height="8" aria-hidden="true">
                <path class={`line ${style}`} d="M0 4H20" />
              </svg>
              {name}: {values.at(-1) === undefined ? "–" : formatNumber(view, values.at(-1)!)}{" "}
              {unit}
            </span>
          ))}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${title}: ${now.join(", ")}`}
      >
        {[0, 0.5, 1].map((part) => (
          <>
            <path class="grid-line" d={`M${left} ${y(ceiling * part)}H${width - 8}`} />
            <text x={left - 8} y={y(ceiling * part) + 4} text-anchor="end">
              {formatNumber(view, ceiling * part)}
            </text>
          </>
        ))}
        {[60, 40, 20].map((minutes) => (
          <text
            x={x(1 - minutes / 60)}
            y={height - 6}
            text-anchor={minutes === 60 ? "start" : "middle"}
          >
            {t("chart.minutesAgo", { minutes })}
          </text>
        ))}
        <text x={width - 8} y={height - 6} text-anchor="end">{t("chart.now")}</text>
        {lines.map(({ values, style }) => (
          <path class={`line ${style}`} d={pathOf(values, places, x, y)} />
        ))}
        {places.length === 0 && (
          <text class="nothing" x={width / 2} y={height / 2} text-anchor="middle">
            {t("chart.nothing")}
          </text>
        )}
      </svg>
    </figure>
  );
}

function pathOf(
  values: readonly (number | undefined)[],
  places: readonly number[],
  x: (place: number) => number,
  y: (value: number) => number,
): string {
  let path = "";
  let drawing = false;
  for (const [index, value] of values.entries()) {
    if (value === undefined) {
      drawing = false;
      continue;
    }
    const point = `${x(places[index]!)} ${y(value)}`;
    // A point alone is a short dash.
    path += drawing ? `L${point}` : `M${point}h.5`;
    drawing = true;
  }
  return path;
}

/** A round number that is not below. */
function ceilingOf(highest: number): number {
  if (highest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= highest)!;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
