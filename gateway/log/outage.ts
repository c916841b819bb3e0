import type { Line } from "./repeated_lines.ts";

export interface OutageWords {
  readonly lost: string;
  readonly back: string;
}

/**
 * How long a thing has to work before it counts as back, in milliseconds: connections that were open
 * before fail one after the other, each when it is used the next time.
 */
const SETTLE_MS = 2_000;

/**
 * Something that fails for a while: one line when it begins, one when it has ended, with the seconds
 * and the number of lines left out in between.
 */
export class Outage {
  #since: number | undefined;
  #leftOut = 0;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly words: OutageWords,
    private readonly which: Line["fields"],
    private readonly log: {
      readonly put: (line: Line) => void;
      readonly now: () => number;
      readonly settleMs?: number;
    },
  ) {}

  get isOn(): boolean {
    return this.#since !== undefined;
  }

  failed(fields: Line["fields"]): void {
    clearTimeout(this.#settling);
    this.#settling = undefined;
    const line = { event: this.words.lost, fields: { ...this.which, ...fields } };
    if (this.isOn) return this.leaveOut({ ...line, level: "warn" });
    this.#since = this.log.now();
    this.log.put({ ...line, level: "warn" });
  }

  /** A line about what follows from it. */
  leaveOut(line: Line): void {
    this.#leftOut++;
    this.log.put({ ...line, level: "debug" });
  }

  /** To be called whenever it works; costs nothing as long as it does. */
  worked(): void {
    if (this.#since === undefined || this.#settling !== undefined) return;
    const afterS = Math.round((this.log.now() - this.#since) / 100) / 10;
    this.#settling = setTimeout(() => this.#end(afterS), this.log.settleMs ?? SETTLE_MS);
    Deno.unrefTimer(this.#settling);
  }

  #end(afterS: number): void {
    const leftOut = this.#leftOut;
    this.#since = this.#settling = undefined;
    this.#leftOut = 0;
    const fields = { ...this.which, afterS, ...(leftOut === 0 ? {} : { leftOut }) };
    this.log.put({ level: "info", event: this.words.back, fields });
  }
}
