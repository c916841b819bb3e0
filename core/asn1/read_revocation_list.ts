import { type DerReader, derTag, readDer } from "./der_reader.ts";
import { equalBytes } from "./equal_bytes.ts";
import { dotted } from "./object_identifiers.ts";
import { booleanOf, readSmallNumber } from "./read_der_value.ts";
import { readExtensions } from "./read_extensions.ts";
import { type Name, readName } from "./read_name.ts";
import { readPlaces } from "./read_places.ts";
import { readSignedFrame, type SignedFrame } from "./read_signed_frame.ts";
import { readTime } from "./read_time.ts";
import { serialHex } from "./serial_hex.ts";
import { type Unreadable, unreadable } from "./unreadable.ts";
import { say } from "../reasons/mod.ts";

/** A certificate revocation list (RFC 5280 section 5). */
export interface RevocationList {
  readonly der: Uint8Array;
  readonly signed: SignedFrame;
  readonly issuer: Name;
  /** The identifier of the key that signed it; undefined if the list names none. */
  readonly authorityKeyIdentifier: Uint8Array | undefined;
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
  /**
   * Not empty: what it names is revoked, but what it does not name is not therefore clear – it tells
   * only the changes since another list (delta), or only some reasons, or not until when it holds.
   */
  readonly partial: readonly string[];
  /** Not empty: it must not be used at all (indirect lists, unknown critical extensions). */
  readonly unsupported: readonly string[];
}

const removeFromList = 8;

/** Reads one revocation list (DER). Says nothing about its signature. */
export function readRevocationList(der: Uint8Array): RevocationList | Unreadable {
  const input = readDer(der);
  const { signed, body } = readSignedFrame(input, "the revocation list");
  if (body.nextTag === derTag.integer) readSmallNumber(body, "the list's version");
  const algorithm = body.encodingOf(body.read(derTag.sequence, "the signature algorithm inside"));
  if (!equalBytes(algorithm, signed.algorithm)) {
    input.fail(say("LIST_ALGORITHMS"));
  }
  const issuer = readName(body, "the list's issuer");
  const thisUpdateMs = readTime(body, "the time of the list");
  const hasNext = body.nextTag === derTag.utcTime || body.nextTag === derTag.generalizedTime;
  const nextUpdateMs = hasNext ? readTime(body, "the time of the next list") : undefined;
  const scope: Scope = {
    authorityKeyIdentifier: undefined,
    covers: "all",
    places: [],
    partial: new Set(),
    unsupported: new Set(),
  };
  if (!hasNext) scope.partial.add("no time of the next list");
  const entries = body.optional(derTag.sequence, "the entries");
  const revoked = entries ? readEntries(body.open(entries), scope) : new Map<string, number>();
  const extensions = body.optional(derTag.constructed(0), "the list's extensions");
  body.expectEnd("the list's content");
  if (extensions) readListExtensions(body.open(extensions), scope);
  if (input.failure !== undefined) return unreadable(input.failure);
  return {
    der,
    signed,
    issuer,
    thisUpdateMs,
    nextUpdateMs,
    revoked,
    ...scope,
    partial: [...scope.partial],
    unsupported: [...scope.unsupported],
  };
}

interface Scope {
  authorityKeyIdentifier: Uint8Array | undefined;
  covers: RevocationList["covers"];
  places: readonly string[];
  readonly partial: Set<string>;
  readonly unsupported: Set<string>;
}

function readEntries(entries: DerReader, scope: Scope): Map<string, number> {
  const revoked = new Map<string, number>();
  // Most entries of a list have one of a few extensions (a reason): each kind is read once.
  const removals = new Map<string, boolean>();
  while (!entries.ended) {
    const entry = entries.enter(derTag.sequence, "an entry");
    const serial = serialHex(entry.readContent(derTag.integer, "the serial number of an entry"));
    const revokedMs = readTime(entry, "the time of a revocation");
    if (!entry.ended) {
      const element = entry.read(derTag.sequence, "the extensions of an entry");
      entry.expectEnd("an entry");
      const kind = entry.encodingOf(element).toHex();
      let removed = removals.get(kind);
      if (removed === undefined) {
        removed = readEntryExtensions(entry.before(element), scope);
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
function readEntryExtensions(entry: DerReader, scope: Scope): boolean {
  let removed = false;
  for (const { oid, critical, value } of readExtensions(entry, "the extensions of an entry")) {
    if (oid === dotted.reasonCode) {
      removed = readSmallNumber(value, "the reason", derTag.enumerated) === removeFromList;
    } else if (critical) {
      // Among them the certificate issuer of indirect lists.
      scope.unsupported.add(`critical extension ${oid} of an entry`);
    }
  }
  return removed;
}

function readListExtensions(list: DerReader, scope: Scope): void {
  for (const { oid, critical, value } of readExtensions(list, "the list's extensions")) {
    if (oid === dotted.issuingDistributionPoint) readIssuingPoint(value, scope);
    else if (oid === dotted.deltaListIndicator) {
      scope.partial.add("only the changes since another list (delta)");
    } else if (oid === dotted.authorityKeyIdentifier) {
      const ids = value.enter(derTag.sequence, "the authority key identifier");
      const keyId = ids.optional(derTag.primitive(0), "the authority key identifier");
      if (keyId) scope.authorityKeyIdentifier = ids.contentOf(keyId);
    } else if (critical && !harmlessExtensions.has(oid)) {
      scope.unsupported.add(`critical extension ${oid}`);
    }
  }
}

/**
 * Understood without being read: the number of a list, of which the time tells which is later. Not so
 * where a newer part of a list can be had (freshestCRL): whoever marks that critical does not want this
 * one to be relied on without it, and parts are not fetched here (RFC 5280 section 5.2.6). Other names
 * of the authority (section 5.2.2) change nothing, as in certificates.
 */
const harmlessExtensions: ReadonlySet<string> = new Set([dotted.listNumber, dotted.issuerAltName]);

function readIssuingPoint(value: DerReader, scope: Scope): void {
  const point = value.enter(derTag.sequence, "the list's scope");
  while (!point.ended) {
    const field = point.readAny("the list's scope");
    if (field.tag === derTag.constructed(0)) {
      scope.places = readPlaces(point.open(field));
      if (scope.places.length === 0) scope.unsupported.add("a place relative to its authority");
    } else if (field.tag === derTag.primitive(3)) {
      // Lists of other reasons are other lists: the bits tell them apart.
      scope.partial.add(`only some reasons (${point.contentOf(field).toHex()})`);
    } else if (booleanOf(point, field, "the list's scope")) {
      if (field.tag === derTag.primitive(1)) scope.covers = "users";
      else if (field.tag === derTag.primitive(2)) scope.covers = "authorities";
      else if (field.tag === derTag.primitive(4)) {
        scope.unsupported.add("certificates of other authorities (indirect)");
      } else scope.unsupported.add("attribute certificates");
    }
  }
}
