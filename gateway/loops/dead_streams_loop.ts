import {
  DEAD_STREAMS_MS,
  type DeadStreams,
  Loop,
  type Settled,
} from "../../adapters/switching/mod.ts";
import type { Log } from "../log/log.ts";
import { loopReport } from "./loop_report.ts";

/** Settles what lanes and nodes had in flight that are gone. */
export function deadStreamsLoop(deadStreams: DeadStreams, log: Log): Loop {
  return new Loop({
    name: "dead streams",
    everyMs: DEAD_STREAMS_MS,
    turn: async () => {
      const settled = await deadStreams.turn();
      if (settled.unknown > 0) {
        log.warn("a lane or a node is gone; the outcome of what it had in flight is unknown", {
          unknown: settled.unknown,
        });
      }
      logVoided(log, settled);
    },
    ...loopReport(log),
  });
}

export function logVoided(log: Log, { voided }: Settled): void {
  if (voided > 0) log.info("numbers that nobody can give any more are void", { voided });
}
