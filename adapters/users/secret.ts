/**
 * A password or access key on its way from the users file to its hash. The text is kept where
 * printing, logging and JSON do not reach, so that it cannot slip into a message by accident.
 */
export class Secret {
  readonly #text: string;
  /** Whether the text is the slow hash already, as `hashPassword` gives it. */
  readonly isHash: boolean;

  private constructor(text: string, isHash: boolean) {
    this.#text = text;
    this.isHash = isHash;
  }

  /** A secret as its user types it. */
  static plain(text: string): Secret {
    return new Secret(text, false);
  }

  /** A secret of which only the hash is known. */
  static hash(text: string): Secret {
    return new Secret(text, true);
  }

  /** Whether two secrets are given in the same way with the same text. */
  equals(other: Secret): boolean {
    return this.isHash === other.isHash && this.#text === other.#text;
  }

  /** The text itself: only for hashing and storing. */
  reveal(): string {
    return this.#text;
  }
}
