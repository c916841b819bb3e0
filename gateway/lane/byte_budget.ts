/** So many bytes at once, and so many more a minute. */
export interface ByteAllowance {
  readonly atOnce: number;
  readonly perMinute: number;
}

/** Bytes that may be used, filled again as time goes by. */
export class ByteBudget {
  #left: number;

  /** `filledMs`: now, in milliseconds of a clock that never goes back. */
  constructor(private readonly allowance: ByteAllowance, private filledMs: number) {
    this.#left = allowance.atOnce;
  }

  has(bytes: number, nowMs: number): boolean {
    const { atOnce, perMinute } = this.allowance;
    this.#left = Math.min(atOnce, this.#left + (nowMs - this.filledMs) * perMinute / 60_000);
    this.filledMs = nowMs;
    return bytes <= this.#left;
  }

  take(bytes: number): void {
    this.#left -= bytes;
  }
}
