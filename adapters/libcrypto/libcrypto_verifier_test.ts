import assert from "node:assert/strict";
import { verifierContract } from "../../core/testing/verifier_contract.ts";
import { libcryptoVerifier } from "./libcrypto_verifier.ts";
import { libcryptoPaths } from "./open_libcrypto.ts";

const available = libcryptoVerifier();
available?.close();

if (available === undefined) {
  Deno.test({ name: "libcryptoVerifier(): no libcrypto here", ignore: true, fn() {} });
} else {
  verifierContract("libcryptoVerifier()", () => {
    const verifier = libcryptoVerifier();
    assert.ok(verifier);
    return verifier;
  });

  Deno.test("libcryptoVerifier() throws once it is closed", () => {
    const verifier = libcryptoVerifier();
    assert.ok(verifier);
    verifier.close();
    assert.throws(() => verifier.digest("sha1", new Uint8Array()), /closed/);
    assert.throws(() => verifier.importKey(new Uint8Array()), /closed/);
  });
}

// Deno gives pointers to memory only to programs that may open any library; this one may not.
const path = libcryptoPaths.find((path) => {
  const verifier = path.startsWith("/") ? libcryptoVerifier([path]) : undefined;
  verifier?.close();
  return verifier !== undefined;
});
Deno.test({
  name: "libcryptoVerifier() needs permission for one file only",
  ignore: path === undefined,
  permissions: { ffi: [path ?? "/nowhere"] },
  fn() {
    const verifier = libcryptoVerifier();
    assert.ok(verifier);
    verifier.close();
  },
});

Deno.test({
  name: "libcryptoVerifier() is undefined without permission",
  permissions: { ffi: false },
  fn: () => assert.equal(libcryptoVerifier(), undefined),
});

Deno.test("libcryptoVerifier() is undefined where no library is found", () => {
  assert.equal(libcryptoVerifier([]), undefined);
  assert.equal(libcryptoVerifier(["/nowhere/libcrypto.so.3"]), undefined);
});
