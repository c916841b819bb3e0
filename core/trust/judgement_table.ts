import type { Judgement } from "./judge_certificate.ts";

/**
 * Judgements by what was judged, those that were used last at the end; the first go where there are too
 * many, or too many bytes of them.
 */
export class JudgementTable {
  readonly #kept = new Map<string, Judgement>();
  #bytes = 0;

  constructor(private readonly max: number, private readonly bytesMax: number) {}

  get size(): number {
    return this.#kept.size;
  }

  /** What they take at most. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The judgement that is kept under a key; it is now the one used last, if it still holds. */
  get(key: string, atMs: number): Judgement | undefined {
    const judgement = this.#kept.get(key);
    if (judgement === undefined || !holds(judgement, atMs)) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, judgement);
    return judgement;
  }

  keep(key: string, judgement: Judgement): void {
    this.#forget(key);
    this.#kept.set(key, judgement);
    this.#bytes += bytesOf(key, judgement);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.max && this.#bytes <= this.bytesMax) return;
      this.#forget(oldest);
    }
  }

  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }

  #forget(key: string): void {
    const judgement = this.#kept.get(key);
    if (judgement === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= bytesOf(key, judgement);
  }
}

function holds({ fromMs, untilMs }: Judgement, atMs: number): boolean {
  return fromMs <= atMs && atMs < untilMs;
}

/** Objects and entry of the table, measured. */
const objectBytes = 600;

/** Two bytes a character, as those beyond Latin take; what a judgement has of others is bounded texts. */
function bytesOf(key: string, { reason, signer, chain }: Judgement): number {
  let characters = key.length + reason.length;
  for (const subject of chain) characters += subject.length;
  if (signer !== undefined) {
    const { subject, issuer, authorityName, serialHex, sha256 } = signer;
    for (const text of [subject, issuer, authorityName, serialHex, sha256]) {
      characters += text.length;
    }
  }
  return objectBytes + 2 * characters;
}
