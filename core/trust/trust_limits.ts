/**
 * What one signer's certificate may cost to judge. Embedded certificates are the sender's choice,
 * and nobody has verified the sender yet: without these bounds a few kilobytes could buy seconds.
 *
 * Signatures are checked from the trusted end, with keys that are trusted already, so a certificate
 * that a stranger made costs one check with one such key and leads to no other.
 */
export const trustLimits = {
  /** Embedded certificates that are read; chains have three or four. */
  embeddedMax: 16,
  /** Signatures checked for one signer, at 0.2 ms each (RSA 2048) or 1.2 (RSA 4096). */
  signatureChecksMax: 16,
  /**
   * Of these, checks of embedded certificates that found another key. Each costs a message of nobody
   * known one such check; certificates of real authorities name their issuer's key, so it is tried
   * first. Authorities of the store that share a name are not counted: the sender did not choose them.
   */
  embeddedFailuresMax: 2,
  /** Certificates in a chain, signer and root included. */
  chainCertificatesMax: 8,
  /** Chains of names followed for one signer; cross-signed authorities have a handful. */
  chainsMax: 64,
  /**
   * Names looked at for one signer, at a microsecond each: certificates that name each other can stand
   * in millions of orders. Those of real authorities need some tens.
   */
  nameStepsMax: 4_096,
  /** Judgements that one thread keeps, of certificates that are good and of others each. */
  judgementsMax: 20_000,
  /** Bytes of each of the two: about 1 KB for one judgement, thirty where a stranger chose the names. */
  judgementsBytesMax: 24 * 1024 * 1024,
} as const;
