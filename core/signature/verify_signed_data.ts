import type { DigestAlgorithm, SignatureProfile } from "../asn1/algorithms.ts";
import { definiteName } from "../asn1/definite_name.ts";
import { equalBytes } from "../asn1/equal_bytes.ts";
import type { Certificate } from "../asn1/read_certificate.ts";
import { serialHex } from "../asn1/serial_hex.ts";
import { isRefusal, type Refusal, refuse, refuseWithText } from "../verdict.ts";
import { findSignerCertificate } from "./find_signer_certificate.ts";
import type { PublicKeyKind } from "./read_public_key.ts";
import type { SignedData } from "./read_signed_data.ts";
import type { Signer, SignerKeys } from "./signer_keys.ts";
import { say } from "../reasons/mod.ts";

/** What verification asks of its surroundings. */
export interface SignatureContext {
  readonly signers: SignerKeys;
  /** A registered certificate (DER), for signatures that embed none; serial as in `serialHex`. */
  readonly registeredCertificate?: (
    issuerDer: Uint8Array,
    serialHex: string,
  ) => Uint8Array | undefined;
  /** The same by the identifier of its key, for signatures that name no more of it. */
  readonly registeredByKey?: (keyIdentifier: Uint8Array) => Uint8Array | undefined;
  /**
   * Chain, time and revocation, asked before the signature is checked; a refusal is final, a text is
   * a remark on a certificate that is accepted.
   */
  readonly judgeCertificate?: (
    signer: Signer,
    embedded: readonly Uint8Array[],
  ) => Refusal | string | undefined;
}

/** A signature that holds over the content, by the key of this certificate. */
export interface Verified {
  readonly signerCertificate: Certificate;
  /** SHA-256 of the signer's certificate, and the same in lower-case hexadecimal. */
  readonly signerDigest: Uint8Array;
  readonly signerSha256: string;
  readonly digestAlgorithm: DigestAlgorithm;
  /** Whether attributes were signed (with the content's digest among them) or the content itself. */
  readonly signedAttributes: boolean;
  /** The time the signer claims, milliseconds since 1970. */
  readonly signingTimeMs: number | undefined;
  /** What could not be established of the certificate, where it was accepted nevertheless. */
  readonly remark: string | undefined;
}

/**
 * Verifies a detached signature over `content`, the signed entity E (docs/wire-protocol.md 3.1):
 * finds the signer's certificate, has it judged, then checks digest and signature
 * (docs/wire-protocol.md 13 steps 4 and 5). No certificate, or one that cannot be used:
 * `Verification GW Error`. Digest or signature wrong: A0034.
 */
export function verifySignedData(
  signed: SignedData,
  content: Uint8Array,
  context: SignatureContext,
): Verified | Refusal {
  const { signers } = context;
  const certificate = findSignerCertificate(signed, signers.verifier) ??
    findRegistered(signed, context);
  if (certificate === undefined) {
    return refuseWithText(
      "Verification GW Error",
      say("SIGNER_NOT_FOUND", { count: signed.certificates.length }),
    );
  }
  const signer = signers.find(certificate);
  if (isRefusal(signer)) return signer;
  const judgement = context.judgeCertificate?.(signer, signed.certificates);
  if (isRefusal(judgement)) return judgement;

  const { profile, attributes, signature } = signed;
  if (!fits(signer.kind, profile, signature)) {
    return refuse("A0034", say("SIGNATURE_SCHEME", { scheme: profile.scheme }));
  }
  if (isShortFor(signer.kind, profile)) {
    return refuse("A0034", say("SIGNATURE_SHORT_DIGEST"));
  }
  if (attributes !== undefined) {
    const digest = signers.verifier.digest(profile.digestAlgorithm, content);
    if (!equalBytes(digest, attributes.messageDigest)) {
      return refuse("A0034", say("SIGNATURE_OTHER_CONTENT"));
    }
  }
  const key = signers.keyOf(signer);
  if (isRefusal(key)) return key;
  const covered = attributes === undefined ? content : attributes.covered;
  if (!key.verify(profile, covered, signature)) {
    return refuse("A0034", say("SIGNATURE_WRONG"));
  }
  return {
    signerCertificate: signer.certificate,
    signerDigest: signer.digest,
    signerSha256: signer.sha256,
    digestAlgorithm: profile.digestAlgorithm,
    signedAttributes: attributes !== undefined,
    signingTimeMs: attributes?.signingTimeMs,
    remark: judgement,
  };
}

function findRegistered(
  { signer }: SignedData,
  { registeredCertificate, registeredByKey }: SignatureContext,
): Uint8Array | undefined {
  if ("subjectKeyIdentifier" in signer) return registeredByKey?.(signer.subjectKeyIdentifier);
  if (registeredCertificate === undefined) return undefined;
  const serial = serialHex(signer.serial);
  const found = registeredCertificate(signer.issuer, serial);
  if (found !== undefined) return found;
  const definite = definiteName(signer.issuer);
  return definite && registeredCertificate(definite, serial);
}

/** An RSA signature has exactly the length of its modulus; libraries differ in checking that. */
function fits(kind: PublicKeyKind, { scheme }: SignatureProfile, signature: Uint8Array): boolean {
  if (scheme === "ecdsa") return kind.type === "ec";
  return kind.type === "rsa" && signature.length === kind.signatureBytes;
}

/** Not every verifier knows P-521 with a digest under half its length, and all have to agree. */
function isShortFor(kind: PublicKeyKind, { digestAlgorithm }: SignatureProfile): boolean {
  const isLong = digestAlgorithm === "sha384" || digestAlgorithm === "sha512";
  return kind.type === "ec" && kind.curve === "P-521" && !isLong;
}
