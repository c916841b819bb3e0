import { notNowCodes, type Outcome } from "../../core/outcome.ts";

/** Answers without service since the last report, by what their senders were told. */
export interface TurnedAway {
  /** "Not now, try again" (`notNowCodes`). */
  readonly turnedAway: number;
  /** Handed over and not answered: A0007, which a mistake of our own is told by, too. */
  readonly unknown: number;
}

const notKnown = "A0007";

/** How long a count may wait to be told together, in milliseconds. */
const REPORT_MS = 500;

/** Tells the main thread how many messages were not served; costs nothing while all are. */
export class TurnedAwayReport {
  #turnedAway = 0;
  #unknown = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (counts: TurnedAway) => void) {}

  /** A code that a message was answered with, and what became of the message. */
  note(code: string, outcome: Outcome): void {
    // Whoever gave the answer: the primary's own "not now" serves its sender no better.
    if (notNowCodes.has(code)) this.#turnedAway++;
    else if (code === notKnown && outcome === "unknown") this.#unknown++;
    else return;
    this.#timer ??= setTimeout(() => this.#tell(), REPORT_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #tell(): void {
    const counts = { turnedAway: this.#turnedAway, unknown: this.#unknown };
    this.#turnedAway = this.#unknown = 0;
    this.#timer = undefined;
    this.tell(counts);
  }
}
