import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { StandingSeal } from "./standing_seal.ts";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const secret = new Uint8Array(32).fill(9);

Deno.test("StandingSeal closes lines by what is written above it", () => {
  const seal = new StandingSeal(sha256, secret);
  const closed = seal.close("document - 2.x 1\nreport - 2.y é", 3, 14);
  const key = createHmac("sha256", secret).update("songhanh standing seal 1").digest();
  const content = sha256(new TextEncoder().encode("3 14\ndocument - 2.x 1\nreport - 2.y é"));
  const mac = createHmac("sha256", key).update(content).digest("base64");
  assert.equal(closed, `document - 2.x 1\nreport - 2.y é\nseal - ${mac} 3-14`);
  assert.ok(seal.fits(closed, 3, 14));
});

Deno.test("StandingSeal fits nothing else", () => {
  const seal = new StandingSeal(sha256, secret);
  const closed = seal.close("document - 2.x 1", 3, 14);
  assert.ok(!seal.fits(closed, 3, 15), "another batch");
  assert.ok(!seal.fits(closed, 4, 14), "another stream");
  assert.ok(!seal.fits(closed.replace("2.x", "2.z"), 3, 14), "other lines");
  assert.ok(!seal.fits("document - 2.x 1", 3, 14), "no seal");
  assert.ok(!seal.fits("", 3, 14), "nothing");
  assert.ok(!new StandingSeal(sha256, secret.with(0, 1)).fits(closed, 3, 14), "another secret");
});
