/**
 * Holds the server of the data directory named first, until it is killed or its input ends; second, where
 * its programs are, if not those of the package.
 */
import { startEmbeddedPostgres } from "../embedded/start_embedded_postgres.ts";

const [dataDir, programs] = Deno.args;
const server = await startEmbeddedPostgres({
  dataDir: dataDir!,
  programs,
  settings: { fsync: "off" },
});
console.log(JSON.stringify({ url: server.url, pid: server.pid }));
for await (const _ of Deno.stdin.readable);
await server.stop();
