/**
 * The tests that every SignatureVerifier runs: the same signatures, the same verdicts. Samples of
 * an independent writer (testdata), signatures of our own writer, and captured requests.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { captureFolders, readCaptureFiles } from "./capture_folders.ts";
import { isUnreadable } from "../asn1/unreadable.ts";
import { readCertificate } from "../asn1/read_certificate.ts";
import { keyIdentifierOf } from "../signature/key_identifier_of.ts";
import { isRefusal, type Refusal, refuseWithText } from "../verdict.ts";
import { opensslContent, opensslSamples } from "./openssl_samples.ts";
import { readSignedData } from "../signature/read_signed_data.ts";
import { makeSampleSigner, sampleDigest, type SampleSigner } from "./sample_signer.ts";
import type {
  DigestAlgorithm,
  SignatureProfile,
  SignatureVerifier,
} from "../signature/signature_verifier.ts";
import { SignerKeys } from "../signature/signer_keys.ts";
import {
  type SignatureContext,
  type Verified,
  verifySignedData,
} from "../signature/verify_signed_data.ts";
import { type SignedDataOptions, writeSignedData } from "../signature/write_signed_data.ts";
import { asSaid } from "../reasons/mod.ts";

const digests: readonly DigestAlgorithm[] = ["sha1", "sha256", "sha384", "sha512"];
const content = new TextEncoder().encode(
  "Content-Type: text/plain; charset=UTF-8\r\n\r\nSS IDC  tờ khai\r\n",
);

/** Registers the suite for one implementation. */
export function verifierContract(name: string, open: () => SignatureVerifier): void {
  const test = (title: string, body: (verifier: SignatureVerifier) => void | Promise<void>) =>
    Deno.test(`${name}: ${title}`, async () => {
      const verifier = open();
      try {
        await body(verifier);
      } finally {
        verifier.close();
      }
    });

  test("judges the samples of an independent writer as their table says", (verifier) => {
    assert.ok(opensslSamples.length > 30);
    for (const { name, cms, registered, expect } of opensslSamples) {
      const outcome = check(verifier, cms, opensslContent, {
        registeredCertificate: () => registered,
      });
      if (expect.outcome === "refused") {
        assert.equal(verdictOf(outcome), expect.with, name);
        continue;
      }
      assert.equal(verdictOf(outcome), "verified", name);
      const verified = outcome as Verified;
      assert.equal(verified.signerCertificate.subject.commonName, expect.subject, name);
      assert.equal(verified.digestAlgorithm, expect.digestAlgorithm, name);
      assert.equal(verified.signedAttributes, expect.signedAttributes, name);
    }
  });

  test("verifies what our writer writes, in all algorithms and layouts", async (verifier) => {
    let checked = 0;
    for (const [signer, schemes] of await signersAndSchemes()) {
      for (const { scheme, digestAlgorithm } of schemes) {
        for (const options of layouts) {
          const cms = write(signer, { scheme, digestAlgorithm, ...options });
          const title = JSON.stringify({
            name: signer.commonName,
            scheme,
            digestAlgorithm,
            options,
          });
          const outcome = check(verifier, cms, content);
          assert.equal(verdictOf(outcome), "verified", title);
          const verified = outcome as Verified;
          assert.equal(verified.digestAlgorithm, digestAlgorithm, title);
          assert.equal(verified.signerCertificate.subject.commonName, signer.commonName, title);
          assert.equal(verified.signingTimeMs, options.attributes?.signingTimeMs, title);
          const changed = content.with(content.length - 3, 0x78);
          assert.equal(verdictOf(check(verifier, cms, changed)), "A0034", title);
          checked++;
        }
      }
    }
    assert.equal(checked, (4 + 4 + 3 + 3 + 2) * layouts.length);
  });

  test("finds the signer among other certificates in any order", async (verifier) => {
    const [signer, other, third] = await Promise.all([rsaSigner(), p256Signer(), p384Signer()]);
    const all = [signer, other, third].map(({ certificate }) => certificate);
    const foreign = new TextEncoder().encode("0\x03abc");
    for (const order of [[0, 1, 2], [1, 0, 2], [2, 1, 0]]) {
      const certificates = [foreign, ...order.map((index) => all[index]!)];
      const outcome = check(verifier, write(signer, { certificates }), content);
      assert.equal(verdictOf(outcome), "verified");
      assert.equal((outcome as Verified).signerCertificate.subject.commonName, signer.commonName);
    }
  });

  test("refuses a signature of another key than the named certificate's", async (verifier) => {
    const [signer, other] = await Promise.all([p256Signer(), makeSampleSigner("P-256", "0b")]);
    const cms = write(signer, { scheme: "ecdsa", digestAlgorithm: "sha256", sign: other.sign });
    assert.equal(verdictOf(check(verifier, cms, content)), "A0034");
  });

  test("refuses a scheme that is not the key's", async (verifier) => {
    const [rsa, ec] = await Promise.all([rsaSigner(), p256Signer()]);
    const options = { digestAlgorithm: "sha256" } as const;
    const rsaByEc = write(ec, { ...options, scheme: "rsa-pkcs1", sign: rsa.sign });
    const ecByRsa = write(rsa, { ...options, scheme: "ecdsa", sign: ec.sign });
    assert.equal(verdictOf(check(verifier, rsaByEc, content)), "A0034");
    assert.equal(verdictOf(check(verifier, ecByRsa, content)), "A0034");
  });

  test("refuses RSA signatures longer or shorter than the modulus", async (verifier) => {
    const signer = await rsaSigner();
    const shorter = write(signer, { sign: (...given) => signer.sign(...given).subarray(1) });
    const longer = write(signer, {
      sign: (...given) => Uint8Array.of(0, ...signer.sign(...given)),
    });
    assert.equal(verdictOf(check(verifier, shorter, content)), "A0034");
    assert.equal(verdictOf(check(verifier, longer, content)), "A0034");
  });

  test("refuses RSA 1024", async (verifier) => {
    const signer = await makeSampleSigner("RSA 1024", "0a");
    assert.equal(verdictOf(check(verifier, write(signer, {}), content)), "Verification GW Error");
  });

  test("looks among registered certificates only when none is embedded", async (verifier) => {
    const signer = await rsaSigner();
    const asked: string[] = [];
    const registered = (_issuer: Uint8Array, serial: string) => {
      asked.push(serial);
      return signer.certificate;
    };
    const context = { registeredCertificate: registered };
    check(verifier, write(signer, {}), content, context);
    assert.deepEqual(asked, []);
    const bare = write(signer, { certificates: [] });
    assert.equal(verdictOf(check(verifier, bare, content, context)), "verified");
    assert.deepEqual(asked, ["f00102"]);
    assert.equal(verdictOf(check(verifier, bare, content)), "Verification GW Error");
  });

  test("looks for a key by its identifier among registered certificates, too", async (verifier) => {
    const signer = await rsaSigner();
    const asked: string[] = [];
    const context: Partial<SignatureContext> = {
      registeredCertificate: () => assert.fail("asked by issuer"),
      registeredByKey: (identifier) => {
        asked.push(identifier.toHex());
        return signer.certificate;
      },
    };
    const named = { signerBy: "subjectKeyIdentifier" } as const;
    assert.equal(verdictOf(check(verifier, write(signer, named), content, context)), "verified");
    assert.deepEqual(asked, [], "the certificate is embedded");
    const bare = write(signer, { ...named, certificates: [] });
    assert.equal(verdictOf(check(verifier, bare, content, context)), "verified");
    const certificate = readCertificate(signer.certificate);
    assert.ok(!isUnreadable(certificate));
    assert.deepEqual(asked, [keyIdentifierOf(certificate, verifier).toHex()]);
    const byBits = keyIdentifierOf({ ...certificate, subjectKeyIdentifier: undefined }, verifier);
    assert.deepEqual([byBits.toHex()], asked, "made by method 1");
    assert.equal(verdictOf(check(verifier, bare, content)), "Verification GW Error");
    const other = await p256Signer();
    const wrong = { registeredByKey: () => other.certificate };
    assert.notEqual(verdictOf(check(verifier, bare, content, wrong)), "verified");
  });

  test("has the certificate judged before the signature", async (verifier) => {
    const signer = await rsaSigner();
    const refusal = refuseWithText("Verification GW Error", asSaid("not trusted"));
    const outcome = check(verifier, write(signer, {}), new Uint8Array(), {
      judgeCertificate: () => refusal,
    });
    assert.equal(outcome, refusal);
  });

  // F19. The judge stands for the trust side, which refuses certificates that it cannot chain.
  test("never takes a message with one flipped byte for another one", async (verifier) => {
    const signer = await rsaSigner();
    for (const options of [{}, { attributes: { signingTimeMs: 1_795_000_000_000 } }]) {
      const cms = write(signer, options);
      const context: Partial<SignatureContext> = {
        judgeCertificate: ({ certificate }) =>
          sameBytes(certificate.der, signer.certificate)
            ? undefined
            : refuseWithText("Verification GW Error", asSaid("not trusted")),
      };
      const original = check(verifier, cms, content, context);
      assert.equal(verdictOf(original), "verified");
      for (let at = 0; at < cms.length; at++) {
        const outcome = check(verifier, cms.with(at, cms[at]! ^ 1), content, context);
        if (!isRefusal(outcome)) assert.deepEqual(outcome, original, `CMS byte ${at}`);
      }
      for (let at = 0; at < content.length; at++) {
        const outcome = check(verifier, cms, content.with(at, content[at]! ^ 1), context);
        assert.equal(verdictOf(outcome), "A0034", `content byte ${at}`);
      }
    }
  });

  test("gives a verdict on any bytes, never throws", async (verifier) => {
    const valid = write(await p256Signer(), { scheme: "ecdsa", digestAlgorithm: "sha256" });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.equal(verdictOf(check(verifier, bytes, content)), "Message Format GW Error");
      assert.equal(verifier.importKey(bytes), undefined);
    }));
    fc.assert(
      fc.property(fc.nat(valid.length), fc.nat(8), fc.uint8Array({ maxLength: 8 }), (...edit) => {
        const [at, dropped, added] = edit;
        const bytes = [...valid.subarray(0, at), ...added, ...valid.subarray(at + dropped)];
        check(verifier, Uint8Array.from(bytes), content);
      }),
    );
  });

  test("answers false to any signature bytes and any profile", async (verifier) => {
    const profiles = fc.record({
      digestAlgorithm: fc.constantFrom(...digests),
      scheme: fc.constantFrom<SignatureProfile["scheme"]>("rsa-pkcs1", "rsa-pss", "ecdsa"),
      saltBytes: fc.nat(127),
    });
    const signatures = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ minLength: 256, maxLength: 256 }),
    );
    for (
      const signer of await Promise.all([
        rsaSigner(),
        p256Signer(),
        p384Signer(),
        p521Signer(),
      ])
    ) {
      const key = importKeyOf(verifier, signer);
      fc.assert(fc.property(profiles, signatures, (profile, signature) => {
        assert.equal(key.verify(profile, content, signature), false);
      }));
    }
  });

  test("goes on verifying after failures and changes of profile", async (verifier) => {
    const signer = await rsaSigner();
    const key = importKeyOf(verifier, signer);
    const profiles: SignatureProfile[] = digests.flatMap((digestAlgorithm) => [
      { digestAlgorithm, scheme: "rsa-pkcs1", saltBytes: 0 },
      { digestAlgorithm, scheme: "rsa-pss", saltBytes: 11 },
    ]);
    for (const profile of [...profiles, ...profiles.toReversed()]) {
      const signature = signer.sign(profile, content);
      assert.equal(key.verify(profile, content, signature), true);
      // Without its end: without its beginning it would be the same number where that is zero.
      assert.equal(key.verify(profile, content, signature.subarray(0, -1)), false);
      assert.equal(key.verify(profile, content, signature), true);
    }
  });

  test("computes the known digests, each in an array of its own", (verifier) => {
    const bytes = new TextEncoder().encode("abc");
    for (const algorithm of digests) {
      const first = verifier.digest(algorithm, bytes);
      verifier.digest(algorithm, content);
      assert.equal(first.toHex(), sampleDigest(algorithm, bytes).toHex());
    }
    assert.equal(
      verifier.digest("sha1", bytes).toHex(),
      "a9993e364706816aba3e25717850c26c9cd0d89d",
    );
    assert.equal(
      verifier.digest("sha256", new Uint8Array()).toHex(),
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
  });

  test("may release a key and close twice; a released key throws", async (verifier) => {
    const signer = await p256Signer();
    const key = importKeyOf(verifier, signer);
    key.release();
    key.release();
    const profile = { digestAlgorithm: "sha256", scheme: "ecdsa", saltBytes: 0 } as const;
    assert.throws(() => key.verify(profile, content, new Uint8Array(70)), /released/);
    verifier.close();
    verifier.close();
  });

  test("judges every capture as its description says", (verifier) => {
    const captures = readCaptures();
    assert.ok(captures.length > 0);
    for (const { name, cms, entity, expected, serial, issuer, subject, sha1 } of captures) {
      if (expected === "not base64") {
        assert.equal(cms, undefined, name);
        continue;
      }
      assert.ok(cms, name);
      const outcome = check(verifier, cms, entity);
      assert.equal(verdictOf(outcome), expected, name);
      if (isRefusal(outcome)) continue;
      const certificate = outcome.signerCertificate;
      assert.equal(certificate.serialHex, serial, name);
      assert.equal(certificate.issuer.commonName, issuer, name);
      assert.equal(certificate.subject.commonName, subject, name);
      assert.equal(verifier.digest("sha1", certificate.der).toHex(), sha1, name);
    }
  });
}

