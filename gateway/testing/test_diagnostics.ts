import type { Sql } from "postgres";
import { readConfig } from "../settings/config.ts";
import { Diagnostics } from "../diagnostics/diagnostics.ts";

/** For tests: the checks of a gateway of the sandbox whose files were never made, with this database. */
export function testDiagnostics(sql: Sql): Diagnostics {
  const nothing = Promise.resolve(undefined);
  return new Diagnostics({
    config: readConfig({ SONGHANH_DATA_DIR: "/nowhere/songhanh" }, 1),
    node: "node",
    primaryUrl: undefined,
    settingFaults: () => Promise.resolve([]),
    problem: () => nothing,
    database: () => Promise.resolve(sql),
    trust: () => nothing,
    shownAt: () => nothing,
    now: () => new Date("2026-03-02T02:00:00Z"),
  });
}
