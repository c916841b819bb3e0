import { join } from "node:path";
import type { Machine } from "./read_machine.ts";
import type { Report, ReportTable } from "./report.ts";
import { svgChart } from "./svg_chart.ts";

export interface RunFacts {
  readonly part: string;
  /** When the run began. */
  readonly at: Date;
  readonly command: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly machine: Machine;
  readonly seconds: number;
}

/**
 * Writes `<date>-<part>.md`, one `.svg` for each chart, and the raw figures as `.json`, which git
 * ignores in `bench/results`; gives their paths.
 */
export async function writeReport(dir: string, report: Report, run: RunFacts): Promise<string[]> {
  await Deno.mkdir(dir, { recursive: true });
  const stem = `${run.at.toISOString().slice(0, 10)}-${run.part}`;
  const charts = report.charts.map((chart) => ({ chart, file: `${stem}-${chart.name}.svg` }));
  const files: [string, string][] = [
    [`${stem}.json`, JSON.stringify({ ...run, ...report }, null, 1) + "\n"],
    [`${stem}.md`, markdown(report, run, charts)],
    ...charts.map(({ chart, file }): [string, string] => [file, svgChart(chart)]),
  ];
  for (const [name, content] of files) await Deno.writeTextFile(join(dir, name), content);
  return files.map(([name]) => join(dir, name));
}

function markdown(
  { title, notes, tables }: Report,
  { at, command, settings, machine, seconds }: RunFacts,
  charts: readonly { readonly chart: { readonly title: string }; readonly file: string }[],
): string {
  const facts = { ...machine, ...settings };
  return [
    `# ${title}`,
    `${at.toISOString().slice(0, 16).replace("T", " ")} UTC, ${
      Math.round(seconds)
    } s, \`${command}\``,
    Object.entries(facts).filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}: ${value}`).join(" · "),
    ...notes,
    ...tables.map(tableText),
    ...charts.map(({ chart, file }) => `![${chart.title}](${file})`),
  ].join("\n\n") + "\n";
}

/** A table in Markdown below its title. */
export function tableText({ title, columns, rows }: ReportTable): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    `## ${title}`,
    "",
    line(columns),
    line(columns.map((_, place) => place === 0 ? "---" : "---:")),
    ...rows.map(line),
  ].join("\n");
}
