import assert from "node:assert/strict";
import { digestAlgorithms, signatureAlgorithms } from "../asn1/algorithms.ts";
import { asn1Limits } from "../asn1/asn1_limits.ts";
import { derTag } from "../asn1/der_reader.ts";
import { oid } from "../asn1/object_identifiers.ts";
import { writeDer } from "../asn1/write_der.ts";
import { isRefusal } from "../verdict.ts";
import { opensslSamples } from "../testing/openssl_samples.ts";
import { readSignedData } from "./read_signed_data.ts";

const name = (content: Uint8Array) => writeDer(derTag.objectIdentifier, content);
const integer = (value: number) => writeDer(derTag.integer, Uint8Array.of(value));
const sequence = (...parts: Uint8Array[]) => writeDer(derTag.sequence, ...parts);
const set = (...parts: Uint8Array[]) => writeDer(derTag.set, ...parts);
const context = (n: number, ...parts: Uint8Array[]) => writeDer(derTag.constructed(n), ...parts);
const digestOf = (index: number) => sequence(name(digestAlgorithms[index]!.oid));
const [sha1, sha256] = [digestOf(0), digestOf(1)];
const rsa = sequence(name(oid.rsaEncryption), writeDer(derTag.null));
const attribute = (type: Uint8Array, ...values: Uint8Array[]) =>
  sequence(name(type), set(...values));
const contentType = attribute(oid.contentType, name(oid.data));
const messageDigest = attribute(
  oid.messageDigest,
  writeDer(derTag.octetString, new Uint8Array(32)),
);
const signingTime = attribute(
  oid.signingTime,
  writeDer(derTag.utcTime, new TextEncoder().encode("261122050704Z")),
);

interface Parts {
  readonly type?: Uint8Array;
  readonly content?: Uint8Array;
  readonly certificates?: Uint8Array[];
  readonly attributes?: Uint8Array[];
  readonly digest?: Uint8Array;
  readonly algorithm?: Uint8Array;
  readonly unsigned?: Uint8Array[];
  readonly signers?: number;
}

/** A structure from parts; without any it is a good one. */
function compose(parts: Parts): Uint8Array {
  const signer = sequence(
    integer(1),
    sequence(sequence(), integer(5)),
    parts.digest ?? sha256,
    ...(parts.attributes ? [context(0, ...parts.attributes)] : []),
    parts.algorithm ?? rsa,
    writeDer(derTag.octetString, Uint8Array.of(1, 2, 3)),
    ...(parts.unsigned ? [context(1, ...parts.unsigned)] : []),
  );
  const signedData = sequence(
    integer(1),
    set(parts.digest ?? sha256),
    parts.content ?? sequence(name(oid.data)),
    ...(parts.certificates ? [context(0, ...parts.certificates)] : []),
    context(1, sequence()),
    set(...Array<Uint8Array>(parts.signers ?? 1).fill(signer)),
  );
  return sequence(name(parts.type ?? oid.signedData), context(0, signedData));
}

Deno.test("readSignedData() reads all parts as views", () => {
  const der = compose({
    certificates: [sequence(integer(1)), context(2, integer(2)), sequence(integer(3))],
    attributes: [signingTime, contentType, messageDigest],
    unsigned: [attribute(oid.data, integer(1))],
  });
  const signed = readSignedData(der);
  assert.ok(!isRefusal(signed));
  assert.deepEqual(signed.profile, {
    digestAlgorithm: "sha256",
    scheme: "rsa-pkcs1",
    saltBytes: 0,
  });
  assert.deepEqual(signed.certificates, [sequence(integer(1)), sequence(integer(3))]);
  assert.deepEqual([...signed.signature], [1, 2, 3]);
  assert.equal(signed.signature.buffer, der.buffer);
  assert.equal(signed.attributes?.signingTimeMs, Date.UTC(2026, 10, 22, 5, 7, 4));
  assert.equal(signed.attributes?.covered[0], 0x31);
});

