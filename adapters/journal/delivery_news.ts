/** News that senders have received their answers, on its way into the journal. */
import { Deadlines } from "../deadlines.ts";
import type { MessageId } from "../journal.ts";

/**
 * How long the news waits for a batch to go along with, in milliseconds. A commit of its own costs as
 * much as one of messages. This lane knows it at once, another waits for it longer than this
 * (`RepeatAnswers`); where the process dies meanwhile, the same content again is a repeat.
 */
const WAIT_MS = 50;

export class DeliveryNews {
  readonly #deadlines = new Deadlines(WAIT_MS);
  #ids: MessageId[] = [];
  #hasWaited = false;
  /** While it waits: ends that. */
  #stopWait: (() => void) | undefined;
  #isClosed = false;

  /** `onDue`: the news has waited long enough to be a batch by itself. */
  constructor(private readonly onDue: () => void) {}

  /** Whether there is news that goes now, even alone. */
  get isDue(): boolean {
    return this.#hasWaited && this.#ids.length > 0;
  }

  /** It goes along with the next batch. */
  add(id: MessageId): void {
    this.#ids.push(id);
  }

  /** It goes alone where no batch comes. */
  startWait(): void {
    if (this.#isClosed) return;
    this.#stopWait ??= this.#deadlines.start(() => {
      this.#stopWait = undefined;
      this.#hasWaited = true;
      this.onDue();
    });
  }

  /** What goes into the batch that begins. */
  take(): MessageId[] {
    this.#stopWait?.();
    this.#stopWait = undefined;
    this.#hasWaited = this.#isClosed;
    return this.#ids.splice(0);
  }

  /** From here on nothing waits. */
  close(): void {
    this.#isClosed = true;
    this.#hasWaited = true;
    this.#deadlines[Symbol.dispose]();
  }
}
