import { isSelfIssued, type JudgedCertificate } from "./judged_certificate.ts";

/**
 * Certificates by the authority that they are of. They are of one where they hold one key, whoever vouches
 * for it (cross-signed by two roots); where another authority vouches for two keys of one name; and where
 * a key vouches for another one of its own name, as the old key of a root does for the new one. Two that
 * vouch for themselves are two, whatever else they are called.
 *
 * @param issuersOf who of these authorities has signed one of them, as was verified
 */
export function authoritiesOf(
  certificates: readonly JudgedCertificate[],
  issuersOf: (certificate: JudgedCertificate) => readonly JudgedCertificate[],
): JudgedCertificate[][] {
  let authorities: { readonly marks: Set<string>; readonly of: JudgedCertificate[] }[] = [];
  for (const certificate of certificates) {
    // What shares a mark with several makes one of them.
    const marks = new Set(marksOf(certificate, issuersOf(certificate)));
    const [same, others] = [true, false].map((shares) =>
      authorities.filter((each) => !each.marks.isDisjointFrom(marks) === shares)
    );
    const joined = same!.reduce((all, each) => all.union(each.marks), marks);
    authorities = [...others!, {
      marks: joined,
      of: [...same!.flatMap((each) => each.of), certificate],
    }];
  }
  return authorities.map(({ of }) => of);
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
