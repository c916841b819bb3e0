/**
 * Public holidays of Vietnam that fall on working days, as days off were announced; days by the lunar
 * calendar cannot be computed here. A year that is not listed has the fixed ones only.
 */
export const fixedHolidays: readonly string[] = ["01-01", "04-30", "05-01", "09-02"];

/** `yyyy-MM-dd`, beside the fixed ones: New Year by the lunar calendar, Hùng Kings, exchanged days. */
export const announcedHolidays: ReadonlySet<string> = new Set([
  // 2025
  "2025-01-27",
  "2025-01-28",
  "2025-01-29",
  "2025-01-30",
  "2025-01-31",
  "2025-04-07",
  "2025-05-02",
  "2025-09-01",
  // 2026
  "2026-01-02",
  "2026-02-16",
  "2026-02-17",
  "2026-02-18",
  "2026-02-19",
  "2026-02-20",
  "2026-04-27",
  "2026-08-31",
  "2026-09-01",
]);
