import assert from "node:assert/strict";
import { asn1Limits } from "../asn1/asn1_limits.ts";
import { isRefusal } from "../verdict.ts";
import { portableVerifier } from "./portable_verifier.ts";
import { rewriteCertificate } from "../testing/rewrite_certificate.ts";
import { makeSampleSigner } from "../testing/sample_signer.ts";
import type { SignatureVerifier } from "./signature_verifier.ts";
import { type Signer, SignerKeys } from "./signer_keys.ts";

const certificates = await Promise.all(
  ["01", "02", "03"].map(async (serial) => (await makeSampleSigner("P-256", serial)).certificate),
);

/** Counts keys imported and released. */
function countingVerifier() {
  const counts = { imported: 0, released: 0 };
  const verifier: SignatureVerifier = {
    ...portableVerifier(),
    importKey() {
      counts.imported++;
      return { verify: () => true, release: () => void counts.released++ };
    },
  };
  return { counts, verifier };
}

function find(keys: SignerKeys, index: number): Signer {
  const signer = keys.find(certificates[index]!);
  assert.ok(!isRefusal(signer));
  return signer;
}

/** Finds a signer and asks for the key, as where the certificate was judged good. */
function use(keys: SignerKeys, index: number): Signer {
  const signer = find(keys, index);
  keys.keyOf(signer);
  return signer;
}

Deno.test("SignerKeys imports a key once, and only when it is asked for", () => {
  const { counts, verifier } = countingVerifier();
  const keys = new SignerKeys(verifier);
  const signer = find(keys, 0);
  assert.equal(counts.imported, 0);
  assert.equal(keys.keyOf(signer), keys.keyOf(find(keys, 0)));
  assert.equal(find(keys, 0), signer);
  assert.deepEqual(counts, { imported: 1, released: 0 });
});

Deno.test("SignerKeys forgets the least recently used signer and releases its key", () => {
  const { counts, verifier } = countingVerifier();
  const keys = new SignerKeys(verifier, 2);
  const [first, second] = [use(keys, 0), use(keys, 1)];
  use(keys, 0);
  use(keys, 2);
  assert.equal(keys.size, 2);
  assert.deepEqual(counts, { imported: 3, released: 1 });
  assert.equal(find(keys, 0), first);
  assert.throws(() => keys.keyOf(second), /forgotten/);
  keys.clear();
  assert.deepEqual(counts, { imported: 3, released: 3 });
  assert.equal(keys.size, 0);
});

Deno.test("SignerKeys tells certificates apart that end alike", () => {
  const keys = new SignerKeys(portableVerifier(), 2);
  const twin = certificates[0]!.slice();
  twin[twin.length - 20]! ^= 1;
  const first = use(keys, 0);
  const second = keys.find(twin);
  assert.ok(!isRefusal(second));
  keys.keyOf(second);
  assert.notEqual(second.sha256, first.sha256);
  for (let round = 0; round < 2; round++) {
    assert.equal(find(keys, 0), first);
    assert.equal(keys.find(twin), second);
  }
  use(keys, 1);
  assert.notEqual(find(keys, 0), first, "forgotten, whichever of the two was looked up last");
  assert.equal(keys.size, 2);
});

Deno.test("SignerKeys keeps a copy of the certificate, not the request around it", () => {
  const request = new Uint8Array(100_000);
  request.set(certificates[0]!, 500);
  const keys = new SignerKeys(portableVerifier());
  const signer = keys.find(request.subarray(500, 500 + certificates[0]!.length));
  assert.ok(!isRefusal(signer));
  request.fill(0);
  assert.equal(signer.certificate.der.toHex(), certificates[0]!.toHex());
  assert.equal(signer.certificate.der.buffer.byteLength, certificates[0]!.length);
});

Deno.test("SignerKeys refuses what is not a certificate and does not remember it", () => {
  const keys = new SignerKeys(portableVerifier());
  assert.ok(isRefusal(keys.find(Uint8Array.of(0x30, 0))));
  assert.equal(keys.size, 0);
});

Deno.test("SignerKeys remembers nobody whose key was not asked for", () => {
  const keys = new SignerKeys(portableVerifier());
  const known = use(keys, 0);
  for (let number = 0; number < 300; number++) {
    // Another certificate each time: the last bytes are of its signature.
    const stranger = certificates[1]!.slice();
    new DataView(stranger.buffer).setUint16(stranger.length - 2, number);
    assert.ok(!isRefusal(keys.find(stranger)));
  }
  assert.equal(keys.size, 1);
  assert.equal(find(keys, 0), known);
  assert.equal(keys.bytes, certificates[0]!.length);
});

const padded = (bytes: number, number: number) =>
  rewriteCertificate(certificates[0]!, { padding: new Uint8Array(bytes).fill(number) });

Deno.test("SignerKeys keeps no more bytes of certificates than so many have, as authorities make them", () => {
  const { counts, verifier } = countingVerifier();
  const keys = new SignerKeys(verifier, 100);
  for (let number = 0; number < 60; number++) {
    const signer = keys.find(padded(30_000, number));
    assert.ok(!isRefusal(signer));
    keys.keyOf(signer);
  }
  assert.ok(keys.bytes > 100_000 && keys.bytes <= 160_000, `${keys.bytes} bytes`);
  assert.equal(keys.size, 5);
  assert.equal(counts.imported - counts.released, 5);
});

Deno.test("SignerKeys refuses a certificate that is larger than any real one", () => {
  const keys = new SignerKeys(portableVerifier());
  const around = padded(20_000, 1).length - 20_000;
  const most = padded(asn1Limits.certificateBytesMax - around, 1);
  assert.equal(most.length, asn1Limits.certificateBytesMax);
  assert.ok(!isRefusal(keys.find(most)));
  const refused = keys.find(padded(asn1Limits.certificateBytesMax - around + 1, 1));
  assert.ok(isRefusal(refused) && "text" in refused);
  assert.equal(refused.text, "Verification GW Error");
  assert.equal(
    refused.reason,
    "Cannot read the certificate: expected at most 32768 bytes, found 32769",
  );
});
