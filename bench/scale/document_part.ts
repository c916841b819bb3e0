import type { ReportTable } from "../report/report.ts";
import { tableText } from "../report/write_report.ts";
import { inputTables, type ScaleInput } from "./scale_input.ts";
import { scaleTables } from "./scale_tables.ts";

/** Where documents find results. */
export const resultsFolder = "bench/results";

/** What docs/scale.md says in figures, from a result: below its headings of the third rank. */
export function documentPart(input: ScaleInput, resultName: string): string {
  const { tables } = scaleTables(input);
  const text = (table: ReportTable) => tableText(table).replace(/^## /, "### ");
  return [
    `From \`${resultsFolder}/${resultName}\`: costs measured on ${input.run.date}, on ` +
    `${input.run.processor}, ${input.cores} cores that everything shares, in ${input.run.shape} shape; ` +
    `load before it ${input.run["load before"]}${remark(input)}.`,
    ...[...inputTables(input), ...tables].map(text),
  ].join("\n\n");
}

function remark({ run, cores }: ScaleInput): string {
  const words: string[] = [];
  const before = Number(run["load before"]);
  // A core at rest has next to nothing waiting for it; a run that has just ended counts for a minute more.
  if (before > 0.5 && before <= cores) {
    words.push("the machine had other work, or had just ended some: costs are rather too high");
  } else if (before > cores) {
    words.push(
      "the machine had other work, so costs and the flush are too high, what was measured a second is " +
        "far too low, and all of it is to be measured again",
    );
  }
  if (run["short runs"] === "yes") {
    words.push("in short runs (`--quick`), which show that it works");
  }
  return words.length === 0 ? "" : `: ${words.join("; ")}`;
}
