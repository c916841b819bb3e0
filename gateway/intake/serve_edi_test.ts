/** Connections as senders of every kind use and misuse them (F63, F64, F67), on real sockets. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { writeChunk } from "../../core/http/mod.ts";
import { limits } from "../limits.ts";
import { answer, post, replyBytes, serveHere } from "../testing/edi_bed.ts";

const body = "x".repeat(5_000);
const ok = /^HTTP\/1\.1 200 OK\r\n/;
const tls = await makeServerCertificate();

for (const secured of [false, true]) {
  const how = secured ? "TLS" : "plain";
  const certificate = secured ? { tls } : {};

  for (const connection of ["close", "keep-alive"]) {
    Deno.test(`serveEdi() answers half-closed senders each time (F63): ${how}, ${connection}`, async () => {
      const delivered: boolean[] = [];
      using bed = serveHere({
        ...certificate,
        receive: async () => {
          // Some are answered in the turn they come, others later.
          if (delivered.length % 2 === 0) await new Promise((next) => setImmediate(next));
          return answer((is) => delivered.push(is));
        },
      });
      const senders = Array.from({ length: 24 }, async () => {
        using sender = await bed.connect();
        await sender.write(post(body, `Connection: ${connection}`));
        await sender.closeWrite();
        return await sender.readToEnd();
      });
      for (const response of await Promise.all(senders)) {
        assert.match(response, ok);
        assert.match(response, /connection: close/i);
        assert.ok(response.endsWith("A".repeat(replyBytes.length)));
      }
      await waitUntil("all are finished", () => Promise.resolve(delivered.length === 24));
      assert.ok(delivered.every((is) => is), "and they are known to have arrived");
    });
  }

  for (const isSlow of [false, true]) {
    const when = isSlow ? "later" : "at once";
    Deno.test(`serveEdi() answers all that was sent before a side was closed (F63): ${how}, ${when}`, async () => {
      const delivered: boolean[] = [];
      using bed = serveHere({
        ...certificate,
        receive: async () => {
          if (isSlow) await new Promise((next) => setTimeout(next, 30));
          return answer((is) => delivered.push(is));
        },
      });
      const requests: Record<string, [sent: string, statuses: string[]]> = {
        "kept": [post("a") + post("b") + post("c"), ["200", "200", "200"]],
        "closed by the last": [post("a") + post("b", "Connection: close"), ["200", "200"]],
        "bodies larger than the buffer": [post(body) + post(body) + post(body), [
          "200",
          "200",
          "200",
        ]],
        "an empty line behind": [post("a") + "\r\n", ["200"]],
        "the last one cut": [post("a") + post("b").slice(0, 30), ["200", "400"]],
        "the body of the last one cut": [post("a") + post(body).slice(0, -1), ["200", "400"]],
        "none behind a close": [post("a", "Connection: close") + post("b"), ["200"]],
      };
      for (const [what, [sent, statuses]] of Object.entries(requests)) {
        delivered.length = 0;
        using sender = await bed.connect();
        await sender.write(sent);
        await sender.closeWrite();
        const answers = (await sender.readToEnd()).split("HTTP/1.1 ").slice(1);
        assert.deepEqual(answers.map((text) => text.slice(0, 3)), statuses, what);
        const closes = answers.map((text) => /connection: close/i.test(text));
        assert.deepEqual(closes, statuses.map((_, at) => at === statuses.length - 1), what);
        assert.ok(delivered.length > 0 && delivered.every((is) => is), what);
      }
      assert.deepEqual(bed.told.mistakes, []);
      assert.equal(bed.room.used, 0);
    });
  }

  Deno.test(`serveEdi() knows that a sender left, with its side closed, before its answer: ${how}`, async () => {
    const finished = Promise.withResolvers<boolean>();
    const received = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    using bed = serveHere({
      ...certificate,
      receive: async () => {
        received.resolve();
        await left.promise;
        return answer(finished.resolve);
      },
    });
    const sender = await bed.connect();
    await sender.write(post(body));
    await received.promise;
    sender[Symbol.dispose]();
    await new Promise((resolve) => setTimeout(resolve, limits.watchedAnswerMs + 20));
    left.resolve();
    assert.equal(await finished.promise, false);
  });

  Deno.test(`serveEdi(): no message on a kept connection waits for an acknowledgement (F67): ${how}`, async () => {
    using bed = serveHere(certificate);
    using connection = await bed.connect();
    const took: number[] = [];
    for (let number = 0; number < 60; number++) {
      const startedAt = performance.now();
      await connection.write(post(body));
      await connection.readUntil(/A{500}$/);
      took.push(performance.now() - startedAt);
    }
    const median = took.toSorted((a, b) => a - b)[30]!;
    assert.ok(median < 20, `the median is ${median} ms; a delayed acknowledgement takes 40`);
  });
}

Deno.test("serveEdi() takes a request in any pieces, one after another and all at once", async () => {
  using bed = serveHere();
  const requests = [
    post("a".repeat(20_000)),
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" +
    "5\r\nhello\r\n3;x=y\r\n, y\r\n0\r\nTrailer: z\r\n\r\n",
    `\r\n${post("")}`,
    post("z".repeat(100), "Connection: close"),
  ];
  const all = new TextEncoder().encode(requests.join(""));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(all.length), { maxLength: 5 }), async (cuts) => {
      bed.told.bodies.length = 0;
      using connection = await bed.connect();
      let from = 0;
      for (const at of [...cuts, all.length].sort((a, b) => a - b)) {
        await connection.write(all.subarray(from, at));
        from = at;
        // What was written so far arrives by itself.
        await new Promise((next) => setImmediate(next));
      }
      const responses = (await connection.readToEnd()).split("HTTP/1.1 ").slice(1);
      assert.deepEqual(responses.map((text) => text.slice(0, 3)), ["200", "200", "200", "200"]);
      const bodies = bed.told.bodies.map((bytes) => new TextDecoder().decode(bytes));
      assert.deepEqual(bodies, ["a".repeat(20_000), "hello, y", "", "z".repeat(100)]);
    }),
    { numRuns: 60, examples: [[[16_371, 20_341]]] },
  );
  assert.deepEqual(bed.told.mistakes, []);
  assert.equal(bed.room.used, 0);
});

Deno.test("serveEdi() asks for a body once head and room were accepted, and only then", async () => {
  using bed = serveHere();
  using connection = await bed.connect();
  const head = post("", "Expect: 100-Continue").replace("Length: 0", "Length: 5000");
  await connection.write(head);
  assert.equal(await connection.readUntil(/\r\n\r\n/), "HTTP/1.1 100 Continue\r\n\r\n");
  assert.equal(bed.room.used, 5_000, "reserved before it is read");
  await connection.write(body);
  assert.match(await connection.readUntil(/A{500}$/), ok);

  using tooLarge = await bed.connect();
  await tooLarge.write(head.replace("5000", "100001"));
  const refused = await tooLarge.readToEnd();
  assert.match(refused, /^HTTP\/1\.1 413 /);
  assert.match(refused, /connection: close/i);

  using other = await bed.connect();
  await other.write(head.replace("POST", "PUT"));
  assert.match(await other.readToEnd(), /^HTTP\/1\.1 405 /);
});

Deno.test("serveEdi() tells 413 to senders that send on, so that it arrives", async () => {
  using bed = serveHere();
  const piece = new Uint8Array(50_000);
  using announced = await bed.connect();
  await announced.write(post("").replace("Length: 0", "Length: 900000"));
  for (let sent = 0; sent < 500_000; sent += piece.length) await announced.write(piece);
  assert.match(await announced.readToEnd(), /^HTTP\/1\.1 413 [^]*at most 100000\n$/);

  using counted = await bed.connect();
  await counted.write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (let sent = 0; sent < 300_000; sent += piece.length) await counted.write(writeChunk(piece));
  assert.match(await counted.readToEnd(), /^HTTP\/1\.1 413 /);
  assert.deepEqual(bed.told.refused.map(({ status }) => status), [413, 413]);
  assert.equal(bed.told.bodies.length, 0);
  assert.equal(bed.room.used, 0);
});

const refusals: readonly [what: string, status: number, request: string][] = [
  ["HTTP/2 without asking", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"],
  [
    "gzip, chunked",
    501,
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\n",
  ],
  ["another expectation", 417, post("", "Expect: tea")],
  ["LF alone", 400, post(body).replaceAll("\r\n", "\n")],
  ["two lengths", 400, post("", "Content-Length: 5")],
  [
    "a chunk without size",
    400,
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx",
  ],
  ["a long head", 431, `POST / HTTP/1.1\r\n${"X: y\r\n".repeat(5_000)}`],
  [
    "a long type",
    431,
    post(body, "Connection: keep-alive").replace(
      "text/plain",
      `text/plain; a="${"x".repeat(1_024)}"`,
    ),
  ],
  ["a TLS greeting", 400, "\x16\x03\x01\x02\0\x01\0"],
];

for (const [what, status, request] of refusals) {
  Deno.test(`serveEdi() refuses ${what} with ${status} at once and ends the connection`, async () => {
    using bed = serveHere();
    using connection = await bed.connect();
    await connection.write(request);
    const response = await connection.readToEnd();
    assert.match(response, new RegExp(`^HTTP/1\\.1 ${status} `));
    assert.match(response, /connection: close/i);
    assert.deepEqual(bed.told.refused.map((one) => one.status), [status]);
    assert.equal(bed.told.bodies.length, 0);
  });
}

Deno.test("serveEdi() ends what takes too long: idle without a word, body with 408", async () => {
  using bed = serveHere({ server: { idleMs: 200, bodyMs: 200 } });
  using idle = await bed.connect();
  using slow = await bed.connect();
  await slow.write(post(body).slice(0, 1_000));
  using kept = await bed.connect();
  await kept.write(post(body));
  assert.match(await kept.readUntil(/A{500}$/), ok);
  const startedAt = performance.now();
  assert.equal(await idle.readToEnd(), "");
  assert.equal(await kept.readToEnd(), "");
  assert.match(await slow.readToEnd(), /^HTTP\/1\.1 408 /);
  assert.ok(performance.now() - startedAt < 2_000);
  slow[Symbol.dispose]();
  await waitUntil("the room is free", () => Promise.resolve(bed.room.used === 0));
  assert.deepEqual(bed.told.closed, ["idle", "idle"]);
});

for (const framing of ["length", "chunks"] as const) {
  Deno.test(`serveEdi() takes a body that comes steadily, however long, and gives up one that stops: ${framing}`, async () => {
    const bodyMs = 200;
    using bed = serveHere({ server: { bodyMs, idleMs: 5_000 } });
    const piece = new Uint8Array(1_000).fill(120);
    const pieces = 60;
    /** Sends a piece each 20 ms, six times of what is asked for, as many as are given; then waits. */
    const send = async (count: number) => {
      using connection = await bed.connect();
      const response = connection.readToEnd();
      const head = post("", "Connection: close");
      const length = "Content-Length: 0";
      const told = framing === "chunks"
        ? "Transfer-Encoding: chunked"
        : `Content-Length: ${pieces * piece.length}`;
      assert.ok(head.includes(length));
      await connection.write(head.replace(length, told));
      const startedAt = performance.now();
      for (let sent = 0; sent < count; sent++) {
        await connection.write(framing === "chunks" ? writeChunk(piece) : piece);
        await new Promise((next) => setTimeout(next, 20));
      }
      if (count === pieces && framing === "chunks") await connection.write("0\r\n\r\n");
      return [(await response).slice(9, 12), performance.now() - startedAt] as const;
    };
    const [status, took] = await send(pieces);
    assert.equal(status, "200");
    assert.ok(took > 4 * bodyMs, "it took several times of its time");
    assert.equal(bed.told.bodies[0]!.length, pieces * piece.length);
    const [given, stoppedAt] = await send(pieces / 2);
    assert.equal(given, "408");
    assert.ok(stoppedAt > 600 && stoppedAt < 600 + 5 * bodyMs, `${stoppedAt}`);
    const [early] = await send(1);
    assert.equal(early, "408");
    await waitUntil("the room is free", () => Promise.resolve(bed.room.used === 0));
  });
}

