import type { ProviderUsage } from "../../adapters/providers/mod.ts";
import { csvText } from "./csv_text.ts";

const columns = ["day", "user", "messages", "refused", "bytes"];

/** Usage as CSV, for programs: without a mark in front. */
export function usageCsv(usage: readonly ProviderUsage[]): string {
  const rows = usage.map(({ day, userId, messages, refused, bytes }) => [
    day,
    userId,
    messages,
    refused,
    bytes,
  ]);
  return csvText([columns, ...rows], { mark: false });
}
