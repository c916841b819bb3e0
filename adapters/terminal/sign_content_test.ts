import assert from "node:assert/strict";
import {
  portableVerifier,
  readSignedData,
  SignerKeys,
  verifySignedData,
} from "../../core/signature/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { createAuthority } from "../authority/create_authority.ts";
import { exportPrivateKey } from "../authority/generate_keys.ts";
import { loadSigner } from "../authority/load_signer.ts";
import { signContent } from "./sign_content.ts";

const life = { notBefore: new Date("2020-01-01"), notAfter: new Date("2040-01-01") };
const content = new TextEncoder().encode("Content-Type: text/plain\r\n\r\nSS IDC\r\n");
const authority = await createAuthority({ ...life, name: "Sample CA", keyType: "EC-P256" });
const signers = new SignerKeys(portableVerifier());

for (
  const [namedCurve, digests] of [
    ["P-256", ["sha256", "sha384"]],
    ["P-384", ["sha256", "sha384"]],
    ["P-521", ["sha512", "sha512"]],
  ] as const
) {
  Deno.test(`signContent() signs with a key on ${namedCurve} what verifies`, async () => {
    const algorithm = { name: "ECDSA", namedCurve };
    const { certificate, keys } = await authority.issueUser({
      ...life,
      companyName: "CÔNG TY TNHH THỬ",
      taxCode: "9900000000",
      keys: await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]),
    });
    const signer = loadSigner(certificate.toString("pem"), await exportPrivateKey(keys));
    for (const [index, digest] of [undefined, "sha384" as const].entries()) {
      const signed = readSignedData(signContent(content, signer, { digest }));
      assert.ok(!isRefusal(signed));
      const verified = verifySignedData(signed, content, { signers });
      assert.ok(!isRefusal(verified), isRefusal(verified) ? verified.reason : "");
      assert.equal(verified.digestAlgorithm, digests[index]);
    }
  });
}