Deno.test("serveEdi() gives up a body that is too slow for its length behind its time", async () => {
  using bed = serveHere({ server: { bodyMs: 300, idleMs: 5_000 } });
  using connection = await bed.connect();
  const response = connection.readToEnd();
  const startedAt = performance.now();
  await connection.write(post("").replace("Length: 0", "Length: 90000"));
  let ended = false;
  response.then(() => ended = true);
  // A quarter of what is asked for.
  for (let sent = 0; sent < 200 && !ended; sent++) {
    await connection.write(new Uint8Array(100)).catch(() => {});
    await new Promise((next) => setTimeout(next, 50));
  }
  assert.match(await response, /^HTTP\/1\.1 408 /);
  assert.ok(performance.now() - startedAt < 2_000);
});

Deno.test("serveEdi() takes as many connections of an address as may be; those that wait make way", async () => {
  const release = Promise.withResolvers<void>();
  using bed = serveHere({
    connectionsMax: 16,
    receive: async () => {
      await release.promise;
      return answer();
    },
  });
  const busy = [await bed.connect(), await bed.connect()];
  for (const one of busy) await one.write(post(body));
  await waitUntil("two are busy", () => Promise.resolve(bed.told.bodies.length === 2));
  const waiting = [await bed.connect(), await bed.connect()];
  await waitUntil("two wait", () => Promise.resolve(bed.server.states.get("idle") === 2));
  await new Promise((resolve) => setTimeout(resolve, limits.waitingMs));
  using late = await bed.connect();
  await late.write(post(body));
  assert.match(await waiting[0]!.readToEnd(), /^(reset)?$/);
  release.resolve();
  assert.match(await late.readUntil(/A{500}$/), ok);
  for (const one of busy) assert.match(await one.readUntil(/A{500}$/), ok);
  for (const one of [...busy, ...waiting]) one[Symbol.dispose]();
  assert.deepEqual(bed.told.closed, ["made way for another"]);
});

