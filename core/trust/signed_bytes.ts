import { constants, createPublicKey, verify } from "node:crypto";
import { Buffer } from "node:buffer";
import { DerError, DerReader, derTag } from "./der_reader.ts";
import { readBitStringBytes, readOid, readSmallInteger } from "./read_der_value.ts";

/** The frame that certificates and revocation lists share: content, algorithm, signature. */
export interface SignedBytes {
  /** The signed content as it stands in the file, tag and length included. */
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
  /** Undefined: an algorithm that is not known here. */
  readonly algorithm: SignatureAlgorithm | undefined;
  /** The algorithm's raw bytes, to compare with the copy inside the content. */
  readonly algorithmRaw: Uint8Array;
}

/** How an authority signed. */
export interface SignatureAlgorithm {
  readonly key: "RSA" | "RSA-PSS" | "EC";
  readonly digest: "sha1" | "sha256" | "sha384" | "sha512";
  /** RSA-PSS only. */
  readonly saltBytes: number;
}

const digests: Readonly<Record<string, SignatureAlgorithm["digest"]>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

const algorithms: Readonly<Record<string, SignatureAlgorithm>> = {
  "1.2.840.113549.1.1.5": { key: "RSA", digest: "sha1", saltBytes: 0 },
  "1.2.840.113549.1.1.11": { key: "RSA", digest: "sha256", saltBytes: 0 },
  "1.2.840.113549.1.1.12": { key: "RSA", digest: "sha384", saltBytes: 0 },
  "1.2.840.113549.1.1.13": { key: "RSA", digest: "sha512", saltBytes: 0 },
  "1.2.840.10045.4.1": { key: "EC", digest: "sha1", saltBytes: 0 },
  "1.2.840.10045.4.3.2": { key: "EC", digest: "sha256", saltBytes: 0 },
  "1.2.840.10045.4.3.3": { key: "EC", digest: "sha384", saltBytes: 0 },
  "1.2.840.10045.4.3.4": { key: "EC", digest: "sha512", saltBytes: 0 },
};

const keyKinds: Readonly<Record<SignatureAlgorithm["key"], readonly string[]>> = {
  "RSA": ["rsa"],
  "RSA-PSS": ["rsa", "rsa-pss"],
  "EC": ["ec"],
};

const pss = "1.2.840.113549.1.1.10";
const mgf1 = "1.2.840.113549.1.1.8";

/** Splits a certificate or list into content, algorithm and signature. Throws `DerError`. */
export function readSignedBytes(der: Uint8Array): SignedBytes {
  const file = new DerReader(der);
  const frame = file.enter(derTag.sequence);
  file.finish();
  const content = frame.raw(frame.read(derTag.sequence));
  const algorithmElement = frame.read(derTag.sequence);
  const signature = readBitStringBytes(frame);
  frame.finish();
  return {
    content,
    signature,
    algorithm: readAlgorithm(frame.inside(algorithmElement)),
    algorithmRaw: frame.raw(algorithmElement),
  };
}

/**
 * Whether the bytes were signed with the private half of this key (subject public key info, DER).
 * False also for algorithms and keys that cannot be checked here: unchecked is not signed.
 */
export function isSignedBy(signed: SignedBytes, publicKeyInfo: Uint8Array): boolean {
  const { algorithm, content, signature } = signed;
  if (!algorithm) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(publicKeyInfo), type: "spki", format: "der" });
    if (!keyKinds[algorithm.key].includes(key.asymmetricKeyType ?? "")) return false;
    return algorithm.key === "RSA-PSS"
      ? verify(algorithm.digest, content, {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: algorithm.saltBytes,
      }, signature)
      : verify(algorithm.digest, content, key, signature);
  } catch {
    // The library throws for keys it does not support and for some malformed signatures.
    return false;
  }
}

function readAlgorithm(reader: DerReader): SignatureAlgorithm | undefined {
  const oid = readOid(reader);
  return oid === pss ? readPssAlgorithm(reader) : algorithms[oid];
}

/** RSA-PSS with MGF1 over the same digest, the only form that the library can check. */
function readPssAlgorithm(reader: DerReader): SignatureAlgorithm | undefined {
  try {
    const parameters = reader.enter(derTag.sequence);
    const digest = digests[readOid(parameters.enter(0xa0).enter(derTag.sequence))];
    const mask = parameters.enter(0xa1).enter(derTag.sequence);
    if (readOid(mask) !== mgf1) return undefined;
    const maskDigest = digests[readOid(mask.enter(derTag.sequence))];
    const saltBytes = readSmallInteger(parameters.enter(0xa2));
    return digest && digest === maskDigest ? { key: "RSA-PSS", digest, saltBytes } : undefined;
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
