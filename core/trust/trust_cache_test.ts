import assert from "node:assert/strict";
import { readTestPki } from "../testing/read_test_pki.ts";
import { TrustCache } from "./trust_cache.ts";
import { buildTrustStore } from "./trust_store.ts";

const pki = readTestPki();
const { store } = buildTrustStore(pki.files);
const at = new Date("2025-09-01T08:00:00Z");
const valid = pki.signers.find(({ state }) => state === "valid")!;

Deno.test("TrustCache.judge() judges a certificate once", () => {
  const cache = new TrustCache(store);
  const first = cache.judge(valid.der, [], at);
  assert.equal(first.status, "good");
  const later = new Date("2030-01-01T00:00:00Z");
  assert.equal(cache.judge(valid.der, [new Uint8Array([1])], later), first);
  assert.equal(cache.size, 1);
});

Deno.test("TrustCache.judge() judges again outside the window of the kept judgement", () => {
  const cache = new TrustCache(store);
  assert.equal(cache.judge(valid.der, [], at).status, "good");
  assert.equal(cache.judge(valid.der, [], new Date("2046-06-01")).status, "expired");
  assert.equal(cache.judge(valid.der, [], at).status, "good");
  assert.equal(cache.judge(valid.der, [], new Date("2024-06-01")).status, "notYetValid");
});

Deno.test("TrustCache.judge() takes a helpful certificate of a later message into account", () => {
  const withoutSub = buildTrustStore(pki.files.filter(({ name }) => !name.includes("sub-1"))).store;
  const cache = new TrustCache(withoutSub, {
    revocation: "soft",
    rsaBitsMin: 2048,
    acceptSha1: false,
    listAheadMs: 0,
  });
  const { der: subDer } = store.intermediates[0]!;
  assert.equal(cache.judge(valid.der, [], at).status, "untrusted");
  assert.equal(cache.judge(valid.der, [subDer], at).accepted, true);
  // One that comes without it is judged for itself.
  assert.equal(cache.judge(valid.der, [], at).status, "untrusted");
  // Where its list is there, all is known of the signer, whatever comes with the next message.
  const withList =
    buildTrustStore(pki.files.filter(({ name }) => !name.endsWith("sub-1.crt"))).store;
  const sure = new TrustCache(withList);
  assert.equal(sure.judge(valid.der, [], at).status, "untrusted");
  assert.equal(sure.judge(valid.der, [subDer], at).status, "good");
  assert.equal(sure.judge(valid.der, [], at).status, "good");
});

Deno.test("TrustCache.replaceStore() forgets judgements of another version only", () => {
  const cache = new TrustCache(store);
  const first = cache.judge(valid.der, [], at);
  cache.replaceStore(buildTrustStore(pki.files).store);
  assert.equal(cache.judge(valid.der, [], at), first);
  cache.replaceStore(buildTrustStore([]).store);
  assert.equal(cache.judge(valid.der, [], at).status, "untrusted");
});

Deno.test("TrustCache keeps at most as many judgements as it is told, good ones apart", () => {
  const cache = new TrustCache(store, undefined, 2);
  const good = cache.judge(valid.der, [], at);
  for (let i = 0; i < 10; i++) cache.judge(new Uint8Array([i]), [], at);
  assert.equal(cache.size, 3);
  assert.equal(cache.judge(valid.der, [], at), good);
});