Deno.test("readSignedData() takes a signing time in no form of CMS for one that is not known", () => {
  const times: readonly (readonly [tag: number, text: string])[] = [
    [derTag.utcTime, "2611220507Z"],
    [derTag.utcTime, "261122050704+0700"],
    [derTag.generalizedTime, "20261122050704.25Z"],
    [derTag.generalizedTime, "20261322050704Z"],
    [derTag.octetString, "261122050704Z"],
  ];
  const values = times.map(([tag, text]) => [writeDer(tag, new TextEncoder().encode(text))]);
  const good = writeDer(derTag.utcTime, new TextEncoder().encode("261122050704Z"));
  for (const all of [...values, [], [good, good]]) {
    const time = attribute(oid.signingTime, ...all);
    const attributes = [contentType, time, messageDigest];
    const signed = readSignedData(compose({ attributes }));
    assert.ok(!isRefusal(signed));
    assert.equal(signed.attributes?.signingTimeMs, undefined);
    assert.ok(
      signed.attributes!.covered.toHex().includes(time.toHex()),
      "it is signed as it stands",
    );
    assert.ok(isRefusal(readSignedData(compose({ attributes: [time, ...attributes] }))));
  }
});

function pss(...fields: Uint8Array[]): Uint8Array {
  return sequence(name(oid.rsaPss), sequence(...fields));
}
const mask = (digest: Uint8Array, type = oid.mgf1) => context(1, sequence(name(type), digest));
const allSha256 = [context(0, sha256), mask(sha256)];

Deno.test("readSignedData() knows the defaults of the PSS parameters", () => {
  const cases: [Uint8Array, Uint8Array, number][] = [
    [sha1, pss(), 20],
    [sha256, pss(...allSha256), 20],
    [sha256, pss(...allSha256, context(2, integer(0)), context(3, integer(1))), 0],
    [sha256, pss(...allSha256, context(2, integer(32))), 32],
  ];
  for (const [digest, algorithm, saltBytes] of cases) {
    const signed = readSignedData(compose({ digest, algorithm }));
    assert.ok(!isRefusal(signed));
    assert.equal(signed.profile.saltBytes, saltBytes);
    assert.equal(signed.profile.scheme, "rsa-pss");
  }
});

const usedByMessages = signatureAlgorithms.filter(({ scheme, digest }) =>
  scheme !== "rsa-pss" && !(scheme === "ecdsa" && digest === "sha1")
);

Deno.test("readSignedData() accepts every row of the algorithm table", () => {
  for (const row of usedByMessages) {
    const digest = digestAlgorithms.findIndex((digest) => digest.name === (row.digest ?? "sha512"));
    const signed = readSignedData(
      compose({ digest: digestOf(digest), algorithm: sequence(name(row.oid)) }),
    );
    assert.ok(!isRefusal(signed));
    assert.equal(signed.profile.scheme, row.scheme);
    assert.equal(signed.profile.digestAlgorithm, row.digest ?? "sha512");
  }
});

Deno.test("readSignedData() takes an EC key's algorithm with its curve for ECDSA", () => {
  const parameters = [oid.curveP256, oid.curveP384, oid.curveP521].map(name);
  for (const parameter of [...parameters, writeDer(derTag.null)]) {
    const signed = readSignedData(
      compose({ algorithm: sequence(name(oid.ecPublicKey), parameter) }),
    );
    assert.ok(!isRefusal(signed));
    assert.deepEqual(signed.profile, { digestAlgorithm: "sha256", scheme: "ecdsa", saltBytes: 0 });
  }
});