function check(
  verifier: SignatureVerifier,
  cms: Uint8Array,
  signedContent: Uint8Array,
  context: Partial<SignatureContext> = {},
): Verified | Refusal {
  const signed = readSignedData(cms);
  if (isRefusal(signed)) return signed;
  const signers = new SignerKeys(verifier);
  try {
    return verifySignedData(signed, signedContent, { ...context, signers });
  } finally {
    signers.clear();
  }
}

function verdictOf(outcome: Verified | Refusal): string | undefined {
  if (!isRefusal(outcome)) return "verified";
  return "text" in outcome ? outcome.text : outcome.codes[0]?.code;
}

function write(signer: SampleSigner, options: Partial<SignedDataOptions>): Uint8Array {
  return writeSignedData(content, {
    signerCertificate: signer.certificate,
    sign: signer.sign,
    digest: sampleDigest,
    ...options,
  });
}

const layouts: readonly Partial<SignedDataOptions>[] = [
  {},
  { omitNull: true },
  { signerBy: "subjectKeyIdentifier" },
  { attributes: {} },
  { attributes: { signingTimeMs: Date.UTC(2026, 10, 22, 5, 7, 4) } },
  { attributes: { signingTimeMs: Date.UTC(2051, 0, 1) }, omitNull: true },
];

