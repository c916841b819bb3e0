import assert from "node:assert/strict";
import { catalogue } from "./catalogue/mod.ts";
import { writeSigned, writeSignedContent } from "./envelope/mod.ts";
import { digestAlgorithms } from "./asn1/algorithms.ts";
import { derTag } from "./asn1/der_reader.ts";
import { oid } from "./asn1/object_identifiers.ts";
import { readIssuerAndSerial } from "./asn1/read_issuer_and_serial.ts";
import { writeDer } from "./asn1/write_der.ts";
import { type InspectionContext, inspectMessage } from "./inspect_message.ts";
import { portableVerifier, SignerKeys, writeSignedData } from "./signature/mod.ts";
import { readTestPki } from "./testing/read_test_pki.ts";
import { nameOfTexts, rewriteCertificate } from "./testing/rewrite_certificate.ts";
import { makeSampleSigner, sampleDigest } from "./testing/sample_signer.ts";
import { buildTrustStore, refuseJudgement, TrustCache } from "./trust/mod.ts";
import { writeMessage } from "./wire/mod.ts";
import { sampleBytesDigest, sampleKeys } from "./testing/sample_keys.ts";

const context: InspectionContext = {
  catalogue,
  signers: new SignerKeys(portableVerifier()),
  verify: "strict",
  keyed: sampleKeys,
  bytesDigest: sampleBytesDigest,
  registeredCertificate: () => undefined,
  judgeCertificate: () => undefined,
};

/** What a request of this procedure is told when its signature, or all from a byte on, cannot be read. */
function toldWithBadSignature(procedure: string, cutAt?: number): unknown {
  const message = writeMessage({ control: "SS", procedure, system: "1" }, new Uint8Array());
  const line = new TextEncoder().encode("\r\n");
  const content = writeSignedContent(
    "text/plain; charset=UTF-8",
    Uint8Array.of(...message, ...line),
  );
  const notCms = Uint8Array.of(0x30, 3, 2, 1, 1);
  const { contentType, body } = writeSigned(content, notCms, "----0123456789abcdef");
  const result = inspectMessage(
    contentType,
    body.subarray(0, cutAt),
    new Date("2026-11-24T02:20:00Z"),
    context,
  );
  assert.equal(result.kind, "refused message");
  return "text" in result.refusal ? result.refusal.text : result.refusal.codes[0]?.code;
}

Deno.test("inspectMessage() refuses a job whose signature it cannot read with the plain text", () => {
  assert.equal(toldWithBadSignature("IDC"), "Message Format GW Error");
});

Deno.test("inspectMessage() never answers a session request with a short text", () => {
  for (const procedure of ["#REP1", "TTM", "?A2", "?A3", "REQ", "SYG", "?LST"]) {
    assert.equal(toldWithBadSignature(procedure), "A0034", procedure);
  }
});

Deno.test("inspectMessage() never answers one whose envelope is broken with a short text either", () => {
  const isText = (told: unknown) => !/^[A-Z]\d{4}$/.test(String(told));
  const texts = Array.from({ length: 900 }, (_, cutAt) => cutAt)
    .filter((cutAt) => isText(toldWithBadSignature("#REP1", cutAt)));
  // Where the header itself has not come nobody knows what it was.
  assert.ok(texts.length > 100);
  for (const procedure of ["#REP1", "TTM", "?A2", "?A3", "REQ", "SYG", "?LST"]) {
    for (let cutAt = texts.at(-1)! + 1; cutAt < 900; cutAt += 7) {
      assert.equal(isText(toldWithBadSignature(procedure, cutAt)), false, `${procedure} ${cutAt}`);
    }
  }
  assert.ok(texts.at(-1)! < 600, "from the header on it is known");
});

/** A signature structure that names and carries one certificate; what it signs is never looked at. */
function signatureWith(certificate: Uint8Array): Uint8Array {
  const named = readIssuerAndSerial(certificate)!;
  const sequence = (...parts: Uint8Array[]) => writeDer(derTag.sequence, ...parts);
  const type = (name: Uint8Array) => writeDer(derTag.objectIdentifier, name);
  const one = writeDer(derTag.integer, Uint8Array.of(1));
  const sha256 = sequence(type(digestAlgorithms[1]!.oid));
  const signer = sequence(
    one,
    sequence(named.issuer, writeDer(derTag.integer, named.serial)),
    sha256,
    sequence(type(oid.rsaEncryption), writeDer(derTag.null)),
    writeDer(derTag.octetString, new Uint8Array(256)),
  );
  const signedData = sequence(
    one,
    writeDer(derTag.set, sha256),
    sequence(type(oid.data)),
    writeDer(derTag.constructed(0), certificate),
    writeDer(derTag.set, signer),
  );
  return sequence(type(oid.signedData), writeDer(derTag.constructed(0), signedData));
}

