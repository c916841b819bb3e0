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

Deno.test("steadyMessages() leaves most of a corpus for what is counted", () => {
  assert.equal(steadyMessages(10_000), 2_500);
  assert.equal(steadyMessages(240_000), 45_000);
});
