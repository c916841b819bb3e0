import { foldText } from "../asn1/fold_text.ts";
import { isSelfIssued, type JudgedCertificate } from "./judged_certificate.ts";

/**
 * The common names, folded, that one authority alone has. Certificates are of one authority where they
 * hold one key, whoever vouches for it (cross-signed by two roots); where another authority vouches for
 * two keys of one name; and where a key vouches for another one of its own name, as the old key of a
 * root does for the new one. Two that vouch for themselves are two, whatever else they are called.
 *
 * @param issuersOf who of these authorities has signed one of them, as was verified
 */
export function namesOfOne(
  authorities: readonly JudgedCertificate[],
  issuersOf: (certificate: JudgedCertificate) => readonly JudgedCertificate[],
): ReadonlySet<string> {
  const byName = Map.groupBy(authorities, ({ subject }) => foldText(subject.commonName ?? ""));
  const ofOne = new Set<string>();
  for (const [name, certificates] of byName) {
    if (isOne(certificates.map((one) => marksOf(one, issuersOf(one))))) ofOne.add(name);
  }
  return ofOne;
}

/** What certificates of one authority share: one mark at least, perhaps by way of others. */
function marksOf(
  certificate: JudgedCertificate,
  issuers: readonly JudgedCertificate[],
): readonly string[] {
  const { subject, issuer } = certificate;
  const keys = [certificate, ...issuers.filter((one) => one.subject.key === subject.key)]
    .map(({ spki }) => `key ${spki.toHex()}`);
  return isSelfIssued(certificate) ? keys : [...keys, `name ${subject.key}\n${issuer.key}`];
}

/** Whether all of these hang together by what they share. */
function isOne(all: readonly (readonly string[])[]): boolean {
  const reached = new Set(all[0]);
  let left = all.slice(1);
  for (;;) {
    const apart = left.filter((marks) => !marks.some((mark) => reached.has(mark)));
    if (apart.length === 0) return true;
    if (apart.length === left.length) return false;
    for (const marks of left) {
      if (!apart.includes(marks)) { for (const mark of marks) reached.add(mark); }
    }
    left = apart;
  }
}
