import assert from "node:assert/strict";
import { aesGcmContract } from "../testing/aes_gcm_contract.ts";
import { libcryptoAesGcm } from "./libcrypto_aes_gcm.ts";

const aes = libcryptoAesGcm();

if (aes === undefined) {
  Deno.test({ name: "libcryptoAesGcm(): no libcrypto here", ignore: true, fn() {} });
} else {
  aesGcmContract("libcryptoAesGcm()", aes);
}

Deno.test({
  name: "libcryptoAesGcm() is undefined without permission",
  permissions: { ffi: false },
  fn: () => assert.equal(libcryptoAesGcm(), undefined),
});

Deno.test("libcryptoAesGcm() is undefined where no library is found", () => {
  assert.equal(libcryptoAesGcm([]), undefined);
  assert.equal(libcryptoAesGcm(["/nowhere/libcrypto.so.3"]), undefined);
});
