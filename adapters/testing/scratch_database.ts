import { type ScratchServer, startScratchServer } from "./start_scratch_server.ts";
import { connect } from "../postgres/connect.ts";

/** An empty database of a test, dropped when the test is done with it. */
export interface ScratchDatabase extends AsyncDisposable {
  readonly url: string;
}

/** The address of the server that `tests/run_tests.ts` starts for all test files together. */
export const testDatabaseVariable = "SONGHANH_TEST_DATABASE_URL";

/** The server of this test file alone, where no other was named. */
let ownServer: Promise<ScratchServer> | undefined;

/**
 * Makes an empty database for a test: `await using database = await scratchDatabase()`.
 *
 * It lies on the server named by `SONGHANH_TEST_DATABASE_URL`, or on one started for this test
 * file, which ends with it. That server does not keep what a crash loses; tests of crashes start
 * their own.
 *
 * @param template the database that it is a copy of; nobody may be connected to that.
 */
export async function scratchDatabase(template?: string): Promise<ScratchDatabase> {
  const server = await scratchServer();
  const name = `t_${crypto.randomUUID().replaceAll("-", "")}`;
  const copied = template === undefined ? "" : ` template ${template}`;
  await administer(server, `create database ${name}${copied}`);
  return {
    url: databaseAt(server, name),
    [Symbol.asyncDispose]: () => administer(server, `drop database ${name} with (force)`),
  };
}

/** The address of the server that scratch databases lie on, with the right to make some. */
export async function scratchServer(): Promise<string> {
  return Deno.env.get(testDatabaseVariable) ?? await startOwnServer();
}

/** The address of another database of the same server. */
export function databaseAt(server: string, name: string): string {
  return server.replace(/^(\w+:\/\/[^/?]*)[^?]*/, `$1/${name}`);
}

async function startOwnServer(): Promise<string> {
  ownServer ??= startScratchServer().then((server) => {
    addEventListener("unload", () => server.discard());
    return server;
  });
  return (await ownServer).url;
}

async function administer(server: string, statement: string): Promise<void> {
  const sql = connect(server, { applicationName: "songhanh test", connectionsMax: 1 });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}
