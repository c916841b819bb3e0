import assert from "node:assert/strict";
import { pageSetting } from "../testing/page_test_setting.ts";
import { Problem } from "../web/problem.ts";
import { numbersOperations } from "./numbers.ts";

Deno.test("numbers are skipped only of types that the standby numbers", async () => {
  await using setting = await pageSetting();
  const { gateway } = setting.options.console!;
  const { skip } = numbersOperations;
  // The band of all types holds for it, and no procedure numbers such a document.
  const order = { to: 90_000_100, reason: "thử" };
  const found = skip.input.safeParse({ ...order, type: "77" });
  assert.match(found.error?.issues[0]?.message ?? "", /a document that is numbered here: 10, 11,/);
  const input = skip.input.parse({ ...order, type: "10" });
  const { voided } = await skip.perform({ gateway, actor: "mai" }, input) as { voided: number };
  assert.equal(voided, 101);
  await assert.rejects(
    skip.perform({ gateway, actor: "mai" }, { ...input, to: 1 }),
    (error) => error instanceof Problem && error.code === "PARAMETERS_INVALID",
  );
});
