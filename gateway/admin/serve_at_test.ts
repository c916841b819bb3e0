import assert from "node:assert/strict";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { type HttpHandler, serveAt, type ServeAtOptions } from "./serve_at.ts";

const setting = "SONGHANH_ADMIN_LISTEN";
const answer = () => new Response();
const listen = { hostname: "127.0.0.1", port: 0 };
const roomy = { connectionsMax: 100, networkConnectionsMax: 100 };

async function served(handler: HttpHandler, more: Partial<ServeAtOptions> = {}) {
  const server = await serveAt({ setting, listen, ...roomy, ...more }, handler);
  return Object.assign(server, {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  });
}

/** A connection, and whether the other side has ended it. */
async function connect(port: number) {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const found = { isOver: false, [Symbol.dispose]: () => connection.close() };
  connection.read(new Uint8Array(256)).then(() => found.isOver = true, () => found.isOver = true);
  return found;
}

Deno.test("serveAt() names address and setting where it cannot listen", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  await assert.rejects(
    serveAt({ setting, ...roomy, listen: { hostname: "127.0.0.1", port } }, answer),
    {
      message: `cannot listen on 127.0.0.1:${port} (${setting}): another process listens there`,
    },
  );
  await assert.rejects(
    serveAt({ setting, ...roomy, listen: { hostname: "192.0.2.1", port: 8401 } }, answer),
    /^Error: cannot listen on 192\.0\.2\.1:8401 \(SONGHANH_ADMIN_LISTEN\): /,
  );
  await using other = await served(answer);
  assert.equal((await fetch(other.url)).status, 200);
});

Deno.test("serveAt() hands on requests and answers as they are", async () => {
  await using server = await served(async (request, { remoteAddr }) => {
    const headers = new Headers({ "x-from": remoteAddr.hostname, "x-url": request.url });
    headers.append("set-cookie", "a=1");
    headers.append("set-cookie", "b=2");
    return new Response(`${request.method} ${await request.text()}`, { status: 201, headers });
  });
  const posted = await fetch(`${server.url}//other.example/path?a=%20b`, {
    method: "POST",
    body: "x".repeat(300_000),
  });
  assert.equal(posted.status, 201);
  assert.equal(await posted.text(), `POST ${"x".repeat(300_000)}`);
  assert.equal(posted.headers.get("x-from"), "127.0.0.1");
  assert.equal(posted.headers.get("x-url"), `${server.url}//other.example/path?a=%20b`);
  assert.deepEqual(posted.headers.getSetCookie(), ["a=1", "b=2"]);
  const head = await fetch(server.url, { method: "HEAD" });
  assert.deepEqual([head.status, await head.text()], [201, ""]);
});

Deno.test("serveAt() answers old and plain clients", async () => {
  await using server = await served(({ url }) => new Response(url));
  for (
    const line of [
      "/livez HTTP/1.0",
      "/livez HTTP/1.1\r\nConnection: close",
      "http://other.example:8401/livez HTTP/1.0",
    ]
  ) {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
    await connection.write(new TextEncoder().encode(`GET ${line}\r\n\r\n`));
    const text = await new Response(connection.readable).text();
    assert.match(text, /^HTTP\/1\.1 200 .*http:\/\/localhost\/livez/s);
  }
});

