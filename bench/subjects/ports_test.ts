import assert from "node:assert/strict";
import { freePort } from "./ports.ts";

Deno.test("freePort() gives none twice, none that is taken, and none of outgoing connections", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const ports = Array.from({ length: 500 }, freePort);
  assert.equal(new Set(ports).size, ports.length);
  assert.ok(!ports.includes(taken.addr.port));
  assert.deepEqual(ports.filter((port) => port < 12_000 || port >= 32_768), []);
  using again = Deno.listen({ hostname: "127.0.0.1", port: ports[0]! });
  assert.equal(again.addr.port, ports[0]);
});
