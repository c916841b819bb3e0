/**
 * Who may still be taken when many messages are in hand (F27, F72). A share shrinks as the room fills,
 * so that one alone may have much and newcomers always find something:
 *
 * - A known sender may have as many as are free.
 * - Strangers together leave a quarter of what known senders do not hold, whoever they say they are
 *   and however many addresses they have. Where room is ample an address has nearly all of theirs – a
 *   VAN provider's carries thousands of users – and where it is short a fifth is left to the others.
 *   Within an address each user ID that is named leaves a third.
 */
import type { Party } from "../../adapters/party.ts";

/** The part of what known senders do not hold that strangers may fill. */
const STRANGERS_PART = 3 / 4;
/** A stranger's address may hold so many times what is left to strangers; a user ID of it so many. */
const ORIGIN_TIMES = 4;
const NAME_TIMES = 2;

export class FairShare {
  readonly #known = new Counts();
  readonly #origins = new Counts();
  readonly #names = new Counts();

  /** `room`: messages that all senders together may have in hand. */
  constructor(private readonly room: number) {}

  /** Whether nobody may have one more. */
  get isFull(): boolean {
    return this.#known.total + this.#origins.total >= this.room;
  }

  /** Takes a place for a message, if its sender may have one more. */
  enter(party: Party): boolean {
    const ofKnown = this.room - this.#known.total;
    if (party.kind === "known") {
      if (this.#known.of(party.name) >= ofKnown - this.#origins.total) return false;
      this.#known.add(party.name);
      return true;
    }
    const left = Math.floor(ofKnown * STRANGERS_PART) - this.#origins.total;
    const { origin } = party;
    if (this.#origins.of(origin) >= ORIGIN_TIMES * left) return false;
    if (this.#names.of(nameOf(party)) >= NAME_TIMES * left) return false;
    this.#origins.add(origin);
    this.#names.add(nameOf(party));
    return true;
  }

  /** Gives the place back. */
  leave(party: Party): void {
    if (party.kind === "known") return this.#known.remove(party.name);
    this.#origins.remove(party.origin);
    this.#names.remove(nameOf(party));
  }
}

/** Origins are ours and hold no line break. */
function nameOf({ origin, name }: Party & { readonly kind: "stranger" }): string {
  return `${origin}\n${name}`;
}

/** How many each has; whoever has none takes no memory. */
class Counts {
  readonly #counts = new Map<string, number>();
  total = 0;

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string): void {
    this.#counts.set(name, this.of(name) + 1);
    this.total++;
  }

  remove(name: string): void {
    const count = this.of(name);
    if (count > 1) this.#counts.set(name, count - 1);
    else this.#counts.delete(name);
    this.total--;
  }
}
