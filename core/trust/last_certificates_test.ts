import assert from "node:assert/strict";
import type { JudgedCertificate } from "./judged_certificate.ts";
import { lastCertificates } from "./last_certificates.ts";

const now = new Date("2030-01-01T00:00:00Z");
const day = 86_400_000;

/** As far as it is looked at: its name, its key, who vouches for it, from when until when in days from now. */
function certificate(
  name: string,
  key: number,
  [from, until]: readonly [number, number],
  issuer = name,
): JudgedCertificate {
  return {
    ...{ subject: { key: name, text: `CN=${name}` }, issuer: { key: issuer } },
    ...{ spki: Uint8Array.of(key), sha256: `${name} ${key} ${from} ${until} ${issuer}` },
    ...{ notBeforeMs: now.getTime() + from * day, notAfterMs: now.getTime() + until * day },
  } as unknown as JudgedCertificate;
}

/** In days, by the order of the names. */
function endsOf(
  parts: {
    readonly roots?: readonly JudgedCertificate[];
    readonly intermediates?: readonly JudgedCertificate[];
    readonly forLists?: readonly JudgedCertificate[];
    readonly issuers?: ReadonlyMap<JudgedCertificate, readonly JudgedCertificate[]>;
  },
): number[] {
  const { roots = [], intermediates = [], forLists = [], issuers = new Map() } = parts;
  const store = { roots, intermediates, forLists, knownIssuersOf: issuers.get.bind(issuers) };
  return lastCertificates(store, now)
    .map(({ notAfterMs }) => (notAfterMs - now.getTime()) / day).sort((a, b) => a - b);
}

const root = certificate("Root", 1, [-900, 3_000]);
const old = certificate("Sub", 2, [-900, 30], "Root");

Deno.test("lastCertificates() leaves out what a certificate of the same authority goes on for", () => {
  assert.deepEqual(endsOf({ roots: [root], intermediates: [old] }), [30, 3_000]);
  // Another key, the same key, the same key by another root, and one that begins before the other ends.
  for (
    const next of [
      certificate("Sub", 3, [-1, 900], "Root"),
      certificate("Sub", 2, [-1, 900], "Root"),
      certificate("Sub", 2, [-1, 900], "Other Root"),
      certificate("Sub", 3, [20, 900], "Root"),
    ]
  ) {
    for (const intermediates of [[old, next], [next, old]]) {
      assert.deepEqual(endsOf({ roots: [root], intermediates }), [900, 3_000], next.sha256);
    }
  }
  // Long ended, and the next one there in time or not: nothing is left to be done about it.
  const ended = certificate("Sub", 2, [-900, -30], "Root");
  const since = certificate("Sub", 3, [-20, 900], "Root");
  assert.deepEqual(endsOf({ intermediates: [ended, since] }), [900]);
});

Deno.test("lastCertificates() does not take for renewed what is not", () => {
  // Of its name and another's: it came last, ends last, and is no successor.
  const stranger = certificate("Sub", 7, [-1, 900], "Stranger");
  for (const intermediates of [[old, stranger], [stranger, old]]) {
    assert.deepEqual(endsOf({ intermediates }), [30, 900]);
  }
  const twin = certificate("Root", 9, [-1, 9_000]);
  assert.deepEqual(endsOf({ roots: [root, twin] }), [3_000, 9_000]);
  // Where the one key vouches for the other they are one.
  const link = certificate("Root", 9, [-1, 3_000]);
  const issuers = new Map([[link, [root]]]);
  assert.deepEqual(endsOf({ roots: [root, twin], intermediates: [link], issuers }), [9_000]);
  // A gap is none that goes on; one that ends sooner neither.
  assert.deepEqual(endsOf({ intermediates: [old, certificate("Sub", 3, [40, 900], "Root")] }), [
    30,
  ]);
  assert.deepEqual(endsOf({ intermediates: [old, certificate("Sub", 3, [-9, 10], "Root")] }), [30]);
  assert.deepEqual(endsOf({ intermediates: [certificate("Sub", 2, [-9, -1], "Root")] }), [-1]);
});

Deno.test("lastCertificates() tells certificates for lists alone apart from the authority of their name", () => {
  const lists = certificate("Sub", 4, [-900, 10], "Root");
  const sub = certificate("Sub", 2, [-900, 900], "Root");
  assert.deepEqual(endsOf({ intermediates: [sub], forLists: [lists] }), [10, 900]);
  const next = certificate("Sub", 5, [-1, 400], "Root");
  assert.deepEqual(endsOf({ intermediates: [sub], forLists: [lists, next] }), [400, 900]);
});
