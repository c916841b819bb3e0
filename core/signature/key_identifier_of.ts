import { derTag, readDer } from "../asn1/der_reader.ts";
import type { Certificate } from "../asn1/read_certificate.ts";
import { readBitStringBytes } from "../asn1/read_der_value.ts";
import type { SignatureVerifier } from "./signature_verifier.ts";

/**
 * By what a signature names this certificate's key. One that carries no identifier is meant by the SHA-1
 * of its key's bits (RFC 5280 section 4.2.1.2, method 1), which is what products compute then.
 */
export function keyIdentifierOf(
  { subjectKeyIdentifier, spki }: Pick<Certificate, "subjectKeyIdentifier" | "spki">,
  verifier: Pick<SignatureVerifier, "digest">,
): Uint8Array {
  return subjectKeyIdentifier ?? verifier.digest("sha1", keyBitsOf(spki));
}

function keyBitsOf(spki: Uint8Array): Uint8Array {
  const info = readDer(spki).enter(derTag.sequence, "the public key");
  info.read(derTag.sequence, "the key algorithm");
  return readBitStringBytes(info, "the key bits");
}
