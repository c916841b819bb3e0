import { type Refusal, refuseWithText } from "../verdict.ts";
import { digestAlgorithms, signatureAlgorithms } from "./algorithms.ts";
import { equalBytes } from "./equal_bytes.ts";
import { findByOid, oid } from "./object_identifiers.ts";
import { type DerReader, derTag, readDer } from "./read_der.ts";
import type { IssuerAndSerial } from "./read_issuer_and_serial.ts";
import { readTime } from "./read_time.ts";
import type { DigestAlgorithm, SignatureProfile } from "./signature_verifier.ts";

/** Most certificates that one structure may carry; a chain is three or four. */
export const embeddedCertificatesMax = 32;

/** Attributes that the signer signed in place of the content. */
export interface SignedAttributes {
  /** Their encoding as received, beginning with the context tag A0. */
  readonly encoded: Uint8Array;
  /** The content's digest that the signer signed. */
  readonly messageDigest: Uint8Array;
  /** The time the signer claims, milliseconds since 1970; undefined if none. */
  readonly signingTimeMs: number | undefined;
}

/** A detached CMS SignedData with one signer. Byte ranges are views into what was read. */
export interface SignedData {
  /** How the signer names its certificate. */
  readonly signer: IssuerAndSerial | { readonly subjectKeyIdentifier: Uint8Array };
  /** The embedded certificates (DER each) in the order received, which means nothing. */
  readonly certificates: readonly Uint8Array[];
  readonly profile: SignatureProfile;
  readonly attributes: SignedAttributes | undefined;
  readonly signature: Uint8Array;
}

/**
 * Reads the signature object of a signed message: CMS SignedData, DER, detached, exactly one
 * signer, with or without signed attributes (wire protocol section 3.2, RFC 5652 section 5).
 * Unsigned attributes and embedded revocation lists are skipped. BER (indefinite lengths) is
 * refused. Any refusal is `Message Format GW Error` (section 13 step 3).
 */
export function readSignedData(der: Uint8Array): SignedData | Refusal {
  const input = readDer(der);
  const info = input.enter(derTag.sequence, "the content info");
  input.expectEnd("the content info");
  expectOid(info, oid.signedData, "the content info's type");
  const wrapper = info.enter(derTag.constructed(0), "the signed data");
  info.expectEnd("the content info");
  const signedData = wrapper.enter(derTag.sequence, "the signed data");
  wrapper.expectEnd("the signed data");

  readVersion(signedData, "the version of the signed data");
  signedData.read(derTag.set, "the digest algorithms");
  readContentInfo(signedData.enter(derTag.sequence, "the encapsulated content"));
  const certificates = readCertificates(signedData);
  signedData.optional(derTag.constructed(1), "the revocation lists");
  const signers = signedData.enter(derTag.set, "the signers");
  signedData.expectEnd("the signed data");
  const signer = readSigner(signers.enter(derTag.sequence, "the signer"));
  if (!signers.ended) signers.fail("Cannot read the signers: expected one signer, found more");

  if (input.failure !== undefined) return refuseWithText("Message Format GW Error", input.failure);
  return { ...signer, certificates };
}

/** Versions 1 to 5 exist; which one a product writes says nothing that the rest does not. */
function readVersion(reader: DerReader, what: string): void {
  const content = reader.contentOf(reader.read(derTag.integer, what));
  const version = content.length === 1 ? content[0]! : 0;
  if (version < 1 || version > 5) reader.fail(`Cannot read ${what}: expected 1 to 5`);
}

function readContentInfo(content: DerReader): void {
  expectOid(content, oid.data, "the content type");
  if (content.nextTag === derTag.constructed(0)) {
    content.fail("Cannot use the signature: expected a detached one, found attached content");
  }
  content.expectEnd("the encapsulated content");
}

