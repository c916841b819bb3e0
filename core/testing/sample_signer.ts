/** Test support: throw-away keys and certificates, so that no private key is kept in the project. */
import "reflect-metadata";
import {
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { Buffer } from "node:buffer";
import { constants, createHash, createPrivateKey, sign } from "node:crypto";
import type { DigestAlgorithm, SignatureProfile } from "../signature/signature_verifier.ts";

/** A key, its certificate and what `writeSignedData` asks for. */
export interface SampleSigner {
  readonly commonName: string;
  readonly certificate: Uint8Array;
  readonly sign: (profile: SignatureProfile, bytes: Uint8Array) => Uint8Array;
}

const keyAlgorithms = {
  "RSA 1024": rsa(1024),
  "RSA 2048": rsa(2048),
  "P-256": { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  "P-384": { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
  "P-521": { name: "ECDSA", namedCurve: "P-521", hash: "SHA-512" },
} as const;

function rsa(modulusLength: number) {
  const publicExponent = Uint8Array.of(1, 0, 1);
  return { name: "RSASSA-PKCS1-v1_5", modulusLength, publicExponent, hash: "SHA-256" } as const;
}

/** Makes a key and a certificate for it, issued under the name of a sample authority. */
export async function makeSampleSigner(
  keyName: keyof typeof keyAlgorithms,
  serialNumber: string,
): Promise<SampleSigner> {
  const commonName = `CÔNG TY MẪU ${serialNumber}`;
  const keys = await crypto.subtle.generateKey(
    keyAlgorithms[keyName],
    true,
    ["sign", "verify"],
  ) as CryptoKeyPair;
  const certificate = await X509CertificateGenerator.create({
    serialNumber,
    subject: [{ CN: [commonName] }, { "0.9.2342.19200300.100.1.1": ["MST:0100000000"] }],
    issuer: "C=VN, O=Sample, CN=Sample CA",
    notBefore: new Date("2025-01-01T00:00:00Z"),
    notAfter: new Date("2055-06-01T00:00:00Z"),
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: keyAlgorithms[keyName],
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
  return {
    commonName,
    certificate: new Uint8Array(certificate.rawData),
    sign: ({ scheme, digestAlgorithm, saltBytes }, bytes) =>
      sign(
        digestAlgorithm,
        bytes,
        scheme === "rsa-pss"
          ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltBytes }
          : key,
      ),
  };
}

/** Digests for `writeSignedData`. */
export function sampleDigest(algorithm: DigestAlgorithm, bytes: Uint8Array): Uint8Array {
  return createHash(algorithm).update(bytes).digest();
}
