/** Signatures of recorded messages, verified once more; here because core may not know of adapters. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash, createPrivateKey, sign } from "node:crypto";
import { writeSigned, writeSignedContent } from "../../core/envelope/mod.ts";
import type { MessageRow } from "../../core/evidence/evidence_record.ts";
import { messageSignatures } from "../../core/evidence/message_signatures.ts";
import { portableVerifier, SignerKeys, writeSignedData } from "../../core/signature/mod.ts";
import { createAuthority } from "./create_authority.ts";

const life = { notBefore: new Date("2020-01-01"), notAfter: new Date("2040-01-01") };
const at = new Date("2025-06-01");
const root = await createAuthority({ ...life, name: "Root", keyType: "EC-P256" });
const owner = { ...life, companyName: "X", taxCode: "9900000000", keyType: "EC-P256" } as const;
const before = await root.issueUser(owner);
const renewed = await root.issueUser({ ...owner, keys: before.keys });
const other = await root.issueUser(owner);

type Issued = typeof before;
const der = ({ certificate }: Pick<Issued, "certificate">) => new Uint8Array(certificate.rawData);
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A message of one signer, who is recorded as another perhaps. */
async function row(signer: Issued, recorded: Issued, names: "key" | "issuer"): Promise<MessageRow> {
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", signer.keys.privateKey);
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
  const content = writeSignedContent(
    "text/plain; charset=UTF-8",
    new TextEncoder().encode("SS IDC\r\n"),
  );
  const cms = writeSignedData(content, {
    signerCertificate: der(signer),
    sign: ({ digestAlgorithm }, bytes) => sign(digestAlgorithm, bytes, key),
    digest: (algorithm, bytes) => createHash(algorithm).update(bytes).digest(),
    digestAlgorithm: "sha256",
    scheme: "ecdsa",
    certificates: [],
    signerBy: names === "key" ? "subjectKeyIdentifier" : "issuerAndSerial",
  });
  const { contentType, body } = writeSigned(content, cms, "----0123456789abcdef");
  const signed = { contentType, request: body, receivedAtUs: at.getTime() * 1_000 };
  return { ...signed, signer: sha256(der(recorded)) } as Partial<MessageRow> as MessageRow;
}

Deno.test("messageSignatures() finds signers that no message carries, by name or by key", async () => {
  const files = [root, before, renewed, other].map((one, index) => (
    { name: `${index}.crt`, bytes: der(one) }
  ));
  const fault = messageSignatures(files, new SignerKeys(portableVerifier()));
  for (const names of ["key", "issuer"] as const) {
    for (const signer of [before, renewed, other]) {
      assert.equal(fault(await row(signer, signer, names)), undefined, names);
      if (signer === other) continue;
      assert.match(fault(await row(signer, other, names))!, /by another than was recorded/);
    }
  }
  const without = messageSignatures(files.slice(0, 1), new SignerKeys(portableVerifier()));
  assert.match(without(await row(before, before, "key"))!, /certificate/);
});
