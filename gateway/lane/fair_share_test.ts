import assert from "node:assert/strict";
import { FairShare } from "./fair_share.ts";

Deno.test("FairShare leaves room to others, whatever one user sends", () => {
  const share = new FairShare(100);
  let greedy = 0;
  while (share.enter("greedy")) greedy++;
  assert.equal(greedy, 50);
  let second = 0;
  while (share.enter("second")) second++;
  assert.equal(second, 25);
  for (let user = 0; user < 10; user++) assert.ok(share.enter(`user ${user}`), `user ${user}`);
  assert.ok(!share.enter("greedy"));
});

Deno.test("FairShare gives the whole share back", () => {
  const share = new FairShare(4);
  for (let round = 0; round < 3; round++) {
    assert.ok(share.enter("a") && share.enter("a"));
    assert.ok(!share.enter("a"));
    share.leave("a");
    share.leave("a");
  }
});
