import type { LedgerFeeder } from "../../adapters/ledger/ledger_feeder.ts";
import { Loop } from "../../adapters/switching/mod.ts";
import type { Log } from "../log/log.ts";
import { loopReport } from "./loop_report.ts";

/**
 * How often the ledger looks for what it has not learnt yet, in milliseconds. A turn costs the same
 * for one message as for many. A planned switch does not wait for the next, but takes its own; after
 * a forced one, messages that rely on the ledger are told A0011 until the next.
 */
const LEDGER_MS = 200;
/** Between two turns while more waits than one takes. */
const LEDGER_BEHIND_MS = 20;

/** Learns from what was relayed, as long as there is something. */
export function ledgerLoop(feeder: LedgerFeeder, log: Log): Loop {
  return new Loop({
    name: "ledger",
    everyMs: LEDGER_MS,
    turn: async () => {
      const { isFull } = await feeder.turn();
      return isFull ? LEDGER_BEHIND_MS : LEDGER_MS;
    },
    ...loopReport(log),
  });
}