Deno.test("serveAt() takes the path of the request's line, whatever host is named", async () => {
  await using server = await served((request) => new Response(new URL(request.url).pathname));
  const ask = async (method: string, host: string) => {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
    const head = `${method} /real/path?q HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(head));
    return await new Response(connection.readable).text();
  };
  for (const host of ["x", "x:1", "[::1]:80", "x/other?", "x#", "a:b@c", "x\\y", "x?", "//", ""]) {
    assert.match(await ask("GET", host), /^HTTP\/1\.1 200 [^]*\/real\/path/, host);
  }
  assert.match(await ask("TRACE", "x"), /^HTTP\/1\.1 501 /, "no mistake of ours");
});

Deno.test("serveAt() answers what a handler throws with what onError makes of it", async () => {
  const errors: unknown[] = [];
  await using server = await served(() => {
    throw new Error("a mistake");
  }, {
    onError: (error) => {
      errors.push(error);
      return new Response("sorry", { status: 500 });
    },
  });
  const response = await fetch(server.url);
  assert.deepEqual([response.status, await response.text()], [500, "sorry"]);
  assert.match(String(errors[0]), /a mistake/);
});

Deno.test("serveAt() shows a stream as it comes, and ends it when its reader goes", async () => {
  let ended = "";
  await using server = await served((request) => {
    request.signal.addEventListener("abort", () => ended += "signal ");
    return new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("first")),
        cancel: () => void (ended += "stream "),
      }),
    );
  });
  const going = new AbortController();
  const response = await fetch(server.url, { signal: going.signal });
  const { value } = await response.body!.getReader().read();
  assert.equal(new TextDecoder().decode(value), "first");
  going.abort();
  await waitUntil(
    "both have heard of it",
    () => ended.includes("signal") && ended.includes("stream"),
  );
});

Deno.test("serveAt() takes so many connections, and so many of one network (F64, F65)", async () => {
  for (const bounds of [{ connectionsMax: 3 }, { networkConnectionsMax: 3 }]) {
    await using server = await served(answer, bounds);
    const open = await Promise.all(Array.from({ length: 3 }, () => connect(server.addr.port)));
    const more = await Promise.all(Array.from({ length: 5 }, () => connect(server.addr.port)));
    await waitUntil("the others are closed", () => more.every(({ isOver }) => isOver));
    assert.ok(open.every(({ isOver }) => !isOver));
    open.forEach((each) => each[Symbol.dispose]());
    more.forEach((each) => each[Symbol.dispose]());
    await waitUntil(
      "there is room again",
      () => fetch(server.url).then(({ status }) => status === 200, () => false),
    );
  }
});

Deno.test("serveAt() cuts an answer whose source fails, and writes a large one as it is read", async () => {
  const errors: unknown[] = [];
  const chunk = new Uint8Array(65_536);
  await using server = await served(({ url }) => {
    let chunks = 0;
    return new Response(
      new ReadableStream({
        pull: (controller) => {
          if (chunks++ < 300) return controller.enqueue(chunk);
          if (url.endsWith("/fails")) throw new Error("a mistake");
          controller.close();
        },
      }),
    );
  }, {
    onError: (error) => {
      errors.push(error);
      return new Response(null, { status: 500 });
    },
  });
  const whole = await fetch(server.url);
  assert.equal((await whole.arrayBuffer()).byteLength, 300 * chunk.length);
  assert.deepEqual(errors, []);
  await assert.rejects(async () => await (await fetch(`${server.url}/fails`)).arrayBuffer());
  assert.match(String(errors[0]), /a mistake/);
});

Deno.test("serveAt() waits for nobody who has asked nothing when it stops", async () => {
  const server = await served(answer);
  using silent = await connect(server.addr.port);
  assert.equal((await fetch(server.url)).status, 200);
  const from = performance.now();
  await server.shutdown();
  assert.ok(
    performance.now() - from < 5_000,
    "a silent connection is closed after ten seconds else",
  );
  await waitUntil("it is closed", () => silent.isOver);
});

Deno.test("serveAt() goes on with a request under way when it stops, and takes no other", async () => {
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: go, resolve: goOn } = Promise.withResolvers<void>();
  const server = await served(async () => {
    ask();
    await go;
    return new Response("done");
  });
  const response = fetch(server.url);
  await asked;
  const stopped = server.shutdown();
  await assert.rejects(fetch(server.url));
  goOn();
  assert.equal(await (await response).text(), "done");
  await stopped;
});

Deno.test("serveAt() shows a renewed certificate to who connects from then on", async () => {
  const [one, other] = await Promise.all([makeServerCertificate(), makeServerCertificate()]);
  await using server = await served(answer, { tls: one });
  const url = `https://127.0.0.1:${server.addr.port}`;
  const status = async (caCerts: string[]) => {
    using client = Deno.createHttpClient({ caCerts });
    return await fetch(url, { client }).then(async (response) => {
      await response.body?.cancel();
      return response.status;
    }, () => undefined);
  };
  assert.deepEqual([await status([one.cert]), await status([other.cert])], [200, undefined]);
  server.renew(other);
  assert.deepEqual([await status([one.cert]), await status([other.cert])], [undefined, 200]);
});
