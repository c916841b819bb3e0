import assert from "node:assert/strict";
import project from "../../deno.json" with { type: "json" };
import { connect } from "./connect.ts";
import { driverInternals, driverVersion } from "../testing/driver_internals.ts";
import { waitUntil } from "../testing/wait_until.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";

const source = new Map<string, string>();

/** A file of the driver, with white space as single blanks. */
async function readSource(file: string): Promise<string> {
  const known = source.get(file);
  if (known !== undefined) return known;
  const url = new URL(file, import.meta.resolve("postgres"));
  const text = (await Deno.readTextFile(url)).replace(/\s+/g, " ");
  source.set(file, text);
  return text;
}

Deno.test("driverInternals names the driver that is installed", () => {
  assert.equal(project.imports.postgres, `npm:postgres@${driverVersion}`);
});

Deno.test("driverInternals are where they were", async (t) => {
  for (const { what, usedBy, file, text } of driverInternals) {
    await t.step(`${usedBy}: ${what}`, async () => {
      assert.ok((await readSource(file)).includes(text), `not in ${file}: ${text}`);
      await Deno.stat(new URL(usedBy, import.meta.url));
    });
  }
});

Deno.test("the driver uses of its socket what DatabaseSocket has, and nothing else", async () => {
  const text = await readSource("connection.js");
  // What is behind `secure` belongs to encryption, which is the socket's own matter.
  const [before, rest = ""] = text.split("async function secure()");
  const behind = rest.slice(rest.indexOf("function drain()"));
  const used = new Set([...(before + behind).matchAll(/\bsocket\.(\w+)/g)].map(([, name]) => name));
  // Reached only without the option `socket`.
  for (const own of ["ssl", "connect"]) used.delete(own);
  const { DatabaseSocket } = await import("./database_socket.ts");
  const { CopiedRowsQueue } = await import("./copied_rows.ts");
  const { DriverWrites } = await import("./driver_writes.ts");
  const { readDatabaseAddress } = await import("./database_address.ts");
  const socket = new DatabaseSocket(
    readDatabaseAddress("postgres://h/d"),
    new Map(),
    new DriverWrites(),
    new CopiedRowsQueue(),
  );
  // Keep-alive is set where the socket is opened; the driver does without where there is no such call.
  const missing = [...used].filter((name) => !(name! in socket) && name !== "setKeepAlive");
  assert.deepEqual(missing, []);
  assert.match(text, /keep_alive && socket\.setKeepAlive && socket\.setKeepAlive\(/);
  socket.destroy();
});

Deno.test("a connection that closes with a statement held back by the driver is used again", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { connectionsMax: 1 });
  const other = connect(database.url, { connectionsMax: 1 });
  for (let round = 0; round < 20; round++) {
    // The loss may show twice: as the server's last word, and as the end of the connection.
    const pid = await waitUntil("a session", async () => {
      const [row] = await sql`select pg_backend_pid() as pid`.catch(() => []);
      return row?.pid as number | undefined;
    });
    await other`select pg_terminate_backend(${pid})`;
    // In every turn until the session is another one, and in the one in which the loss shows.
    for (let now = pid; now === pid;) {
      now = await sql`select pg_backend_pid() as pid`.then(([row]) => row!.pid, () => 0);
    }
  }
  // Where the last statement was lost, the driver waits for its end without one.
  await Promise.all([sql.end({ timeout: 1 }), other.end()]);
});
