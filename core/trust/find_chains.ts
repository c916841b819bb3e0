import { equalBytes } from "../asn1/equal_bytes.ts";
import { isSignedBy } from "./is_signed_by.ts";
import type { JudgedCertificate } from "./judged_certificate.ts";
import { trustLimits } from "./trust_limits.ts";
import type { TrustStore } from "./trust_store.ts";

/**
 * All ways from a signer to a trusted root, signatures checked, signer first. Issuers come from
 * the store, then from the certificates that came with the message, in whatever order they stand.
 * Cross-signed authorities do not loop: nobody stands twice in one chain.
 *
 * Names are followed first, which costs nothing; signatures are checked only along ways that end at
 * a root, beginning there. See `trust_limits.ts` for the bounds.
 */
export function* findChains(
  signer: JudgedCertificate,
  embedded: readonly JudgedCertificate[],
  store: TrustStore,
): Generator<readonly JudgedCertificate[]> {
  let checksLeft: number = trustLimits.signatureChecksMax;
  let failuresLeft: number = trustLimits.embeddedFailuresMax;
  let chainsLeft: number = trustLimits.chainsMax;
  const checked = new Map<JudgedCertificate, Map<JudgedCertificate, boolean>>();

  function isIssuer(issuer: JudgedCertificate, certificate: JudgedCertificate): boolean {
    const known = store.knownIssuersOf(certificate);
    if (known?.includes(issuer)) return true;
    if (known !== undefined && store.has(issuer)) return false;
    let of = checked.get(certificate);
    if (of === undefined) checked.set(certificate, of = new Map());
    let outcome = of.get(issuer);
    if (outcome === undefined) {
      const isEmbedded = certificate !== signer || !store.has(issuer);
      if (checksLeft <= 0 || (isEmbedded && failuresLeft <= 0)) return false;
      checksLeft--;
      outcome = isSignedBy(certificate.signed, issuer);
      if (!outcome && isEmbedded) failuresLeft--;
      of.set(issuer, outcome);
    }
    return outcome;
  }

  /** Beginning at the root: whoever signs a link is trusted by then. */
  function holds(chain: readonly JudgedCertificate[]): boolean {
    for (let at = chain.length - 2; at >= 0; at--) {
      if (!isIssuer(chain[at + 1]!, chain[at]!)) return false;
    }
    return true;
  }

  function issuersOf(certificate: JudgedCertificate): JudgedCertificate[] {
    const named = embedded.filter(({ subject }) => subject.key === certificate.issuer.key);
    const known = store.knownIssuersOf(certificate) ??
      store.authoritiesNamed(certificate.issuer.key);
    return [...likelyFirst(known, certificate), ...likelyFirst(named, certificate)];
  }

  function* extend(
    chain: readonly JudgedCertificate[],
  ): Generator<readonly JudgedCertificate[]> {
    const last = chain[chain.length - 1]!;
    if (store.isRoot(last)) {
      if (chainsLeft-- > 0 && holds(chain)) yield chain;
      return;
    }
    if (chain.length === trustLimits.chainCertificatesMax || chainsLeft <= 0) return;
    for (const issuer of issuersOf(last)) {
      if (!chain.some(({ holder }) => holder === issuer.holder)) yield* extend([...chain, issuer]);
    }
  }

  yield* extend([signer]);
}

/** Candidates whose key has the identifier that the certificate names, then the others. */
function likelyFirst(
  candidates: readonly JudgedCertificate[],
  { authorityKeyIdentifier: named }: JudgedCertificate,
): readonly JudgedCertificate[] {
  if (named === undefined || candidates.length < 2) return candidates;
  const isLikely = ({ subjectKeyIdentifier: own }: JudgedCertificate) =>
    own !== undefined && equalBytes(own, named);
  return [...candidates.filter(isLikely), ...candidates.filter((c) => !isLikely(c))];
}
