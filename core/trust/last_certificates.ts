import { authoritiesOf } from "./authorities_of.ts";
import type { JudgedCertificate } from "./judged_certificate.ts";
import type { TrustStore } from "./trust_store.ts";

/**
 * Of each authority the certificate by which it ends, those for lists alone apart: the last one that is in
 * force without a gap from now on. One that its successor lies beside needs nobody's care any more; one
 * of another authority, be it of the same name, is no successor.
 */
export function lastCertificates(
  store: Pick<TrustStore, "roots" | "intermediates" | "forLists" | "knownIssuersOf">,
  now: Date,
): JudgedCertificate[] {
  const authorities = [...store.roots, ...store.intermediates];
  return [authorities, store.forLists].flatMap((certificates) =>
    [...Map.groupBy(certificates, ({ subject }) => subject.key).values()].flatMap((named) =>
      authoritiesOf(named, (one) => store.knownIssuersOf(one) ?? [])
        .map((ofOne) => lastOf(ofOne, now.getTime()))
    )
  );
}

function lastOf(ofOne: readonly JudgedCertificate[], nowMs: number): JudgedCertificate {
  const inOrder = ofOne.toSorted((a, b) => a.notBeforeMs - b.notBeforeMs);
  let last = inOrder[0]!;
  for (const next of inOrder.slice(1)) {
    // What has begun by now leaves no gap that anybody could still mind.
    const follows = next.notBeforeMs <= Math.max(last.notAfterMs, nowMs);
    if (follows && next.notAfterMs > last.notAfterMs) last = next;
  }
  return last;
}
