import assert from "node:assert/strict";
import { isUnreadable, readCertificate } from "../asn1/mod.ts";
import { keyIdentifierOf, portableVerifier } from "../signature/mod.ts";
import { makeSampleSigner } from "../testing/sample_signer.ts";
import { rewriteCertificate } from "../testing/rewrite_certificate.ts";
import { RegisteredCertificates } from "./registered_certificates.ts";
import { buildUserDirectory, type User } from "./user_directory.ts";

const verifier = portableVerifier();

function user(userId: string, ...certificates: (Uint8Array | undefined)[]): User {
  return {
    userId,
    certificates: certificates.map((der) => ({ authorityName: "Sample CA", serial: "1", der })),
  } as Partial<User> as User;
}

function keyOf(der: Uint8Array): Uint8Array {
  const certificate = readCertificate(der);
  assert.ok(!isUnreadable(certificate));
  return keyIdentifierOf(certificate, verifier);
}

Deno.test("RegisteredCertificates finds a user's certificate by the identifier of its key", async () => {
  const [one, other] = [
    await makeSampleSigner("P-256", "0a01"),
    await makeSampleSigner("P-256", "0a02"),
  ];
  // It has no extension that names its key.
  const bare = rewriteCertificate(other.certificate, { padding: Uint8Array.of(5, 0) });
  const broken = Uint8Array.of(0x30, 0);
  const registered = new RegisteredCertificates(
    buildUserDirectory(1, [
      user("M1001M01", undefined, broken, one.certificate),
      user("M1001M02", bare),
      user("M1001M03"),
    ], []),
  );
  const find = (userId: string, { certificate }: { certificate: Uint8Array }) =>
    registered.findByKey(userId, keyOf(certificate), verifier);
  assert.deepEqual(find("M1001M01", one), one.certificate);
  assert.deepEqual(find("M1001M02", other), bare);
  for (const [userId, signer] of [["M1001M01", other], ["M1001M02", one], ["M1001M03", one]]) {
    assert.equal(find(userId as string, signer as typeof one), undefined);
  }
  assert.equal(find("M9999M99", one), undefined);
});

Deno.test("RegisteredCertificates finds the latest certificate of a key that was renewed", async () => {
  const { certificate } = await makeSampleSigner("P-256", "0a03");
  const renewed = certificate.slice();
  const text = new TextDecoder("latin1").decode(certificate);
  renewed.set(new TextEncoder().encode("26"), text.indexOf("250101000000Z"));
  for (const both of [[certificate, renewed], [renewed, certificate]]) {
    const users = buildUserDirectory(1, [user("M1001M01", ...both)], []);
    const found = new RegisteredCertificates(users)
      .findByKey("M1001M01", keyOf(certificate), verifier);
    assert.deepEqual(found, renewed);
  }
});
