import type { StoredMode } from "../../adapters/mode/mode_store.ts";
import { judgeService, serviceStates } from "../../core/switching/mod.ts";
import type { ServiceNow } from "../node/service_watch.ts";

/** For tests: how senders are served in a mode, or otherwise, since a time. */
export function scratchService(
  mode: StoredMode["mode"],
  more: Partial<ServiceNow> = {},
): ServiceNow {
  const since = new Date("2026-03-02T01:00:00Z");
  const primary = { state: mode === "standby" ? "down" : "up", since, reason: "" } as const;
  const stored: StoredMode = {
    ...{ mode, epoch: 1, since, by: "test", reason: "test" },
    ...{ paused: false, acknowledged: true },
  };
  const judged = judgeService({
    mode: stored,
    primary: { ...primary, configured: true },
    undurableSince: undefined,
    stoppedSince: undefined,
    unheardSince: undefined,
  });
  const found = {
    ...judged,
    ...{ mode: stored, primary, why: "", nodes: 1, at: since, countedFrom: since },
    counts: { turnedAway: 0, unknown: 0 },
    ...more,
  };
  return { ...found, level: serviceStates[found.state].level };
}
