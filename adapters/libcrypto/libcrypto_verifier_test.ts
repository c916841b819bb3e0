import assert from "node:assert/strict";
import { verifierContract } from "../../core/signature/verifier_contract.ts";
import { libcryptoVerifier } from "./libcrypto_verifier.ts";

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
}

Deno.test("libcryptoVerifier() is undefined where no library is found", () => {
  assert.equal(libcryptoVerifier([]), undefined);
  assert.equal(libcryptoVerifier(["/nowhere/libcrypto.so.3"]), undefined);
});
