/**
 * Between inspection and target: counts what the target has in hand, and holds back what comes
 * while a switch waits for that to end. A hold ends by itself after its time, so that a switch that
 * is forgotten delays messages and loses none.
 */
export class TargetGate {
  #inFlight = 0;
  #held: PromiseWithResolvers<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #onDrained: (() => void) | undefined;

  /** Messages that the target has in hand. */
  get inFlight(): number {
    return this.#inFlight;
  }

  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  /** Lets a message through to the target, at once (undefined) or when the hold ends. */
  enter(): Promise<void> | undefined {
    if (this.#held !== undefined) return this.#held.promise.then(() => this.enter());
    this.#inFlight++;
    return undefined;
  }

  /** The target is done with a message. */
  leave(): void {
    this.#inFlight--;
    this.#tellDrained();
  }

  /** Holds messages for at most `holdMs`; calls `onDrained` when the target has none in hand. */
  hold(holdMs: number, onDrained: () => void): void {
    this.#held ??= Promise.withResolvers<void>();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.release(), holdMs);
    this.#onDrained = onDrained;
    this.#tellDrained();
  }

  /** Ends the hold. */
  release(): void {
    clearTimeout(this.#timer);
    this.#onDrained = undefined;
    this.#held?.resolve();
    this.#held = undefined;
  }

  #tellDrained(): void {
    if (this.#inFlight > 0) return;
    this.#onDrained?.();
    this.#onDrained = undefined;
  }
}
