import assert from "node:assert/strict";
import { PrimaryClient } from "../vnaccs/primary_client.ts";
import { probePrimary } from "./probe_primary.ts";

const connectMs = 1_000;

/** The address of a listener that does what it is told with every connection. */
function listen(take: (connection: Deno.Conn) => void) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = (async () => {
    for await (const connection of listener) take(connection);
  })();
  const { port } = listener.addr as Deno.NetAddr;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
    },
  };
}

Deno.test("probePrimary() tells a primary that takes connections from one that does not", async () => {
  const open: Deno.Conn[] = [];
  const taking = listen((connection) => open.push(connection));
  const { url } = taking;
  assert.equal((await probePrimary({ url, connectMs })).kind, "connects");
  for (const connection of open) connection.close();
  await taking[Symbol.asyncDispose]();
  const gone = await probePrimary({ url, connectMs });
  assert.equal(gone.kind, "unreachable");

  await using closing = listen((connection) => connection.close());
  const closed = await probePrimary({ url: closing.url, connectMs });
  assert.deepEqual(closed, { kind: "unreachable", reason: "connections are closed at once" });
});

Deno.test("probePrimary() asks a message where there is one", async () => {
  let status = 200;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("A0006", { status }),
  );
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const client = new PrimaryClient({ url, deadlineMs: 1_000, lateMs: 0, connectionsMax: 1 });
  const written = {
    contentType: "text/plain",
    body: new Uint8Array(8),
    message: new Uint8Array(8),
  };
  const message = { client, write: () => written };
  assert.equal((await probePrimary({ url, connectMs, message })).kind, "answers");
  status = 502;
  const front = await probePrimary({ url, connectMs, message });
  assert.deepEqual(front, { kind: "silent", reason: "the primary answers with status 502" });
  client.close();
  await server.shutdown();
});
