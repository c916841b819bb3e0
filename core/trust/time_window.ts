/**
 * The moment at which something is judged, and for how long the outcome stays the same.
 *
 * Every comparison with the moment goes through `reached`, which remembers the nearest compared
 * points on both sides. Between them every comparison would have come out the same, so the outcome
 * – good or bad – can be used again for any moment in between, and for no other.
 */
export class TimeWindow {
  #fromMs = -Infinity;
  #untilMs = Infinity;

  /** `atMs`: ms since 1970. */
  constructor(readonly atMs: number) {}

  /** First moment with the same outcome. */
  get fromMs(): number {
    return this.#fromMs;
  }

  /** First moment for which the outcome may be another. */
  get untilMs(): number {
    return this.#untilMs;
  }

  /** Whether `pointMs` has come. */
  reached(pointMs: number): boolean {
    if (this.atMs >= pointMs) {
      this.#fromMs = Math.max(this.#fromMs, pointMs);
      return true;
    }
    this.#untilMs = Math.min(this.#untilMs, pointMs);
    return false;
  }

  /** Whether the last second that begins at `lastSecondMs` is over. */
  passed(lastSecondMs: number): boolean {
    return this.reached(lastSecondMs + 1000);
  }
}