/** A listener whose connections come from where a test says: no machine has many addresses. */
class SaidListener {
  readonly addr = { transport: "tcp", hostname: "::", port: 1 };
  #accepts = Promise.withResolvers<Deno.Conn>();

  accept(): Promise<Deno.Conn> {
    return this.#accepts.promise;
  }

  /** A connection that says nothing; gives whether it is open. */
  async come(hostname: string): Promise<() => boolean> {
    const ended = Promise.withResolvers<null>();
    let isOpen = true;
    const connection = {
      remoteAddr: { transport: "tcp", hostname, port: 1 },
      setNoDelay: () => {},
      read: () => ended.promise,
      close: () => {
        isOpen = false;
        ended.resolve(null);
      },
    };
    const { resolve } = this.#accepts;
    this.#accepts = Promise.withResolvers();
    resolve(connection as unknown as Deno.Conn);
    await new Promise((next) => setTimeout(next, limits.waitingMs + 2));
    return () => isOpen;
  }

  close(): void {}
}

Deno.test("serveEdi() lets a network's next address in, in the place of its connections that wait", async () => {
  const { listen } = Deno;
  for (
    const at of [(_: number) => "192.0.2.9", (number: number) => `2001:db8:1:2::${number + 1}`]
  ) {
    const listener = new SaidListener();
    Deno.listen = (() => listener) as unknown as typeof Deno.listen;
    try {
      using bed = serveHere({ connectionsMax: 16 });
      const waiting: (() => boolean)[] = [];
      for (let number = 0; number < 4; number++) waiting.push(await listener.come(at(number)));
      assert.ok(waiting.every((isOpen) => isOpen()));
      const next = await listener.come(at(4));
      assert.ok(next(), at(4));
      assert.deepEqual(waiting.map((isOpen) => isOpen()), [false, true, true, true]);
      assert.deepEqual(bed.told.closed, ["made way for another"]);
    } finally {
      Deno.listen = listen;
    }
  }
});

