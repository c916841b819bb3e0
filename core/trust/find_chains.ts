import { equalBytes } from "../asn1/equal_bytes.ts";
import type { JudgedCertificate } from "./judged_certificate.ts";
import { trustLimits } from "./trust_limits.ts";
import type { TrustStore } from "./trust_store.ts";

/**
 * All ways from a signer to a trusted root, signatures checked, signer first. Issuers come from
 * the store, then from the certificates that came with the message, in whatever order they stand.
 * Cross-signed authorities do not loop: nobody stands twice in one chain.
 *
 * Names are followed first, and only those that lead to a root; signatures are checked only along ways
 * that end at one, beginning there. See `trust_limits.ts` for the bounds.
 */
export function* findChains(
  signer: JudgedCertificate,
  embedded: readonly JudgedCertificate[],
  store: TrustStore,
): Generator<readonly JudgedCertificate[]> {
  let checksLeft: number = trustLimits.signatureChecksMax;
  let failuresLeft: number = trustLimits.embeddedFailuresMax;
  let chainsLeft: number = trustLimits.chainsMax;
  let stepsLeft: number = trustLimits.nameStepsMax;
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
      outcome = store.isSigned(certificate, issuer);
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

  const issuers = new Map<JudgedCertificate, readonly JudgedCertificate[]>();

  function issuersOf(certificate: JudgedCertificate): readonly JudgedCertificate[] {
    let found = issuers.get(certificate);
    if (found === undefined) issuers.set(certificate, found = findIssuers(certificate));
    return found;
  }

  function findIssuers(certificate: JudgedCertificate): readonly JudgedCertificate[] {
    const named = embedded.filter(({ subject }) => subject.key === certificate.issuer.key);
    const known = store.knownIssuersOf(certificate) ??
      store.authoritiesNamed(certificate.issuer.key);
    return [...likelyFirst(known, certificate), ...likelyFirst(named, certificate)];
  }

  /**
   * How many certificates there are from one to the nearest root, both counted, by their names. Those
   * that lead to none are left out: following them would cost a step for every order they can stand in.
   */
  function lengthsToRoot(): ReadonlyMap<JudgedCertificate, number> {
    const seen = new Set([signer]);
    for (const one of seen) {
      if (!store.isRoot(one)) { for (const issuer of issuersOf(one)) seen.add(issuer); }
    }
    const lengths = new Map<JudgedCertificate, number>();
    for (const one of seen) if (store.isRoot(one)) lengths.set(one, 1);
    for (let length = 1; length < trustLimits.chainCertificatesMax; length++) {
      for (const one of seen) {
        if (lengths.has(one)) continue;
        if (issuersOf(one).some((issuer) => lengths.get(issuer) === length)) {
          lengths.set(one, length + 1);
        }
      }
    }
    return lengths;
  }

  const lengths = lengthsToRoot();

  function* extend(
    chain: readonly JudgedCertificate[],
  ): Generator<readonly JudgedCertificate[]> {
    const last = chain[chain.length - 1]!;
    if (store.isRoot(last)) {
      if (chainsLeft-- > 0 && holds(chain)) yield chain;
      return;
    }
    for (const issuer of issuersOf(last)) {
      if (chainsLeft <= 0 || stepsLeft-- <= 0) return;
      const length = chain.length + (lengths.get(issuer) ?? Infinity);
      if (length > trustLimits.chainCertificatesMax) continue;
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
