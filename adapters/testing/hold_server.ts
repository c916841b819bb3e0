/** Holds the server of the data directory named first, until it is killed or its input ends. */
import { startEmbeddedPostgres } from "../embedded/start_embedded_postgres.ts";

const server = await startEmbeddedPostgres({ dataDir: Deno.args[0]!, settings: { fsync: "off" } });
console.log(JSON.stringify({ url: server.url, pid: server.pid }));
for await (const _ of Deno.stdin.readable);
await server.stop();
