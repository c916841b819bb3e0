import { asn1Limits } from "./asn1_limits.ts";
import { boundBytes } from "./bound_bytes.ts";
import { type DerReader, derTag, readDer } from "./der_reader.ts";
import { equalBytes } from "./equal_bytes.ts";
import { dotted } from "./object_identifiers.ts";
import { booleanOf, readNamedBits, readSmallNumber } from "./read_der_value.ts";
import { readExtensions } from "./read_extensions.ts";
import { type GeneralName, readGeneralNames } from "./read_general_names.ts";
import { type Name, readName } from "./read_name.ts";
import { type NameConstraints, readNameConstraints } from "./read_name_constraints.ts";
import { readPlaces } from "./read_places.ts";
import {
  type PolicyExtensions,
  readPolicies,
  readPolicyConstraints,
  readPolicyMappings,
} from "./read_policies.ts";
import { readSignedFrame, type SignedFrame } from "./read_signed_frame.ts";
import { readTime } from "./read_time.ts";
import { serialHex } from "./serial_hex.ts";
import { type Unreadable, unreadable } from "./unreadable.ts";
import { say } from "../reasons/mod.ts";

/** What signatures, registrations and trust know of a certificate. Byte ranges are views. */
export interface Certificate {
  readonly der: Uint8Array;
  readonly signed: SignedFrame;
  /** The serial number's content bytes as they stand in the certificate. */
  readonly serial: Uint8Array;
  /** The serial number as in registrations, see `serialHex`. */
  readonly serialHex: string;
  readonly issuer: Name;
  readonly subject: Name;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** First moment and last second of validity, ms since 1970. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Basic constraints say that it may issue certificates. */
  readonly isAuthority: boolean;
  /** How many authorities may stand between it and the signer; undefined = any number. */
  readonly pathLengthMax: number | undefined;
  /** Bits of `keyUsageBit`; undefined if the certificate does not restrict its key. */
  readonly keyUsage: number | undefined;
  readonly subjectKeyIdentifier: Uint8Array | undefined;
  /** The identifier of the issuer's key; undefined if the certificate names none. */
  readonly authorityKeyIdentifier: Uint8Array | undefined;
  /** Where its authority publishes lists: each place as the hex of its raw name. */
  readonly listPlaces: readonly string[];
  /** Alternative names of the subject, which name constraints are applied to as well. */
  readonly alternativeNames: readonly GeneralName[];
  readonly nameConstraints: NameConstraints | undefined;
  readonly policy: PolicyExtensions;
  /** Critical extensions that are not understood, dotted. */
  readonly unsupportedCritical: readonly string[];
}

/**
 * Reads an X.509 certificate (DER). Says nothing about its signature or trust. Doubled extensions
 * and a signature algorithm that differs inside and outside are faults: what is outside is not
 * signed, so an attacker could have chosen it.
 */
export function readCertificate(der: Uint8Array): Certificate | Unreadable {
  const input = readDer(der);
  boundBytes(input, der.length, asn1Limits.certificateBytesMax, "the certificate");
  if (input.failure !== undefined) return unreadable(input.failure);
  const { signed, body } = readSignedFrame(input, "the certificate");
  const version = readVersion(body);
  const serial = readSerial(body);
  const algorithm = body.encodingOf(body.read(derTag.sequence, "the signature algorithm inside"));
  if (!equalBytes(algorithm, signed.algorithm)) {
    input.fail(say("CERTIFICATE_ALGORITHMS"));
  }
  const issuer = readName(body, "the issuer");
  const validity = body.enter(derTag.sequence, "the validity");
  const notBeforeMs = readTime(validity, "the start of validity");
  const notAfterMs = readTime(validity, "the end of validity");
  validity.expectEnd("the validity");
  const subject = readName(body, "the subject");
  const spki = body.encodingOf(body.read(derTag.sequence, "the public key"));
  body.optional(derTag.primitive(1), "the issuer's unique identifier");
  body.optional(derTag.primitive(2), "the subject's unique identifier");
  const extensions = readCertificateExtensions(body, version);
  body.expectEnd("the certificate's content");
  if (input.failure !== undefined) return unreadable(input.failure);
  return {
    der,
    signed,
    serial,
    serialHex: serialHex(serial),
    issuer,
    subject,
    spki,
    notBeforeMs,
    notAfterMs,
    ...extensions,
  };
}

/** Version 1 is 0 and left out; extensions need version 3, which is 2. */
function readVersion(body: DerReader): number {
  if (body.nextTag !== derTag.constructed(0)) return 0;
  const version = body.enter(derTag.constructed(0), "the certificate's version");
  const number = readSmallNumber(version, "the certificate's version");
  version.expectEnd("the certificate's version");
  return number;
}

