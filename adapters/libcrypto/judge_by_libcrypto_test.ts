import assert from "node:assert/strict";
import { portableVerifier, type SignatureVerifier } from "../../core/signature/mod.ts";
import { buildTrustStore, judgeCertificate } from "../../core/trust/mod.ts";
import { readAllPkis } from "../../core/testing/read_test_pki.ts";
import { libcryptoVerifier } from "./mod.ts";

const at = new Date("2025-09-01T08:00:00Z");

function counted(verifier: SignatureVerifier) {
  const counts = { imports: 0, checks: 0 };
  const importKey: SignatureVerifier["importKey"] = (spki) => {
    counts.imports++;
    const key = verifier.importKey(spki);
    return key && {
      verify(...asked) {
        counts.checks++;
        return key.verify(...asked);
      },
      release: () => key.release(),
    };
  };
  return { counts, verifier: { ...verifier, importKey } satisfies SignatureVerifier };
}

Deno.test("judgeCertificate() says the same by any verifier, and imports an authority's key once", () => {
  const libcrypto = libcryptoVerifier();
  for (const verifier of [portableVerifier(), ...(libcrypto ? [libcrypto] : [])]) {
    for (const { files, signers } of readAllPkis()) {
      const plain = buildTrustStore(files).store;
      const { counts, verifier: counting } = counted(verifier);
      const { store } = buildTrustStore(files, counting);
      const authorities = [...store.roots, ...store.intermediates];
      for (let round = 0; round < 2; round++) {
        for (const { der } of signers) {
          // Alone, and with copies of the authorities, as whoever wants may bring them.
          for (const embedded of [[], authorities.map(({ der }) => der)]) {
            const judged = judgeCertificate(der, embedded, store, at);
            assert.deepEqual(judged, judgeCertificate(der, embedded, plain, at), verifier.name);
            const spoilt = der.slice();
            spoilt[spoilt.length - 1]! ^= 1;
            assert.deepEqual(
              judgeCertificate(spoilt, embedded, store, at),
              judgeCertificate(spoilt, embedded, plain, at),
            );
          }
        }
        // Whoever replaces the store gives the keys back.
        if (round === 0) store.release();
      }
      assert.ok(counts.checks >= signers.length, `${counts.checks} checks`);
      assert.ok(counts.imports <= 2 * authorities.length, `${counts.imports} imports`);
    }
    verifier.close();
  }
});

Deno.test("judgeCertificate() checks by node:crypto what its verifier does not take, a long key say", () => {
  const verifier = {
    ...portableVerifier(),
    importKey: () => undefined,
  } satisfies SignatureVerifier;
  for (const { files, signers } of readAllPkis()) {
    const { store } = buildTrustStore(files, verifier);
    const plain = buildTrustStore(files).store;
    for (const { der } of signers) {
      assert.deepEqual(
        judgeCertificate(der, [], store, at),
        judgeCertificate(der, [], plain, at),
      );
    }
  }
});