type Scheme = Pick<SignatureProfile, "scheme" | "digestAlgorithm">;

async function signersAndSchemes(): Promise<[SampleSigner, Scheme[]][]> {
  const withDigests = (scheme: Scheme["scheme"], names = digests): Scheme[] =>
    names.map((digestAlgorithm) => ({ scheme, digestAlgorithm }));
  const longDigests = digests.slice(1);
  return [
    [await rsaSigner(), [...withDigests("rsa-pkcs1"), ...withDigests("rsa-pss")]],
    [await p256Signer(), withDigests("ecdsa", longDigests)],
    [await p384Signer(), withDigests("ecdsa", longDigests)],
    [await p521Signer(), withDigests("ecdsa", ["sha384", "sha512"])],
  ];
}

/** Keys take long to make: one of each for all tests. */
function once(make: () => Promise<SampleSigner>): () => Promise<SampleSigner> {
  let made: Promise<SampleSigner> | undefined;
  return () => made ??= make();
}

const rsaSigner = once(() => makeSampleSigner("RSA 2048", "f00102"));
const p256Signer = once(() => makeSampleSigner("P-256", "0100"));
const p384Signer = once(() => makeSampleSigner("P-384", "7f"));
const p521Signer = once(() => makeSampleSigner("P-521", "52"));

