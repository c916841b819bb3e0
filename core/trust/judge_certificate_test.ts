import assert from "node:assert/strict";
import fc from "fast-check";
import { judgeCertificate, type TrustStatus } from "./judge_certificate.ts";
import { refuseJudgement, remarkOnJudgement } from "./refuse_judgement.ts";
import { readAllPkis, readTestPki } from "../testing/read_test_pki.ts";
import { buildTrustStore } from "./trust_store.ts";
import { asSaid } from "../reasons/mod.ts";

const at = new Date("2025-09-01T08:00:00Z");

const statusOfState: readonly [state: RegExp, status: TrustStatus][] = [
  [/^valid$/, "good"],
  [/^expired$/, "expired"],
  [/^not yet valid$/, "notYetValid"],
  [/^revoked on/, "revoked"],
  [/not trusted/, "untrusted"],
  [/too short/, "weakKey"],
];

Deno.test("judgeCertificate() finds the stated state of every user's certificate (F14)", () => {
  const seen = new Set<TrustStatus>();
  for (const { files, signers } of readAllPkis()) {
    const { store, problems } = buildTrustStore(files);
    assert.deepEqual(problems, []);
    for (const { user, der, authorityName, serial, state } of signers) {
      const expected = statusOfState.find(([pattern]) => pattern.test(state))?.[1];
      const judgement = judgeCertificate(der, [], store, at);
      assert.equal(judgement.status, expected, `${user}: ${judgement.reason}`);
      assert.equal(judgement.accepted, expected === "good");
      assert.equal(judgement.signer?.authorityName, authorityName);
      assert.equal(judgement.signer?.serialHex, serial);
      seen.add(judgement.status);
    }
  }
  assert.deepEqual([...seen].sort(), statusOfState.map(([, status]) => status).sort());
});

Deno.test("judgeCertificate() names the chain from the signer to the root", () => {
  const { files, signers } = readTestPki();
  const { store } = buildTrustStore(files);
  const judgement = judgeCertificate(signers[0]!.der, [], store, at);
  const authorities = judgement.chain.slice(1).map((name) => /^CN=([^,]*)/.exec(name)?.[1]);
  assert.deepEqual(authorities, ["Songhanh Test Sub 1", "Songhanh Test Root 1"]);
});

Deno.test("judgeCertificate() judges as of the time handed in, and says how long that holds", () => {
  const { files, signers } = readTestPki();
  const { store } = buildTrustStore(files);
  const { der } = signers.find(({ state }) => state === "expired")!;
  const statusAt = (time: number) => judgeCertificate(der, [], store, new Date(time)).status;
  const { untilMs: firstMs, status } = judgeCertificate(der, [], store, new Date("2019-06-01"));
  assert.equal(status, "notYetValid");
  assert.equal(statusAt(firstMs - 1), "notYetValid");
  // There is no list of that time, so the certificate was never good for this store.
  assert.equal(statusAt(firstMs), "revocationUnknown");
  const valid = judgeCertificate(der, [], store, new Date(firstMs));
  assert.equal(statusAt(valid.untilMs - 1), "revocationUnknown");
  assert.equal(statusAt(valid.untilMs), "expired");
});

Deno.test("judgeCertificate() gives one outcome everywhere inside its window of time", () => {
  const pki = readTestPki();
  const { store } = buildTrustStore(pki.files);
  const times = fc.integer({
    min: Date.parse("2014-01-01T00:00:00Z"),
    max: Date.parse("2047-01-01T00:00:00Z"),
  });
  fc.assert(
    fc.property(fc.constantFrom(...pki.signers), times, times, ({ der }, one, other) => {
      const first = judgeCertificate(der, [], store, new Date(one));
      if (first.fromMs <= other && other < first.untilMs) {
        const second = judgeCertificate(der, [], store, new Date(other));
        assert.deepEqual(second.status, first.status);
      }
    }),
    { numRuns: 150 },
  );
});

Deno.test("judgeCertificate() accepts no certificate with one flipped byte (F19)", () => {
  const { files, signers } = readTestPki();
  const { store } = buildTrustStore(files);
  const { der } = signers[0]!;
  const place = fc.integer({ min: 0, max: der.length - 1 });
  fc.assert(
    fc.property(place, fc.integer({ min: 1, max: 255 }), (index, flip) => {
      const spoilt = der.slice();
      spoilt[index]! ^= flip;
      assert.equal(judgeCertificate(spoilt, [der], store, at).accepted, false);
    }),
    { numRuns: 300 },
  );
});

Deno.test("judgeCertificate() never throws, whatever the bytes", () => {
  const { files, signers } = readTestPki();
  const { store } = buildTrustStore(files);
  const bytes = fc.uint8Array({ maxLength: 200 });
  const cut = fc.nat(signers[0]!.der.length - 1).map((length) =>
    signers[0]!.der.subarray(0, length)
  );
  fc.assert(
    fc.property(fc.oneof(bytes, cut), fc.array(bytes, { maxLength: 3 }), (der, embedded) => {
      assert.equal(judgeCertificate(der, embedded, store, at).status, "malformed");
    }),
    { numRuns: 300 },
  );
});

Deno.test("refuseJudgement() refuses with the text of the verification gateway", () => {
  const { files, signers } = readTestPki();
  const { store } = buildTrustStore(files);
  const good = judgeCertificate(signers[0]!.der, [], store, at);
  assert.equal(refuseJudgement(good), undefined);
  assert.equal(remarkOnJudgement(good), undefined);
  const soft = { ...good, status: "revocationUnknown", reason: asSaid("no list") } as const;
  assert.equal(refuseJudgement(soft), undefined);
  assert.equal(remarkOnJudgement(soft), "revocationUnknown: no list");
  const bad = refuseJudgement(judgeCertificate(new Uint8Array([1, 2, 3]), [], store, at));
  assert.ok(bad && "text" in bad);
  assert.equal(bad.text, "Verification GW Error");
  assert.match(bad.reason, /^malformed: /);
});
