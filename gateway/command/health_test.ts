import assert from "node:assert/strict";
import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { readConfig } from "../settings/config.ts";
import { runCommand } from "./command.ts";
import { health } from "./health.ts";

/** Runs the command with these settings: exit code and what it printed. */
async function ask(environment: Record<string, string>, ...args: string[]) {
  let printed = "";
  const code = await runCommand(health, args, {
    environment,
    config: () => readConfig(environment, 1),
    output: { text: (text) => printed = text, json: () => {}, remark: () => {} },
  });
  return { code, printed };
}

function serve(port: number, tls?: { cert: string; key: string }, hostname = "127.0.0.1") {
  const options = { hostname, port, ...tls, onListen: () => {} };
  return Deno.serve(options, ({ url }) => {
    if (url.endsWith("/livez")) return new Response("alive\n");
    return new Response("not ready: no database\n", { status: 503 });
  });
}

Deno.test("health asks the configured address, alive or ready", async () => {
  const server = serve(0);
  const env = { SONGHANH_ADMIN_LISTEN: `127.0.0.1:${server.addr.port}` };
  assert.deepEqual(await ask(env), { code: 0, printed: "alive" });
  assert.deepEqual(await ask(env, "--ready"), { code: 1, printed: "not ready: no database" });
  await server.shutdown();
  const gone = await ask(env);
  assert.equal(gone.code, 1);
  assert.match(gone.printed, /^cannot ask 127\.0\.0\.1:\d+: /);
});

Deno.test("health --wait asks until it is so, and no longer than that", async () => {
  const { port } = reservePort();
  const env = { SONGHANH_ADMIN_LISTEN: `127.0.0.1:${port}` };
  const from = performance.now();
  const never = await ask(env, "--wait", "1");
  assert.equal(never.code, 1);
  assert.match(never.printed, /^cannot ask /);
  const ms = performance.now() - from;
  assert.ok(ms >= 1_000 && ms < 4_000, `${ms} ms`);
  // It is being started: nothing listens, then it is not ready, then it is.
  let answers = 0;
  const starting = Promise.withResolvers<Deno.HttpServer>();
  setTimeout(
    () =>
      starting.resolve(
        Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, () =>
          ++answers < 2
            ? new Response("not ready: starts\n", { status: 503 })
            : new Response("ready\n")),
      ),
    700,
  );
  assert.deepEqual(await ask(env, "--ready", "--wait", "30"), { code: 0, printed: "ready" });
  assert.equal(answers, 2);
  await (await starting.promise).shutdown();
});

/** A port that nobody listens on. */
function reservePort(): Deno.NetAddr {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr;
}

Deno.test("health asks over TLS, whatever name the certificate is for, and on every address", async () => {
  const dir = await Deno.makeTempDir();
  const [pair, other] = [await makeServerCertificate(), await makeServerCertificate()];
  await Deno.writeTextFile(`${dir}/crt`, other.cert);
  await Deno.writeTextFile(`${dir}/key`, other.key);
  const server = serve(0, pair, "0.0.0.0");
  const production = {
    SONGHANH_PROFILE: "production",
    SONGHANH_NUMBER_BAND: "90000000-99999999",
    SONGHANH_MODE: "standby",
    SONGHANH_DATABASE_URL: "postgres://db/songhanh?sslmode=verify-full",
    SONGHANH_TRUST_DIR: dir,
    SONGHANH_TLS_CERT: `${dir}/crt`,
    SONGHANH_TLS_KEY: `${dir}/key`,
    SONGHANH_DATA_KEY: btoa("k".repeat(32)),
    SONGHANH_ADMIN_LISTEN: `0.0.0.0:${server.addr.port}`,
    SONGHANH_ADMIN_TLS_CERT: `${dir}/crt`,
    SONGHANH_ADMIN_TLS_KEY: `${dir}/key`,
  };
  assert.deepEqual(await ask(production), { code: 0, printed: "alive" });
  await server.shutdown();
  await Deno.remove(dir, { recursive: true });
});

Deno.test("health works with the permissions of its task and NODE_EXTRA_CA_CERTS", async () => {
  const dir = await Deno.makeTempDir();
  const pair = await makeServerCertificate();
  await Deno.writeTextFile(`${dir}/crt`, pair.cert);
  await Deno.writeTextFile(`${dir}/key`, pair.key);
  const server = serve(0, pair);
  const child = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "songhanh", "health"],
    cwd: new URL("../..", import.meta.url),
    env: {
      NODE_EXTRA_CA_CERTS: `${dir}/crt`,
      SONGHANH_DATA_DIR: dir,
      SONGHANH_ADMIN_LISTEN: `127.0.0.1:${server.addr.port}`,
      SONGHANH_ADMIN_TLS_CERT: `${dir}/crt`,
      SONGHANH_ADMIN_TLS_KEY: `${dir}/key`,
    },
  }).output();
  const said = new TextDecoder().decode(child.stdout) + new TextDecoder().decode(child.stderr);
  assert.deepEqual({ code: child.code, said: said.trim() }, { code: 0, said: "alive" });
  await server.shutdown();
  await Deno.remove(dir, { recursive: true });
});
