/**
 * Encryption of stored message bytes (`SONGHANH_DATA_KEY`): AES-256-GCM by a key derived for this use.
 * Without a key the bytes are stored as they are; each row says which of the two it holds, so that a
 * key may be set later.
 *
 * Sealed form: `S`, 1, number of the key (2 bytes), nonce (12), tag (16), ciphertext; bound to the
 * place where it is stored (`sealed_values.ts`). With a 2 in the place of the 1 what is encrypted is
 * packed: length of the value (4 bytes, the last one lowest), then an LZ4 block; it is bound to a 2 as
 * well, so that neither form can be passed off as the other. Packed is what gets a tenth shorter by it,
 * up to 64 KiB: who reads many values at once counts stored bytes, and must not be surprised. With a 3
 * it is packed with a base, another value that is needed to unpack it; which one is the business of
 * those who store it, and of its place.
 *
 * Version 0.1.0 sealed by the data key itself, without mark and place: nonce, tag, ciphertext. A
 * database that held such values when it was upgraded says
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
import type { Packer } from "./packer.ts";
import type { SealedPlace } from "./sealed_values.ts";
import { unpackLz4 } from "./unpack_lz4.ts";
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
  /** What makes values shorter before; undefined where nothing does. */
  readonly packer: string | undefined;
  /** How many bytes longer a value is at most when it is closed. */
  readonly extraBytes: number;
  /** `base`: a value that can be read wherever this one is, and has no base of its own. */
  close(bytes: Uint8Array, place: SealedPlace, base?: Uint8Array): Uint8Array;
  /** The same, written to the beginning of `target`; gives how many bytes. */
  closeInto(
    target: Uint8Array,
    bytes: Uint8Array,
    place: SealedPlace,
    base?: Uint8Array,
  ): number;
  /** `base` is asked where the value was packed with one. Throws `CannotOpen`. */
  open(
    stored: Uint8Array,
    sealed: boolean,
    place: SealedPlace,
    base?: () => Uint8Array,
  ): Uint8Array;
  /** Sealed as `close` does it now; what is packed stays so, and needs no base. Throws `CannotOpen`. */
  renew(stored: Uint8Array, sealed: boolean, place: SealedPlace): Uint8Array;
  /** Whether stored bytes are sealed as `close` does it now: in this form, by this key, for this place. */
  isPresent(stored: Uint8Array, sealed: boolean, place: SealedPlace): boolean;
}

/** First byte of the sealed form, and the second: of a value as it is, and of a packed one. */
const mark = 0x53;
const asItIs = 1;
const packedForm = 2;
const packedWithBase = 3;
const forms = [asItIs, packedForm, packedWithBase];
export const sealMarks: readonly Uint8Array[] = forms.map((form) => Uint8Array.of(mark, form));

/** Bytes in front of an LZ4 block. */
const lengthBytes = 4;
/** What is packed, by its length in bytes: shorter values gain nothing. */
export const packedBytes = { min: 128, max: 65_536 } as const;
/** Longest base, in bytes: LZ4 looks back 64 KiB, and one message of a sender is like another. */
export const baseBytesMax = 16_384;

/** Where the key's number and the nonce begin, in bytes. */
const numberAt = 2;
const nonceAt = 4;
const sealedAt = nonceAt + nonceBytes;
const noPlace = new Uint8Array();

/** `aes`: a fast one where the process has it. Without a packer values are as long as they are. */
export function byteSeal(
  ring: KeyRing | undefined,
  aes: AesGcm = nodeAesGcm,
  packer?: Packer,
): ByteSeal {
  if (ring === undefined) return noSeal;
  const seal = new KeySeal(ring, aes, packer);
  // A plain value, of which others may make one that differs in something.
  return {
    cipher: aes.name,
    packer: packer?.name,
    number: ring.number,
    sealing: true,
    extraBytes: seal.extraBytes,
    close: (bytes, place, base) => seal.close(bytes, place, base),
    closeInto: (target, bytes, place, base) => seal.closeInto(target, bytes, place, base),
    open: (stored, sealed, place, base) => seal.open(stored, sealed, place, base),
    renew: (stored, sealed, place) => seal.renew(stored, sealed, place),
    isPresent: (stored, sealed, place) => seal.isPresent(stored, sealed, place),
  };
}

