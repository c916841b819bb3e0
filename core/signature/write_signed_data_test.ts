import assert from "node:assert/strict";
import fc from "fast-check";
import { readCertificate } from "../asn1/read_certificate.ts";
import { isUnreadable } from "../asn1/unreadable.ts";
import { isRefusal } from "../verdict.ts";
import { readSignedData } from "./read_signed_data.ts";
import { makeSampleSigner, sampleDigest } from "../testing/sample_signer.ts";
import type { SignatureProfile } from "./signature_verifier.ts";
import { type SignedDataOptions, writeSignedData } from "./write_signed_data.ts";

const { certificate } = await makeSampleSigner("P-256", "f0aa");
const fields = readCertificate(certificate);
assert.ok(!isUnreadable(fields));

const certificateLike = fc.uint8Array({ maxLength: 300 }).map((content) =>
  Uint8Array.from([0x30, 0x82, 1, 0x2c, ...content, ...Array(300 - content.length).fill(0)])
);
const profiles = fc.oneof(
  fc.record({
    scheme: fc.constantFrom<SignatureProfile["scheme"]>("rsa-pkcs1", "rsa-pss"),
    digestAlgorithm: fc.constantFrom<SignatureProfile["digestAlgorithm"]>(
      "sha1",
      "sha256",
      "sha384",
      "sha512",
    ),
  }),
  fc.record({
    scheme: fc.constant<SignatureProfile["scheme"]>("ecdsa"),
    digestAlgorithm: fc.constantFrom<SignatureProfile["digestAlgorithm"]>("sha256", "sha384"),
  }),
);
// Times of one second's exactness between 1950 and 9999.
const timesMs = fc.integer({ min: -631_152_000, max: 253_402_300_799 }).map((s) => s * 1000);

Deno.test("readSignedData() reads what writeSignedData() writes", () => {
  fc.assert(fc.property(
    profiles,
    fc.uint8Array({ minLength: 1, maxLength: 600 }),
    fc.array(certificateLike, { maxLength: 4 }),
    fc.option(fc.record({ signingTimeMs: timesMs }, { requiredKeys: [] })),
    fc.boolean(),
    fc.constantFrom<SignedDataOptions["signerBy"]>("issuerAndSerial", "subjectKeyIdentifier"),
    (profile, signature, certificates, attributes, omitNull, signerBy) => {
      const content = signature.toReversed();
      const signed = readSignedData(writeSignedData(content, {
        ...profile,
        signerCertificate: certificate,
        sign: () => signature,
        digest: sampleDigest,
        certificates,
        attributes: attributes ?? undefined,
        omitNull,
        signerBy,
      }));
      assert.ok(!isRefusal(signed));
      const digest = sampleDigest(profile.digestAlgorithm, content);
      const saltBytes = profile.scheme === "rsa-pss" ? digest.length : 0;
      assert.deepEqual(signed.profile, { ...profile, saltBytes });
      assert.deepEqual(signed.signature, signature);
      assert.deepEqual(signed.certificates, certificates);
      assert.equal(signed.attributes !== undefined, attributes !== null);
      if (signed.attributes !== undefined) {
        assert.equal(signed.attributes.messageDigest.toHex(), digest.toHex());
        assert.equal(signed.attributes.signingTimeMs, attributes?.signingTimeMs);
      }
      assert.deepEqual(
        signed.signer,
        signerBy === "issuerAndSerial"
          ? { issuer: fields.issuer.der, serial: fields.serial }
          : { subjectKeyIdentifier: fields.subjectKeyIdentifier },
      );
    },
  ));
});

Deno.test("writeSignedData() throws where it cannot name the signer", () => {
  assert.throws(() =>
    writeSignedData(new Uint8Array(), {
      signerCertificate: new Uint8Array(4),
      sign: () => new Uint8Array(),
      digest: sampleDigest,
    }), /certificate/);
});
