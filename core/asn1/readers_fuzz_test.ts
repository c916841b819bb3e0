/** Certificates and lists from bytes that nobody meant: read or unreadable, never a throw. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { readTestPki } from "../testing/read_test_pki.ts";
import { isDer, readPem } from "./read_pem.ts";
import { readCertificate } from "./read_certificate.ts";
import { readPublicKeyInfo } from "./read_public_key_info.ts";
import { readRevocationList } from "./read_revocation_list.ts";
import { isUnreadable } from "./unreadable.ts";

const pki = readTestPki();
const derOf = (bytes: Uint8Array) => isDer(bytes) ? bytes : readPem(bytes)[0]!.bytes!;
const lists = pki.files.filter(({ name }) => name.includes(".crl")).map(({ bytes }) =>
  derOf(bytes)
);
const certificates = [
  ...pki.signers.map(({ der }) => der),
  ...pki.files.filter(({ name }) => name.endsWith(".crt")).map(({ bytes }) => derOf(bytes)),
];
const readers = { readCertificate, readRevocationList, readPublicKeyInfo };

Deno.test("readers give a value or a reason on any bytes", () => {
  const edited = fc.record({
    der: fc.constantFrom(...certificates, ...lists),
    at: fc.nat(),
    dropped: fc.nat(8),
    added: fc.uint8Array({ maxLength: 8 }),
  }).map(({ der, at, dropped, added }) => {
    const place = at % der.length;
    return Uint8Array.from([...der.subarray(0, place), ...added, ...der.subarray(place + dropped)]);
  });
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), edited);
  fc.assert(
    fc.property(bytes, fc.constantFrom(...Object.values(readers)), (bytes, read) => {
      const outcome = read(bytes);
      assert.ok(!isUnreadable(outcome) || outcome.reason.length > 0);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("readers read one thing for what it is only", () => {
  for (const der of certificates) {
    assert.ok(!isUnreadable(readCertificate(der)));
    assert.ok(isUnreadable(readRevocationList(der)));
  }
  for (const der of lists) {
    assert.ok(!isUnreadable(readRevocationList(der)));
    assert.ok(isUnreadable(readCertificate(der)));
  }
});
