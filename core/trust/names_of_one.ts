import { foldText } from "../asn1/fold_text.ts";
import { authoritiesOf } from "./authorities_of.ts";
import type { JudgedCertificate } from "./judged_certificate.ts";

/**
 * The common names, folded, that one authority alone has (`authoritiesOf`).
 *
 * @param issuersOf who of these authorities has signed one of them, as was verified
 */
export function namesOfOne(
  authorities: readonly JudgedCertificate[],
  issuersOf: (certificate: JudgedCertificate) => readonly JudgedCertificate[],
): ReadonlySet<string> {
  const byName = Map.groupBy(authorities, ({ subject }) => foldText(subject.commonName ?? ""));
  return new Set(
    [...byName].filter(([, certificates]) => authoritiesOf(certificates, issuersOf).length === 1)
      .map(([name]) => name),
  );
}
