import assert from "node:assert/strict";
import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { readConfig } from "../settings/config.ts";
import { AdminClient } from "./admin_client.ts";
import { fetchPinned, OtherCertificate } from "./fetch_pinned.ts";

const elsewhere = [{ type: "dns", value: "gateway.example" }] as const;

Deno.test("fetchPinned() takes the certificate of the file, whatever its name, and no other", async () => {
  const pair = await makeServerCertificate([...elsewhere]);
  const { cert: other } = await makeServerCertificate([...elsewhere]);
  const sent: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, ...pair, onListen: () => {} },
    async (request) => {
      sent.push(
        `${request.method} ${request.headers.get("authorization")} ${await request.text()}`,
      );
      return Response.json({ path: new URL(request.url).pathname }, { status: 202 });
    },
  );
  const { port } = server.addr;
  const url = new URL(`https://127.0.0.1:${port}/a?b=c`);
  const request = {
    method: "POST",
    headers: { authorization: "Bearer x" },
    body: "body",
    signal: AbortSignal.timeout(10_000),
  };
  const answer = await fetchPinned(url, request, pair.cert);
  assert.deepEqual([answer.status, await answer.json()], [202, { path: "/a" }]);
  assert.deepEqual(sent, ["POST Bearer x body"]);
  await assert.rejects(fetchPinned(url, request, other), OtherCertificate);
  assert.equal(sent.length, 1, "a stranger is told nothing");

  const dir = await Deno.makeTempDir();
  const open = async (cert: string) => {
    await Deno.writeTextFile(`${dir}/crt`, cert);
    await Deno.writeTextFile(`${dir}/key`, pair.key);
    const environment = {
      SONGHANH_DATA_DIR: dir,
      SONGHANH_ADMIN_LISTEN: `127.0.0.1:${port}`,
      SONGHANH_ADMIN_TLS_CERT: `${dir}/crt`,
      SONGHANH_ADMIN_TLS_KEY: `${dir}/key`,
    };
    const output = { text: () => {}, json: () => {}, remark: () => {} };
    return await AdminClient.open(
      { environment, config: () => readConfig(environment, 1), output },
      "x",
    );
  };
  assert.deepEqual(await (await open(pair.cert)).get("/status"), { path: "/api/v1/status" });
  await assert.rejects((await open(other)).get("/status"), /certificate is another/);
  assert.deepEqual(sent.slice(1), ["GET Bearer x "]);
  await server.shutdown();
  await Deno.remove(dir, { recursive: true });
});
