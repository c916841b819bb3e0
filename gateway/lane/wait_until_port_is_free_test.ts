import assert from "node:assert/strict";
import { waitUntilPortIsFree } from "./wait_until_port_is_free.ts";

const hostname = "127.0.0.1";

/** As a lane listens: sharing its port with whoever shares too. */
function listenAsLane(): Deno.HttpServer<Deno.NetAddr> {
  const options = { hostname, port: 0, reusePort: true, onListen: () => {} };
  return Deno.serve(options, () => new Response());
}

Deno.test("waitUntilPortIsFree() refuses a port that another gateway's lane shares", async () => {
  const other = listenAsLane();
  const { port } = other.addr;
  await assert.rejects(waitUntilPortIsFree({ hostname, port }, 0), {
    message: `cannot listen on ${hostname}:${port}: another process listens there`,
  });
  await other.shutdown();
  await waitUntilPortIsFree({ hostname, port }, 0);
});

Deno.test("waitUntilPortIsFree() waits for a process that is ending", async () => {
  const other = listenAsLane();
  const { port } = other.addr;
  const free = waitUntilPortIsFree({ hostname, port }, 10_000);
  await other.shutdown();
  await free;
});

Deno.test("waitUntilPortIsFree() takes port 0 for free, and passes other troubles on", async () => {
  await waitUntilPortIsFree({ hostname, port: 0 }, 0);
  await assert.rejects(
    waitUntilPortIsFree({ hostname: "192.0.2.1", port: 8400 }, 0),
    Deno.errors.AddrNotAvailable,
  );
});