function readCertificates(signedData: DerReader): Uint8Array[] {
  const certificates: Uint8Array[] = [];
  const set = signedData.optional(derTag.constructed(0), "the certificates");
  if (set === undefined) return certificates;
  const list = signedData.open(set);
  while (!list.ended) {
    const element = list.readAny("a certificate");
    // Other tags are attribute certificates and other formats; nobody signs a message with them.
    if (element.tag === derTag.sequence) certificates.push(list.encodingOf(element));
    if (certificates.length > embeddedCertificatesMax) {
      list.fail(`Cannot read the certificates: expected at most ${embeddedCertificatesMax}`);
    }
  }
  return certificates;
}

function readSigner(signer: DerReader): Omit<SignedData, "certificates"> {
  readVersion(signer, "the version of the signer");
  const identifier = readSignerIdentifier(signer);
  const digest = readDigestAlgorithm(signer);
  const attributesElement = signer.optional(derTag.constructed(0), "the signed attributes");
  const attributes = attributesElement && {
    encoded: signer.encodingOf(attributesElement),
    ...readAttributes(signer.open(attributesElement)),
  };
  const profile = readSignatureAlgorithm(signer, digest);
  const signature = signer.contentOf(signer.read(derTag.octetString, "the signature value"));
  signer.optional(derTag.constructed(1), "the unsigned attributes");
  signer.expectEnd("the signer");
  return { signer: identifier, profile, attributes, signature };
}

function readSignerIdentifier(signer: DerReader): SignedData["signer"] {
  const identifier = signer.optional(derTag.primitive(0), "the subject key identifier");
  if (identifier !== undefined) return { subjectKeyIdentifier: signer.contentOf(identifier) };
  const pair = signer.enter(derTag.sequence, "the signer's issuer and serial number");
  const issuer = pair.encodingOf(pair.read(derTag.sequence, "the signer's issuer"));
  const serial = pair.contentOf(pair.read(derTag.integer, "the signer's serial number"));
  pair.expectEnd("the signer's issuer and serial number");
  return { issuer, serial };
}

/** Parameters are NULL or absent: libraries differ (RFC 5754 section 2). */
function readDigestAlgorithm(reader: DerReader): DigestAlgorithm {
  const algorithm = reader.enter(derTag.sequence, "the digest algorithm");
  const type = algorithm.contentOf(algorithm.read(derTag.objectIdentifier, "the digest algorithm"));
  const known = findByOid(digestAlgorithms, type);
  if (known === undefined) {
    reader.fail("Cannot use the digest algorithm: expected SHA-1, 256, 384 or 512");
  }
  expectNullOrNothing(algorithm, "the digest algorithm's parameters");
  return known?.name ?? "sha256";
}

function readSignatureAlgorithm(signer: DerReader, digest: DigestAlgorithm): SignatureProfile {
  const algorithm = signer.enter(derTag.sequence, "the signature algorithm");
  const type = algorithm.contentOf(
    algorithm.read(derTag.objectIdentifier, "the signature algorithm"),
  );
  const known = findByOid(signatureAlgorithms, type);
  const scheme = known?.scheme ?? "rsa-pkcs1";
  if (known === undefined) {
    signer.fail("Cannot use the signature algorithm: expected RSA, RSASSA-PSS or ECDSA");
  }
  if (known?.digest !== undefined && known.digest !== digest) {
    signer.fail(`Cannot use the signature: expected digest ${known.digest}, found ${digest}`);
  }
  if (scheme === "ecdsa" && digest === "sha1") {
    signer.fail("Cannot use the signature: expected SHA-256 or longer with ECDSA");
  }
  if (scheme === "rsa-pss") {
    return { digestAlgorithm: digest, scheme, saltBytes: readPssParameters(algorithm, digest) };
  }
  expectNullOrNothing(algorithm, "the signature algorithm's parameters");
  return { digestAlgorithm: digest, scheme, saltBytes: 0 };
}

/**
 * RSASSA-PSS parameters (RFC 4055 section 3.1): all fields have defaults (SHA-1, 20 bytes of salt).
 * Both digests must be the signer's, as every product writes them. Returns the salt's length.
 */
