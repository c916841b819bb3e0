import assert from "node:assert/strict";
import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { readTestPki } from "../../core/testing/read_test_pki.ts";
import { buildTrustStore, endsSoonMs, TrustStore } from "../../core/trust/mod.ts";
import { ownCertificates } from "../keys/own_certificates.ts";
import { showCertificates } from "../operations/certificates.ts";
import { findEndings } from "./find_endings.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

Deno.test("findEndings() follows authorities and revocation lists to their end", async () => {
  const trust = buildTrustStore(readTestPki().files);
  const { roots, intermediates, lists } = trust.store;
  const at = (ms: number) => findEndings({ trust, now: () => new Date(ms) }, []);
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

Deno.test("findEndings() follows a certificate for lists alone, which is shown as such", async () => {
  const { roots, intermediates, lists: [list] } = buildTrustStore(readTestPki().files).store;
  const end = roots[0]!.notAfterMs - 400 * dayMs;
  const listKey = { ...roots[0]!, sha256: "a list key", isAuthority: false, notAfterMs: end };
  const lists = [{ list: list!, sha256: "a list", signers: [listKey] }];
  const trust = { store: new TrustStore(roots, intermediates, lists), problems: [] };
  const gateway = { trust, now: () => new Date(end - 59 * dayMs) };
  const found = (await findEndings(gateway, [])).find(({ id }) => id === listKey.sha256);
  assert.equal(found!.state, "ending");
  const { authorities } = await showCertificates.perform({ gateway, actor: "" }, {});
  const kinds = authorities.map(({ kind }) => kind).sort();
  assert.deepEqual(kinds, ["between", "listKey", "root", "root"]);
  assert.equal(authorities.find(({ kind }) => kind === "root")!.overlapMs, undefined);
});

Deno.test("findEndings() follows the gateway's own certificates, each once", async () => {
  const pair = await makeServerCertificate();
  const credentials = { tls: pair, primaryClient: undefined, replySigner: undefined };
  const own = ownCertificates(credentials, pair.cert);
  assert.deepEqual(own.map(({ setting }) => setting), [
    "SONGHANH_TLS_CERT",
    "SONGHANH_ADMIN_TLS_CERT",
  ]);
  const trust = buildTrustStore([]);
  const end = own[0]!.certificate.notAfterMs;
  const at = async (ms: number) =>
    (await findEndings({ trust, now: () => new Date(ms) }, own))
      .map(({ name, state }) => [name, state]);
  const name = "test of this machine";
  const begin = own[0]!.certificate.notBeforeMs;
  assert.ok(end - begin < endsSoonMs.own);
  assert.deepEqual(await at(end - hourMs), [[name, "ending"]]);
  assert.deepEqual(await at(end + 1), [[name, "expired"]]);
  const later = own.map(({ setting, certificate }) => ({
    setting,
    certificate: { ...certificate, notAfterMs: begin + endsSoonMs.own + 1 },
  }));
  const [found] = await findEndings({ trust, now: () => new Date(begin) }, later);
  assert.equal(found!.state, "valid");
});
