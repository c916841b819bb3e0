/**
 * Inspection under bytes that nobody meant: random ones, and good requests with places changed.
 * fast-check prints seed and path of a failing run.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { catalogue } from "./catalogue/mod.ts";
import { type InspectedMessage, inspectMessage, type RefusedMessage } from "./inspect_message.ts";
import { portableVerifier, SignerKeys } from "./signature/mod.ts";
import { captureFolders, readCaptureFiles } from "./testing/capture_folders.ts";
import { readTestPki } from "./testing/read_test_pki.ts";
import { buildTrustStore, refuseJudgement, TrustCache } from "./trust/mod.ts";
import { sampleBytesDigest, sampleKeys } from "./testing/sample_keys.ts";

interface Facts {
  name: string;
  group: string;
  signed: boolean;
  http: { headers: { "Content-Type": string } };
  offsets: { body_start: number; message_start: number; message_end: number };
  signed_sha256?: string;
  attachments?: { sha256: string }[];
}

interface Sample {
  readonly facts: Facts;
  readonly body: Buffer;
  readonly message: Uint8Array;
}

/** Our own captures: their keys are those of the trust below. */
const samples: Sample[] = Array.from(
  readCaptureFiles<Facts>(captureFolders()[0]!),
  ({ facts, file }) => {
    const { body_start, message_start, message_end } = facts.offsets;
    return {
      facts,
      body: Buffer.from(file.subarray(body_start)),
      message: file.subarray(message_start, message_end),
    };
  },
).filter(({ facts }) => facts.group === "good" || facts.group === "variant");

const receivedAt = new Date("2026-11-24T02:20:00Z");
const trust = new TrustCache(buildTrustStore(readTestPki().files).store);
const signers = new SignerKeys(portableVerifier());

function inspect(
  contentType: string | null,
  body: Uint8Array,
  verify: "strict" | "report",
): InspectedMessage | RefusedMessage {
  const result = inspectMessage(contentType, body, receivedAt, {
    catalogue,
    signers,
    verify,
    keyed: sampleKeys,
    bytesDigest: sampleBytesDigest,
    registeredCertificate: () => undefined,
    judgeCertificate: ({ certificate, sha256 }, embedded, at) =>
      refuseJudgement(trust.judge(certificate.der, embedded, at, sha256)),
  });
  // A verdict is one of two shapes, and a refusal always has something to say.
  if (result.kind === "message") return result;
  assert.equal(result.kind, "refused message");
  const { refusal } = result;
  assert.ok("text" in refusal || refusal.codes.length > 0);
  assert.ok(refusal.reason.length > 0);
  return result;
}

const verify = fc.constantFrom("strict" as const, "report" as const);

/** The limit, in milliseconds, is for machines that are busy. */
const runs = { seed: 20261124, numRuns: 1_500, interruptAfterTimeLimit: 2_000 };

Deno.test("inspectMessage() accepts the samples before they are changed", () => {
  assert.ok(samples.some(({ facts }) => facts.signed));
  for (const { facts, body } of samples) {
    const result = inspect(facts.http.headers["Content-Type"], body, "strict");
    assert.equal(result.kind, "message", facts.name);
  }
});

Deno.test("inspectMessage() gives a verdict on any bytes, never a throw", () => {
  const contentType = fc.oneof(
    fc.constant(null),
    fc.string({ maxLength: 60 }),
    fc.constantFrom(...samples.map(({ facts }) => facts.http.headers["Content-Type"])),
    fc.constantFrom(
      "text/plain",
      'multipart/mixed; boundary="B"',
      'multipart/signed; boundary="B"',
    ),
  );
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom("--B\r\n", "--B--\r\n", "\r\n", "\r\n\r\n", "Content-Type: text/plain\r\n\r\n")
      .map((text) => Buffer.from(text)),
    fc.nat(500).map((length) => Buffer.alloc(length, " ")),
  );
  const bytes = fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.concat(pieces));
  fc.assert(
    fc.property(contentType, bytes, verify, (type, body, verify) => {
      inspect(type, body, verify);
    }),
    runs,
  );
});

/** A change of one place; `line` counts lines, where most of the structure is, `at` bytes. */
const change = fc.record({
  place: fc.oneof(fc.record({ line: fc.nat() }), fc.record({ at: fc.nat() })),
  cut: fc.oneof(fc.constant(0), fc.nat(4), fc.nat(900)),
  put: fc.oneof(
    fc.constant(Buffer.alloc(0)),
    fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
    fc.constantFrom(" ", "\r\n", "\n", "\r\n\r\n", "--", '"', ";", "=", "\0", "\t", "A")
      .map((text) => Buffer.from(text)),
    fc.constantFrom("the delimiter", "a part of another body"),
  ),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function apply(body: Buffer, { place, cut, put }: Change, sample: Sample, other: Sample): Buffer {
  const at = "at" in place ? place.at % (body.length + 1) : lineStart(body, place.line);
  const boundary = /boundary="([^"]*)"/.exec(sample.facts.http.headers["Content-Type"])?.[1];
  const text = put === "the delimiter"
    ? Buffer.from(`--${boundary ?? ""}\r\n`)
    : put === "a part of another body"
    ? other.body.subarray(at % other.body.length, at % other.body.length + 300)
    : put as Buffer;
  return Buffer.concat([body.subarray(0, at), text, body.subarray(at + cut)]);
}

function lineStart(body: Buffer, line: number): number {
  const starts = [0];
  for (let at = body.indexOf("\n"); at >= 0; at = body.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts[line % starts.length]!;
}

const changed = fc.record({
  sample: fc.constantFrom(...samples.filter(({ body }) => body.length < 20_000)),
  other: fc.constantFrom(...samples),
  changes: fc.array(change, { minLength: 1, maxLength: 3 }),
}).map(({ sample, other, changes }) => ({
  sample,
  body: changes.reduce((body, one) => apply(body, one, sample, other), sample.body),
}));

Deno.test("inspectMessage() gives a verdict on changed requests; verified is what was signed", () => {
  const bySignedContent = new Map(samples.map((sample) => [sample.facts.signed_sha256, sample]));
  let verified = 0;
  let refused = 0;
  fc.assert(
    fc.property(changed, verify, ({ sample, body }, verify) => {
      const result = inspect(sample.facts.http.headers["Content-Type"], body, verify);
      if (result.kind === "refused message") return void refused++;
      if (result.verification.kind !== "verified") {
        // What needs a signature does not pass without one.
        const needed = catalogue.procedure(result.procedure)?.signed ?? false;
        assert.ok(verify === "report" || !needed);
        return;
      }
      const { contentStart, contentEnd } = result.envelope.signed!;
      const signed = sha256(body.subarray(contentStart, contentEnd));
      const origin = bySignedContent.get(signed);
      assert.ok(origin, "verified content that nobody signed");
      assert.deepEqual(Buffer.from(result.message), Buffer.from(origin.message));
      assert.deepEqual(
        result.envelope.attachments.map((file) => sha256(file.content())),
        origin.facts.attachments?.map((file) => file.sha256) ?? [],
      );
      verified++;
    }),
    runs,
  );
  // Changes around the signed content may pass, and do; otherwise nothing was tried here.
  assert.ok(verified > 0 && refused > 0, `${verified} verified, ${refused} refused`);
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
