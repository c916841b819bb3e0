import assert from "node:assert/strict";
import { catalogue } from "./catalogue/mod.ts";
import { writeSigned, writeSignedContent } from "./envelope/mod.ts";
import { inspectMessage } from "./inspect_message.ts";
import { portableVerifier, SignerKeys } from "./signature/mod.ts";
import { writeMessage } from "./wire/mod.ts";
import { sampleBytesDigest, sampleKeys } from "./testing/sample_keys.ts";

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
    {
      catalogue,
      signers: new SignerKeys(portableVerifier()),
      verify: "strict",
      keyed: sampleKeys,
      bytesDigest: sampleBytesDigest,
      registeredCertificate: () => undefined,
      judgeCertificate: () => undefined,
    },
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
