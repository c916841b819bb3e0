import assert from "node:assert/strict";
import deno from "../../deno.json" with { type: "json" };
import { processPermissions } from "../process/process_permissions.ts";
import { readConfig } from "../settings/config.ts";
import { programFlags } from "./run_bounded.ts";

Deno.test("runBounded() runs the program as the tasks do, and lets it do no more", () => {
  const { databaseUrl = "postgres://127.0.0.1/songhanh", ...config } = readConfig({}, 1);
  const permissions = processPermissions({ databaseUrl, ...config }, {}, {
    certificateFolders: [],
    isThere: () => true,
  });
  const launcher = Deno.readTextFileSync(new URL("../../bin/songhanh", import.meta.url));
  const [, started = ""] = /\nexec ([^]*)/.exec(launcher) ?? [];
  for (const [task, line] of [["start", deno.tasks.start], ["songhanh", started]] as const) {
    const words = line.split(/[\s\\]+/);
    assert.deepEqual(
      words.filter((word) => /^--(frozen|v8-flags)/.test(word)),
      programFlags,
      task,
    );
    // What is bounded in one of the two is bounded alike, the network and the system among it.
    for (const flag of permissions) {
      const [name, values = ""] = flag.split("=") as [string, string?];
      const given = words.find((word) => word === name || word.startsWith(`${name}=`));
      const [, allowed] = given?.split("=") ?? [];
      assert.ok(given !== undefined, `${task}: ${name}`);
      if (allowed === undefined) continue;
      const missing = values.split(",").filter((value) => !allowed.split(",").includes(value));
      assert.deepEqual(missing, [], `${task}: ${flag}`);
    }
  }
});
