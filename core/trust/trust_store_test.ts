import "reflect-metadata";
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import assert from "node:assert/strict";
import fc from "fast-check";
import { isDer, readPem } from "../asn1/mod.ts";
import { readTestPki } from "../testing/read_test_pki.ts";
import { buildTrustStore } from "./trust_store.ts";

const pki = readTestPki();
const root = pki.files.find(({ name }) => name.endsWith("root-1.crt"))!;
const text = (value: string) => new TextEncoder().encode(value);
const asText = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("buildTrustStore() tells roots, intermediates and lists apart", () => {
  const { store, problems } = buildTrustStore(pki.files);
  assert.deepEqual(problems, []);
  const names = (list: readonly { subject: { commonName: string | undefined } }[]) =>
    list.map(({ subject }) => subject.commonName).sort();
  assert.deepEqual(names(store.roots), ["Songhanh Test Root 1", "Songhanh Test Root 2"]);
  assert.deepEqual(names(store.intermediates), ["Songhanh Test Sub 1"]);
  // Each list is there as DER and as PEM, and counts once.
  assert.equal(store.lists.length, 3);
});

Deno.test("buildTrustStore() gives equal contents equal versions", () => {
  const version = buildTrustStore(pki.files).store.version;
  const renamed = [...pki.files].reverse().map((file, index) => ({
    name: `${index}-${file.name}`,
    bytes: file.bytes,
  }));
  assert.equal(buildTrustStore(renamed).store.version, version);
  const lists = pki.files.filter(({ name }) => name.includes(".crl"));
  assert.notEqual(buildTrustStore([root, ...lists.slice(0, 1)]).store.version, version);
});

Deno.test("buildTrustStore() reads several certificates from one PEM file with text between", () => {
  const certificates = pki.files.filter(({ name }) => name.endsWith(".crt"));
  const bundle = certificates.map(({ name, bytes }) => `# ${name}\n${asText(bytes)}`).join("\n");
  const { store, problems } = buildTrustStore([{ name: "all.pem", bytes: text(bundle) }]);
  assert.deepEqual(problems, []);
  assert.equal(store.roots.length + store.intermediates.length, 3);
});

Deno.test("buildTrustStore() names broken files as broken", () => {
  const pem = asText(root.bytes);
  const broken = {
    "empty.crt": "",
    "cut.crt": pem.slice(0, 400),
    "not-base64.pem": "-----BEGIN CERTIFICATE-----\n§§§\n-----END CERTIFICATE-----\n",
    "other-bytes.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "second-cut.pem": pem + pem.slice(0, 300),
    "list.crl": "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n",
  };
  for (const [name, content] of Object.entries(broken)) {
    const { problems } = buildTrustStore([{ name, bytes: text(content) }]);
    assert.ok(problems.some((problem) => problem.file === name && problem.broken), name);
  }
});

Deno.test("buildTrustStore() says what a binary file holds whose name says another", () => {
  const ofPem = (file: { bytes: Uint8Array }) => readPem(file.bytes)[0]!.bytes!;
  const list = pki.files.find(({ name, bytes }) => name.endsWith(".crl") && isDer(bytes))!.bytes;
  for (const name of ["list.pem", "list.cer", "list.crt"]) {
    const { problems } = buildTrustStore([root, { name, bytes: list }]);
    assert.deepEqual(problems.map(({ file, broken }) => [file, broken]), [[name, true]]);
    assert.match(problems[0]!.problem, /holds a revocation list: .* from a file \.crl$/);
  }
  const { problems } = buildTrustStore([{ name: "root.crl", bytes: ofPem(root) }]);
  assert.match(problems[0]!.problem, /holds a certificate: /);
  const neither = buildTrustStore([{ name: "x.cer", bytes: Uint8Array.of(0x30, 0x81, 0) }]);
  assert.match(neither.problems[0]!.problem, /^cannot read a certificate: /);
});

