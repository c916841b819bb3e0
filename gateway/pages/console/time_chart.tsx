import { locales } from "../../texts/text.ts";
import type { View } from "../view.ts";
import { formatNumber } from "./format_number.ts";

/** In the units of the drawing, which is as wide as its place. */
const width = 480;
const height = 190;
const left = 52;
const right = 8;
const bottom = 24;
const top = 10;

/** Times that stand below a chart. */
const labelsMax = 5;

const daySeconds = 86_400;

/** Colours and dashes of lines; what they are for is said by the words beside them. */
export type LineStyle =
  | "good"
  | "bad"
  | "warning"
  | "info"
  | "first"
  | "second"
  | "third"
  | "fourth";

/** One line of a chart. */
export interface TimeLine {
  readonly name: string;
  /** By the steps of the range; undefined where there is nothing to say: the line has a gap there. */
  readonly values: readonly (number | undefined)[];
  readonly style: LineStyle;
}

/**
 * Lines over a range of time as SVG, made here: nothing is drawn by a script. Each step can be pointed
 * at; its values are in the page, so that they can be read without scripts, too.
 */
export function TimeChart(
  { view, title, unit, at, stepSeconds, lines }: {
    readonly view: View;
    readonly title: string;
    readonly unit: string;
    /** When each step begins. */
    readonly at: readonly Date[];
    readonly stepSeconds: number;
    readonly lines: readonly TimeLine[];
  },
) {
  const { t } = view;
  const values = lines.flatMap(({ values }) => values.filter((value) => value !== undefined));
  const ceiling = ceilingOf(Math.max(...values, 0));
  const step = (width - left - right) / Math.max(1, at.length);
  const x = (place: number) => round(left + (place + 0.5) * step);
  const y = (value: number) => round(top + (1 - value / ceiling) * (height - top - bottom));
  const told = (value: number | undefined) =>
    value === undefined ? t("traffic.noData") : `${formatNumber(view, value)} ${unit}`.trim();
  const spanSeconds = at.length * stepSeconds;
  const reading = (place: number) =>
    [
      momentText(view, at[place]!, spanSeconds),
      ...lines.map(({ name, values }) => `${name}: ${told(values[place])}`),
    ].join(" · ");
  const every = Math.ceil(at.length / labelsMax);
  const labelled = at.map((_, place) => place)
    .filter((place) => place % every === Math.floor(every / 2));
  return (
    <figure class="chart card" data-chart>
      <figcaption>
        <strong>{title}</strong>
        <span class="legend">
          {lines.map(({ name, style }) => (
            <span class="key">
              <svg viewBox="0 0 20 8" width="20" height="8" aria-hidden="true">
                <path class={`line ${style}`} d="M0 4H20" />
              </svg>
              {name}
            </span>
          ))}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={labelOf()}>
        {[0, 0.5, 1].map((part) => (
          <>
            <path class="grid-line" d={`M${left} ${y(ceiling * part)}H${width - right}`} />
            <text x={left - 8} y={y(ceiling * part) + 4} text-anchor="end">
              {formatNumber(view, ceiling * part)}
            </text>
          </>
        ))}
        {labelled.map((place) => (
          <text x={x(place)} y={height - 6} text-anchor="middle">
            {axisText(view, at[place]!, spanSeconds)}
          </text>
        ))}
        {lines.map(({ values, style }) => (
          <>
            <path class={`line ${style}`} d={pathOf(values, x, y)} />
            {alone(values).map((place) => (
              <circle class={`point ${style}`} cx={x(place)} cy={y(values[place]!)} r="2.5" />
            ))}
          </>
        ))}
        {values.length === 0 && (
          <text class="nothing" x={width / 2} y={height / 2} text-anchor="middle">
            {t("chart.nothing")}
          </text>
        )}
        {at.map((_, place) => (
          <rect
            class="step"
            x={round(left + place * step)}
            y={top}
            width={round(step)}
            height={height - top - bottom}
          >
            <title>{reading(place)}</title>
          </rect>
        ))}
      </svg>
      <output class="reading hint" aria-live="off">{t("traffic.reading")}</output>
    </figure>
  );

  /** What the chart says last, for who does not see it. */
  function labelOf(): string {
    const last = lines.map(({ name, values }) => {
      const value = values.findLast((each) => each !== undefined);
      return `${name} ${told(value)}`;
    });
    return `${title}: ${last.join(", ")}`;
  }
}

const clock = { hour: "2-digit", minute: "2-digit" } as const;
const day = { day: "2-digit", month: "2-digit" } as const;
const formats = { clock, day, moment: { ...day, ...clock } } as const;

/** Made when a page wants them. */
const made = new Map<string, Intl.DateTimeFormat>();

/** A moment in Vietnam time, as short as a range of this length allows. */
function axisText(view: View, at: Date, spanSeconds: number): string {
  return format(view, at, spanSeconds <= 2 * daySeconds ? "clock" : "day");
}

/** A moment in Vietnam time that nobody can mistake for one of another day of the range. */
function momentText(view: View, at: Date, spanSeconds: number): string {
  return format(view, at, spanSeconds < daySeconds ? "clock" : "moment");
}

function format({ lang }: View, at: Date, name: keyof typeof formats): string {
  const key = `${lang} ${name}`;
  let found = made.get(key);
  if (found === undefined) {
    const options = { ...formats[name], hour12: false, timeZone: "Asia/Ho_Chi_Minh" } as const;
    made.set(key, found = new Intl.DateTimeFormat(locales[lang], options));
  }
  return found.format(at);
}

/** Points with no line to either side. */
function alone(values: readonly (number | undefined)[]): number[] {
  return values.map((_, place) => place).filter((place) =>
    values[place] !== undefined && values[place - 1] === undefined &&
    values[place + 1] === undefined
  );
}

function pathOf(
  values: readonly (number | undefined)[],
  x: (place: number) => number,
  y: (value: number) => number,
): string {
  let path = "";
  let drawing = false;
  for (const [place, value] of values.entries()) {
    if (value === undefined) {
      drawing = false;
      continue;
    }
    const point = `${x(place)} ${y(value)}`;
    path += `${drawing ? "L" : "M"}${point}`;
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