function importKeyOf(verifier: SignatureVerifier, signer: SampleSigner) {
  const found = new SignerKeys(verifier).find(signer.certificate);
  assert.ok(!isRefusal(found));
  const key = verifier.importKey(found.certificate.spki);
  assert.ok(key);
  return key;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.toHex() === b.toHex();
}

interface Capture {
  readonly name: string;
  /** Undefined where the signature part is not base64. */
  readonly cms: Uint8Array | undefined;
  readonly entity: Uint8Array;
  readonly expected: string;
  readonly serial: string;
  readonly issuer: string;
  readonly subject: string;
  readonly sha1: string;
}

interface CaptureFacts {
  name: string;
  expect: { layer?: string; fitting_reply?: string };
  signer: { serial: string; issuer_cn: string; subject_cn: string; sha1: string };
  offsets: Record<string, number>;
}

/** The captures that hold a signature. */
function readCaptures(): Capture[] {
  const files = captureFolders().flatMap((folder) => [...readCaptureFiles<CaptureFacts>(folder)]);
  return files.flatMap(({ facts: { name, expect, signer, offsets }, file }) => {
    if (offsets.signature_base64_start === undefined) return [];
    const base64 = file.subarray(offsets.signature_base64_start, offsets.signature_base64_end);
    return [{
      name,
      cms: decodeBase64(base64),
      entity: file.subarray(offsets.signed_start, offsets.signed_end),
      // Of the refusals only this layer is ours; expired, revoked or foreign signers still sign.
      expected: expect.layer !== "signature"
        ? "verified"
        : expect.fitting_reply?.includes("Message Format")
        ? "not base64"
        : "A0034",
      serial: signer.serial,
      issuer: signer.issuer_cn,
      subject: signer.subject_cn,
      sha1: signer.sha1,
    }];
  });
}

function decodeBase64(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