Deno.test("buildTrustStore() leaves out what has no business in it, and says so", () => {
  const user = Deno.readFileSync(new URL("../../testdata/pki/users/m1001.crt", import.meta.url));
  const key = Deno.readFileSync(new URL("../../testdata/pki/users/m1001.key", import.meta.url));
  const { store, problems } = buildTrustStore([root, { name: "user.crt", bytes: user }, {
    name: "key.pem",
    bytes: new Uint8Array([...root.bytes, ...key]),
  }]);
  assert.equal(store.roots.length, 1);
  assert.deepEqual(problems.map(({ file, broken }) => [file, broken]), [
    ["user.crt", false],
    ["key.pem", false],
  ]);
});

Deno.test("buildTrustStore() counts no list whose authority is not there or did not sign it", () => {
  const list = pki.files.find(({ name }) => name.endsWith("root-2.crl"))!;
  assert.match(buildTrustStore([root, list]).problems[0]!.problem, /no authority of this name/);
  const spoilt = list.bytes.slice();
  spoilt[spoilt.length - 1]! ^= 1;
  const files = pki.files.filter(({ name }) => name.endsWith(".crt"));
  const { store, problems } = buildTrustStore([...files, { name: "x.crl", bytes: spoilt }]);
  assert.deepEqual(store.lists, []);
  assert.deepEqual(problems.map(({ broken }) => broken), [true]);
});

Deno.test("buildTrustStore() never throws, whatever the bytes", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.tuple(fc.constantFrom(...pki.files), fc.nat(5000), fc.nat(255)).map(([file, at, value]) => {
      const spoilt = file.bytes.slice();
      spoilt[at % spoilt.length] = value;
      return spoilt;
    }),
  );
  const name = fc.constantFrom("a.crt", "a.pem", "a.crl");
  fc.assert(
    fc.property(name, bytes, (name, bytes) => {
      const { store, problems } = buildTrustStore([{ name, bytes }]);
      assert.ok(store.version.length === 16 && Array.isArray(problems));
    }),
    { numRuns: 300 },
  );
});

Deno.test("isOneAuthority() tells the names that two authorities have, but not the keys of one", async () => {
  const { store } = buildTrustStore(pki.files);
  for (const name of ["Songhanh Test Root 1", "SONGHANH  test sub 1"]) {
    assert.ok(store.isOneAuthority(name), name);
  }
  assert.ok(!store.isOneAuthority("Somebody Else"));
  const impostor = await makeAuthorityCertificate("CN=Songhanh Test Sub 1, O=Other, C=VN");
  const twin = await makeAuthorityCertificate("CN=Songhanh Test Root 1");
  const files = [...pki.files, { name: "impostor.crt", bytes: impostor }, {
    name: "twin.crt",
    bytes: twin,
  }];
  const crowded = buildTrustStore(files).store;
  assert.ok(!crowded.isOneAuthority("Songhanh Test Sub 1"));
  assert.ok(!crowded.isOneAuthority("Songhanh Test Root 1"));
  assert.ok(crowded.isOneAuthority("Songhanh Test Root 2"));
});

/** A self-signed authority of this name with a key of its own, DER. */
async function makeAuthorityCertificate(name: string): Promise<Uint8Array> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const made = await X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date("2026-01-01"),
    notAfter: new Date("2036-01-01"),
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return new Uint8Array(made.rawData);
}

Deno.test("a list whose authority only messages bring is watched, and its signature looked at once", () => {
  const isSub = ({ name }: { name: string }) => name.endsWith("sub-1.crt");
  const { store } = buildTrustStore(pki.files.filter((file) => !isSub(file)));
  assert.deepEqual([store.lists.length, store.listsOfBrought.length], [2, 1]);
  const sub = buildTrustStore(pki.files).store.intermediates[0]!;
  const [found, again] = [store.listsBy(sub), store.listsBy(sub)];
  assert.equal(found.length, 1);
  assert.equal(again, found);
  assert.deepEqual(store.listsBy(store.roots[0]!), [], "the store's own are found by their name");
});
