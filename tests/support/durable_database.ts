import {
  type ScratchServer,
  startScratchServer,
} from "../../adapters/testing/start_scratch_server.ts";
import { connect } from "../../adapters/postgres/connect.ts";

/** One server of real durability for all tests of a file; it ends with the file. */
let server: Promise<ScratchServer> | undefined;
let databases = 0;

/**
 * The address of an empty database on a server that keeps what it has committed, also when it is
 * killed: it then starts again by itself.
 */
export async function durableDatabase(): Promise<string> {
  server ??= startScratchServer(true).then((started) => {
    addEventListener("unload", () => started.discard());
    return started;
  });
  const { url } = await server;
  const name = `durable_${++databases}`;
  const sql = connect(url, { connectionsMax: 1 });
  await sql.unsafe(`create database ${name}`);
  await sql.end();
  return url.replace(/\/postgres$/, `/${name}`);
}
