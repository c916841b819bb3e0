/** Header in which a VAN provider says who it is. */
export const providerHeader = "songhanh-provider";

/** What a provider shows: `shp_`, its id, and a secret. */
export const providerTokenForm = /^shp_([0-9a-f]{12})_([A-Za-z0-9_-]{32})$/;

/** A provider that may send, as the lanes know it. */
export interface AdmittedProvider {
  readonly id: string;
  /** SHA-256 of its secret, lower-case hex. */
  readonly secretSha256: string;
  /** Messages a second, and a day of Vietnam, that all lanes together take from it. */
  readonly perSecond: number;
  readonly perDay: number;
  /** Messages counted in the day so far. */
  readonly usedToday: number;
}

/** Who sends, and whether now. */
export type Admission =
  /** No provider: a terminal of its own. */
  | { readonly kind: "direct" }
  | { readonly kind: "provider"; readonly id: string }
  | { readonly kind: "unknown" }
  | { readonly kind: "limited"; readonly id: string; readonly reason: string };

interface Bucket {
  tokens: number;
  filledMs: number;
  /** Taken by this lane since the list of providers was made. */
  taken: number;
}

/**
 * Admits the messages of VAN providers at one lane. Each lane takes its share of the limit of a
 * second, with a second's worth at once; the limit of a day is as exact as the list is new. Time and
 * digest are handed in.
 */
export class ProviderGate {
  #providers: ReadonlyMap<string, AdmittedProvider> = new Map();
  readonly #buckets = new Map<string, Bucket>();

  /** `sha256`: of a text, lower-case hex. */
  constructor(
    private readonly lanes: number,
    private readonly sha256: (text: string) => string,
  ) {}

  replace(providers: readonly AdmittedProvider[]): void {
    this.#providers = new Map(providers.map((provider) => [provider.id, provider]));
    for (const id of this.#buckets.keys()) if (!this.#providers.has(id)) this.#buckets.delete(id);
    for (const bucket of this.#buckets.values()) bucket.taken = 0;
  }

  admit(header: string | null, nowMs: number): Admission {
    if (header === null) return { kind: "direct" };
    const [, id, secret] = providerTokenForm.exec(header.trim()) ?? [];
    const provider = id === undefined ? undefined : this.#providers.get(id);
    // Of a random secret the digest can be compared as it is: its time tells nothing of the secret.
    if (provider === undefined || this.sha256(secret!) !== provider.secretSha256) {
      return { kind: "unknown" };
    }
    const reason = this.#take(provider, nowMs);
    return reason === undefined
      ? { kind: "provider", id: provider.id }
      : { kind: "limited", id: provider.id, reason };
  }

  /** Takes one message from the limits; the reason where there is none left. */
  #take(provider: AdmittedProvider, nowMs: number): string | undefined {
    const { id, perSecond, perDay, usedToday } = provider;
    const share = Math.max(1, perSecond / this.lanes);
    const bucket = this.#buckets.get(id) ?? { tokens: share, filledMs: nowMs, taken: 0 };
    this.#buckets.set(id, bucket);
    // The other lanes take about as much as this one.
    if (usedToday + bucket.taken * this.lanes >= perDay) {
      return `the provider may send ${perDay} messages a day`;
    }
    const elapsed = Math.max(0, nowMs - bucket.filledMs);
    bucket.tokens = Math.min(share, bucket.tokens + elapsed * share / 1000);
    bucket.filledMs = nowMs;
    if (bucket.tokens < 1) return `the provider may send ${perSecond} messages a second`;
    bucket.tokens--;
    bucket.taken++;
    return undefined;
  }
}
