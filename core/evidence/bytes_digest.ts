/**
 * The digest by which the journal and its evidence name bytes that are kept elsewhere, sealed. A request
 * holds a password, and nearly everything else in it stands in plain columns beside the digest: a
 * SHA-256 of it would be a fast hash of the password. So the digest is keyed, by a key of its own for
 * every bytes, which follows from them and a secret of the installation:
 *
 *     content = SHA-256(bytes)
 *     key     = HMAC-SHA256(secret, content)
 *     digest  = SHA-256(key, content)
 *
 * Who has the database alone can compute neither for a guess. Who gets an export has the bytes anyway,
 * and is given the key of each of them beside it: that proves the digest with nothing else, and tells
 * nothing of bytes that were not exported, which the secret would. Equal bytes have equal digests.
 * No other bytes and key give the same digest, or SHA-256 is broken; so the key need not be vouched for.
 */
import { KeyedDigest } from "../keyed_digest.ts";
import { StandingSeal } from "./standing_seal.ts";
import type { Sha256 } from "./text_digester.ts";

/** Bytes of the secret, of a key and of a digest. */
const length = 32;

export class BytesDigest {
  readonly #bySecret: KeyedDigest;
  /** Closes lines of batches by the same secret. */
  readonly standing: StandingSeal;
  /** Key and content; good until the next digest. */
  readonly #room = new Uint8Array(2 * length);

  /** `secret`: 32 bytes. For one thread: rooms are used again. */
  constructor(private readonly sha256: Sha256, secret: Uint8Array) {
    if (secret.length !== length) {
      throw new Error(`Cannot key digests: expected ${length} bytes, found ${secret.length}`);
    }
    this.#bySecret = new KeyedDigest(sha256, secret);
    this.standing = new StandingSeal(sha256, secret);
  }

  of(bytes: Uint8Array): Uint8Array {
    return this.ofContent(this.sha256(bytes));
  }

  /** `content`: SHA-256 of the bytes, where it is there already. */
  ofContent(content: Uint8Array): Uint8Array {
    this.#room.set(this.#bySecret.digest(content));
    this.#room.set(content, length);
    return this.sha256(this.#room);
  }

  /** What proves the digest of bytes without the secret, of their SHA-256. */
  keyOf(content: Uint8Array): Uint8Array {
    return this.#bySecret.digest(content);
  }
}

/**
 * The digest of bytes by the key that comes with them, in lower-case hexadecimal as the key is; undefined
 * for what is no key. `content`: SHA-256 of the bytes.
 */
export function digestByKey(sha256: Sha256, key: string, content: Uint8Array): string | undefined {
  if (!/^[0-9a-f]{64}$/.test(key)) return undefined;
  const room = new Uint8Array(2 * length);
  room.set(Uint8Array.fromHex(key));
  room.set(content, length);
  return sha256(room).toHex();
}
