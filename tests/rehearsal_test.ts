/**
 * The rehearsal in short (`deno task rehearse` is the long one): real processes, a primary that is
 * killed, and everything compared at the end. Times are judged with the room that a busy machine
 * needs; the exact targets are the task's.
 */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { rehearse, targets } from "./rehearsal/rehearsal.ts";
import { sandboxStage } from "./rehearsal/rehearsal_stage.ts";

const busyMachine = 5;

Deno.test("a primary fails, the standby takes over, everything is given back", async () => {
  await using database = await migratedDatabase();
  const dir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  const account: string[] = [];
  try {
    const result = await rehearse({
      dir,
      setStage: (people) => sandboxStage({ databaseUrl: database.url, dir }, people),
      users: 50,
      pauseMs: 2_500,
      workMs: 2_500,
      measuredItems: 60,
      say: (line) => account.push(line),
    });
    assert.deepEqual(result.problems, [], account.join("\n"));
    assert.ok(result.comparison.messages > 100, account.join("\n"));
    assert.equal(result.plannedFailures, 0);
    for (const what of ["standInMs", "plannedPauseMs"] as const) {
      const target = what === "standInMs" ? targets.standInMs : targets.pauseMs;
      assert.ok(result[what] <= busyMachine * target, `${what}: ${result[what]}`);
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
