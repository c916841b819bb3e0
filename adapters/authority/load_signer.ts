import { createPrivateKey, sign, X509Certificate } from "node:crypto";

/** Digests that signers use for messages. */
export type SignerDigest = "sha1" | "sha256" | "sha384" | "sha512";

/** A certificate that can sign because its private key is at hand. */
export interface LoadedSigner {
  readonly certificateDer: Uint8Array;
  readonly keyType: "RSA" | "EC";
  /** The digest that this key signs with whatever is asked for: shorter ones it does not take. */
  readonly digest?: SignerDigest;
  /** RSA: PKCS #1 v1.5. EC: ECDSA, the signature as DER. `bytes` are digested here. */
  sign(digest: SignerDigest, bytes: Uint8Array): Uint8Array;
}

/** Takes a certificate and its private key, both PEM. Throws if either cannot be read. */
export function loadSigner(certificatePem: string, privateKeyPem: string): LoadedSigner {
  const certificate = new X509Certificate(certificatePem);
  const key = createPrivateKey(privateKeyPem);
  return {
    certificateDer: new Uint8Array(certificate.raw),
    keyType: key.asymmetricKeyType === "ec" ? "EC" : "RSA",
    digest: key.asymmetricKeyDetails?.namedCurve === "secp521r1" ? "sha512" : undefined,
    sign: (digest, bytes) => new Uint8Array(sign(digest, bytes, key)),
  };
}
