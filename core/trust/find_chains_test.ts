/** What strangers' certificates can cost: every check of a signature is counted. */
import assert from "node:assert/strict";
import { readTestPki } from "../testing/read_test_pki.ts";
import { findChains } from "./find_chains.ts";
import { type JudgedCertificate, readJudgedCertificate } from "./judged_certificate.ts";
import { trustLimits } from "./trust_limits.ts";
import { buildTrustStore } from "./trust_store.ts";
import { isUnreadable } from "../asn1/unreadable.ts";

const pki = readTestPki();
const { store } = buildTrustStore(pki.files);

function read(der: Uint8Array): JudgedCertificate {
  const certificate = readJudgedCertificate(der);
  assert.ok(!isUnreadable(certificate));
  return certificate;
}

const signer = read(pki.signers[0]!.der);
const sub = store.intermediates[0]!;

/**
 * Authorities that nobody signed: the real one's name and issuer, keys and signatures of their own.
 * Reading a certificate's signature is what a check of it begins with, so it is counted there.
 */
function forge(count: number, checks: { made: number }): JudgedCertificate[] {
  return Array.from({ length: count }, (_, index) => ({
    ...sub,
    sha256: `forged ${index}`,
    holder: `forged ${index}`,
    get signed() {
      checks.made++;
      return { ...sub.signed, signature: sub.signed.signature.map((byte) => byte ^ (index + 1)) };
    },
  }));
}

Deno.test("findChains() finds the chain of the store among strangers of the same name", () => {
  const checks = { made: 0 };
  const [chain] = findChains(signer, forge(16, checks), store);
  assert.deepEqual(chain?.map(({ subject }) => subject.text), [
    signer.subject.text,
    sub.subject.text,
    sub.issuer.text,
  ]);
  assert.equal(checks.made, 0);
});

Deno.test("findChains() bounds the checks that strangers' certificates cost", () => {
  const onlyRoots = buildTrustStore(
    pki.files.filter(({ name }) => name.includes("root") && name.endsWith(".crt")),
  ).store;
  const checks = { made: 0 };
  assert.deepEqual([...findChains(signer, forge(30, checks), onlyRoots)], []);
  assert.ok(checks.made > 0);
  assert.ok(checks.made <= trustLimits.embeddedFailuresMax, `${checks.made} checks`);
  // The real one among them is found where its issuer's key is named, as it is; else it stands first.
  const chains = [...findChains(signer, [sub, ...forge(30, checks)], onlyRoots)];
  assert.equal(chains.length, 1);
});

Deno.test("findChains() bounds the orders in which strangers' certificates are looked at", () => {
  let looked = 0;
  const named = (name: string, issuer: string): JudgedCertificate => {
    const nameOf = (text: string) => ({ ...sub.subject, key: text, text });
    const holder = crypto.randomUUID();
    return {
      ...sub,
      subject: nameOf(name),
      issuer: issuer === "the root" ? sub.issuer : nameOf(issuer),
      authorityKeyIdentifier: undefined,
      sha256: holder,
      get holder() {
        looked++;
        return holder;
      },
    };
  };
  const crowd = Array.from({ length: 16 }, () => named("Lonely", "Lonely"));
  const stranger = named("somebody", "Lonely");
  assert.deepEqual([...findChains(stranger, crowd, store)], []);
  assert.equal(looked, 0, "names that lead to no root are not followed");
  // One that names a trusted root makes all of them lead there, by name.
  const claims = named("Lonely", "the root");
  assert.deepEqual([...findChains(stranger, [...crowd.slice(1), claims], store)], []);
  assert.ok(looked > 0 && looked <= 10 * trustLimits.nameStepsMax, `${looked} looks`);
  // A real authority that came with the message is found behind all of them.
  const onlyRoots = buildTrustStore(
    pki.files.filter(({ name }) => name.includes("root") && name.endsWith(".crt")),
  ).store;
  assert.equal([...findChains(signer, [...crowd, claims, sub], onlyRoots)].length, 1);
});

Deno.test("findChains() never uses the key of a certificate that is not trusted itself", () => {
  const onlyRoots = buildTrustStore(
    pki.files.filter(({ name }) => name.includes("root") && name.endsWith(".crt")),
  ).store;
  const [forged] = forge(1, { made: 0 });
  const watched = new Proxy(forged!, {
    get(target, property, receiver) {
      assert.notEqual(property, "spki");
      return Reflect.get(target, property, receiver);
    },
  });
  assert.deepEqual([...findChains(signer, [watched], onlyRoots)], []);
});
