/** Posting over TLS, and what is said where there is no answer: whether anything has left. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { run } from "./run.ts";
import { adviceIfUnknown } from "./send.ts";

const capture = new URL("../../testdata/captures/s29-mic.http", import.meta.url).pathname;

async function send(args: readonly string[], environment: Record<string, string> = {}) {
  let [out, err] = ["", ""];
  const code = await run(["send", "--capture", capture, ...args], {
    environment: { SONGHANH_DATA_DIR: "nowhere", ...environment },
    output: {
      text: (text) => out += `${text}\n`,
      json: (value) => out += JSON.stringify(value),
      remark: (text) => err += `${text}\n`,
    },
  });
  return { code, out, err };
}

Deno.test("send posts over TLS to whom the authority vouches for, and to nobody else", async () => {
  const dir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  const { cert, key } = await makeServerCertificate();
  const ca = join(dir, "ca.pem");
  const token = join(dir, "token");
  await Deno.writeTextFile(ca, cert);
  await Deno.writeTextFile(token, "the-token\n");
  const taken: { provider: string | null; type: string | null; bytes: number }[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, cert, key, onListen: () => {} },
    async (request) => {
      const { headers } = request;
      taken.push({
        provider: headers.get("songhanh-provider"),
        type: headers.get("content-type"),
        bytes: (await request.arrayBuffer()).byteLength,
      });
      return new Response("Verification GW Error", { headers: { "content-type": "text/plain" } });
    },
  );
  const to = ["--to", `https://127.0.0.1:${server.addr.port}/`];
  try {
    const posted = await send([...to, "--ca", ca, "--provider-file", token]);
    assert.equal(posted.code, 1, posted.err);
    assert.match(posted.out, /Verification GW Error/);
    assert.match(taken[0]!.type!, /^multipart\/signed/);
    assert.equal(taken[0]!.provider, "the-token");
    // Over the connection that is kept, nothing but the body of the capture has come.
    const file = await Deno.readFile(capture);
    assert.ok(taken[0]!.bytes > 1_000 && taken[0]!.bytes < file.length);

    const stranger = await send(to);
    assert.equal(stranger.code, 69);
    assert.match(stranger.err, /nothing was sent/);
    assert.equal(taken.length, 1);
  } finally {
    await server.shutdown();
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("send says whether anything was sent, and what an HTTP status says", async () => {
  using closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = closed.addr;
  closed.close();
  const refused = await send(["--to", `http://127.0.0.1:${port}/`]);
  assert.deepEqual([refused.code, /nothing was sent/.test(refused.err)], [69, true], refused.err);

  const stopping = new AbortController();
  const at0 = { hostname: "127.0.0.1", port: 0, onListen: () => {}, signal: stopping.signal };
  const server = Deno.serve(
    at0,
    ({ url }) =>
      url.endsWith("/late")
        ? new Promise<Response>(() => {})
        : new Response("a token that is not in force\nmore", { status: 401 }),
  );
  const at = `http://127.0.0.1:${server.addr.port}`;
  try {
    const told = await send(["--to", `${at}/`]);
    assert.equal(told.code, 1);
    assert.match(told.err, /HTTP status 401: a token that is not in force$/m);
    const late = await send(["--to", `${at}/late`, "--wait", "1"]);
    assert.equal(late.code, 69);
    const same = `the same bytes sent again get the first's answer: send --capture ${capture}`;
    assert.ok(late.err.includes(`may have been applied: ${same}`), late.err);
    // Of what was written here the bytes are gone, unless they were kept.
    assert.match(adviceIfUnknown({ save: "request.http" }), /: send --capture request\.http$/);
    assert.match(adviceIfUnknown({}), /--save did not keep them: see what became of it/);
  } finally {
    // One request is never answered: its connection is not waited for.
    stopping.abort();
    await server.finished;
  }
});
