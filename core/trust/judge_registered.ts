import type { Certificate } from "../asn1/read_certificate.ts";
import { compareRegistered, type RegisteredCertificate } from "./compare_registered.ts";

/** What a signer's certificate is to a user. */
export interface RegisteredJudgement {
  /** As `compareRegistered` gives it: undefined where it is registered for the user. */
  readonly code: undefined | "A0035" | "A0036";
  /** Common name of its issuer, and whether exactly one trusted authority has it. */
  readonly authorityName: string;
  readonly authorityIsOne: boolean;
}

interface Kept extends RegisteredJudgement {
  readonly certificate: Certificate;
}

/** The last one about each user: every signed message asks twice, and hardly one brings another. */
const last = new WeakMap<readonly RegisteredCertificate[], Kept>();

/** Compares a signer's certificate with those registered for a user, whose list `registered` is. */
export function judgeRegistered(
  certificate: Certificate,
  registered: readonly RegisteredCertificate[],
  isOneAuthority: (commonName: string) => boolean,
): RegisteredJudgement {
  const authorityName = certificate.issuer.commonName ?? "";
  const authorityIsOne = isOneAuthority(authorityName);
  const kept = last.get(registered);
  if (kept?.certificate === certificate && kept.authorityIsOne === authorityIsOne) return kept;
  const { serialHex, der } = certificate;
  const signer = { authorityName, serialHex, der, authorityIsOne };
  const code = compareRegistered(signer, registered);
  const judgement = { code, authorityName, authorityIsOne, certificate };
  last.set(registered, judgement);
  return judgement;
}
