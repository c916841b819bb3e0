import type { Traffic } from "../../adapters/switching/mod.ts";
import type { RelayOutcome } from "../../adapters/vnaccs/relay_target.ts";

/** How long good news may wait to be told together, in milliseconds. */
const REPORT_MS = 200;

/** Times of answers told at once: enough for a median. */
const TIMES_MAX = 32;

/**
 * Tells the main thread what became of messages handed to the primary. A failure is told at once,
 * because seconds count then; answers are told together.
 */
export class TrafficReport {
  #traffic = nothing();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #urgent = false;

  constructor(private readonly tell: (traffic: Traffic) => void) {}

  note(outcome: RelayOutcome, milliseconds: number, reason: string): void {
    const traffic = this.#traffic;
    if (outcome === "answered") {
      traffic.answered++;
      if (traffic.milliseconds.length < TIMES_MAX) traffic.milliseconds.push(milliseconds);
      return this.#schedule(REPORT_MS, false);
    }
    if (outcome === "not sent") traffic.notSent++;
    else traffic.unknown++;
    traffic.reason = reason;
    // Failures of one turn of the event loop are told together.
    this.#schedule(0, true);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #schedule(afterMs: number, urgent: boolean): void {
    if (this.#timer !== undefined && (this.#urgent || !urgent)) return;
    clearTimeout(this.#timer);
    this.#urgent = urgent;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#urgent = false;
      const traffic = this.#traffic;
      this.#traffic = nothing();
      this.tell(traffic);
    }, afterMs);
  }
}

function nothing() {
  return { answered: 0, notSent: 0, unknown: 0, reason: "", milliseconds: [] as number[] };
}
