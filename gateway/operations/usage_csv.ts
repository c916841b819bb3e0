import type { ProviderUsage } from "../../adapters/providers/mod.ts";

const columns = ["day", "user", "messages", "refused", "bytes"];

/** Usage as CSV (RFC 4180). User IDs come from messages, so what a program may take for a formula is quoted. */
export function usageCsv(usage: readonly ProviderUsage[]): string {
  const rows = usage.map(({ day, userId, messages, refused, bytes }) => [
    day,
    cell(userId),
    messages,
    refused,
    bytes,
  ]);
  return [columns, ...rows].map((row) => row.join(",") + "\r\n").join("");
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
