import assert from "node:assert/strict";
import { scratchDeclaration } from "../../../adapters/testing/scratch_declaration.ts";
import { pageSetting } from "../../testing/page_test_setting.ts";

Deno.test("an officer prints the border copy of a declaration of the own office, and of no other's", async () => {
  await using setting = await pageSetting();
  const declaration = await scratchDeclaration(setting.sql, { office: "01AB" });
  await setting.account({ name: "hoa", displayName: "Trần Hoa", role: "officer", office: "01AB" });
  await setting.account({ name: "nam", role: "officer", office: "02CD" });
  const path = `/office/declarations/${declaration.id}/print`;
  const officer = await setting.browser().signIn("hoa");
  const response = await officer.get(path);
  assert.equal(response.status, 200);
  const copy = await response.text();
  assert.ok(copy.includes(declaration.number), "with all of its number");
  assert.match(copy, /CHƯA THÔNG QUAN/);
  assert.match(copy, /Công chức hải quan/);
  assert.match(copy, /in lúc .* 02\/03\/2026 09:00 bởi .*Trần Hoa \(01AB\)/);
  assert.doesNotMatch(copy, /<(form|button|script|nav)/);
  const policy = response.headers.get("content-security-policy")!;
  assert.match(policy, /default-src 'none'; style-src 'unsafe-inline'/);
  const other = await setting.browser().signIn("nam");
  assert.equal((await other.get(path)).status, 404);
  const page = await (await officer.get(`/office/declarations/${declaration.id}`)).text();
  assert.ok(page.includes(`href="${path}"`), "the declaration leads to it");
});
