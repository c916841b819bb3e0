import { DerError, DerReader, derTag } from "./der_reader.ts";
import { readBoolean, readSmallInteger, readTime, serialHex } from "./read_der_value.ts";
import { readExtensions } from "./read_extensions.ts";
import { type Name, readName } from "./read_name.ts";
import { readPlaces } from "./read_places.ts";
import { sha256Hex } from "./sha256_hex.ts";
import { readSignedBytes, type SignedBytes } from "./signed_bytes.ts";

/** What judging needs to know of a certificate (X.509, RFC 5280). */
export interface Certificate {
  readonly der: Uint8Array;
  /** SHA-256 of the whole certificate, lower-case hex. */
  readonly sha256: string;
  readonly signed: SignedBytes;
  /** Lower-case hex without leading zero bytes. */
  readonly serialHex: string;
  readonly issuer: Name;
  readonly subject: Name;
  /** First moment at which it is valid, ms since 1970. */
  readonly notBeforeMs: number;
  /** Last second in which it is valid, ms since 1970. */
  readonly notAfterMs: number;
  /** Subject public key info, DER. */
  readonly publicKeyInfo: Uint8Array;
  /** Subject name and key together: two certificates of one authority share it. */
  readonly holder: string;
  /** Basic constraints say that it may issue certificates. */
  readonly isAuthority: boolean;
  /** How many authorities may stand between it and the signer; undefined = any number. */
  readonly pathLengthMax: number | undefined;
  /** Bits of `keyUsageBit`; undefined if the extension is absent. */
  readonly keyUsage: number | undefined;
  readonly subjectKeyId: string | undefined;
  readonly authorityKeyId: string | undefined;
  /** Where its authority publishes lists: each place as the hex of its raw name. */
  readonly listPlaces: readonly string[];
  /** Critical extensions that judging does not understand. */
  readonly unsupportedCritical: readonly string[];
}

/** Bits of the key usage extension, first named bit highest. */
export const keyUsageBit = {
  digitalSignature: 0x80,
  nonRepudiation: 0x40,
  keyCertSign: 0x04,
  cRLSign: 0x02,
} as const;

/**
 * Extensions that may be critical because judging obeys them or they cannot change its outcome:
 * policies and alternative names say nothing against a signature, extended key usage is not judged
 * (authorities give signers many different ones). Everything else that is critical is refused,
 * name constraints and policy constraints among it.
 */
const understood = new Set([
  "2.5.29.14", // subject key identifier
  "2.5.29.15", // key usage
  "2.5.29.17", // subject alternative name
  "2.5.29.18", // issuer alternative name
  "2.5.29.19", // basic constraints
  "2.5.29.31", // list distribution points
  "2.5.29.32", // certificate policies
  "2.5.29.35", // authority key identifier
  "2.5.29.37", // extended key usage
]);

/** Reads one certificate; what is not one comes back as a `DerError` that says why. */
export function readCertificate(der: Uint8Array): Certificate | DerError {
  try {
    return readStrictly(der);
  } catch (error) {
    if (error instanceof DerError) return error;
    throw error;
  }
}

function readStrictly(der: Uint8Array): Certificate {
  const signed = readSignedBytes(der);
  const fields = new DerReader(signed.content).enter(derTag.sequence);
  const version = fields.nextTag === 0xa0 ? readSmallInteger(fields.enter(0xa0)) : 0;
  const serial = fields.content(fields.read(derTag.integer));
  if (serial.length === 0) throw new DerError("serial number is empty");
  const algorithm = fields.raw(fields.read(derTag.sequence));
  // The copy outside is not signed; if they differed, an attacker could have chosen it.
  if (!sameBytes(algorithm, signed.algorithmRaw)) {
    throw new DerError("signature algorithm inside and outside differ");
  }
  const issuer = readName(fields, fields.read(derTag.sequence));
  const validity = fields.enter(derTag.sequence);
  const notBeforeMs = readTime(validity);
  const notAfterMs = readTime(validity);
  validity.finish();
  const subject = readName(fields, fields.read(derTag.sequence));
  const publicKeyInfo = fields.raw(fields.read(derTag.sequence));
  fields.readOptional(0x81); // unique identifiers of issuer and subject: obsolete, not used
  fields.readOptional(0x82);
  const extensions = readCertificateExtensions(fields, version);
  fields.finish();
  return {
    der,
    sha256: sha256Hex(der),
    signed,
    serialHex: serialHex(serial),
    issuer,
    subject,
    notBeforeMs,
    notAfterMs,
    publicKeyInfo,
    holder: `${subject.key}|${sha256Hex(publicKeyInfo)}`,
    ...extensions,
  };
}

type Extensions = Pick<
  Certificate,
  | "isAuthority"
  | "pathLengthMax"
  | "keyUsage"
  | "subjectKeyId"
  | "authorityKeyId"
  | "listPlaces"
  | "unsupportedCritical"
>;

function readCertificateExtensions(fields: DerReader, version: number): Extensions {
  const found: { -readonly [K in keyof Extensions]: Extensions[K] } = {
    isAuthority: false,
    pathLengthMax: undefined,
    keyUsage: undefined,
    subjectKeyId: undefined,
    authorityKeyId: undefined,
    listPlaces: [],
    unsupportedCritical: [],
  };
  const element = fields.readOptional(0xa3);
  if (!element) return found;
  if (version !== 2) throw new DerError(`extensions in a certificate of version ${version + 1}`);
  for (const { oid, critical, value } of readExtensions(fields.inside(element))) {
    switch (oid) {
      case "2.5.29.19": {
        const constraints = value.enter(derTag.sequence);
        const flag = constraints.readOptional(derTag.boolean);
        found.isAuthority = flag !== undefined && readBoolean(constraints, flag);
        if (!constraints.done) found.pathLengthMax = readSmallInteger(constraints);
        break;
      }
      case "2.5.29.15": {
        const bits = value.content(value.read(derTag.bitString));
        found.keyUsage = bits[1] ?? 0;
        break;
      }
      case "2.5.29.14":
        found.subjectKeyId = value.content(value.read(derTag.octetString)).toHex();
        break;
      case "2.5.29.35": {
        const ids = value.enter(derTag.sequence);
        const keyId = ids.readOptional(0x80);
        if (keyId) found.authorityKeyId = ids.content(keyId).toHex();
        break;
      }
      case "2.5.29.31":
        found.listPlaces = readDistributionPoints(value.enter(derTag.sequence));
        break;
      default:
        if (critical && !understood.has(oid)) {
          found.unsupportedCritical = [...found.unsupportedCritical, oid];
        }
    }
  }
  return found;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function readDistributionPoints(points: DerReader): string[] {
  const places: string[] = [];
  while (!points.done) {
    const point = points.enter(derTag.sequence);
    const name = point.readOptional(0xa0);
    if (name) places.push(...readPlaces(point.inside(name)));
  }
  return places;
}
