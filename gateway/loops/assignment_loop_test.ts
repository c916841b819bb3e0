import { builtInOffices } from "../../core/codes/mod.ts";
import assert from "node:assert/strict";
import { assignmentsOf, sayPresent, switchAssignment } from "../../adapters/officers/mod.ts";
import { scratchDeclaration } from "../../adapters/testing/scratch_declaration.ts";
import { scratchSchema } from "../../adapters/testing/scratch_schema.ts";
import { createAccount } from "../../adapters/accounts/mod.ts";
import { assignmentLoop } from "./assignment_loop.ts";
import { createLog } from "../log/log.ts";
import { asSaid } from "../../core/reasons/mod.ts";

Deno.test("assignmentLoop() gives out what waits, and nothing while commits hang", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const at = new Date();
  const account = { name: "an", displayName: "An", role: "officer", office: "01AB" } as const;
  const passwordHash = "scrypt$16$8$1$AAAAAAAAAAAAAAAAAAAAAA==$" + "A".repeat(43) + "=";
  await sql.begin((transaction) =>
    createAccount(
      transaction,
      { ...account, rights: ["check"], passwordHash, mustChange: false },
      "test",
    )
  );
  await sayPresent(sql, { officer: "an", office: "01AB", present: true, at });
  const now = { date: at, offices: builtInOffices };
  await switchAssignment(sql, { office: "01AB", active: true, actor: "qt", reason: "x", at: now });
  const { id } = await scratchDeclaration(sql, { channel: 3 });
  for (const problem of [asSaid("the standby is gone"), undefined]) {
    const loop = assignmentLoop({
      ...{ sql, log: createLog({}, { write: () => assert.fail("a step failed") }) },
      at: () => now,
      commits: { problem: () => Promise.resolve(problem) },
    });
    loop.start();
    await loop.stop();
    const officers = (await assignmentsOf(sql, id)).map(({ officer }) => officer);
    assert.deepEqual(officers, problem === undefined ? ["an"] : []);
  }
});
