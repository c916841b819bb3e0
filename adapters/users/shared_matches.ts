/**
 * Right passwords that any thread has found out, so that each is found out once for all of them: who
 * is remembered is served whatever others guess, and on which thread his connection lands is chance.
 *
 * What is kept is the first half of the digest that `PasswordMemory` keeps, under a key that the
 * threads share. Without a data key it ends with the process; with one it is the installation's, and
 * `KeptMatches` keeps beside the users what was found out, for the next start. Each subject has a few
 * places, found by a keyed digest; where they are all taken, one gives way, which costs its subject a
 * hash. Only who knows a right password can write here.
 */
import { randomFillSync } from "node:crypto";

/** The key and each place in words of 32 bits; groups of places, 8 MiB of them. */
const KEY_WORDS = 8;
const GROUPS = 65_536;
const GROUP_ENTRIES = 8;
const ENTRY_WORDS = 4;
const GROUP_WORDS = GROUP_ENTRIES * ENTRY_WORDS;

/** What is kept of subject and digest, in hex: 128 bits. */
const KEPT_HEX = 8 * ENTRY_WORDS;

/** A right password, as far as anything is kept of it: two keyed digests, in hex. */
export interface FoundMatch {
  readonly subject: string;
  readonly digest: string;
}

export class SharedMatches {
  readonly #words: Int32Array;

  /** Memory for all threads; `key`: 32 bytes that outlive the process. */
  static memory(
    key: Uint8Array = randomFillSync(new Uint8Array(4 * KEY_WORDS)),
  ): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(4 * (KEY_WORDS + GROUPS * GROUP_WORDS));
    new Uint8Array(memory).set(key.subarray(0, 4 * KEY_WORDS));
    return memory;
  }

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  /** What the digests are keyed with, in hex. */
  get key(): string {
    return new Uint8Array(this.#words.buffer).slice(0, 4 * KEY_WORDS).toHex();
  }

  /** Digests in hex; that of the subject is keyed as well. */
  has({ subject, digest }: FoundMatch): boolean {
    return this.#placeOf(groupOf(subject), wordsOf(digest)) !== undefined;
  }

  /** Gives what of it is kept. Two that write one place at once may leave halves of both, which fit nobody. */
  add({ subject, digest }: FoundMatch): FoundMatch {
    const words = wordsOf(digest);
    const group = groupOf(subject);
    const kept = { subject: subject.slice(0, KEPT_HEX), digest: digest.slice(0, KEPT_HEX) };
    if (this.#placeOf(group, words) !== undefined) return kept;
    // A digest is never nothing but zeros. Where none is free, chance says who gives way.
    const free = this.#placeOf(group, noWords) ??
      group + (words[0]! >>> 0) % GROUP_ENTRIES * ENTRY_WORDS;
    for (const [word, value] of words.entries()) Atomics.store(this.#words, free + word, value);
    return kept;
  }

  /** All of a group is looked at, so that the time does not tell where words differ. */
  #placeOf(group: number, words: readonly number[]): number | undefined {
    let place: number | undefined;
    for (let at = group; at < group + GROUP_WORDS; at += ENTRY_WORDS) {
      let differences = 0;
      for (let word = 0; word < ENTRY_WORDS; word++) {
        differences |= Atomics.load(this.#words, at + word) ^ words[word]!;
      }
      if (differences === 0) place = at;
    }
    return place;
  }
}

const noWords = new Array<number>(ENTRY_WORDS).fill(0);

function groupOf(subject: string): number {
  return KEY_WORDS + (parseInt(subject.slice(0, 8), 16) % GROUPS) * GROUP_WORDS;
}

function wordsOf(digest: string): number[] {
  return noWords.map((_, word) => parseInt(digest.slice(8 * word, 8 * word + 8), 16) | 0);
}
