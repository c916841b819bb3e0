import assert from "node:assert/strict";
import { serveAt } from "./serve_at.ts";

const setting = "SONGHANH_ADMIN_LISTEN";
const answer = () => new Response();

Deno.test("serveAt() names address and setting where it cannot listen", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  assert.throws(() => serveAt({ setting, listen: { hostname: "127.0.0.1", port } }, answer), {
    message: `cannot listen on 127.0.0.1:${port} (${setting}): another process listens there`,
  });
  assert.throws(
    () => serveAt({ setting, listen: { hostname: "192.0.2.1", port: 8401 } }, answer),
    /^Error: cannot listen on 192\.0\.2\.1:8401 \(SONGHANH_ADMIN_LISTEN\): /,
  );
  const other = serveAt({ setting, listen: { hostname: "127.0.0.1", port: 0 } }, answer);
  assert.equal((await fetch(`http://127.0.0.1:${other.addr.port}/`)).status, 200);
  await other.shutdown();
});