Deno.test("inspectMessage() asks for the key of a signer among the certificates of its user alone", async () => {
  const signer = await makeSampleSigner("RSA 2048", "0a0d");
  const values = { control: "SS", procedure: "IDC", userId: "M1001M01", system: "1" };
  const content = writeSignedContent(
    "text/plain; charset=UTF-8",
    writeMessage(values, new TextEncoder().encode("A\r\n")),
  );
  const cms = writeSignedData(content, {
    signerCertificate: signer.certificate,
    sign: signer.sign,
    digest: sampleDigest,
    certificates: [],
    signerBy: "subjectKeyIdentifier",
  });
  const { contentType, body } = writeSigned(content, cms, "----0123456789abcdef");
  const inspect = (owner: string) =>
    inspectMessage(contentType, body, new Date("2026-11-24T02:20:00Z"), {
      ...context,
      registeredOfUser: (userId) => userId === owner ? signer.certificate : undefined,
    });
  const result = inspect("M1001M01");
  assert.ok(result.kind === "message" && result.verification.kind === "verified");
  assert.deepEqual(result.verification.by.signerCertificate.der, signer.certificate);
  const ofAnother = inspect("M1001M02");
  assert.ok(ofAnother.kind === "refused message" && "text" in ofAnother.refusal);
  assert.equal(ofAnother.refusal.text, "Verification GW Error");
});

Deno.test("inspectMessage(): whatever names a stranger gives himself, the reason is short and soon found (F64)", async () => {
  const { certificate } = await makeSampleSigner("RSA 2048", "0a0b");
  const { store } = buildTrustStore(readTestPki().files);
  const trust = new TrustCache(store);
  const judged: InspectionContext = {
    ...context,
    signers: new SignerKeys(portableVerifier()),
    judgeCertificate: (signer, embedded, at) =>
      refuseJudgement(trust.judge(signer.certificate.der, embedded, at, signer.sha256)),
  };
  const names: readonly [issuer: Uint8Array, reason: RegExp][] = [
    [nameOfTexts("Nobody"), /^untrusted: no chain .* from an authority named CN=Nobody$/],
    [nameOfTexts("N".repeat(1_024)), /^untrusted: no chain .* named CN=N+ \[…\] N+$/],
    [
      nameOfTexts(...Array<string>(3).fill("\ufdfa".repeat(341))),
      /^untrusted: no chain .* named CN=\ufdfa.* \[…\] \ufdfa+/,
    ],
    [
      nameOfTexts("N".repeat(1_025)),
      /^Cannot read a value of the issuer: .* 1024 bytes, found 1025$/,
    ],
    [nameOfTexts(...Array<string>(5).fill("N".repeat(1_000))), /^Cannot read the issuer: .* 4096 /],
    // Whole certificates and structures of megabytes: round the bound of none of them.
    [nameOfTexts("\ufdfa".repeat(20_000)), /^Cannot read the certificate: .* 32768 bytes, found 6/],
    [nameOfTexts("\ufdfa".repeat(400_000)), /^Cannot read the signature: .* 262144 bytes, /],
  ];
  for (const [issuer, reason] of names) {
    const signature = signatureWith(rewriteCertificate(certificate, { issuer }));
    const message = writeMessage(
      { control: "SS", procedure: "IDC", system: "1" },
      new Uint8Array(),
    );
    const content = writeSignedContent(
      "text/plain; charset=UTF-8",
      Uint8Array.of(...message, 0x0d, 0x0a),
    );
    const { contentType, body } = writeSigned(content, signature, "----0123456789abcdef");
    const result = inspectMessage(contentType, body, new Date("2026-03-01T00:00:00Z"), judged);
    assert.equal(result.kind, "refused message");
    assert.match(result.refusal.reason, reason);
    assert.ok(result.refusal.reason.length < 1_200, `${result.refusal.reason.length} characters`);
  }
  assert.equal(judged.signers.size, 0, "nobody is remembered");
});

Deno.test("inspectMessage() lets what lacks its signature be relayed under report, and says what strict would", () => {
  const body = writeMessage({ control: "SS", procedure: "IDC", system: "1" }, new Uint8Array());
  const type = "text/plain; charset=UTF-8";
  const at = new Date("2026-11-24T02:20:00Z");
  const strict = inspectMessage(type, body, at, context);
  const reported = inspectMessage(type, body, at, { ...context, verify: "report" });
  assert.ok(strict.kind === "refused message" && reported.kind === "message");
  assert.deepEqual(reported.notVerified, strict.refusal);
  const asked = writeMessage({ control: "SS", procedure: "IID", system: "1" }, new Uint8Array());
  const free = inspectMessage(type, asked, at, { ...context, verify: "report" });
  assert.ok(free.kind === "message" && free.notVerified === undefined);
});
