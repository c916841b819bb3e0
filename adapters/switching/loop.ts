export interface LoopOptions {
  /** For the log: what could not be done. */
  readonly name: string;
  /** One step, safe to repeat; may say after how many milliseconds the next one is due. */
  readonly turn: () => Promise<number | void>;
  /** Pause between two steps in milliseconds, where the step does not say. */
  readonly everyMs: number;
  readonly onError: (name: string, error: unknown) => void;
  readonly onWorked?: (name: string) => void;
}

/**
 * Work in the background: one step after the other with a pause between, never two at once. A step
 * that fails is told and tried again; nothing that may not be lost is kept here.
 */
export class Loop {
  #running = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn: Promise<void> | undefined;
  #again = false;

  constructor(private readonly options: LoopOptions) {}

  get name(): string {
    return this.options.name;
  }

  /** Begins with a step at once. Does nothing if it runs already. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.wake();
  }

  /** Takes the next step now, or once more after the one that runs. */
  wake(): void {
    if (!this.#running) return;
    this.#again = true;
    clearTimeout(this.#timer);
    this.#turn ??= this.#go().finally(() => this.#turn = undefined);
  }

  /** Resolves when the step that runs has ended; no other begins. */
  async stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    await this.#turn;
  }

  async #go(): Promise<void> {
    let pauseMs = this.options.everyMs;
    while (this.#again && this.#running) {
      this.#again = false;
      pauseMs = await this.#step();
    }
    if (this.#running) this.#timer = setTimeout(() => this.wake(), pauseMs);
  }

  async #step(): Promise<number> {
    const { name, turn, everyMs, onError, onWorked } = this.options;
    try {
      const nextMs = await turn() ?? everyMs;
      onWorked?.(name);
      return nextMs;
    } catch (error) {
      onError(name, error);
      return everyMs;
    }
  }
}
