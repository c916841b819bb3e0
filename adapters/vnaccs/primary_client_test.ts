import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { waitUntil } from "../testing/wait_until.ts";
import { makeServerCertificate } from "../testing/make_server_certificate.ts";
import { outputRetrievals } from "../../core/procedures/mod.ts";
import { peekHeader, writeMessage, writeResultMessage } from "../../core/wire/mod.ts";
import { PrimaryClient, type PrimaryClientOptions } from "./primary_client.ts";

const encoder = new TextEncoder();
const body = encoder.encode("a message");

function client(url: string, more: Partial<PrimaryClientOptions> = {}): PrimaryClient {
  return new PrimaryClient({
    url,
    deadlineMs: 10_000,
    lateMs: 10_000,
    connectionsMax: 8,
    ...more,
  });
}

/** A primary on bare TCP: for each request on a connection, `answer` writes what it likes. */
class RawPrimary implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  connections = 0;
  readonly requests: string[] = [];

  constructor(private readonly answer: (connection: Deno.Conn, number: number) => unknown) {
    this.#accept();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}/`;
  }

  /** Closes every connection, as a server does whose patience has ended. */
  closeIdle(): void {
    for (const connection of this.#open) {
      try {
        connection.close();
      } catch {
        // The answer closed it already.
      }
    }
    this.#open.clear();
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      this.connections++;
      this.#open.add(connection);
      this.#serve(connection).catch(() => {});
    }
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(65_536);
    let received = "";
    for (;;) {
      const length = await connection.read(buffer);
      if (length === null) return;
      received += Buffer.from(buffer.subarray(0, length)).toString("latin1");
      const headEnd = received.indexOf("\r\n\r\n");
      const bytes = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (headEnd < 0 || received.length < headEnd + 4 + bytes) continue;
      this.requests.push(received);
      received = "";
      await this.answer(connection, this.requests.length);
    }
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    this.closeIdle();
  }
}

const say = (connection: Deno.Conn, text: string) => connection.write(encoder.encode(text));
const answered = (text: string) =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Length: ${text.length}\r\n\r\n${text}`;

Deno.test("PrimaryClient sends the bytes as they are and returns the answer as it is", async () => {
  const bytes = new Uint8Array(300).map((_, index) => index & 255);
  const taken: { contentType: string | null; body: Uint8Array }[] = [];
  await using server = Deno.serve({ port: 0, onListen: () => {} }, async (request) => {
    taken.push({
      contentType: request.headers.get("content-type"),
      body: new Uint8Array(await request.arrayBuffer()),
    });
    return new Response(bytes, {
      status: taken.length === 1 ? 200 : 404,
      headers: { "content-type": "application/x-strange" },
    });
  });
  const primary = client(`http://127.0.0.1:${server.addr.port}/`);
  for (const status of [200, 404]) {
    const answer = await primary.post("text/odd ; x", bytes);
    assert.equal(answer.kind, "answered");
    assert.deepEqual(answer.kind === "answered" && { ...answer.reply, bytes: undefined }, {
      status,
      contentType: "application/x-strange",
      bytes: undefined,
    });
    assert.deepEqual(answer.kind === "answered" && answer.reply.bytes, bytes);
    assert.deepEqual(taken.at(-1), { contentType: "text/odd ; x", body: bytes });
  }
  primary.close();
});

Deno.test("PrimaryClient takes a broken server for no answer: nobody knows what it did", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("<html>Bad Gateway</html>", { status: 502 }),
  );
  const primary = client(`http://127.0.0.1:${server.addr.port}/`);
  const answer = await primary.post("text/plain", body);
  assert.equal(answer.kind, "unknown");
  assert.match(answer.kind === "unknown" ? answer.reason : "", /502/);
  primary.close();
});

Deno.test("PrimaryClient says not sent where no connection could be made", async () => {
  const unused = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = unused.addr;
  unused.close();
  const places = [`http://127.0.0.1:${port}/`, `https://127.0.0.1:${port}/`, "http://no.invalid/"];
  for (const url of places) {
    const primary = client(url);
    assert.equal((await primary.post(null, body)).kind, "not sent", url);
    primary.close();
  }
});

Deno.test("PrimaryClient says not sent where TLS fails", async () => {
  using plain = new RawPrimary((connection) => say(connection, "no TLS here\r\n"));
  const primary = client(plain.url.replace("http:", "https:"));
  const timer = setTimeout(() => plain.closeIdle(), 300);
  assert.equal((await primary.post(null, body)).kind, "not sent");
  clearTimeout(timer);
  primary.close();
});

