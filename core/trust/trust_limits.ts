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
  /** Signatures checked for one signer, at 0.05 to 0.2 ms each. */
  signatureChecksMax: 16,
  /** Of these, checks that found another key: whoever needs more is guessing. */
  failedChecksMax: 6,
  /** Certificates in a chain, signer and root included. */
  chainCertificatesMax: 8,
  /** Chains of names followed for one signer; cross-signed authorities have a handful. */
  chainsMax: 64,
} as const;
