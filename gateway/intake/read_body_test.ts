import assert from "node:assert/strict";
import { Deadlines } from "../../adapters/deadlines.ts";
import { isBodyRefusal, readBody } from "./read_body.ts";

function request(body: BodyInit | null, length?: string): Request {
  const headers = length === undefined ? undefined : { "content-length": length };
  return new Request("http://x/", { method: "POST", body, headers });
}

/** A body that comes in pieces and then ends as it is told to. */
function pieces(parts: readonly number[], end: "close" | "error" | "never" = "close") {
  let next = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const length = parts[next++];
      if (length !== undefined) return controller.enqueue(new Uint8Array(length).fill(next));
      if (end === "close") return controller.close();
      if (end === "error") return controller.error(new Error("connection reset"));
      return new Promise(() => {});
    },
  });
}

Deno.test("readBody() reads a body up to the limit, announced or not", async () => {
  using deadlines = new Deadlines(5_000);
  for (const length of [0, 1, 999, 1000]) {
    const bytes = new Uint8Array(length).fill(7);
    assert.deepEqual(await readBody(request(bytes, String(length)), 1000, deadlines), bytes);
  }
  const chunked = await readBody(request(pieces([10, 0, 20])), 30, deadlines);
  assert.ok(!isBodyRefusal(chunked));
  assert.deepEqual([chunked.length, chunked[0], chunked[29]], [30, 1, 3]);
  assert.deepEqual(await readBody(request(null), 30, deadlines), new Uint8Array());
});

Deno.test("readBody() refuses a longer one with 413, an announced one unread", async () => {
  using deadlines = new Deadlines(5_000);
  const announced = request(pieces([], "never"), "1001");
  assert.deepEqual(await readBody(announced, 1000, deadlines), {
    status: 413,
    sentence: "cannot take the request: found 1001 bytes, expected at most 1000",
  });
  assert.equal(announced.bodyUsed, false);
  const counted = await readBody(request(pieces([600, 600], "never")), 1000, deadlines);
  assert.equal(isBodyRefusal(counted) && counted.status, 413);
});

Deno.test("readBody() refuses one that does not come in time with 408", async () => {
  using deadlines = new Deadlines(30);
  const slow = await readBody(request(pieces([5], "never")), 1000, deadlines);
  assert.deepEqual(slow, {
    status: 408,
    sentence: "cannot take the request: its body was not complete within 30 ms",
  });
});

Deno.test("readBody() refuses one that breaks off with 400", async () => {
  using deadlines = new Deadlines(5_000);
  for (const length of [undefined, "100"]) {
    const broken = await readBody(request(pieces([5], "error"), length), 1000, deadlines);
    assert.equal(isBodyRefusal(broken) && broken.status, 400);
  }
});