Deno.test("PrimaryClient sends nothing to whom no authority vouches for", async () => {
  const server = await makeServerCertificate();
  let taken = 0;
  await using centre = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...server },
    () => (taken++, new Response("yes")),
  );
  const url = `https://127.0.0.1:${centre.addr.port}/`;
  for (
    const [caCertificates, kind] of [[undefined, "not sent"], [[server.cert], "answered"]] as const
  ) {
    const primary = client(url, { caCertificates });
    assert.equal((await primary.post(null, body)).kind, kind);
    primary.close();
  }
  assert.equal(taken, 1);
});

Deno.test("PrimaryClient says unknown where the primary may have the message (F28)", async () => {
  const cases: Record<string, (connection: Deno.Conn) => unknown> = {
    "drops the connection": (connection) => connection.close(),
    "stops within its answer": async (connection) => {
      await say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
      connection.close();
    },
    "stops within its head": async (connection) => {
      await say(connection, "HTTP/1.1 200 OK\r\nContent-Le");
      connection.close();
    },
    "answers what is no HTTP": (connection) => say(connection, "ERR 1\r\n\r\n"),
  };
  for (const [what, answer] of Object.entries(cases)) {
    using server = new RawPrimary(answer);
    const primary = client(server.url);
    const result = await primary.post(null, body);
    assert.equal(result.kind, "unknown", what);
    assert.equal(result.kind === "unknown" && await result.late, undefined);
    assert.equal(server.requests.length, 1, `${what}: sent once`);
    primary.close();
  }
});

Deno.test("PrimaryClient never sends a message again whose kept connection was dropped (F28, I2)", async () => {
  for (const waitMs of [0, 5, 20]) {
    let drops = false;
    using server = new RawPrimary(async (connection) => {
      if (!drops) return say(connection, answered("yes"));
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      connection.close();
    });
    const primary = client(server.url);
    assert.equal((await primary.post(null, body)).kind, "answered");
    drops = true;
    assert.equal((await primary.post(null, body)).kind, "unknown");
    // A second try would have come at once.
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual([server.requests.length, server.connections], [2, 1]);
    assert.match(server.requests[1]!, /\r\ncontent-length: 9\r\n/i, "not in chunks");
    assert.match(server.requests[1]!, /\r\n\r\na message$/);
    primary.close();
  }
});

Deno.test("PrimaryClient follows no redirect", async () => {
  using server = new RawPrimary((connection) =>
    say(connection, "HTTP/1.1 307 Elsewhere\r\nLocation: /other\r\nContent-Length: 3\r\n\r\nabc")
  );
  const primary = client(server.url);
  const answer = await primary.post(null, body);
  assert.equal(answer.kind === "answered" && answer.reply.status, 307);
  assert.equal(server.requests.length, 1);
  primary.close();
});

Deno.test("PrimaryClient gives an answer that comes after the deadline (F29)", async () => {
  const released = Promise.withResolvers<void>();
  using server = new RawPrimary(async (connection) => {
    await released.promise;
    await say(connection, answered("late"));
  });
  const primary = client(server.url, { deadlineMs: 50 });
  const answer = await primary.post(null, body);
  assert.equal(answer.kind, "unknown");
  released.resolve();
  const late = answer.kind === "unknown" ? await answer.late : undefined;
  assert.equal(new TextDecoder().decode(late?.bytes), "late");
  assert.equal(server.requests.length, 1);
  primary.close();
});

