/** Signatures of libraries in use (testdata/signatures): all verify, and nothing else does. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { derTag } from "../asn1/der_reader.ts";
import { objectIdentifier, oid } from "../asn1/object_identifiers.ts";
import { writeDer } from "../asn1/write_der.ts";
import { isRefusal, type Refusal } from "../verdict.ts";
import { portableVerifier } from "./portable_verifier.ts";
import { readSignedData } from "./read_signed_data.ts";
import { makeSampleSigner, sampleDigest, type SampleSigner } from "../testing/sample_signer.ts";
import { SignerKeys } from "./signer_keys.ts";
import type { DigestAlgorithm } from "./signature_verifier.ts";
import { type Verified, verifySignedData } from "./verify_signed_data.ts";

const folder = new URL("../../testdata/signatures/", import.meta.url);
const content = Deno.readFileSync(new URL("content.txt", folder));
const signers = new SignerKeys(portableVerifier());

interface Sample {
  readonly name: string;
  readonly cms: Uint8Array;
  readonly key: string;
  readonly digest: string;
  readonly variant: string;
}

const samples: Sample[] = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".p7s"))
  .map(({ name }) => {
    const [, key = "", digest = "", variant = ""] = name.replace(".p7s", "").split("-");
    return { name, cms: Deno.readFileSync(new URL(name, folder)), key, digest, variant };
  });

function verify(cms: Uint8Array, over: Uint8Array = content): Verified | Refusal {
  const signed = readSignedData(cms);
  return isRefusal(signed) ? signed : verifySignedData(signed, over, { signers });
}

Deno.test("signatures of libraries in use verify, over their content only", () => {
  const makers = new Set(samples.map(({ name }) => name.split("-")[0]));
  assert.deepEqual([...makers].sort(), ["bouncycastle", "go", "openssl"]);
  for (const { name, cms, key, digest, variant } of samples) {
    const verified = verify(cms);
    assert.ok(!isRefusal(verified), `${name}: ${isRefusal(verified) && verified.reason}`);
    assert.equal(verified.signerCertificate.subject.commonName, `Mẫu ${key}`, name);
    assert.equal(verified.digestAlgorithm, digest, name);
    assert.equal(verified.signedAttributes, variant !== "plain", name);
    const outcome = verify(cms, content.with(50, content[50]! ^ 1));
    assert.ok(isRefusal(outcome) && "codes" in outcome && outcome.codes[0]!.code === "A0034", name);
  }
});

Deno.test("a signature of a library with one flipped byte is no other signature", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      ({ name, cms }, place, flip) => {
        const spoilt = cms.slice();
        spoilt[place % cms.length]! ^= flip;
        const [outcome, was] = [verify(spoilt), verify(cms)];
        if (isRefusal(outcome)) return;
        assert.ok(!isRefusal(was));
        // The certificate is judged elsewhere: a flip in it that leaves key and name is its matter.
        assert.deepEqual(outcome.signerCertificate.spki, was.signerCertificate.spki, name);
        assert.equal(outcome.signingTimeMs, was.signingTimeMs, name);
        assert.equal(outcome.digestAlgorithm, was.digestAlgorithm, name);
      },
    ),
    { numRuns: 600 },
  );
});

// SignedCms of .NET: attributes in the order in which they were added, signed in DER order; digests
// with or without NULL; RSA named by its key or with its digest, ECDSA by its key in old versions.

interface Shape {
  readonly digest: DigestAlgorithm;
  readonly algorithm: Uint8Array;
  readonly nullParameters: boolean;
}

const sequence = (...parts: Uint8Array[]) => writeDer(derTag.sequence, ...parts);
const set = (...parts: Uint8Array[]) => writeDer(derTag.set, ...parts);
const name = (content: Uint8Array) => writeDer(derTag.objectIdentifier, content);
const number = (value: number) => writeDer(derTag.integer, Uint8Array.of(value));
const digestOids = {
  sha256: objectIdentifier("2.16.840.1.101.3.4.2.1"),
  sha384: objectIdentifier("2.16.840.1.101.3.4.2.2"),
  sha512: objectIdentifier("2.16.840.1.101.3.4.2.3"),
} as const;

function writeSignedCms(signer: SampleSigner, scheme: "rsa-pkcs1" | "ecdsa", shape: Shape) {
  const { digest, nullParameters } = shape;
  const parameters = nullParameters ? [writeDer(derTag.null)] : [];
  const algorithm = sequence(name(digestOids[digest as keyof typeof digestOids]), ...parameters);
  const attribute = (type: Uint8Array, value: Uint8Array) => sequence(name(type), set(value));
  const time = writeDer(derTag.utcTime, new TextEncoder().encode("261128210520Z"));
  const [type, signingTime, messageDigest, description] = [
    attribute(oid.contentType, name(oid.data)),
    attribute(oid.signingTime, time),
    attribute(oid.messageDigest, writeDer(derTag.octetString, sampleDigest(digest, content))),
    attribute(
      objectIdentifier("1.3.6.1.4.1.311.88.2.2"),
      writeDer(derTag.octetString, new TextEncoder().encode("khai báo")),
    ),
  ];
  const added = [description, type, signingTime, messageDigest] as Uint8Array[];
  const sorted = added.toSorted((a, b) => a.toHex() < b.toHex() ? -1 : 1);
  const signature = signer.sign({ digestAlgorithm: digest, scheme, saltBytes: 0 }, set(...sorted));
  const signerInfo = sequence(
    number(3),
    writeDer(derTag.primitive(0), keyIdentifierOf(signer.certificate)),
    algorithm,
    writeDer(derTag.constructed(0), ...added),
    sequence(name(shape.algorithm), ...parameters),
    writeDer(derTag.octetString, signature),
  );
  const signedData = sequence(
    number(3),
    set(algorithm),
    sequence(name(oid.data)),
    writeDer(derTag.constructed(0), signer.certificate),
    set(signerInfo),
  );
  return sequence(name(oid.signedData), writeDer(derTag.constructed(0), signedData));
}

function keyIdentifierOf(certificate: Uint8Array): Uint8Array {
  // Extension 2.5.29.14: its value is an octet string of 20 bytes within an octet string.
  const at = Uint8Array.fromHex("0603551d0e04160414");
  for (let start = 0; start + at.length < certificate.length; start++) {
    if (at.every((byte, index) => certificate[start + index] === byte)) {
      return certificate.slice(start + at.length, start + at.length + 20);
    }
  }
  throw new Error("Cannot name the signer: the certificate has no subject key identifier");
}

Deno.test("signatures in the shapes of .NET's SignedCms verify", async () => {
  const rsa = await makeSampleSigner("RSA 2048", "0c");
  const ec = await makeSampleSigner("P-256", "0d");
  let checked = 0;
  for (const digest of Object.keys(digestOids) as (keyof typeof digestOids)[]) {
    const index = Object.keys(digestOids).indexOf(digest);
    const rsaWithDigest = objectIdentifier(`1.2.840.113549.1.1.${11 + index}`);
    const ecWithDigest = objectIdentifier(`1.2.840.10045.4.3.${2 + index}`);
    for (const nullParameters of [true, false]) {
      const shapes = [
        [rsa, "rsa-pkcs1", oid.rsaEncryption],
        [rsa, "rsa-pkcs1", rsaWithDigest],
        [ec, "ecdsa", ecWithDigest],
        [ec, "ecdsa", oid.ecPublicKey],
      ] as const;
      for (const [signer, scheme, algorithm] of shapes) {
        const cms = writeSignedCms(signer, scheme, { digest, algorithm, nullParameters });
        const verified = verify(cms);
        assert.ok(!isRefusal(verified), isRefusal(verified) ? verified.reason : "");
        assert.equal(verified.digestAlgorithm, digest);
        assert.equal(verified.signingTimeMs, Date.UTC(2026, 10, 28, 21, 5, 20));
        checked++;
      }
    }
  }
  assert.equal(checked, 24);
});
