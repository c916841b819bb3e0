/** What a certificate must fulfil beyond the standard. */
export interface TrustPolicy {
  /**
   * What happens when no current revocation list speaks for a certificate of the chain: `required`
   * refuses, as the centre does when the state cannot be found out (docs/wire-protocol.md 9.2);
   * `soft` accepts, and the judgement says `revocationUnknown`.
   */
  readonly revocation: "required" | "soft";
  /** Shortest RSA key, in bits, of signers and authorities. */
  readonly rsaBitsMin: number;
  /** Whether certificates below the root may be signed over SHA-1 (forgeable since 2020). */
  readonly acceptSha1: boolean;
  /** How far an authority's clock may be ahead of ours when it dates a list, in ms. */
  readonly listAheadMs: number;
}

export const defaultTrustPolicy: TrustPolicy = {
  revocation: "required",
  rsaBitsMin: 2048,
  acceptSha1: false,
  listAheadMs: 300_000,
};