const octets = writeDer(derTag.octetString, Uint8Array.of(1));
const sha256WithRsa = sequence(name(signatureAlgorithms[2]!.oid), writeDer(derTag.null));
const refused: [string, Uint8Array, RegExp][] = [
  ["another content info", compose({ type: oid.data }), /another identifier/],
  [
    "attached content",
    compose({ content: sequence(name(oid.data), context(0, octets)) }),
    /attach/,
  ],
  ["another content type", compose({ content: sequence(name(oid.mgf1)) }), /content type/],
  ["no signer", compose({ signers: 0 }), /the signer/],
  ["two signers", compose({ signers: 2 }), /one signer, found more/],
  ["bytes behind", Uint8Array.from([...compose({}), 0]), /too many/],
  ["an unknown digest", compose({ digest: sequence(name(oid.data)) }), /digest algorithm/],
  ["an unknown signature", compose({ algorithm: sequence(name(oid.data)) }), /signature algorithm/],
  ["digests that differ", compose({ digest: sha1, algorithm: sha256WithRsa }), /found sha1/],
  [
    "RSA with parameters",
    compose({ algorithm: sequence(name(oid.rsaEncryption), octets) }),
    /many/,
  ],
  [
    "an EC key's algorithm with another curve",
    compose({ algorithm: sequence(name(oid.ecPublicKey), name(oid.data)) }),
    /signature algorithm's parameters: found another identifier/,
  ],
  [
    "a curve for another algorithm",
    compose({ algorithm: sequence(name(oid.rsaEncryption), name(oid.curveP256)) }),
    /many/,
  ],
  [
    "an EC key's algorithm with two curves",
    compose({
      algorithm: sequence(name(oid.ecPublicKey), name(oid.curveP256), name(oid.curveP256)),
    }),
    /many/,
  ],
  ["PSS without parameters", compose({ algorithm: sequence(name(oid.rsaPss)) }), /PSS/],
  ["PSS of another digest", compose({ algorithm: pss() }), /expected sha256, found sha1/],
  ["PSS of another mask digest", compose({ algorithm: pss(context(0, sha256)) }), /and sha1/],
  [
    "PSS with another mask",
    compose({ algorithm: pss(context(0, sha256), mask(sha256, oid.data)) }),
    /mask function/,
  ],
  [
    "PSS with another trailer",
    compose({ algorithm: pss(...allSha256, context(3, integer(2))) }),
    /trailer/,
  ],
  [
    "PSS with negative salt",
    compose({ algorithm: pss(...allSha256, context(2, integer(0xff))) }),
    /salt length/,
  ],
  ["empty attributes", compose({ attributes: [] }), /one content type and message digest/],
  ["no message digest", compose({ attributes: [contentType] }), /message digest/],
  ["no content type", compose({ attributes: [messageDigest] }), /content type/],
  [
    "two message digests",
    compose({ attributes: [contentType, messageDigest, messageDigest] }),
    /two signed message digests/,
  ],
  [
    "two content types",
    compose({ attributes: [contentType, contentType, messageDigest] }),
    /one content type/,
  ],
  [
    "a signed content type that is another",
    compose({ attributes: [attribute(oid.contentType, name(oid.mgf1)), messageDigest] }),
    /signed content type/,
  ],
  [
    "two values of the message digest",
    compose({ attributes: [contentType, attribute(oid.messageDigest, octets, octets)] }),
    /too many/,
  ],
  [
    "too many certificates",
    compose({ certificates: Array(asn1Limits.embeddedCertificatesMax + 1).fill(sequence()) }),
    /at most 32/,
  ],
];
for (const [title, der, reason] of refused) {
  Deno.test(`readSignedData() refuses ${title}`, () => {
    const outcome = readSignedData(der);
    assert.ok(isRefusal(outcome) && "text" in outcome);
    assert.equal(outcome.text, "Message Format GW Error");
    assert.match(outcome.reason, reason);
  });
}

Deno.test("readSignedData() refuses a structure cut anywhere", () => {
  for (const { cms } of opensslSamples.slice(0, 3)) {
    for (let length = 0; length < cms.length; length++) {
      assert.ok(isRefusal(readSignedData(cms.subarray(0, length))), `${length} bytes`);
    }
  }
});

Deno.test("readSignedData() reads a structure up to its bound in bytes, and nothing larger", () => {
  const { signedDataBytesMax } = asn1Limits;
  // What is skipped is counted, too: unsigned attributes, and lists of revocations beside them.
  const filled = (bytes: number) =>
    compose({ unsigned: [writeDer(derTag.octetString, new Uint8Array(bytes))] });
  const around = filled(200_000).length - 200_000;
  const most = filled(signedDataBytesMax - around);
  assert.equal(most.length, signedDataBytesMax);
  assert.ok(!isRefusal(readSignedData(most)));
  const refused = readSignedData(filled(signedDataBytesMax - around + 1));
  assert.ok(isRefusal(refused) && "text" in refused);
  assert.equal(refused.text, "Message Format GW Error");
  assert.match(refused.reason, /the signature: expected at most 262144 bytes, found 262145/);
});
