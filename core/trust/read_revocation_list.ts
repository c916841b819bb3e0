import { DerError, DerReader, derTag } from "./der_reader.ts";
import { readBoolean, readSmallInteger, readTime, serialHex } from "./read_der_value.ts";
import { readExtensions } from "./read_extensions.ts";
import { type Name, readName } from "./read_name.ts";
import { readPlaces } from "./read_places.ts";
import { sha256Hex } from "./sha256_hex.ts";
import { readSignedBytes, type SignedBytes } from "./signed_bytes.ts";

/** A certificate revocation list (RFC 5280 section 5). */
export interface RevocationList {
  /** SHA-256 of the whole list, lower-case hex. */
  readonly sha256: string;
  readonly signed: SignedBytes;
  readonly issuer: Name;
  /** Moment from which it speaks, ms since 1970. */
  readonly thisUpdateMs: number;
  /** Last second in which it may be relied on, ms since 1970; undefined if it names none. */
  readonly nextUpdateMs: number | undefined;
  /** Serial number (as in `Certificate.serialHex`) → moment of revocation, ms since 1970. */
  readonly revoked: ReadonlyMap<string, number>;
  /** Which certificates it speaks of. */
  readonly covers: "all" | "users" | "authorities";
  /** Not empty: it speaks only of certificates that name one of these places (hex of raw names). */
  readonly places: readonly string[];
  /** What makes it unusable here: delta, indirect, partial reasons, unknown critical extensions. */
  readonly unsupported: readonly string[];
}

const deltaIndicator = "2.5.29.27";
const issuingDistributionPoint = "2.5.29.28";
const reasonCode = "2.5.29.21";
const removeFromList = 8;

/** Reads one revocation list; what is not one comes back as a `DerError` that says why. */
export function readRevocationList(der: Uint8Array): RevocationList | DerError {
  try {
    return readStrictly(der);
  } catch (error) {
    if (error instanceof DerError) return error;
    throw error;
  }
}

function readStrictly(der: Uint8Array): RevocationList {
  const signed = readSignedBytes(der);
  const fields = new DerReader(signed.content).enter(derTag.sequence);
  if (fields.nextTag === derTag.integer) readSmallInteger(fields); // version
  const algorithm = fields.raw(fields.read(derTag.sequence));
  if (algorithm.toHex() !== signed.algorithmRaw.toHex()) {
    throw new DerError("signature algorithm inside and outside differ");
  }
  const issuer = readName(fields, fields.read(derTag.sequence));
  const thisUpdateMs = readTime(fields);
  const hasNext = fields.nextTag === derTag.utcTime || fields.nextTag === derTag.generalizedTime;
  const nextUpdateMs = hasNext ? readTime(fields) : undefined;
  const unsupported = new Set<string>();
  const entries = fields.readOptional(derTag.sequence);
  const revoked = entries ? readEntries(fields.inside(entries), unsupported) : new Map();
  const extensions = fields.readOptional(0xa0);
  fields.finish();
  const scope: Scope = { covers: "all", places: [] };
  if (extensions) readListExtensions(fields.inside(extensions), scope, unsupported);
  return {
    sha256: sha256Hex(der),
    signed,
    issuer,
    thisUpdateMs,
    nextUpdateMs,
    revoked,
    ...scope,
    unsupported: [...unsupported],
  };
}

interface Scope {
  covers: RevocationList["covers"];
  places: readonly string[];
}

function readEntries(entries: DerReader, unsupported: Set<string>): Map<string, number> {
  const revoked = new Map<string, number>();
  // Most entries of a list have one of a few extensions (a reason): each kind is read once.
  const removals = new Map<string, boolean>();
  while (!entries.done) {
    const entry = entries.enter(derTag.sequence);
    const serial = serialHex(entry.content(entry.read(derTag.integer)));
    const revokedMs = readTime(entry);
    if (!entry.done) {
      const element = entry.read(derTag.sequence);
      entry.finish();
      const raw = entry.raw(element);
      const kind = raw.toHex();
      let removed = removals.get(kind);
      if (removed === undefined) {
        removed = readEntryExtensions(new DerReader(raw), unsupported);
        if (removals.size < entryKindsMax) removals.set(kind, removed);
      }
      if (removed) continue;
    }
    revoked.set(serial, Math.min(revokedMs, revoked.get(serial) ?? Infinity));
  }
  return revoked;
}

/** Kinds of entry extensions remembered while one list is read. */
const entryKindsMax = 1000;

/** Reads an entry's extensions and tells whether it takes a certificate off the list. */
function readEntryExtensions(entry: DerReader, unsupported: Set<string>): boolean {
  let removed = false;
  for (const { oid, critical, value } of readExtensions(entry)) {
    if (oid === reasonCode) {
      const reason = value.content(value.read(derTag.enumerated));
      removed = reason.length === 1 && reason[0] === removeFromList;
    } else if (critical) {
      // Among them the certificate issuer of indirect lists.
      unsupported.add(`critical extension ${oid} of an entry`);
    }
  }
  return removed;
}

function readListExtensions(list: DerReader, scope: Scope, unsupported: Set<string>): void {
  for (const { oid, critical, value } of readExtensions(list)) {
    if (oid === issuingDistributionPoint) readIssuingPoint(value, scope, unsupported);
    else if (oid === deltaIndicator) unsupported.add("only the changes since another list (delta)");
    else if (critical) unsupported.add(`critical extension ${oid}`);
  }
}

function readIssuingPoint(value: DerReader, scope: Scope, unsupported: Set<string>): void {
  const point = value.enter(derTag.sequence);
  while (!point.done) {
    const field = point.read();
    if (field.tag === 0xa0) {
      scope.places = readPlaces(point.inside(field));
      if (scope.places.length === 0) unsupported.add("a place relative to its authority's name");
    } else if (field.tag === 0x83) {
      unsupported.add("only some reasons");
    } else if (readBoolean(point, field)) {
      if (field.tag === 0x81) scope.covers = "users";
      else if (field.tag === 0x82) scope.covers = "authorities";
      else if (field.tag === 0x84) unsupported.add("certificates of other authorities (indirect)");
      else unsupported.add("attribute certificates");
    }
  }
}
