import {
  type DigestAlgorithm,
  digestAlgorithms,
  signatureAlgorithms,
  type SignatureProfile,
} from "../asn1/algorithms.ts";
import { derTag } from "../asn1/der_reader.ts";
import { oid } from "../asn1/object_identifiers.ts";
import { readCertificate } from "../asn1/read_certificate.ts";
import { isUnreadable } from "../asn1/unreadable.ts";
import { writeDer } from "../asn1/write_der.ts";

/** What a signature object is made from. Left out, the options give what the terminal writes. */
export interface SignedDataOptions {
  /** The signer's certificate (DER); names the signer. */
  readonly signerCertificate: Uint8Array;
  /** Signs bytes (not a digest) with the signer's key; the salt length is the digest's length. */
  readonly sign: (profile: SignatureProfile, bytes: Uint8Array) => Uint8Array;
  readonly digest: (algorithm: DigestAlgorithm, bytes: Uint8Array) => Uint8Array;
  readonly digestAlgorithm?: DigestAlgorithm;
  readonly scheme?: SignatureProfile["scheme"];
  /** Certificates to embed, in this order; left out: the signer's. Readers want it first. */
  readonly certificates?: readonly Uint8Array[];
  /** Sign attributes in place of the content, with or without a time. */
  readonly attributes?: { readonly signingTimeMs?: number };
  /** Leave out the NULL parameters of algorithm identifiers, as some libraries do. */
  readonly omitNull?: boolean;
  readonly signerBy?: "issuerAndSerial" | "subjectKeyIdentifier";
}

/**
 * Writes a detached CMS SignedData over `content` as DER: one signer, content type id-data; by
 * default SHA-1, rsaEncryption, no signed attributes, the signer's certificate embedded, as the
 * terminal does (docs/wire-protocol.md 3.2). Throws if the certificate is not one.
 */
export function writeSignedData(content: Uint8Array, options: SignedDataOptions): Uint8Array {
  const { digestAlgorithm = "sha1", scheme = "rsa-pkcs1" } = options;
  const certificates = options.certificates ?? [options.signerCertificate];
  const digest = digestAlgorithms.find(({ name }) => name === digestAlgorithm)!;
  const parameters = options.omitNull ? [] : [writeDer(derTag.null)];
  const digestIdentifier = writeDer(derTag.sequence, writeOid(digest.oid), ...parameters);
  const profile = {
    digestAlgorithm,
    scheme,
    saltBytes: scheme === "rsa-pss" ? digest.bytes : 0,
  };

  const attributes = options.attributes === undefined
    ? undefined
    : writeAttributes(options.digest(digestAlgorithm, content), options.attributes.signingTimeMs);
  const signature = options.sign(
    profile,
    attributes === undefined ? content : writeDer(derTag.set, attributes),
  );
  const signer = writeDer(
    derTag.sequence,
    ...writeSignerIdentifier(options),
    digestIdentifier,
    ...(attributes === undefined ? [] : [writeDer(derTag.constructed(0), attributes)]),
    writeSignatureAlgorithm(profile, digestIdentifier, parameters),
    writeDer(derTag.octetString, signature),
  );
  const signedData = writeDer(
    derTag.sequence,
    writeNumber(options.signerBy === "subjectKeyIdentifier" ? 3 : 1),
    writeDer(derTag.set, digestIdentifier),
    writeDer(derTag.sequence, writeOid(oid.data)),
    ...(certificates.length === 0 ? [] : [writeDer(derTag.constructed(0), ...certificates)]),
    writeDer(derTag.set, signer),
  );
  return writeDer(
    derTag.sequence,
    writeOid(oid.signedData),
    writeDer(derTag.constructed(0), signedData),
  );
}

/** Version and identifier of the signer. */
function writeSignerIdentifier(
  { signerCertificate, signerBy }: SignedDataOptions,
): [Uint8Array, Uint8Array] {
  const certificate = readCertificate(signerCertificate);
  if (isUnreadable(certificate)) throw new Error(certificate.reason);
  if (signerBy !== "subjectKeyIdentifier") {
    const serial = writeDer(derTag.integer, certificate.serial);
    return [writeNumber(1), writeDer(derTag.sequence, certificate.issuer.der, serial)];
  }
  if (certificate.subjectKeyIdentifier === undefined) {
    throw new Error("Cannot name the signer: the certificate has no subject key identifier");
  }
  return [writeNumber(3), writeDer(derTag.primitive(0), certificate.subjectKeyIdentifier)];
}

/** DER sorts a SET OF by encoding; all begin 30, then the length byte, then the types differ. */
function writeAttributes(messageDigest: Uint8Array, signingTimeMs?: number): Uint8Array {
  const attribute = (type: Uint8Array, value: Uint8Array) =>
    writeDer(derTag.sequence, writeOid(type), writeDer(derTag.set, value));
  const attributes = [
    attribute(oid.contentType, writeOid(oid.data)),
    attribute(oid.messageDigest, writeDer(derTag.octetString, messageDigest)),
  ];
  if (signingTimeMs !== undefined) {
    attributes.push(attribute(oid.signingTime, writeTime(signingTimeMs)));
  }
  attributes.sort((a, b) => a.toHex() < b.toHex() ? -1 : 1);
  return Uint8Array.from(attributes.flatMap((encoded) => [...encoded]));
}

function writeSignatureAlgorithm(
  { scheme, digestAlgorithm, saltBytes }: SignatureProfile,
  digestIdentifier: Uint8Array,
  parameters: readonly Uint8Array[],
): Uint8Array {
  const row = signatureAlgorithms.find((row) =>
    row.scheme === scheme && (row.digest === undefined || row.digest === digestAlgorithm)
  );
  if (row === undefined) throw new Error(`Cannot write ${scheme} with ${digestAlgorithm}`);
  if (scheme === "ecdsa") return writeDer(derTag.sequence, writeOid(row.oid));
  if (scheme === "rsa-pkcs1") return writeDer(derTag.sequence, writeOid(row.oid), ...parameters);
  const mask = writeDer(derTag.sequence, writeOid(oid.mgf1), digestIdentifier);
  const pss = writeDer(
    derTag.sequence,
    writeDer(derTag.constructed(0), digestIdentifier),
    writeDer(derTag.constructed(1), mask),
    writeDer(derTag.constructed(2), writeNumber(saltBytes)),
  );
  return writeDer(derTag.sequence, writeOid(row.oid), pss);
}

/** Whole seconds; UTCTime through 2049, GeneralizedTime afterwards (RFC 5652 section 11.3). */
function writeTime(timeMs: number): Uint8Array {
  const digits = new Date(timeMs).toISOString().slice(0, 19).replaceAll(/\D/g, "") + "Z";
  const short = digits >= "1950" && digits < "2050";
  return writeDer(
    short ? derTag.utcTime : derTag.generalizedTime,
    new TextEncoder().encode(short ? digits.slice(2) : digits),
  );
}

function writeOid(content: Uint8Array): Uint8Array {
  return writeDer(derTag.objectIdentifier, content);
}

/** A number from 0 to 127. */
function writeNumber(value: number): Uint8Array {
  return writeDer(derTag.integer, Uint8Array.of(value));
}
