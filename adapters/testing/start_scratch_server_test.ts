import assert from "node:assert/strict";
import { join } from "node:path";
import { connect } from "../postgres/connect.ts";
import { scratchParent, startScratchServer, sweepScratchServers } from "./start_scratch_server.ts";

/** The scratch directories of this process; other test runs may have theirs beside them. */
function ownDirectories(): string[] {
  return [...Deno.readDirSync(scratchParent())]
    .filter(({ name }) => name.startsWith("songhanh-scratch-"))
    .map(({ name }) => join(scratchParent(), name))
    .filter((path) => readLock(path) === `${Deno.pid}\n`);
}

function readLock(path: string): string {
  try {
    return Deno.readTextFileSync(join(path, "postgres", "lock"));
  } catch {
    return "";
  }
}

async function fsyncOf(url: string): Promise<string> {
  const sql = connect(url, { connectionsMax: 1 });
  const [row] = await sql`select current_setting('fsync') as fsync`;
  await sql.end();
  return row?.fsync;
}

Deno.test("startScratchServer() trades durability for speed unless asked not to", async () => {
  const server = await startScratchServer();
  assert.equal(await fsyncOf(server.url), "off");
  await server.stop();
  const durable = await startScratchServer(true);
  assert.equal(await fsyncOf(durable.url), "on");
  await durable.stop();
});

Deno.test("startScratchServer() leaves no files, stopped or discarded", async () => {
  const before = ownDirectories().length;
  const first = await startScratchServer();
  assert.equal(ownDirectories().length, before + 1);
  await first.stop();
  assert.equal(ownDirectories().length, before);
  const second = await startScratchServer();
  second.discard();
  assert.equal(ownDirectories().length, before);
  await assert.rejects(fsyncOf(second.url));
});

Deno.test("sweepScratchServers() removes what nobody holds, and only when it is old", () => {
  const left = Deno.makeTempDirSync({ dir: scratchParent(), prefix: "songhanh-scratch-" });
  Deno.mkdirSync(join(left, "postgres"));
  Deno.writeTextFileSync(join(left, "postgres", "lock"), "");
  Deno.utimeSync(left, 0, 0);
  const olderThanMs = 365 * 24 * 3_600_000;
  assert.equal(sweepScratchServers(olderThanMs), 1);
  assert.throws(() => Deno.statSync(left), Deno.errors.NotFound);

  const held = Deno.makeTempDirSync({ dir: scratchParent(), prefix: "songhanh-scratch-" });
  Deno.mkdirSync(join(held, "postgres"));
  using lock = Deno.openSync(join(held, "postgres", "lock"), { create: true, write: true });
  lock.lockSync(true);
  Deno.utimeSync(held, 0, 0);
  assert.equal(sweepScratchServers(olderThanMs), 0);
  Deno.removeSync(held, { recursive: true });
});
