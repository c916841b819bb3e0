import assert from "node:assert/strict";
import { isRefusal } from "../verdict.ts";
import { portableVerifier } from "./portable_verifier.ts";
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
  const [first, second] = [find(keys, 0), find(keys, 1)];
  keys.keyOf(first);
  keys.keyOf(second);
  find(keys, 0);
  find(keys, 2);
  assert.equal(keys.size, 2);
  assert.deepEqual(counts, { imported: 2, released: 1 });
  assert.equal(find(keys, 0), first);
  assert.throws(() => keys.keyOf(second), /forgotten/);
  keys.clear();
  assert.deepEqual(counts, { imported: 2, released: 2 });
  assert.equal(keys.size, 0);
});

Deno.test("SignerKeys tells certificates apart that end alike", () => {
  const keys = new SignerKeys(portableVerifier(), 2);
  const twin = certificates[0]!.slice();
  twin[twin.length - 20]! ^= 1;
  const first = find(keys, 0);
  const second = keys.find(twin);
  assert.ok(!isRefusal(second));
  assert.notEqual(second.sha256, first.sha256);
  for (let round = 0; round < 2; round++) {
    assert.equal(find(keys, 0), first);
    assert.equal(keys.find(twin), second);
  }
  find(keys, 1);
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
