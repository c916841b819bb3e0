const blockBytes = 64;

/**
 * HMAC-SHA256 (RFC 2104) over a SHA-256 that is handed in: what has a password in it must not stand
 * anywhere as a digest that whoever reads the database can try passwords against.
 */
export class KeyedDigest {
  #inner: Uint8Array;
  readonly #outer = new Uint8Array(blockBytes + 32);

  /** `secret`: at most 64 bytes. */
  constructor(
    private readonly sha256: (bytes: Uint8Array) => Uint8Array,
    secret: Uint8Array,
  ) {
    if (secret.length > blockBytes) {
      throw new Error(`Cannot key a digest: expected at most ${blockBytes} bytes of a secret`);
    }
    this.#inner = new Uint8Array(blockBytes + 512);
    for (let at = 0; at < blockBytes; at++) {
      this.#inner[at] = 0x36 ^ (secret[at] ?? 0);
      this.#outer[at] = 0x5c ^ (secret[at] ?? 0);
    }
  }

  digest(bytes: Uint8Array): Uint8Array {
    const length = blockBytes + bytes.length;
    if (length > this.#inner.length) {
      const larger = new Uint8Array(length);
      larger.set(this.#inner.subarray(0, blockBytes));
      this.#inner = larger;
    }
    this.#inner.set(bytes, blockBytes);
    this.#outer.set(this.sha256(this.#inner.subarray(0, length)), blockBytes);
    return this.sha256(this.#outer);
  }
}
