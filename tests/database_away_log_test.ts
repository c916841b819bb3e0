/**
 * What the log says of a database that is stopped for some seconds under load: that it is away, and
 * that it is back, once for each thread that uses it, and next to nothing in between.
 */
import assert from "node:assert/strict";
import { startEmbeddedPostgres } from "../adapters/embedded/mod.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { Load } from "./support/load.ts";
import { RelayBed } from "./support/relay_bed.ts";

const awayMs = 8_000;
const lanes = 2;

Deno.test("a database that is away under load is told once when it goes and once when it is back", async () => {
  const dataDir = await Deno.makeTempDir();
  // As root the server runs under another account.
  await Deno.chmod(dataDir, 0o711);
  let server = await startEmbeddedPostgres({ dataDir });
  try {
    const { url } = server;
    await using bed = await RelayBed.start({
      databaseUrl: url,
      env: { SONGHANH_WORKERS: String(lanes) },
    });
    const { gateway } = bed;
    const load = new Load(bed, 16);
    await waitUntil("there is load", () => load.answered > 100);
    const from = gateway.lines.length;
    await server.stop();
    await new Promise((resolve) => setTimeout(resolve, awayMs));
    server = await startEmbeddedPostgres({ dataDir });
    assert.equal(server.url, url);
    const said = (event: string) =>
      gateway.lines.slice(from).filter((line) => line.event === event);
    await waitUntil(
      "all say that it is back",
      () => said("the database is back").length === lanes + 1,
    );
    const before = load.answered;
    await waitUntil("there is load again", () => load.answered > before + 100);
    await load.stop();

    const lines = gateway.lines.slice(from);
    const told = lines.map((line) => JSON.stringify(line)).join("\n");
    const threads = (event: string) => said(event).map(({ lane }) => lane ?? "main").sort();
    const all = ["lane-0", "lane-1", "main"];
    assert.deepEqual(threads("the database is away"), all, told);
    assert.deepEqual(threads("the database is back"), all, told);
    for (const { afterS, lane } of said("the database is back")) {
      assert.ok(Number(afterS) >= awayMs / 1_000 - 1, `${lane ?? "main"} told ${afterS} s`);
    }
    // Beside the pairs: that the node leads no longer and leads again, that the ledger goes on.
    assert.ok(lines.length <= 2 * all.length + 4, `${lines.length} lines:\n${told}`);
    assert.deepEqual(lines.filter(({ level }) => level === "error"), [], told);
  } finally {
    await server.stop();
    await Deno.remove(dataDir, { recursive: true });
  }
});