Deno.test("serveEdi() leaves room for others beside bodies that are only announced (F64)", async () => {
  using bed = serveHere({ server: { bodyBytesMax: 64 * 1024 * 1024 }, connectionsMax: 400 });
  const before = Deno.memoryUsage().rss;
  const announced = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const connection = await bed.connect();
      await connection.write(post("").replace("Length: 0", `Length: ${64 * 1024 * 1024}`), body);
      return connection;
    }),
  );
  // Two of them are half of the room, which is what one address may have.
  await waitUntil("others are told so", () => Promise.resolve(bed.told.busy === 18));
  assert.equal(bed.room.used, 2 * 64 * 1024 * 1024);
  assert.ok(Deno.memoryUsage().rss - before < 64 * 1024 * 1024, "nothing is set aside for them");
  using other = await bed.connect();
  await other.write(post(body));
  assert.match(await other.readUntil(/A{500}$/), ok);
  announced.forEach((connection) => connection[Symbol.dispose]());
  await waitUntil("the room is free", () => Promise.resolve(bed.room.used === 0));
});

Deno.test("serveEdi() lets answers end when it stops, and idle connections go", async () => {
  const release = Promise.withResolvers<void>();
  using bed = serveHere({
    receive: async () => {
      await release.promise;
      return answer();
    },
  });
  using idle = await bed.connect();
  using busy = await bed.connect();
  await busy.write(post(body), post(body));
  await waitUntil("it is busy", () => Promise.resolve(bed.told.bodies.length === 1));
  const stopped = bed.server.shutdown();
  assert.match(await idle.readToEnd(), /^(reset)?$/);
  release.resolve();
  const response = await busy.readToEnd();
  assert.match(response, ok);
  assert.match(response, /connection: close/i);
  // It would wait a moment for what else is sent.
  busy[Symbol.dispose]();
  await stopped;
  await assert.rejects(bed.connect());
});

Deno.test("serveEdi() survives random bytes", async () => {
  using bed = serveHere({ server: { idleMs: 300, bodyMs: 300 } });
  const likely = fc.constantFrom(
    "POST / HTTP/1.1\r\n",
    "Host: x\r\n",
    "\r\n",
    "Content-Length: 9",
    "5",
  );
  const bytes = fc.array(fc.oneof(likely, fc.string({ unit: "binary", maxLength: 30 })), {
    maxLength: 15,
  });
  await fc.assert(
    fc.asyncProperty(bytes, async (parts) => {
      using connection = await bed.connect();
      await connection.write(parts.join("")).catch(() => {});
      await connection.closeWrite().catch(() => {});
      await connection.readToEnd();
    }),
    { numRuns: 40 },
  );
  assert.deepEqual(bed.told.mistakes, []);
  using after = await bed.connect();
  await after.write(post(body));
  assert.match(await after.readUntil(/A{500}$/), ok);
});
