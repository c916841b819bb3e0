/** How much was sent in a range of time, what became of it, how long it took. */
import { trafficBy, trafficRangeNames } from "../operations/traffic.ts";
import type { TrafficJson } from "../operations/traffic_json.ts";
import { AdminClient } from "./admin_client.ts";
import { type Command, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { range, token } from "./common_options.ts";
import { formatTable } from "./format_table.ts";
import { choice, flag } from "./option.ts";

export const traffic: Command = {
  summary: "Show how much was sent, what became of it and how long it took",
  forms: [form({
    does: "Show messages by outcome and times of answers, of all nodes, in steps of time",
    options: {
      range: choice(trafficRangeNames, { says: "so long until now, or until --to", without: "1h" }),
      ...range,
      by: choice(trafficBy, { says: "what is told apart", without: "outcome, by the time" }),
      csv: flag("as CSV, for other programs"),
      ...token,
    },
    examples: [
      "traffic",
      "traffic --range 24h --by procedure",
      "traffic --from 2026-01-31T09:00 --to 2026-01-31T09:20 --by code --csv",
    ],
    async run({ values: { token, json, csv, ...query } }, context) {
      const admin = await AdminClient.open(context, token);
      if (csv) {
        const { bytes } = await admin.getBytes("/traffic.csv", query);
        context.output.text(new TextDecoder().decode(bytes).trimEnd());
        return exitCodes.ok;
      }
      const found = await admin.get<TrafficJson>("/traffic", query);
      if (json) context.output.json(found);
      else context.output.text(trafficText(found));
      return exitCodes.ok;
    },
  })],
};

function trafficText({ by, steps, series, total }: TrafficJson): string {
  const counts = (row: TrafficJson["total"] | TrafficJson["series"][number]) => [
    ...[row.messages, row.accepted, row.refusedByGateway, row.refusedByCentre, row.unknown],
    ...[row.p50Ms, row.p95Ms, row.p99Ms].map(rounded),
  ];
  const heads = [
    ...["messages", "accepted", "refused by the gateway", "refused by the centre", "unknown"],
    ...["p50 ms", "p95 ms", "p99 ms"],
  ];
  const rows = by === "outcome"
    ? steps.map((step) =>
      step.measuredSeconds === 0 ? [step.at, "not counted"] : [step.at, ...counts(step)]
    )
    : series.map((each) => [each.value === "" ? "none" : each.value, ...counts(each)]);
  return formatTable([by === "outcome" ? "from" : by, ...heads], [
    ...rows,
    ["total", ...counts(total)],
  ]);
}

function rounded(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined ? null : ms < 10 ? ms.toFixed(2) : String(Math.round(ms));
}
