import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Deadlines } from "../../adapters/deadlines.ts";
import type { TargetAnswer } from "../../adapters/target.ts";
import { limits } from "../limits.ts";
import { type Intake, intakeApp } from "./app.ts";

/** The app on a port of its own; `answer` is told when its bytes have left or their taker has. */
function serve(answer: (finished: (delivered: boolean) => void) => Promise<TargetAnswer>) {
  const finished = Promise.withResolvers<boolean>();
  const received = Promise.withResolvers<void>();
  const errors: unknown[] = [];
  const deadlines = new Deadlines(5_000);
  const intake: Intake = {
    bodyBytesMax: 100_000,
    deadlines,
    now: Date.now,
    readsNumberMap: false,
    admit: () => ({ kind: "direct" }),
    receive() {
      received.resolve();
      return answer(finished.resolve);
    },
  };
  const app = intakeApp(intake);
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    onError: (error) => {
      errors.push(error);
      return new Response(null, { status: 500 });
    },
  }, (request, info) => app.fetch(request, info));
  const { port } = server.addr;
  const stop = async () => {
    await server.shutdown();
    deadlines[Symbol.dispose]();
  };
  return { stop, received: received.promise, finished: finished.promise, errors, port };
}

const body = "x".repeat(5_000);
const post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n" +
  `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;

function answerAfter(milliseconds: number) {
  return async (finished: (delivered: boolean) => void): Promise<TargetAnswer> => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    const reply = { status: 200, contentType: "text/plain", bytes: new Uint8Array(500).fill(65) };
    return { reply, result: "answered", code: "00000", finished };
  };
}

async function readToEnd(connection: Deno.Conn): Promise<string> {
  const parts: Uint8Array[] = [];
  const buffer = new Uint8Array(4096);
  for (;;) {
    const length = await connection.read(buffer);
    if (length === null) return Buffer.concat(parts).toString("latin1");
    parts.push(buffer.slice(0, length));
  }
}

for (const [what, milliseconds] of [["quick", 0], ["slow", limits.watchedAnswerMs + 50]] as const) {
  Deno.test(`intakeApp() tells that a ${what} answer was delivered`, async () => {
    const { stop, finished, port } = serve(answerAfter(milliseconds));
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(new TextEncoder().encode(post));
    const response = await readToEnd(connection);
    assert.match(response, /^HTTP\/1.1 200 OK\r\n/);
    assert.match(response, /\r\ncontent-length: 500\r\n/i);
    assert.ok(response.endsWith("\r\n\r\n" + "A".repeat(500)), "all bytes, and no chunks");
    assert.equal(await finished, true);
    await stop();
  });
}

Deno.test("intakeApp() tells that the sender of a slow answer has left (F25)", async () => {
  const { stop, received, finished, port } = serve(answerAfter(limits.watchedAnswerMs + 50));
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(post));
  await received;
  connection.close();
  assert.equal(await finished, false);
  await stop();
});

Deno.test("intakeApp() tells of each of many slow answers at once whose sender has left (F25)", async () => {
  const senders = 120;
  const taken = Promise.withResolvers<void>();
  const all = Promise.withResolvers<void>();
  const releases = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const told: boolean[] = [];
  let count = 0;
  const { stop, port } = serve(async () => {
    const { promise } = releases[count % releases.length]!;
    if (++count === senders) taken.resolve();
    await promise;
    return await answerAfter(0)((delivered) => {
      if (told.push(delivered) === senders) all.resolve();
    });
  });
  const connections = await Promise.all(
    Array.from({ length: senders }, () => Deno.connect({ hostname: "127.0.0.1", port })),
  );
  for (const connection of connections) await connection.write(new TextEncoder().encode(post));
  await taken.promise;
  const staying = connections.filter((_, index) => index % 2 === 0);
  connections.filter((_, index) => index % 2 === 1).forEach((connection) => connection.close());
  await new Promise((resolve) => setTimeout(resolve, limits.watchedAnswerMs + 50));
  // Together, and a turn or two later: each is looked at by itself.
  for (const { resolve } of releases) {
    resolve();
    await new Promise((next) => setImmediate(next));
  }
  const responses = await Promise.all(staying.map(readToEnd));
  assert.ok(responses.every((response) => response.endsWith("A".repeat(500))));
  await all.promise;
  assert.equal(told.filter((delivered) => delivered).length, senders / 2);
  staying.forEach((connection) => connection.close());
  await stop();
});

Deno.test("intakeApp() leaves our own mistakes to the server", async () => {
  const { stop, errors, port } = serve(() => Promise.reject(new TypeError("a mistake")));
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
  assert.equal(response.status, 500);
  assert.equal(await response.text(), "");
  assert.ok(errors[0] instanceof TypeError);
  await stop();
});
