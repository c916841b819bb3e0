import assert from "node:assert/strict";
import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { readPem } from "../../core/asn1/mod.ts";
import { shownCertificate } from "./shown_certificate.ts";

Deno.test("shownCertificate() is what whoever listens shows, whoever made it; nothing where nobody does", async () => {
  const { cert, key } = await makeServerCertificate();
  const quiet = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  await using tls = Deno.serve({ ...quiet, cert, key }, () => new Response());
  await using plain = Deno.serve(quiet, () => new Response());
  const at = (port: number) => ({ hostname: "127.0.0.1", port });
  const [block] = readPem(new TextEncoder().encode(cert));
  assert.deepEqual(await shownCertificate(at(tls.addr.port)), block!.bytes);
  assert.equal(await shownCertificate(at(plain.addr.port)), undefined);
  assert.equal(await shownCertificate(at(1)), undefined);
  assert.equal(await shownCertificate(at(0)), undefined);
});
