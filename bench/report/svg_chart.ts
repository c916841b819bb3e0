import { inFigures } from "./figures.ts";
import type { ReportChart } from "./report.ts";

const size = { width: 760, height: 420 };
const area = { left: 80, top: 48, right: 180, bottom: 60 };
const colours = ["#1b6ca8", "#c8553d", "#4c956c", "#8e5ea2", "#b08900", "#555555", "#00798c"];
const gridLines = 5;

/** A chart as an SVG picture: lines over a number, or bars over names. The y axis begins at 0. */
export function svgChart(chart: ReportChart): string {
  const inner = {
    width: size.width - area.left - area.right,
    height: size.height - area.top - area.bottom,
  };
  const all = chart.series.flatMap(({ points }) => points);
  const top = roundUp(Math.max(...all.map(({ y }) => y), 1e-9));
  const yAt = (y: number) => area.top + inner.height * (1 - y / top);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" ` +
    `font-family="system-ui, sans-serif" font-size="13">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    text(area.left, 26, chart.title, { "font-size": 16, "font-weight": 600 }),
    text(area.left + inner.width / 2, size.height - 12, chart.xLabel, { "text-anchor": "middle" }),
    text(16, area.top - 14, chart.yLabel),
  ];
  for (let line = 0; line <= gridLines; line++) {
    const y = (top * line) / gridLines;
    parts.push(
      `<line x1="${area.left}" x2="${area.left + inner.width}" y1="${at(yAt(y))}" y2="${
        at(yAt(y))
      }" stroke="#ddd"/>`,
      text(area.left - 8, yAt(y) + 4, inFigures(y), { "text-anchor": "end" }),
    );
  }
  parts.push(...(chart.kind === "bar" ? bars(chart, inner, yAt) : lines(chart, inner, yAt)));
  chart.series.forEach(({ name }, place) => {
    const y = area.top + 20 * place;
    const x = area.left + inner.width + 16;
    parts.push(
      `<rect x="${x}" y="${y}" width="12" height="12" fill="${colour(place)}"/>`,
      text(x + 18, y + 11, name),
    );
  });
  return parts.join("\n") + "\n</svg>\n";
}

type Inner = { readonly width: number; readonly height: number };

function lines(chart: ReportChart, inner: Inner, yAt: (y: number) => number): string[] {
  const scale = (x: number) => chart.logX ? Math.log10(Math.max(x, 1e-9)) : x;
  const xs = [
    ...new Set(chart.series.flatMap(({ points }) => points.map(({ x }) => Number(x)))),
  ].sort((a, b) => a - b);
  const [low, high] = [scale(xs[0] ?? 0), scale(xs.at(-1) ?? 1)];
  const xAt = (x: number) =>
    area.left + (high === low ? 0.5 : (scale(x) - low) / (high - low)) * inner.width;
  const parts: string[] = [];
  // Where many values were measured, a few of them say where one is.
  const every = Math.ceil(xs.length / 12);
  for (const x of xs.filter((_, place) => place % every === 0)) {
    parts.push(
      text(xAt(x), area.top + inner.height + 20, inFigures(x), { "text-anchor": "middle" }),
    );
  }
  chart.series.forEach(({ points }, place) => {
    const path = points.map(({ x, y }) => `${at(xAt(Number(x)))},${at(yAt(y))}`).join(" ");
    parts.push(
      `<polyline points="${path}" fill="none" stroke="${colour(place)}" stroke-width="2"/>`,
    );
    if (points.length > 60) return;
    for (const { x, y } of points) {
      parts.push(
        `<circle cx="${at(xAt(Number(x)))}" cy="${at(yAt(y))}" r="3" fill="${colour(place)}"/>`,
      );
    }
  });
  return parts;
}

function bars(chart: ReportChart, inner: Inner, yAt: (y: number) => number): string[] {
  const names = [...new Set(chart.series.flatMap(({ points }) => points.map(({ x }) => x)))];
  const slot = inner.width / names.length;
  const width = (slot * 0.7) / chart.series.length;
  const parts: string[] = [];
  names.forEach((name, slotPlace) => {
    const left = area.left + slot * (slotPlace + 0.15);
    parts.push(
      text(left + slot * 0.35, area.top + inner.height + 20, String(name), {
        "text-anchor": "middle",
      }),
    );
    chart.series.forEach(({ points }, place) => {
      const point = points.find(({ x }) => x === name);
      if (point === undefined) return;
      const x = left + width * place;
      const y = yAt(point.y);
      parts.push(
        `<rect x="${at(x)}" y="${at(y)}" width="${at(width * 0.95)}" height="${
          at(area.top + inner.height - y)
        }" fill="${colour(place)}"/>`,
        text(x + width / 2, y - 5, inFigures(point.y), {
          "text-anchor": "middle",
          "font-size": 11,
        }),
      );
    });
  });
  return parts;
}

function text(
  x: number,
  y: number,
  words: string,
  attributes: Readonly<Record<string, string | number>> = {},
): string {
  const more = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`).join("");
  return `<text x="${at(x)}" y="${at(y)}" fill="#222"${more}>${escape(words)}</text>`;
}

function escape(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function colour(place: number): string {
  return colours[place % colours.length]!;
}

function at(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= value * 0.999) ??
    value;
}
