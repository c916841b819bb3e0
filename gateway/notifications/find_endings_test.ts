import assert from "node:assert/strict";
import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { readTestPki } from "../../core/testing/read_test_pki.ts";
import { buildTrustStore } from "../../core/trust/mod.ts";
import { findEndings } from "./find_endings.ts";

const none = { tls: undefined, adminTls: undefined, primaryClient: undefined, signer: undefined };
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

Deno.test("findEndings() follows authorities and revocation lists to their end", async () => {
  const trust = buildTrustStore(readTestPki().files);
  const { roots, intermediates, lists } = trust.store;
  const at = (ms: number) => findEndings({ trust, now: () => new Date(ms) }, none);
  const [root] = roots;
  const states = async (ms: number, sha256: string) =>
    (await at(ms)).find(({ id }) => id === sha256)!.state;
  const end = root!.notAfterMs;
  assert.equal(await states(end - 61 * dayMs, root!.sha256), "valid");
  assert.equal(await states(end - 59 * dayMs, root!.sha256), "ending");
  assert.equal(await states(end + 1, root!.sha256), "expired");

  const found = await at(Date.now());
  const ofCertificates = found.filter(({ what }) => what === "certificate");
  assert.equal(ofCertificates.length, roots.length + intermediates.length);
  const next = Math.max(...lists.map(({ nextUpdateMs }) => nextUpdateMs ?? 0));
  const ofLists = async (ms: number) =>
    (await at(ms)).filter(({ what }) => what === "revocation-list").map(({ state }) => state);
  const authorities = new Set(lists.map(({ issuer }) => issuer.key));
  assert.equal((await ofLists(next)).length, authorities.size, "the latest of each authority");
  assert.ok((await ofLists(next - hourMs)).includes("ending"));
  assert.ok((await ofLists(next + 1)).every((state) => state === "expired"));
});

Deno.test("findEndings() follows the gateway's own certificates", async () => {
  const { cert } = await makeServerCertificate();
  const certFile = await Deno.makeTempFile();
  await Deno.writeTextFile(certFile, cert);
  const pair = { certFile, keyFile: "" };
  const trust = buildTrustStore([]);
  const gateway = { trust, now: () => new Date() };
  const found = await findEndings(gateway, { ...none, tls: pair, adminTls: pair });
  assert.deepEqual(found.map(({ name, state }) => [name, state]), [[
    "test of this machine",
    "ending",
  ]]);
  await Deno.remove(certFile);
});
