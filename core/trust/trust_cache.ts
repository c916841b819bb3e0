import { judgeCertificate, type Judgement } from "./judge_certificate.ts";
import { sha256Hex } from "./sha256_hex.ts";
import { defaultTrustPolicy, type TrustPolicy } from "./trust_policy.ts";
import type { TrustStore } from "./trust_store.ts";

/** Bound of each of the two tables; about 1 KB per judgement. */
const judgementsMaxDefault = 20_000;

/**
 * Judgements of one thread, each made once per certificate and version of the store, and again
 * when its window of time is left. Synchronous throughout.
 *
 * Good and bad ones are kept apart. Good: a chain found once holds whatever comes with the next
 * message. Bad: another message may bring the certificate that was missing, so the embedded ones
 * are part of the key; otherwise anyone could have a stranger's certificate refused by sending it
 * without its authority. And a flood of bad ones does not push out the good.
 */
export class TrustCache {
  readonly #policy: TrustPolicy;
  readonly #judgementsMax: number;
  readonly #accepted = new Map<string, Judgement>();
  readonly #refused = new Map<string, Judgement>();
  #store: TrustStore;

  constructor(
    store: TrustStore,
    policy: TrustPolicy = defaultTrustPolicy,
    judgementsMax = judgementsMaxDefault,
  ) {
    this.#store = store;
    this.#policy = policy;
    this.#judgementsMax = judgementsMax;
  }

  /** The store that judgements come from at present. */
  get store(): TrustStore {
    return this.#store;
  }

  /** How many judgements are kept. */
  get size(): number {
    return this.#accepted.size + this.#refused.size;
  }

  /** Takes another store; judgements of another version are forgotten. */
  replaceStore(store: TrustStore): void {
    if (store.version !== this.#store.version) {
      this.#accepted.clear();
      this.#refused.clear();
    }
    if (store !== this.#store) this.#store.release();
    this.#store = store;
  }

  /**
   * The judgement of a signer's certificate, from the cache if it still holds.
   * @param sha256 of `der`, lower-case hex, if the caller knows it already
   */
  judge(
    der: Uint8Array,
    embedded: readonly Uint8Array[],
    at: Date,
    sha256 = sha256Hex(der),
  ): Judgement {
    const atMs = at.getTime();
    const known = this.#accepted.get(sha256);
    if (known && holds(known, atMs)) return touch(this.#accepted, sha256, known);
    const withEmbedded = [sha256, ...embedded.map(sha256Hex)].join();
    const refused = this.#refused.get(withEmbedded);
    if (refused && holds(refused, atMs)) return touch(this.#refused, withEmbedded, refused);

    const judgement = judgeCertificate(der, embedded, this.#store, at, this.#policy);
    if (judgement.status === "good") this.#keep(this.#accepted, sha256, judgement);
    else this.#keep(this.#refused, withEmbedded, judgement);
    return judgement;
  }

  #keep(table: Map<string, Judgement>, key: string, judgement: Judgement): void {
    if (table.size >= this.#judgementsMax) table.delete(table.keys().next().value!);
    table.set(key, judgement);
  }
}

function holds({ fromMs, untilMs }: Judgement, atMs: number): boolean {
  return fromMs <= atMs && atMs < untilMs;
}

/** Moves an entry to the end of its table: what was used last goes last. */
function touch(table: Map<string, Judgement>, key: string, judgement: Judgement): Judgement {
  table.delete(key);
  table.set(key, judgement);
  return judgement;
}
