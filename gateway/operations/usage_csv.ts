import type { ProviderUsage } from "../../adapters/providers/mod.ts";
import { csvText } from "./csv_text.ts";

/** Counts as they are named in the file, which a program may read. */
const counts = {
  messages: "messages",
  accepted: "accepted",
  refusedByGateway: "refused_by_gateway",
  refusedByCentre: "refused_by_centre",
  unknown: "unknown",
  bytes: "bytes",
} as const;

const counted = Object.keys(counts) as (keyof typeof counts)[];

const columns = ["day", "user", ...Object.values(counts)];

/** Usage as CSV, for programs: without a mark in front. */
export function usageCsv(usage: readonly ProviderUsage[]): string {
  const rows = usage.map((row) => [
    row.day,
    row.userId,
    ...counted.map((name) => row[name]),
  ]);
  return csvText([columns, ...rows], { mark: false });
}