Deno.test("PrimaryClient gives up a late answer after its time, and everything when closed", async () => {
  using server = new RawPrimary(() => new Promise(() => {}));
  const primary = client(server.url, { deadlineMs: 20, lateMs: 20 });
  const answer = await primary.post(null, body);
  assert.equal(answer.kind === "unknown" && await answer.late, undefined);
  primary.close();

  const other = client(server.url);
  const waiting = other.post(null, body);
  while (server.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  other.close();
  assert.equal((await waiting).kind, "unknown");
  assert.equal((await other.post(null, body)).kind, "not sent");
});

Deno.test("PrimaryClient keeps connections and opens new ones where idle ones were closed", async () => {
  using server = new RawPrimary((connection) => say(connection, answered("yes")));
  const primary = client(server.url);
  for (let number = 0; number < 5; number++) {
    assert.equal((await primary.post(null, body)).kind, "answered");
  }
  assert.equal(server.connections, 1, "one connection for all");
  for (let number = 0; number < 20; number++) {
    server.closeIdle();
    // The news has to travel; what is closed while a message is on its way stays unknown.
    await waitUntil("the end is noticed", () => primary.keptConnections === 0);
    assert.equal((await primary.post(null, body)).kind, "answered", `after close ${number}`);
  }
  assert.equal(server.requests.length, 25);
  primary.close();
});

Deno.test("PrimaryClient hands on the fields that mean something, and nothing of its own", async () => {
  using server = new RawPrimary((connection) =>
    say(
      connection,
      "HTTP/1.1 200 OK\r\nServer: x\r\nX-Backside-Transport: FAIL FAIL\r\nContent-Type: text/plain\r\n" +
        'Content-Disposition: attachment; filename="a.xml"\r\nContent-Encoding: gzip\r\n' +
        "Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\nab",
    )
  );
  const primary = client(`${server.url}path?query=1`);
  const answer = await primary.post("text/plain", body, [["user-agent", "NACCS/1.0"]]);
  assert.deepEqual(answer.kind === "answered" && answer.reply.fields, [
    ["content-disposition", 'attachment; filename="a.xml"'],
    ["content-encoding", "gzip"],
    ["x-backside-transport", "FAIL FAIL"],
  ]);
  const host = new URL(server.url).host;
  assert.equal(
    server.requests[0],
    `POST /path?query=1 HTTP/1.1\r\nHost: ${host}\r\nContent-Type: text/plain\r\n` +
      "Accept-Encoding: identity\r\nuser-agent: NACCS/1.0\r\nContent-Length: 9\r\n\r\na message",
  );
  primary.close();
});

Deno.test("PrimaryClient says not sent of a head that cannot be written, and writes what can", async () => {
  using server = new RawPrimary((connection) => say(connection, answered("ab")));
  const primary = client(server.url);
  for (
    const [contentType, fields] of [
      ["text/plain\nX: y", []],
      ["text/\u0100", []],
      ["text/plain", [["accept", "a "]]],
      ["text/plain", [["", "a"]]],
    ] as const
  ) {
    const answer = await primary.post(contentType, body, fields);
    assert.equal(answer.kind, "not sent", JSON.stringify([contentType, fields]));
  }
  assert.equal(server.requests.length, 0);
  // An earlier version recorded it so, and it is to be given back.
  for (const contentType of ["text/plain, ", "\ttext/plain,"]) {
    assert.equal((await primary.post(contentType, body)).kind, "answered");
    assert.match(server.requests.at(-1)!, /\r\nContent-Type: text\/plain,\r\n/);
  }
  primary.close();
});

Deno.test("PrimaryClient reads an answer however it is cut, framed and preceded", async () => {
  const cases: Record<string, [string, string]> = {
    "in one piece": [answered("yes"), "yes"],
    "in chunks": [
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nye\r\n1\r\ns\r\n0\r\nX: y\r\n\r\n",
      "yes",
    ],
    "in chunks whose sizes are padded": [
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2  \r\nye\r\n1 ;a=b\r\ns\r\n0  \r\n\r\n",
      "yes",
    ],
    "after heads of its own": [
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nA: b\r\n\r\n${answered("yes")}`,
      "yes",
    ],
    "after an empty line": [`\r\n${answered("yes")}`, "yes"],
    "empty": ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""],
    "without a length, of HTTP/1.0": ["HTTP/1.0 200 OK\r\n\r\nyes", "yes"],
  };
  for (const [what, [text, expected]] of Object.entries(cases)) {
    for (const size of [1, 3, text.length]) {
      using server = new RawPrimary(async (connection) => {
        for (let at = 0; at < text.length; at += size) {
          await say(connection, text.slice(at, at + size));
        }
        if (text.startsWith("HTTP/1.0")) connection.close();
      });
      const primary = client(server.url);
      for (let number = 1; number <= 2; number++) {
        const answer = await primary.post(null, body);
        assert.equal(answer.kind, "answered", `${what}, by ${size}`);
        const { bytes } = (answer as { reply: { bytes: Uint8Array } }).reply;
        assert.equal(new TextDecoder().decode(bytes), expected, `${what}, by ${size}`);
      }
      assert.equal(server.connections, text.startsWith("HTTP/1.0") ? 2 : 1, what);
      primary.close();
    }
  }
});

Deno.test("PrimaryClient reads heads of answers that no standard has, and asks nothing behind them", async () => {
  const { request, result } = linked("LINK ONE");
  const length = `Content-Length: ${result.length}`;
  const heads: readonly (readonly [head: string, fields?: unknown])[] = [
    [`HTTP/1.1 200 OK\nContent-Type: ${asText}\n${length}\n\n`],
    [`HTTP/1.1  200  OK\r\n${length}\r\n\r\n`],
    [
      `HTTP/1.1 200 OK\r\n \r\nX-Backside-Transport: FAIL\x01FAIL\nX: \0\r\n${length}\r\n\r\n`,
      [["x-backside-transport", "FAIL FAIL"]],
    ],
    [`HTTP/1.1 200 OK\r\n${"X: y\r\n".repeat(200)}X: \x7f\r\n${length}\r\n\r\n`],
    [`HTTP/1.1 200 OK\r\n${length}\r\n\n`],
    [`HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\r\n${length}\r\n\r\n`],
  ];
  for (const [head, fields = []] of heads) {
    for (const size of [1, 7, 1_000_000]) {
      using server = new RawPrimary(async (connection) => {
        const text = head + result;
        for (let at = 0; at < text.length; at += size) {
          await say(connection, text.slice(at, at + size));
        }
      });
      const sender = client(server.url);
      for (let number = 1; number <= 2; number++) {
        const answer = await sender.post(asText, request);
        assert.ok(answer.kind === "answered", head);
        assert.equal(new TextDecoder().decode(answer.reply.bytes), result, head);
        assert.deepEqual(answer.reply.fields ?? [], fields, head);
      }
      assert.equal(server.connections, 2, head);
      sender.close();
    }
  }
});

Deno.test("PrimaryClient bounds what answers take, each and all together (F66)", async () => {
  const endless = async (connection: Deno.Conn, head: string, piece: string) => {
    await say(connection, head);
    try {
      for (let number = 0; number < 100_000; number++) await say(connection, piece);
    } catch {
      // Cut off, as it has to be.
    }
  };
  const kilobyte = "x".repeat(1_024);
  const cases: Record<string, (connection: Deno.Conn) => unknown> = {
    "a length that is too large": (connection) =>
      say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n"),
    "chunks without end": (connection) =>
      endless(
        connection,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        `400\r\n${kilobyte}\r\n`,
      ),
    "no length, without end": (connection) =>
      endless(connection, "HTTP/1.1 200 OK\r\n\r\n", kilobyte),
    "a head without end": (connection) =>
      endless(connection, "HTTP/1.1 200 OK\r\n", `X: ${kilobyte}\r\n`),
    "heads without end": (connection) => endless(connection, "", "HTTP/1.1 100 Continue\r\n\r\n"),
    "another protocol": (connection) =>
      say(connection, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"),
  };
  for (const [what, answer] of Object.entries(cases)) {
    using server = new RawPrimary(answer);
    const primary = client(server.url, { replyBytesMax: 65_536 });
    assert.equal((await primary.post(null, body)).kind, "unknown", what);
    assert.equal(primary.replyBytes, 0, what);
    primary.close();
  }
  const held = Promise.withResolvers<void>();
  using server = new RawPrimary(async (connection, number) => {
    await say(connection, `HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n${kilobyte}`);
    if (number < 3) await held.promise;
    await say(connection, "x".repeat(60_000 - 1_024));
  });
  const primary = client(server.url, { repliesBytesMax: 150_000 });
  const two = [primary.post(null, body), primary.post(null, body)];
  while (primary.replyBytes < 120_000) await new Promise((resolve) => setTimeout(resolve, 5));
  const third = await primary.post(null, body);
  assert.equal(third.kind, "unknown");
  assert.match(third.kind === "unknown" ? third.reason : "", /take more than 150000 bytes/);
  held.resolve();
  for (const answer of await Promise.all(two)) assert.equal(answer.kind, "answered");
  assert.equal(primary.replyBytes, 0);
  primary.close();
});

Deno.test("PrimaryClient opens no more connections than it may; what waited in vain was not sent", async () => {
  const held = Promise.withResolvers<void>();
  using server = new RawPrimary(async (connection) => {
    await held.promise;
    await say(connection, answered("yes"));
  });
  const primary = client(server.url, { connectionsMax: 2, deadlineMs: 200, lateMs: 5_000 });
  const all = Array.from({ length: 5 }, () => primary.post(null, body));
  const kinds = (await Promise.all(all)).map(({ kind }) => kind);
  assert.deepEqual(kinds, ["unknown", "unknown", "not sent", "not sent", "not sent"]);
  held.resolve();
  assert.equal((await primary.post(null, body)).kind, "answered");
  assert.deepEqual([server.connections, server.requests.length], [2, 3]);
  primary.close();
});

Deno.test("PrimaryClient sends a large body whole, and takes an answer that comes before its end", async () => {
  const large = new Uint8Array(3_000_000).fill(120);
  using server = new RawPrimary((connection) => say(connection, answered("yes")));
  const primary = client(server.url);
  assert.equal((await primary.post(null, large)).kind, "answered");
  assert.equal(server.requests[0]!.length - server.requests[0]!.indexOf("\r\n\r\n") - 4, 3_000_000);
  primary.close();

  // Refuses by the head alone and reads no further.
  using early = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const refusing = (async () => {
    const connection = await early.accept();
    await connection.read(new Uint8Array(1_024));
    await say(connection, "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
    return connection;
  })();
  const other = client(`http://127.0.0.1:${early.addr.port}/`);
  const posting = other.post(null, new Uint8Array(30_000_000));
  // It neither reads the rest nor closes.
  const connection = await refusing;
  const answer = await posting;
  connection.close();
  assert.equal(answer.kind === "answered" && answer.reply.status, 413);
  other.close();
});

Deno.test("PrimaryClient shows its certificate, and asks for no other protocol", async () => {
  const [server, own] = [await makeServerCertificate(), await makeServerCertificate()];
  const listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    ...server,
    alpnProtocols: ["h2", "http/1.1"],
  });
  const serving = (async () => {
    const connection = await listener.accept();
    const { alpnProtocol } = await connection.handshake();
    await connection.read(new Uint8Array(65_536));
    await say(connection, answered("yes"));
    connection.close();
    return alpnProtocol;
  })();
  const primary = client(`https://127.0.0.1:${listener.addr.port}/`, {
    caCertificates: [server.cert],
    clientCertificate: own,
  });
  assert.equal((await primary.post(null, body)).kind, "answered");
  assert.equal(await serving, "http/1.1");
  primary.close();
  listener.close();
});

/** A request with link information of its own, and the result that a primary gives it. */
function linked(linkInfo: string, procedure = "IID") {
  const request = writeMessage(
    { control: "SS", procedure, userId: "M1001M01", linkInfo, system: "1" },
    encoder.encode("101234567820\r\n"),
  );
  const header = peekHeader(request)!;
  const result = writeResultMessage({ request: header, codes: [], receivedAt: new Date() });
  return { request, result: new TextDecoder().decode(result) };
}

const asText = "text/plain; charset=UTF-8";

Deno.test("PrimaryClient takes no answer that is another message's (I4)", async () => {
  const [one, other] = [linked("LINK ONE"), linked("LINK TWO")];
  using primary = new RawPrimary(async (connection, number) => {
    await say(connection, answered(number === 1 ? one.result : other.result));
    // Once more, behind the answer: a middlebox that repeats, a server that counts wrongly.
    if (number === 1) await say(connection, answered(one.result));
  });
  const sender = client(primary.url);
  try {
    for (const { request, result } of [one, other]) {
      const answer = await sender.post(asText, request);
      // The second answer comes in time to be seen, or not; it never becomes the other message's.
      if (answer.kind !== "answered") continue;
      assert.equal(new TextDecoder().decode(answer.reply.bytes), result);
    }
    const answer = await sender.post(asText, one.request);
    assert.equal(answer.kind, "unknown");
    assert.match(answer.kind === "unknown" ? answer.reason : "", /of another message/);
    const next = await sender.post(asText, other.request);
    assert.equal(next.kind, "answered", "on another connection");
  } finally {
    sender.close();
  }
});

Deno.test("PrimaryClient takes what was fetched, which has the link information of what it is about", async () => {
  const [fetching, about] = [linked("LINK ONE"), linked("LINK TWO")];
  const output = about.result.slice(0, 249) + "P" + about.result.slice(250);
  const blank = about.result.slice(0, 219) + " ".repeat(26) + about.result.slice(245);
  for (const reply of [output, blank, "LOGON OK", fetching.result]) {
    using primary = new RawPrimary((connection) => say(connection, answered(reply)));
    const sender = client(primary.url);
    const answer = await sender.post(asText, fetching.request);
    assert.equal(answer.kind, "answered", reply.slice(0, 10));
    sender.close();
  }
});

Deno.test("PrimaryClient takes a result that was fetched, and one of others that was not asked for never", async () => {
  const about = linked("LINK TWO");
  const fetched = about.result.slice(0, 2) + "P" + about.result.slice(3);
  const asked = [...outputRetrievals, "IID", "IDA", "?LST"];
  const taken = await Promise.all(asked.map(async (procedure) => {
    const { request } = linked("LINK ONE", procedure);
    const kinds = [];
    for (const reply of [fetched, about.result]) {
      using primary = new RawPrimary((connection) => say(connection, answered(reply)));
      const sender = client(primary.url);
      kinds.push((await sender.post(asText, request)).kind);
      sender.close();
    }
    return kinds;
  }));
  assert.deepEqual(
    taken,
    asked.map((procedure) => [outputRetrievals.has(procedure) ? "answered" : "unknown", "unknown"]),
  );
});

Deno.test("PrimaryClient leaves open what an answer meant that ended with the connection, too early", async () => {
  const { request, result } = linked("LINK ONE");
  const length = result.length;
  const cuts = [[length, "answered"], [length - 1], [450], [401], [399], [8], [0]] as const;
  for (const [bytes, expected = "unknown"] of cuts) {
    using primary = new RawPrimary(async (connection) => {
      await say(connection, `HTTP/1.1 200 OK\r\nContent-Type: ${asText}\r\n\r\n`);
      await say(connection, result.slice(0, bytes));
      connection.close();
    });
    const sender = client(primary.url);
    const answer = await sender.post(asText, request);
    assert.equal(answer.kind, expected, `${bytes} bytes`);
    sender.close();
  }
});

Deno.test("PrimaryClient knows by its content type where an answer in parts has been cut", async () => {
  const { request, result } = linked("LINK ONE");
  const type = "multipart/signed; boundary=b";
  const parts =
    `--b\r\nContent-Type: text/plain\r\n\r\n${result}\r\n--b\r\n\r\nsigned\r\n--b--\r\n`;
  for (const [text, expected] of [[parts, "answered"], [parts.slice(0, -5), "unknown"]] as const) {
    using primary = new RawPrimary(async (connection) => {
      await say(connection, `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n\r\n${text}`);
      connection.close();
    });
    const sender = client(primary.url);
    assert.equal((await sender.post(asText, request)).kind, expected);
    sender.close();
  }
});

Deno.test("PrimaryClient takes a 408 that nobody asked for as no answer", async () => {
  using primary = new RawPrimary((connection) =>
    say(connection, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
  );
  const sender = client(primary.url);
  assert.equal((await sender.post(asText, linked("LINK ONE").request)).kind, "unknown");
  sender.close();
});

Deno.test("PrimaryClient hands on the encoding on which terminals act, and none of the connection", async () => {
  const whole = "Content-Length: 4\r\n";
  const base64 = [["transfer-encoding", "base64"]];
  const cases: readonly [fields: string, told: unknown][] = [
    [`${whole}Transfer-Encoding: base64\r\n`, base64],
    [whole, []],
    ["Transfer-Encoding: base64, chunked\r\n", base64],
    ["Transfer-Encoding: base64\r\nTransfer-Encoding: chunked\r\n", base64],
    ["Transfer-Encoding: chunked\r\nTransfer-Encoding: base64\r\n", base64],
    ["Transfer-Encoding: chunked\r\n", []],
  ];
  for (const [fields, told] of cases) {
    const text = fields.includes("chunked") ? "4\r\neA==\r\n0\r\n\r\n" : "eA==";
    using primary = new RawPrimary((connection) =>
      say(connection, `HTTP/1.1 200 OK\r\nContent-Type: ${asText}\r\n${fields}\r\n${text}`)
    );
    const sender = client(primary.url);
    // The second goes on the same connection: the end of the first was known.
    for (let number = 0; number < 2; number++) {
      const answer = await sender.post(asText, body);
      assert.ok(answer.kind === "answered", fields);
      assert.deepEqual(answer.reply.fields ?? [], told, fields);
      assert.equal(new TextDecoder().decode(answer.reply.bytes), "eA==", fields);
    }
    assert.equal(primary.connections, 1, fields);
    sender.close();
  }
});