const noSeal: ByteSeal = {
  cipher: "none",
  packer: undefined,
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
  renew(stored, sealed, place) {
    return this.open(stored, sealed, place);
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
  /** Where a value is packed. */
  readonly #room = new Uint8Array(packedBytes.max);

  constructor(
    { number, keys, opensOldForm }: KeyRing,
    aes: AesGcm,
    private readonly packer: Packer | undefined,
  ) {
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

  close(bytes: Uint8Array, place: SealedPlace, base?: Uint8Array): Uint8Array {
    return this.#close(this.#pack(bytes, base), place);
  }

  closeInto(
    target: Uint8Array,
    bytes: Uint8Array,
    place: SealedPlace,
    base?: Uint8Array,
  ): number {
    return this.#closeInto(target, this.#pack(bytes, base), place);
  }

  renew(stored: Uint8Array, sealed: boolean, place: SealedPlace): Uint8Array {
    const inner = sealed ? this.#openForm(stored, place) : undefined;
    return inner === undefined
      ? this.close(this.open(stored, sealed, place), place)
      : this.#close(inner, place);
  }

  #close(inner: Inner, place: SealedPlace): Uint8Array {
    const sealed = Buffer.allocUnsafeSlow(this.extraBytes + inner.plain.length);
    this.#closeInto(sealed, inner, place);
    return sealed;
  }

  #closeInto(target: Uint8Array, { form, plain }: Inner, place: SealedPlace): number {
    target[0] = mark;
    target[1] = form;
    target[numberAt] = this.number >> 8;
    target[numberAt + 1] = this.number & 0xff;
    const nonce = this.#nonces.next();
    target.set(nonce, nonceAt);
    this.#present.seal(nonce, this.#places.of(place, form), plain, target.subarray(sealedAt));
    return this.extraBytes + plain.length;
  }

  /** Length and block, or what stays as it is. Good until the next call. */
  #pack(bytes: Uint8Array, base: Uint8Array | undefined): Inner {
    const { length } = bytes;
    if (this.packer === undefined || length < packedBytes.min || length > packedBytes.max) {
      return { form: asItIs, plain: bytes };
    }
    const most = length - Math.ceil(length / 10);
    const size = this.packer.pack(bytes, this.#room.subarray(lengthBytes, most), base);
    if (size <= 0) return { form: asItIs, plain: bytes };
    for (let at = 0; at < lengthBytes; at++) {
      this.#room[at] = length >>> 8 * (lengthBytes - 1 - at) & 0xff;
    }
    const form = base === undefined ? packedForm : packedWithBase;
    return { form, plain: this.#room.subarray(0, lengthBytes + size) };
  }

  open(
    stored: Uint8Array,
    sealed: boolean,
    place: SealedPlace,
    base?: () => Uint8Array,
  ): Uint8Array {
    if (!sealed) return stored;
    const inner = this.#openForm(stored, place);
    const opened = inner === undefined ? this.#openOld(stored) : this.#unpacked(inner, base);
    if (opened !== undefined) return opened;
    const number = numberOf(stored);
    const key = number === undefined ? undefined : this.#keys.get(number);
    throw new CannotOpen(
      number !== undefined && key === undefined
        ? say("UNOPENED_OTHER_KEY", { what: "", number })
        : say("UNOPENED_CHANGED", { what: "" }),
    );
  }

  isPresent(stored: Uint8Array, sealed: boolean, place: SealedPlace): boolean {
    return sealed && numberOf(stored) === this.number &&
      this.#openForm(stored, place) !== undefined;
  }

  /** What is sealed in the present form; undefined where it does not open as such. */
  #openForm(stored: Uint8Array, place: SealedPlace): Inner | undefined {
    const number = numberOf(stored);
    const key = number === undefined ? undefined : this.#keys.get(number);
    if (key === undefined) return undefined;
    const form = stored[1]!;
    const plain = key.open(
      stored.subarray(nonceAt, sealedAt),
      this.#places.of(place, form),
      stored.subarray(sealedAt),
    );
    return plain && { form, plain };
  }

  /** The value that was sealed. What its tag vouches for and is none was written by a mistake of ours. */
  #unpacked({ form, plain }: Inner, baseOf: (() => Uint8Array) | undefined): Uint8Array {
    if (form === asItIs) return plain;
    const base = form === packedWithBase ? baseOf?.() : undefined;
    const length = plain.subarray(0, lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
    const unpack = this.packer?.unpack ?? unpackLz4;
    const value = length <= packedBytes.max && (base !== undefined || form === packedForm)
      ? unpack(plain.subarray(lengthBytes), length, base)
      : undefined;
    if (value === undefined) throw new Error("a sealed value does not unpack");
    return value;
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
    stored[0] === mark && forms.includes(stored[1]!);
  return isMarked ? stored[numberAt]! << 8 | stored[numberAt + 1]! : undefined;
}

/** What the tag vouches for: a value as it is, or packed. */
interface Inner {
  readonly form: number;
  readonly plain: Uint8Array;
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

  /** What a value of a form is bound to at its place; good until the next call. */
  of(place: SealedPlace, form: number): Uint8Array {
    const most = place.length * 3 + 1;
    if (most > this.#buffer.length) this.#buffer = new Uint8Array(most);
    const { written } = this.#encoder.encodeInto(place, this.#buffer);
    if (form === asItIs) return this.#buffer.subarray(0, written);
    this.#buffer[written] = form;
    return this.#buffer.subarray(0, written + 1);
  }
}
