import { judgeCertificate, type Judgement } from "./judge_certificate.ts";
import { JudgementTable } from "./judgement_table.ts";
import { sha256Hex } from "./sha256_hex.ts";
import { trustLimits } from "./trust_limits.ts";
import { defaultTrustPolicy, type TrustPolicy } from "./trust_policy.ts";
import type { TrustStore } from "./trust_store.ts";

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
  readonly #accepted: JudgementTable;
  readonly #refused: JudgementTable;
  #store: TrustStore;

  constructor(
    store: TrustStore,
    policy: TrustPolicy = defaultTrustPolicy,
    judgementsMax: number = trustLimits.judgementsMax,
  ) {
    this.#store = store;
    this.#policy = policy;
    this.#accepted = new JudgementTable(judgementsMax, trustLimits.judgementsBytesMax);
    this.#refused = new JudgementTable(judgementsMax, trustLimits.judgementsBytesMax);
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
    const known = this.#accepted.get(sha256, atMs);
    if (known) return known;
    const withEmbedded = [sha256, ...embedded.map(sha256Hex)].join();
    const refused = this.#refused.get(withEmbedded, atMs);
    if (refused) return refused;

    const judgement = judgeCertificate(der, embedded, this.#store, at, this.#policy);
    if (judgement.status === "good") this.#accepted.keep(sha256, judgement);
    else this.#refused.keep(withEmbedded, judgement);
    return judgement;
  }
}
