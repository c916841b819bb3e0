import type { DigestAlgorithm, SignatureProfile } from "../asn1/algorithms.ts";
import { asn1Limits } from "../asn1/asn1_limits.ts";
import { boundBytes } from "../asn1/bound_bytes.ts";
import { type DerElement, type DerReader, derTag, readBer, readDer } from "../asn1/der_reader.ts";
import { equalBytes } from "../asn1/equal_bytes.ts";
import { oid } from "../asn1/object_identifiers.ts";
import { readDigestAlgorithm, readSignatureAlgorithm } from "../asn1/read_algorithm.ts";
import { readSmallNumber } from "../asn1/read_der_value.ts";
import type { IssuerAndSerial } from "../asn1/read_issuer_and_serial.ts";
import { readTime } from "../asn1/read_time.ts";
import { type Refusal, refuseWithText } from "../verdict.ts";
import { writeSetOf } from "./write_set_of.ts";
import { say } from "../reasons/mod.ts";

/** Attributes that the signer signed in place of the content. */
export interface SignedAttributes {
  /**
   * What the signature covers: the SET OF attributes in DER, whose tag CMS replaces on the wire and
   * whose order it need not keep there (RFC 5652 section 5.4).
   */
  readonly covered: Uint8Array;
  /** The content's digest that the signer signed. */
  readonly messageDigest: Uint8Array;
  /** The time the signer claims, milliseconds since 1970; undefined if none that can be read. */
  readonly signingTimeMs: number | undefined;
}

/** A detached CMS SignedData with one signer. Byte ranges are views into what was read. */
export interface SignedData {
  /** How the signer names its certificate. The issuer stands as received, in BER perhaps. */
  readonly signer: IssuerAndSerial | { readonly subjectKeyIdentifier: Uint8Array };
  /** The embedded certificates (DER each) in the order received, which means nothing. */
  readonly certificates: readonly Uint8Array[];
  readonly profile: SignatureProfile;
  readonly attributes: SignedAttributes | undefined;
  readonly signature: Uint8Array;
}

/**
 * Reads the signature object of a signed message: CMS SignedData, detached, exactly one signer,
 * with or without signed attributes (docs/wire-protocol.md 3.2, RFC 5652 section 5). Unsigned
 * attributes and embedded revocation lists are skipped. Any refusal is `Message Format GW Error`
 * (docs/wire-protocol.md 13 step 3).
 *
 * CMS is BER, and the default output of widely used libraries is; DER is asked for only where bytes
 * are signed. So indefinite lengths, lengths longer than needed and octet strings in pieces are taken
 * around what is signed, and the signed attributes are read strictly; certificates are handed on as
 * they stand, to a reader that is as strict.
 */
export function readSignedData(bytes: Uint8Array): SignedData | Refusal {
  const input = readBer(bytes);
  boundBytes(input, bytes.length, asn1Limits.signedDataBytesMax, "the signature");
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
  if (!signers.ended) signers.fail(say("CMS_SIGNERS"));

  if (input.failure !== undefined) return refuseWithText("Message Format GW Error", input.failure);
  return { ...signer, certificates };
}

/** Versions 1 to 5 exist; which one a product writes says nothing that the rest does not. */
function readVersion(reader: DerReader, what: string): void {
  const version = readSmallNumber(reader, what);
  if (version < 1 || version > 5) reader.fail(say("CMS_VERSION", { what }));
}

function readContentInfo(content: DerReader): void {
  expectOid(content, oid.data, "the content type");
  if (content.nextTag === derTag.constructed(0)) {
    content.fail(say("CMS_ATTACHED"));
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
    if (certificates.length > asn1Limits.embeddedCertificatesMax) {
      list.fail(
        say("ASN1_MOST", {
          what: "the certificates",
          most: asn1Limits.embeddedCertificatesMax,
        }),
      );
    }
  }
  return certificates;
}

function readSigner(signer: DerReader): Omit<SignedData, "certificates"> {
  readVersion(signer, "the version of the signer");
  const identifier = readSignerIdentifier(signer);
  const digest = readSignerDigest(signer);
  const attributesElement = signer.optional(derTag.constructed(0), "the signed attributes");
  const attributes = attributesElement && readAttributes(signer, attributesElement);
  const profile = readSignerAlgorithm(signer, digest);
  const signature = signer.readOctets(derTag.octetString, "the signature value");
  signer.optional(derTag.constructed(1), "the unsigned attributes");
  signer.expectEnd("the signer");
  return { signer: identifier, profile, attributes, signature };
}

