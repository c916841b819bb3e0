/**
 * Who may still be taken when many messages are in hand (F27): a user may have as many as are free.
 * One alone comes to half of the room and always leaves the other half to newcomers; the more there
 * are, the smaller the share of each.
 */
export class FairShare {
  readonly #held = new Map<string, number>();
  #total = 0;

  /** `room`: messages that all users together may have in hand. */
  constructor(private readonly room: number) {}

  /** Takes a place for a message of a user, if it may have one more. */
  enter(user: string): boolean {
    const held = this.#held.get(user) ?? 0;
    if (held >= this.room - this.#total) return false;
    this.#held.set(user, held + 1);
    this.#total++;
    return true;
  }

  /** Gives the place back. */
  leave(user: string): void {
    const held = this.#held.get(user) ?? 0;
    if (held > 1) this.#held.set(user, held - 1);
    else this.#held.delete(user);
    this.#total--;
  }
}
