import { outcomes } from "../../core/outcome.ts";
import { csvText } from "./csv_text.ts";
import { messagesOf, type OutcomeCounts, type ShownTraffic } from "./traffic.ts";

/** As they are named where usage is billed. */
const countColumns = [
  "messages",
  "accepted",
  "refused_by_gateway",
  "refused_by_centre",
  "unknown",
];

/** Without a mark in front, which programs other than spreadsheets stumble over. */
const forPrograms = { mark: false };

/**
 * The steps of a range as CSV, one row each; where it is told by something, one row for each step and
 * value that was there. A step that nobody counted has no counts.
 */
export function trafficCsv({ by, steps, series, stepSeconds }: ShownTraffic): string {
  if (by === "outcome") {
    return csvText([
      [
        ...["at", "seconds", "measured_seconds", ...countColumns],
        ...["p50_ms", "p95_ms", "p99_ms", "waiting"],
      ],
      ...steps.map((step) => {
        const { at, measuredSeconds, counts, waiting } = step;
        const isMeasured = measuredSeconds > 0;
        return [
          ...[at.toISOString(), stepSeconds, measuredSeconds],
          ...countColumns.map((_, place) => isMeasured ? numbersOf(counts)[place]! : null),
          ...[step.p50Ms, step.p95Ms, step.p99Ms].map(rounded),
          isMeasured ? waiting : null,
        ];
      }),
    ], forPrograms);
  }
  return csvText([
    ["at", "seconds", by, ...countColumns],
    ...steps.flatMap(({ at }, place) =>
      series.filter(({ steps }) => messagesOf(steps[place]!) > 0).map(({ value, steps }) => [
        ...[at.toISOString(), stepSeconds, value],
        ...numbersOf(steps[place]!),
      ])
    ),
  ], forPrograms);
}

function numbersOf(counts: OutcomeCounts): number[] {
  return [messagesOf(counts), ...outcomes.map((outcome) => counts[outcome])];
}

/** To a hundredth of a millisecond: they are classes. */
function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 100) / 100;
}
