import {
  readSignedData,
  type SignatureVerifier,
  SignerKeys,
  type Verified,
  verifySignedData,
} from "../signature/mod.ts";
import type { Judgement } from "../trust/mod.ts";
import { isRefusal } from "../verdict.ts";
import { readSignatureFile } from "./read_signature_file.ts";
import { maySignFor, taxCodesOf } from "./tax_code.ts";

/** Why a proof does not convince. */
export type ProofFault =
  /** Neither DER nor PEM nor base64 of a detached signature with one signer. */
  | "unreadable"
  /** The certificate that made it is not in the file. */
  | "no certificate"
  /** It is of another text, or was changed. */
  | "other text"
  /** Authority, validity or revocation of the certificate. */
  | "untrusted"
  /** The certificate is of another tax code, or of none. */
  | "other enterprise";

/** Who signed. */
export interface ProvenSigner {
  /** Of the certificate: for a branch it may be the parent's. */
  readonly taxCode: string;
  readonly subject: string;
}

export interface ProofContext {
  readonly verifier: SignatureVerifier;
  readonly judge: (der: Uint8Array, embedded: readonly Uint8Array[], at: Date) => Judgement;
  readonly at: Date;
}

/**
 * Checks the file with which an enterprise proves that it holds the certificate of a tax code: a
 * detached signature (CMS) over the text. Tools that treat the text as mail sign it with CR LF; that
 * counts as the same text. `reason` is for the log.
 */
export function checkProof(
  file: Uint8Array,
  text: string,
  taxCode: string,
  { verifier, judge, at }: ProofContext,
): ProvenSigner | { readonly fault: ProofFault; readonly reason: string } {
  const der = readSignatureFile(file);
  const signed = der === undefined ? undefined : readSignedData(der);
  if (signed === undefined || isRefusal(signed)) {
    return { fault: "unreadable", reason: signed?.reason ?? "no signature in the file" };
  }
  const signers = new SignerKeys(verifier);
  const encoder = new TextEncoder();
  const contents = [text, text.replaceAll("\n", "\r\n")].map((each) => encoder.encode(each));
  const outcomes = contents.map((content) => verifySignedData(signed, content, { signers }));
  const verified = outcomes.find((outcome): outcome is Verified => !isRefusal(outcome));
  if (verified === undefined) {
    const [refusal] = outcomes;
    if (refusal === undefined || !isRefusal(refusal)) throw new Error("no outcome of a proof");
    // Before the digest is looked at, the refusal is one of the gateway's texts.
    const fault = "text" in refusal ? "no certificate" : "other text";
    return { fault, reason: refusal.reason };
  }
  const { signerCertificate } = verified;
  const judgement = judge(signerCertificate.der, signed.certificates, at);
  if (!judgement.accepted) return { fault: "untrusted", reason: judgement.reason };
  const found = taxCodesOf(signerCertificate.subject);
  const named = found.find((each) => maySignFor(each, taxCode));
  if (named === undefined) {
    const names = found.length === 0 ? "none" : found.join(", ");
    return { fault: "other enterprise", reason: `expected ${taxCode}, found ${names}` };
  }
  return { taxCode: named, subject: signerCertificate.subject.commonName ?? "" };
}
