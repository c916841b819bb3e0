/** An address as the admin one, in a process of its own, until its standard input ends. */
import { serveAt } from "../admin/serve_at.ts";

const server = await serveAt({
  ...{ setting: "SONGHANH_ADMIN_LISTEN", listen: { hostname: "127.0.0.1", port: 0 } },
  ...{ connectionsMax: 1_000, networkConnectionsMax: 1_000 },
  onDeaf: () => console.log("listens anew"),
}, () => new Response("served"));
console.log(String(server.addr.port));
for await (const _ of Deno.stdin.readable);
await server.shutdown();
