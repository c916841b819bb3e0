import type { Exchange } from "./assert_nothing_lost.ts";
import type { RelayBed } from "./relay_bed.ts";

/** Senders that post one message after another until they are told to stop. */
export class Load {
  readonly exchanges: Exchange[] = [];
  readonly #senders: Promise<void>[];
  #stopping = false;

  constructor(private readonly bed: RelayBed, senders: number) {
    this.#senders = Array.from({ length: senders }, (_, index) => this.#send(index));
  }

  get answered(): number {
    return this.exchanges.filter(({ answer }) => answer !== undefined).length;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#senders);
  }

  async #send(index: number): Promise<void> {
    for (let number = 0; !this.#stopping; number++) {
      const message = (index + number) % 3 === 0 ? this.bed.declaration() : this.bed.inquiry();
      const answer = await this.bed.post(message).catch(() => undefined);
      this.exchanges.push({ message, answer });
      // The gateway is gone: the next attempt would be over at once too.
      if (answer === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
