import assert from "node:assert/strict";
import { inDirectory } from "../../tests/support/in_directory.ts";
import { makeCorpus } from "../corpus/mod.ts";
import { steadyMessages } from "../parts/measure.ts";
import { runLoad } from "./run_load.ts";

const few = { keys: 1, certificates: 1, workers: 1 };

Deno.test("runLoad() that counted nothing says so, and gives no zero", () =>
  inDirectory(async (dir) => {
    const corpus = `${dir}/corpus`;
    await makeCorpus(corpus, { mix: "mic", messages: 8, users: 2, seed: 1, ...few });
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response(),
    );
    const target = `127.0.0.1:${server.addr.port}`;
    const load = { target, corpus, connections: 2, seconds: 1 };
    await assert.rejects(runLoad({ ...load, first: 8 }), /from message 8 on: the corpus has 8/);
    // All are sent before it counts.
    const late = runLoad({ ...load, warmupSeconds: 1 });
    await assert.rejects(late, /none of 8 messages fell into the counted 1 s/);
    const counted = await runLoad({ ...load, warmupSeconds: 0 });
    assert.ok(Object.values(counted.replies).some((count) => count > 0));
  }));

Deno.test("runLoad() has all its connections before the first message, and uses them in turns", () =>
  inDirectory(async (dir) => {
    const corpus = `${dir}/corpus`;
    await makeCorpus(corpus, { mix: "mic", messages: 64, users: 2, seed: 1, ...few });
    using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const opened: Deno.Conn[] = [];
    /** How many were open when a request began on one, which one that was. */
    const requests: { readonly open: number; readonly on: number }[] = [];
    const reply = new TextEncoder().encode("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    const serving = (async () => {
      for await (const connection of listener) {
        const on = opened.push(connection) - 1;
        (async () => {
          const bytes = new Uint8Array(65_536);
          while ((await connection.read(bytes)) !== null) {
            // A request is longer than one read at times.
            if (new TextDecoder().decode(bytes.subarray(0, 5)) !== "POST ") continue;
            requests.push({ open: opened.length, on });
            await connection.write(reply);
          }
          connection.close();
        })();
      }
    })();
    const target = `127.0.0.1:${(listener.addr as Deno.NetAddr).port}`;
    const load = { target, corpus, connections: 8, seconds: 1, warmupSeconds: 0 };
    await runLoad({ ...load, rate: 40, check: "http" });
    listener.close();
    await serving;
    assert.ok(requests.length > 16, `${requests.length} requests`);
    assert.deepEqual(new Set(requests.map(({ open }) => open)), new Set([8]));
    assert.equal(new Set(requests.map(({ on }) => on)).size, 8);
  }));

Deno.test("steadyMessages() leaves most of a corpus for what is counted", () => {
  assert.equal(steadyMessages(10_000), 2_500);
  assert.equal(steadyMessages(240_000), 45_000);
});
