import assert from "node:assert/strict";
import type { TargetAnswer } from "../../adapters/target.ts";
import { limits } from "../limits.ts";
import { answer, post, serveHere } from "../testing/edi_bed.ts";

const body = "x".repeat(5_000);
const closing = post(body, "Connection: close");

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

for (const [what, milliseconds] of [["quick", 0], ["slow", 150]] as const) {
  Deno.test(`intakeApp() tells that a ${what} answer was delivered`, async () => {
    const finished = Promise.withResolvers<boolean>();
    using bed = serveHere({
      receive: async () => {
        await pause(milliseconds);
        return answer(finished.resolve);
      },
    });
    using connection = await bed.connect();
    await connection.write(closing);
    const response = await connection.readToEnd();
    assert.match(response, /^HTTP\/1.1 200 OK\r\n/);
    assert.match(response, /\r\ncontent-length: 500\r\n/i);
    assert.match(response, /\r\ndate: \w{3}, \d\d \w{3} 20\d\d [\d:]{8} GMT\r\n/i);
    assert.ok(response.endsWith("\r\n\r\n" + "A".repeat(500)), "all bytes, and no chunks");
    assert.equal(await finished.promise, true);
  });
}

Deno.test("intakeApp() tells that the sender of a slow answer has left (F25)", async () => {
  const received = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<boolean>();
  using bed = serveHere({
    receive: async () => {
      received.resolve();
      await gone.promise;
      return answer(finished.resolve);
    },
  });
  const connection = await bed.connect();
  await connection.write(closing);
  await received.promise;
  connection[Symbol.dispose]();
  await pause(limits.watchedAnswerMs + 20);
  gone.resolve();
  assert.equal(await finished.promise, false);
});

Deno.test("intakeApp() tells of each of many slow answers at once whose sender has left (F25)", async () => {
  const senders = 80;
  const taken = Promise.withResolvers<void>();
  const all = Promise.withResolvers<void>();
  const releases = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const told: boolean[] = [];
  let count = 0;
  const receive = async (): Promise<TargetAnswer> => {
    const { promise } = releases[count % releases.length]!;
    if (++count === senders) taken.resolve();
    await promise;
    return answer((delivered) => {
      if (told.push(delivered) === senders) all.resolve();
    });
  };
  using bed = serveHere({ receive, connectionsMax: 4 * senders });
  const connections = await Promise.all(Array.from({ length: senders }, () => bed.connect()));
  for (const connection of connections) await connection.write(closing);
  await taken.promise;
  const staying = connections.filter((_, index) => index % 2 === 0);
  connections.filter((_, index) => index % 2 === 1).forEach((one) => one[Symbol.dispose]());
  await pause(limits.watchedAnswerMs + 20);
  // Together, and a turn or two later: each is looked at by itself.
  for (const { resolve } of releases) {
    resolve();
    await new Promise((next) => setImmediate(next));
  }
  const responses = await Promise.all(staying.map((one) => one.readToEnd()));
  assert.ok(responses.every((response) => response.endsWith("A".repeat(500))));
  await all.promise;
  assert.equal(told.filter((delivered) => delivered).length, senders / 2);
  staying.forEach((connection) => connection[Symbol.dispose]());
});

Deno.test("intakeApp() leaves our own mistakes to the server: 500, and the next message is served", async () => {
  let calls = 0;
  using bed = serveHere({
    receive: () =>
      ++calls === 1 ? Promise.reject(new TypeError("a mistake")) : Promise.resolve(answer()),
  });
  using connection = await bed.connect();
  await connection.write(post(body));
  assert.match(await connection.readUntil(/\r\n\r\n/), /^HTTP\/1\.1 500 .*content-length: 0/is);
  assert.ok(bed.told.mistakes[0] instanceof TypeError);
  await connection.write(closing);
  assert.match(await connection.readToEnd(), /^HTTP\/1\.1 200 /);
});

Deno.test("intakeApp() tells of an answer that could not be written that it was not delivered", async () => {
  const finished: boolean[] = [];
  const unwritable = {
    get length() {
      throw new TypeError("a mistake");
    },
  } as unknown as Uint8Array;
  using bed = serveHere({
    receive: () => {
      const given = answer((delivered) => finished.push(delivered));
      return Promise.resolve({ ...given, reply: { ...given.reply, bytes: unwritable } });
    },
  });
  using connection = await bed.connect();
  await connection.write(post(body));
  assert.equal(await connection.readToEnd(), "");
  assert.deepEqual(finished, [false]);
  assert.ok(bed.told.mistakes[0] instanceof TypeError);
});

Deno.test("intakeApp() takes POST / alone, whatever its query or form", async () => {
  using bed = serveHere();
  const asked = async (line: string) => {
    using connection = await bed.connect();
    await connection.write(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    return /^HTTP\/1\.1 (\d+)/.exec(await connection.readToEnd())?.[1];
  };
  const methods = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "post", "FOO"];
  for (const method of methods) {
    assert.equal(await asked(`${method} /`), "405", method);
    assert.equal(bed.told.refused.at(-1)!.sentence, `cannot take ${method}: expected POST`);
  }
  for (const target of ["/?x", "http://gateway/", "HTTP://gateway:8400"]) {
    assert.equal(await asked(`POST ${target}`), "200", target);
  }
  for (const target of ["/other", "//", "/%2f", "http://gateway/other"]) {
    assert.equal(await asked(`POST ${target}`), "404", target);
  }
  assert.equal(await asked("OPTIONS *"), "404");
  assert.equal(await asked("CONNECT gateway:443"), "404");
});

Deno.test("intakeApp() answers HEAD without a body", async () => {
  using bed = serveHere();
  using connection = await bed.connect();
  await connection.write("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  assert.match(await connection.readToEnd(), /allow: POST.*content-length: \d+.*\r\n\r\n$/is);
});
