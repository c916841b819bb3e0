import assert from "node:assert/strict";
import { adminConnections, connectionLimit } from "./connection_limit.ts";
import { limits } from "../limits.ts";
import { openFiles } from "./open_files.ts";

Deno.test("connectionLimit() leaves files for the database, the log and the primary", () => {
  for (const workers of [1, 2, 8]) {
    for (const files of [1_024, 20_000, 65_536]) {
      const found = connectionLimit({ connectionsMax: undefined, workers }, files);
      assert.ok(typeof found === "number");
      const others = limits.otherFiles + adminConnections(files) + limits.laneFiles * workers;
      assert.ok(2 * found + others <= files, String(found));
      assert.equal(connectionLimit({ connectionsMax: found, workers }, files), found);
    }
  }
  const most = connectionLimit({ connectionsMax: undefined, workers: 2 }, Infinity);
  assert.equal(most, limits.connectionsMax);
});

Deno.test("connectionLimit() refuses a setting that open files do not allow, with both numbers", () => {
  const found = connectionLimit({ connectionsMax: 5_000, workers: 2 }, 1_024);
  assert.match(
    String(found),
    /^SONGHANH_CONNECTIONS_MAX: found 5000, but 1024 open files allow \d+/,
  );
  assert.equal(connectionLimit({ connectionsMax: 5_000, workers: 2 }, undefined), 5_000);
});

Deno.test("openFiles() knows the limit of this process", async () => {
  const files = await openFiles();
  assert.ok(files === undefined || files >= 64, String(files));
});