function readPssParameters(algorithm: DerReader, digest: DigestAlgorithm): number {
  const parameters = algorithm.enter(derTag.sequence, "the PSS parameters");
  algorithm.expectEnd("the signature algorithm");

  let contentDigest: DigestAlgorithm = "sha1";
  let maskDigest: DigestAlgorithm = "sha1";
  let saltBytes = 20;
  if (parameters.nextTag === derTag.constructed(0)) {
    contentDigest = readDigestAlgorithm(parameters.enter(derTag.constructed(0), "the PSS digest"));
  }
  if (parameters.nextTag === derTag.constructed(1)) {
    const mask = parameters.enter(derTag.constructed(1), "the PSS mask")
      .enter(derTag.sequence, "the PSS mask");
    expectOid(mask, oid.mgf1, "the PSS mask function");
    maskDigest = readDigestAlgorithm(mask);
  }
  if (parameters.nextTag === derTag.constructed(2)) {
    saltBytes = readSmallNumber(
      parameters.enter(derTag.constructed(2), "the PSS salt length"),
      "the PSS salt length",
    );
  }
  if (parameters.nextTag === derTag.constructed(3)) {
    const trailer = parameters.enter(derTag.constructed(3), "the PSS trailer");
    if (readSmallNumber(trailer, "the PSS trailer") !== 1) {
      parameters.fail("Cannot use the PSS parameters: expected trailer field 1");
    }
  }
  parameters.expectEnd("the PSS parameters");
  if (contentDigest !== digest || maskDigest !== digest) {
    parameters.fail(
      `Cannot use the PSS parameters: expected ${digest}, found ${contentDigest} and ${maskDigest}`,
    );
  }
  return saltBytes;
}

/** One or two bytes: the longest salt, of a library that fills the modulus, is about 500 bytes. */
function readSmallNumber(reader: DerReader, what: string): number {
  const content = reader.contentOf(reader.read(derTag.integer, what));
  reader.expectEnd(what);
  const [first = 0, second] = content;
  const shortest = second === undefined || first > 0 || second >= 0x80;
  if (content.length < 1 || content.length > 2 || first >= 0x80 || !shortest) {
    reader.fail(`Cannot read ${what}: expected a number from 0 to 32767`);
  }
  return second === undefined ? first : first * 256 + second;
}

/** Content type and message digest once each, signing time at most once (RFC 5652 section 11). */
function readAttributes(list: DerReader): Omit<SignedAttributes, "encoded"> {
  let contentTypes = 0;
  let messageDigest: Uint8Array | undefined;
  let signingTimeMs: number | undefined;
  while (!list.ended) {
    const attribute = list.enter(derTag.sequence, "a signed attribute");
    const type = attribute.contentOf(attribute.read(derTag.objectIdentifier, "its type"));
    const values = attribute.enter(derTag.set, "its values");
    attribute.expectEnd("a signed attribute");
    if (equalBytes(type, oid.contentType)) {
      expectOid(values, oid.data, "the signed content type");
      values.expectEnd("the signed content type");
      contentTypes++;
    } else if (equalBytes(type, oid.messageDigest)) {
      if (messageDigest !== undefined) list.fail("Cannot use two signed message digests");
      messageDigest = values.contentOf(values.read(derTag.octetString, "the message digest"));
      values.expectEnd("the message digest");
    } else if (equalBytes(type, oid.signingTime)) {
      if (signingTimeMs !== undefined) list.fail("Cannot use two signing times");
      signingTimeMs = readTime(values, "the signing time");
      values.expectEnd("the signing time");
    }
  }
  if (contentTypes !== 1 || messageDigest === undefined) {
    list.fail("Cannot use the signed attributes: expected one content type and message digest");
  }
  return { messageDigest: messageDigest ?? new Uint8Array(), signingTimeMs };
}

function expectOid(reader: DerReader, expected: Uint8Array, what: string): void {
  const content = reader.contentOf(reader.read(derTag.objectIdentifier, what));
  if (!equalBytes(content, expected)) reader.fail(`Cannot use ${what}: found another identifier`);
}

function expectNullOrNothing(reader: DerReader, what: string): void {
  const parameters = reader.optional(derTag.null, what);
  if (parameters && parameters.end !== parameters.contentStart) {
    reader.fail(`Cannot read ${what}: expected an empty NULL`);
  }
  reader.expectEnd(what);
}
