/**
 * Encryption of stored message bytes (`SONGHANH_DATA_KEY`): AES-256-GCM by a key derived for this use.
 * Without a key the bytes are stored as they are; each row says which of the two it holds, so that a
 * key may be set later.
 *
 * Sealed form: `S`, 1, number of the key (2 bytes), nonce (12), tag (16), ciphertext; bound to the
 * place where it is stored (`sealed_values.ts`). Version 0.1.0 sealed by the data key itself, without
 * mark and place: nonce, tag, ciphertext. A database that held such values when it was upgraded says
 * so until `songhanh reseal` has been through it; only there they are opened. A value of the old form
 * that happens to begin like the new one does not open as such, and then counts as old: which form it
 * is, the tag decides.
 *
 * Nonces: 10 random bytes and a counter of 2, drawn anew after 1024 values. With wholly random ones a
 * key is good for 2^32 values, three years of a busy gateway; two of these meet with a chance of 10^-10
 * in ten years, and no generator of random numbers is asked for every value.
 */
import { Buffer } from "node:buffer";
import { randomFillSync } from "node:crypto";
import { type AesGcm, type AesGcmKey, nodeAesGcm, nonceBytes, tagBytes } from "./aes_gcm.ts";
import { deriveKey } from "./derive_key.ts";
import type { SealedPlace } from "./sealed_values.ts";
import { say, type Sentence } from "../../core/reasons/mod.ts";

/** Data keys by the numbers that the database knows them by. */
export interface KeyRing {
  /** Number of the key that seals. */
  readonly number: number;
  /** Every key that may be needed, that one among them; 32 bytes each. */
  readonly keys: ReadonlyMap<number, Uint8Array>;
  /** Whether values of the form of version 0.1.0 are left. */
  readonly opensOldForm: boolean;
}

/** Stored bytes that do not open: they were changed, moved, or sealed by a key that is not given. */
export class CannotOpen extends Error {
  override readonly name = "CannotOpen";

  constructor(readonly sentence: Sentence) {
    super(sentence);
  }
}

export interface ByteSeal {
  /** What does the work. */
  readonly cipher: string;
  /** Number of the key that seals; undefined where nothing is encrypted. */
  readonly number: number | undefined;
  /** Whether `close` encrypts. */
  readonly sealing: boolean;
  /** How many bytes longer a value is when it is closed. */
  readonly extraBytes: number;
  close(bytes: Uint8Array, place: SealedPlace): Uint8Array;
  /** The same, written to the beginning of `target`; gives how many bytes. */
  closeInto(target: Uint8Array, bytes: Uint8Array, place: SealedPlace): number;
  /** Throws `CannotOpen`. */
  open(stored: Uint8Array, sealed: boolean, place: SealedPlace): Uint8Array;
  /** Whether stored bytes are sealed as `close` does it now: in this form, by this key, for this place. */
  isPresent(stored: Uint8Array, sealed: boolean, place: SealedPlace): boolean;
}

/** First bytes of the sealed form. */
export const sealMark = Uint8Array.of(0x53, 1);

/** Where the key's number and the nonce begin, in bytes. */
const numberAt = 2;
const nonceAt = 4;
const sealedAt = nonceAt + nonceBytes;
const noPlace = new Uint8Array();

/** `aes`: a fast one where the process has it. */
export function byteSeal(ring: KeyRing | undefined, aes: AesGcm = nodeAesGcm): ByteSeal {
  if (ring === undefined) return noSeal;
  const seal = new KeySeal(ring, aes);
  // A plain value, of which others may make one that differs in something.
  return {
    cipher: aes.name,
    number: ring.number,
    sealing: true,
    extraBytes: seal.extraBytes,
    close: (bytes, place) => seal.close(bytes, place),
    closeInto: (target, bytes, place) => seal.closeInto(target, bytes, place),
    open: (stored, sealed, place) => seal.open(stored, sealed, place),
    isPresent: (stored, sealed, place) => seal.isPresent(stored, sealed, place),
  };
}

const noSeal: ByteSeal = {
  cipher: "none",
  number: undefined,
  sealing: false,
  extraBytes: 0,
  close: (bytes) => bytes,
  closeInto(target, bytes) {
    target.set(bytes);
    return bytes.length;
  },
  open(stored, sealed) {
    if (sealed) throw new CannotOpen(say("UNOPENED_NO_KEY", { what: "" }));
    return stored;
  },
  isPresent: (_, sealed) => !sealed,
};

