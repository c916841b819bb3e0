/**
 * Right passwords that any thread has found out, so that each is found out once for all of them: who
 * is remembered is served whatever others guess, and on which thread his connection lands is chance.
 *
 * What is kept is the first half of the digest that `PasswordMemory` keeps, under a key that the
 * threads share and that ends with the process. Each subject has one place, found by a keyed digest;
 * two who share a place take it from each other, which costs a hash. Only who knows a right password
 * can write here.
 */
import { randomFillSync } from "node:crypto";

/** The key and each place in words of 32 bits; the places, 1 MiB of them. */
const KEY_WORDS = 8;
const ENTRIES = 65_536;
const ENTRY_WORDS = 4;

export class SharedMatches {
  readonly #words: Int32Array;

  /** Memory for all threads, 1 MiB. */
  static memory(): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(4 * (KEY_WORDS + ENTRIES * ENTRY_WORDS));
    new Uint8Array(memory).set(randomFillSync(new Uint8Array(4 * KEY_WORDS)));
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
  has(subject: string, digest: string): boolean {
    const at = placeOf(subject);
    // All words are looked at, so that the time does not tell where they differ.
    let differences = 0;
    for (let word = 0; word < ENTRY_WORDS; word++) {
      differences |= Atomics.load(this.#words, at + word) ^ wordOf(digest, word);
    }
    return differences === 0;
  }

  /** Two that write one place at once may leave halves of both, which fit nobody. */
  add(subject: string, digest: string): void {
    const at = placeOf(subject);
    for (let word = 0; word < ENTRY_WORDS; word++) {
      Atomics.store(this.#words, at + word, wordOf(digest, word));
    }
  }
}

function placeOf(subject: string): number {
  return KEY_WORDS + (parseInt(subject.slice(0, 8), 16) % ENTRIES) * ENTRY_WORDS;
}

function wordOf(digest: string, word: number): number {
  return parseInt(digest.slice(8 * word, 8 * word + 8), 16) | 0;
}
