import { type Certificate } from "./read_certificate.ts";
import { isSignedBy } from "./signed_bytes.ts";
import type { TrustStore } from "./trust_store.ts";

/** Certificates in a chain, signer and root included. */
const chainCertificatesMax = 8;

/**
 * Signatures checked for one signer. Embedded certificates are the sender's choice: without this
 * bound a few kilobytes of them could buy seconds of work.
 */
const signatureChecksMax = 16;

/**
 * All ways from a signer to a trusted root, signatures checked, signer first. Issuers come from
 * the store, then from the certificates that came with the message, in whatever order they stand.
 * Cross-signed authorities do not loop: nobody stands twice in one chain.
 */
export function* findChains(
  signer: Certificate,
  embedded: readonly Certificate[],
  store: TrustStore,
): Generator<readonly Certificate[]> {
  let checksLeft = signatureChecksMax;
  const isIssuer = (issuer: Certificate, certificate: Certificate) =>
    checksLeft-- > 0 && isSignedBy(certificate.signed, issuer.publicKeyInfo);

  function* issuersOf(certificate: Certificate): Generator<Certificate> {
    const known = store.knownIssuersOf(certificate);
    if (known) yield* known;
    const named = embedded.filter(({ subject }) => subject.key === certificate.issuer.key);
    const candidates = known
      ? named
      : [...store.authoritiesNamed(certificate.issuer.key), ...named];
    for (const candidate of likelyFirst(candidates, certificate)) {
      if (isIssuer(candidate, certificate)) yield candidate;
    }
  }

  function* extend(chain: readonly Certificate[]): Generator<readonly Certificate[]> {
    const last = chain[chain.length - 1]!;
    if (store.isRoot(last)) {
      yield chain;
      return;
    }
    if (chain.length === chainCertificatesMax) return;
    for (const issuer of issuersOf(last)) {
      if (!chain.some(({ holder }) => holder === issuer.holder)) yield* extend([...chain, issuer]);
    }
  }

  yield* extend([signer]);
}

/** Candidates whose key has the identifier that the certificate names, then the others. */
function likelyFirst(candidates: Certificate[], { authorityKeyId }: Certificate): Certificate[] {
  if (authorityKeyId === undefined || candidates.length < 2) return candidates;
  const isLikely = ({ subjectKeyId }: Certificate) => subjectKeyId === authorityKeyId;
  return [...candidates.filter(isLikely), ...candidates.filter((c) => !isLikely(c))];
}