function readSignerIdentifier(signer: DerReader): SignedData["signer"] {
  if (signer.nextTag !== derTag.sequence) {
    const what = "the subject key identifier";
    return { subjectKeyIdentifier: signer.readOctets(derTag.primitive(0), what) };
  }
  const pair = signer.enter(derTag.sequence, "the signer's issuer and serial number");
  const issuer = pair.encodingOf(pair.read(derTag.sequence, "the signer's issuer"));
  const serial = pair.readContent(derTag.integer, "the signer's serial number");
  boundBytes(pair, serial.length, asn1Limits.serialBytesMax, "the signer's serial number");
  pair.expectEnd("the signer's issuer and serial number");
  return { issuer, serial };
}

function readSignerDigest(signer: DerReader): DigestAlgorithm {
  const digest = readDigestAlgorithm(signer, "the digest algorithm");
  if (digest === undefined) {
    signer.fail(say("CMS_DIGEST"));
  }
  return digest ?? "sha256";
}

/**
 * ECDSA with SHA-1 is left out: SHA-1 is accepted for what the terminal makes (RSA), and no product
 * needs the other.
 */
function readSignerAlgorithm(signer: DerReader, digest: DigestAlgorithm): SignatureProfile {
  const profile = readSignatureAlgorithm(signer, digest, "the signature algorithm");
  if (profile === undefined) {
    signer.fail(say("CMS_ALGORITHM"));
  } else if (profile.scheme === "ecdsa" && digest === "sha1") {
    signer.fail(say("CMS_ECDSA_DIGEST"));
  }
  return profile ?? { digestAlgorithm: digest, scheme: "rsa-pkcs1", saltBytes: 0 };
}

/**
 * Content type and message digest once each, signing time at most once (RFC 5652 section 11). Each
 * attribute is DER; only the set around them may be BER, and they may stand in any order.
 */
function readAttributes(signer: DerReader, set: DerElement): SignedAttributes {
  const list = signer.open(set, "der");
  const encodings: Uint8Array[] = [];
  let contentTypes = 0;
  let messageDigest: Uint8Array | undefined;
  let signingTimes = 0;
  let signingTimeMs: number | undefined;
  while (!list.ended) {
    const element = list.read(derTag.sequence, "a signed attribute");
    encodings.push(list.encodingOf(element));
    const attribute = list.open(element);
    const type = attribute.readContent(derTag.objectIdentifier, "its type");
    const valueSet = attribute.read(derTag.set, "its values");
    const values = attribute.open(valueSet);
    attribute.expectEnd("a signed attribute");
    if (equalBytes(type, oid.contentType)) {
      expectOid(values, oid.data, "the signed content type");
      values.expectEnd("the signed content type");
      contentTypes++;
    } else if (equalBytes(type, oid.messageDigest)) {
      if (messageDigest !== undefined) list.fail(say("CMS_TWO_DIGESTS"));
      messageDigest = values.readContent(derTag.octetString, "the message digest");
      values.expectEnd("the message digest");
    } else if (equalBytes(type, oid.signingTime)) {
      if (signingTimes++ > 0) list.fail(say("CMS_TWO_TIMES"));
      signingTimeMs = claimedTime(attribute.contentOf(valueSet));
    }
    if (encodings.length > asn1Limits.signedAttributesMax) {
      list.fail(say("CMS_ATTRIBUTES_MOST", { most: asn1Limits.signedAttributesMax }));
    }
  }
  if (contentTypes !== 1 || messageDigest === undefined) {
    list.fail(say("CMS_ATTRIBUTES"));
  }
  return {
    covered: list.failure === undefined ? writeSetOf(encodings) : new Uint8Array(),
    messageDigest: messageDigest ?? new Uint8Array(),
    signingTimeMs,
  };
}

/**
 * The time that a signer claims; undefined where it is written in a form that CMS has not (a fraction, a
 * zone, no seconds). Nothing is decided by it: signed as it stands, it is kept, and not known here.
 */
function claimedTime(values: Uint8Array): number | undefined {
  const reader = readDer(values);
  const timeMs = readTime(reader, "the signing time");
  reader.expectEnd("the signing time");
  return reader.failure === undefined ? timeMs : undefined;
}

function expectOid(reader: DerReader, expected: Uint8Array, what: string): void {
  const content = reader.readContent(derTag.objectIdentifier, what);
  if (!equalBytes(content, expected)) reader.fail(say("OTHER_IDENTIFIER", { what }));
}