function readSerial(body: DerReader): Uint8Array {
  const serial = body.readContent(derTag.integer, "the serial number");
  if (serial.length === 0) body.fail(say("ASN1_NO_BYTES", { what: "the serial number" }));
  boundBytes(body, serial.length, asn1Limits.serialBytesMax, "the serial number");
  return serial;
}

type Extensions = Pick<
  Certificate,
  | "isAuthority"
  | "pathLengthMax"
  | "keyUsage"
  | "subjectKeyIdentifier"
  | "authorityKeyIdentifier"
  | "listPlaces"
  | "alternativeNames"
  | "nameConstraints"
  | "policy"
  | "unsupportedCritical"
>;

type Found = { -readonly [K in keyof Extensions]: Extensions[K] };

/**
 * What each extension says, by its type. Those that say nothing here are understood nevertheless:
 * they may be critical because they cannot change an outcome (extended key usage is not judged, as
 * authorities give signers many different ones). Whatever else is critical refuses, and so does one
 * of which a reader says `false`: constraints that constrain nothing, which nobody may issue.
 */
const readers: Readonly<Record<string, (found: Found, value: DerReader) => void | false>> = {
  [dotted.basicConstraints](found, value) {
    const constraints = value.enter(derTag.sequence, "the basic constraints");
    const flag = constraints.optional(derTag.boolean, "the mark of an authority");
    found.isAuthority = flag !== undefined &&
      booleanOf(constraints, flag, "the mark of an authority");
    if (constraints.ended) return;
    found.pathLengthMax = readSmallNumber(constraints, "the path length");
    constraints.expectEnd("the basic constraints");
  },
  [dotted.keyUsage](found, value) {
    found.keyUsage = readNamedBits(value, "the key usage");
  },
  [dotted.subjectKeyIdentifier](found, value) {
    const what = "the subject key identifier";
    found.subjectKeyIdentifier = value.readContent(derTag.octetString, what);
  },
  [dotted.authorityKeyIdentifier](found, value) {
    const ids = value.enter(derTag.sequence, "the authority key identifier");
    const keyId = ids.optional(derTag.primitive(0), "the authority key identifier");
    if (keyId) found.authorityKeyIdentifier = ids.contentOf(keyId);
  },
  [dotted.listDistributionPoints](found, value) {
    const points = value.enter(derTag.sequence, "the places of lists");
    const places: string[] = [];
    while (!points.ended) {
      const point = points.enter(derTag.sequence, "a place of lists");
      const name = point.optional(derTag.constructed(0), "the name of a place");
      if (name) places.push(...readPlaces(point.open(name)));
    }
    found.listPlaces = places;
  },
  [dotted.subjectAltName](found, value) {
    found.alternativeNames = readGeneralNames(value);
  },
  [dotted.nameConstraints](found, value) {
    const constraints = readNameConstraints(value);
    if (constraints.permitted.length + constraints.excluded.length === 0) return false;
    found.nameConstraints = constraints;
  },
  [dotted.certificatePolicies](found, value) {
    found.policy = { ...found.policy, policies: readPolicies(value) };
  },
  [dotted.policyMappings](found, value) {
    found.policy = { ...found.policy, mappings: readPolicyMappings(value) };
  },
  [dotted.policyConstraints](found, value) {
    const constraints = readPolicyConstraints(value);
    found.policy = { ...found.policy, ...constraints };
    const { requireExplicit, inhibitMapping } = constraints;
    if (requireExplicit === undefined && inhibitMapping === undefined) return false;
  },
  [dotted.inhibitAnyPolicy](found, value) {
    const inhibitAny = readSmallNumber(value, "the limit of anyPolicy");
    found.policy = { ...found.policy, inhibitAny };
  },
  [dotted.issuerAltName]() {},
  [dotted.extendedKeyUsage]() {},
};

function readCertificateExtensions(body: DerReader, version: number): Extensions {
  const found: Found = {
    isAuthority: false,
    pathLengthMax: undefined,
    keyUsage: undefined,
    subjectKeyIdentifier: undefined,
    authorityKeyIdentifier: undefined,
    listPlaces: [],
    alternativeNames: [],
    nameConstraints: undefined,
    policy: {
      policies: undefined,
      mappings: [],
      requireExplicit: undefined,
      inhibitMapping: undefined,
      inhibitAny: undefined,
    },
    unsupportedCritical: [],
  };
  const element = body.optional(derTag.constructed(3), "the extensions");
  if (element === undefined) return found;
  if (version !== 2) {
    body.fail(say("EXTENSIONS_VERSION", { version: version + 1 }));
  }
  for (const extension of readExtensions(body.open(element), "the extensions")) {
    const read = readers[extension.oid];
    const isUnderstood = read !== undefined && read(found, extension.value) !== false;
    if (!isUnderstood && extension.critical) {
      found.unsupportedCritical = [...found.unsupportedCritical, extension.oid];
    }
  }
  return found;
}