class KeySeal {
  readonly extraBytes = sealedAt + tagBytes;
  readonly number: number;
  readonly #present: AesGcmKey;
  readonly #keys: ReadonlyMap<number, AesGcmKey>;
  /** Keys as version 0.1.0 used them. */
  readonly #oldKeys: readonly AesGcmKey[];
  readonly #nonces = new Nonces();
  readonly #places = new PlaceBytes();

  constructor({ number, keys, opensOldForm }: KeyRing, aes: AesGcm) {
    const entries = [...keys];
    this.number = number;
    this.#keys = new Map(
      entries.map(([number, key]) => [number, aes.importKey(deriveKey(key, "stored bytes"))]),
    );
    this.#oldKeys = opensOldForm ? entries.map(([, key]) => aes.importKey(key)) : [];
    const present = this.#keys.get(number);
    if (present === undefined) throw new Error(`key ${number} seals and is not given`);
    this.#present = present;
  }

  close(bytes: Uint8Array, place: SealedPlace): Uint8Array {
    const sealed = Buffer.allocUnsafeSlow(this.extraBytes + bytes.length);
    this.closeInto(sealed, bytes, place);
    return sealed;
  }

  closeInto(target: Uint8Array, bytes: Uint8Array, place: SealedPlace): number {
    target.set(sealMark);
    target[numberAt] = this.number >> 8;
    target[numberAt + 1] = this.number & 0xff;
    const nonce = this.#nonces.next();
    target.set(nonce, nonceAt);
    this.#present.seal(nonce, this.#places.of(place), bytes, target.subarray(sealedAt));
    return this.extraBytes + bytes.length;
  }

  open(stored: Uint8Array, sealed: boolean, place: SealedPlace): Uint8Array {
    if (!sealed) return stored;
    const number = numberOf(stored);
    const key = number === undefined ? undefined : this.#keys.get(number);
    const opened = (key && this.#openNew(key, stored, place)) ?? this.#openOld(stored);
    if (opened !== undefined) return opened;
    throw new CannotOpen(
      number !== undefined && key === undefined
        ? say("UNOPENED_OTHER_KEY", { what: "", number })
        : say("UNOPENED_CHANGED", { what: "" }),
    );
  }

  isPresent(stored: Uint8Array, sealed: boolean, place: SealedPlace): boolean {
    return sealed && numberOf(stored) === this.number &&
      this.#openNew(this.#present, stored, place) !== undefined;
  }

  #openNew(key: AesGcmKey, stored: Uint8Array, place: SealedPlace): Uint8Array | undefined {
    return key.open(
      stored.subarray(nonceAt, sealedAt),
      this.#places.of(place),
      stored.subarray(sealedAt),
    );
  }

  #openOld(stored: Uint8Array): Uint8Array | undefined {
    if (stored.length < nonceBytes + tagBytes) return undefined;
    for (const key of this.#oldKeys) {
      const opened = key.open(
        stored.subarray(0, nonceBytes),
        noPlace,
        stored.subarray(nonceBytes),
      );
      if (opened !== undefined) return opened;
    }
    return undefined;
  }
}

/** Number of the key that sealed bytes name; undefined where they are not of this form. */
function numberOf(stored: Uint8Array): number | undefined {
  const isMarked = stored.length >= sealedAt + tagBytes &&
    stored[0] === sealMark[0] && stored[1] === sealMark[1];
  return isMarked ? stored[numberAt]! << 8 | stored[numberAt + 1]! : undefined;
}

/** A nonce that no other value of this key has. */
class Nonces {
  readonly #nonce = new Uint8Array(new ArrayBuffer(nonceBytes));
  #left = 0;

  /** Good until the next call. */
  next(): Uint8Array {
    if (this.#left === 0) {
      randomFillSync(this.#nonce, 0, nonceBytes - 2);
      this.#left = 1024;
    }
    this.#left--;
    this.#nonce[nonceBytes - 2] = this.#left >> 8;
    this.#nonce[nonceBytes - 1] = this.#left & 0xff;
    return this.#nonce;
  }
}

/** Places as bytes, without memory of its own for each. */
class PlaceBytes {
  readonly #encoder = new TextEncoder();
  #buffer = new Uint8Array(512);

  /** Good until the next call. */
  of(place: SealedPlace): Uint8Array {
    if (place.length * 3 > this.#buffer.length) this.#buffer = new Uint8Array(place.length * 3);
    return this.#buffer.subarray(0, this.#encoder.encodeInto(place, this.#buffer).written);
  }
}
