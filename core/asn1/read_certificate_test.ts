import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash, X509Certificate } from "node:crypto";
import { fingerprint } from "../signature/fingerprint.ts";
import { opensslSamples } from "../testing/openssl_samples.ts";
import { readPublicKey } from "../signature/read_public_key.ts";
import { readSignedData } from "../signature/read_signed_data.ts";
import { makeSampleSigner, sampleDigest } from "../testing/sample_signer.ts";
import { isRefusal } from "../verdict.ts";
import { keyUsageBit } from "./key_usage.ts";
import { dotted } from "./object_identifiers.ts";
import { readCertificate } from "./read_certificate.ts";
import { attributeOf } from "./read_name.ts";
import { isUnreadable } from "./unreadable.ts";
import { readIssuerAndSerial } from "./read_issuer_and_serial.ts";

/** The certificates within the samples, once each. */
function sampleCertificates(): Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  for (const { cms } of opensslSamples) {
    const signed = readSignedData(cms);
    if (isRefusal(signed)) continue;
    for (const certificate of signed.certificates) found.set(certificate.toHex(), certificate);
  }
  return [...found.values()];
}

Deno.test("readCertificate() agrees with node:crypto on the samples", () => {
  const certificates = sampleCertificates();
  assert.ok(certificates.length >= 6);
  let bare = 0;
  for (const der of certificates) {
    const fields = readCertificate(der);
    assert.ok(!isUnreadable(fields));
    const other = new X509Certificate(Buffer.from(der));
    assert.equal(fields.serialHex, other.serialNumber.toLowerCase());
    assert.equal(fields.notBeforeMs, Date.parse(other.validFrom));
    assert.equal(fields.notAfterMs, Date.parse(other.validTo));
    assert.ok(other.subject.includes(`CN=${fields.subject.commonName}`));
    assert.ok(other.issuer.includes(`CN=${fields.issuer.commonName}`));
    // One of an independent writer, in two samples, has neither tax code nor key usage.
    const uid = attributeOf(fields.subject, dotted.userId);
    if (uid === undefined) bare++;
    else assert.match(uid, /^MST:01000000\d\d$/);
    assert.equal(fields.keyUsage, uid === undefined ? undefined : keyUsageBit.digitalSignature);
    assert.equal(fields.subjectKeyIdentifier?.length, 20);
    const digest = createHash("sha1").update(der).digest("hex");
    assert.equal(fingerprint(der, "sha1", sampleDigest), digest);
    assert.deepEqual(readIssuerAndSerial(der), {
      issuer: fields.issuer.der,
      serial: fields.serial,
    });
  }
  assert.equal(bare, 1);
});

Deno.test("readCertificate() reads names in Vietnamese, late times and several usages", async () => {
  const { certificate, commonName } = await makeSampleSigner("P-256", "f001");
  const fields = readCertificate(certificate);
  assert.ok(!isUnreadable(fields));
  assert.equal(fields.subject.commonName, commonName);
  assert.equal(fields.issuer.commonName, "Sample CA");
  assert.equal(attributeOf(fields.subject, dotted.userId), "MST:0100000000");
  assert.equal(fields.serialHex, "f001");
  assert.equal(fields.notAfterMs, Date.parse("2055-06-01T00:00:00Z"));
  assert.equal(fields.keyUsage, keyUsageBit.digitalSignature | keyUsageBit.nonRepudiation);
  assert.deepEqual(readPublicKey(fields.spki), { type: "ec", curve: "P-256" });
});

Deno.test("readCertificate() refuses or reads any spoilt certificate, never throws", () => {
  const der = sampleCertificates()[0]!;
  for (let at = 0; at < der.length; at++) {
    for (const flip of [0x01, 0x80]) readCertificate(der.with(at, der[at]! ^ flip));
    const cut = readCertificate(der.subarray(0, at));
    assert.ok(isUnreadable(cut));
  }
});
