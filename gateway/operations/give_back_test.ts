/** Who may approve a plan: by profile, whatever the door. */
import assert from "node:assert/strict";
import { Problem } from "../web/problem.ts";
import { pageSetting } from "../testing/page_test_setting.ts";
import { giveBackOperations } from "./give_back.ts";

const reason = "thử";

for (const profile of ["production", "sandbox"] as const) {
  Deno.test(`who made a plan approves it in a sandbox alone: ${profile}`, async () => {
    await using setting = await pageSetting({}, "failback");
    const { gateway: some } = setting.options.console!;
    const gateway = { ...some, config: { ...some.config, profile } };
    const by = (actor: string) => ({ gateway, actor });
    const text = "document,what,when,who\n1234,stamped,2024-08-06T14:30+07:00,An\n";
    await giveBackOperations.addPaper.perform(by("mai"), { text, reason });
    const { make, approve } = giveBackOperations;
    const { id } = await make.perform(by("mai"), make.input.parse({ reason })) as { id: number };
    const own = approve.perform(by("mai"), { id, reason });
    if (profile === "sandbox") {
      assert.equal((await own as { state: string }).state, "approved");
      return;
    }
    await assert.rejects(own, (error) => {
      assert.ok(error instanceof Problem && error.code === "PLAN_REFUSED");
      assert.equal(error.detail, "mai has made plan 1: another administrator approves it");
      return true;
    });
    const approved = await approve.perform(by("lan"), { id, reason }) as { approvedBy?: string };
    assert.equal(approved.approvedBy, "lan");
  });
}
