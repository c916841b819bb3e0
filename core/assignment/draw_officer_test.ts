import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { drawOfficer } from "./draw_officer.ts";

const nodeSha256 = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.fromHex(hash("sha256", bytes, "hex"));
const present = ["hoa", "lan", "nam", "Ánh"];

Deno.test("drawOfficer() draws the same again, in whatever order who is present is named", () => {
  const draw = { seed: "0123", document: "10900000016", present };
  const drawn = drawOfficer(nodeSha256, draw);
  for (const order of [present.toReversed(), [...present, ...present]]) {
    assert.equal(drawOfficer(nodeSha256, { ...draw, present: order }), drawn);
  }
  assert.equal(drawn, "hoa", "the rule of drawing has not changed");
});

Deno.test("drawOfficer() prefers nobody, over documents of one seed and over seeds of one document", () => {
  const counts = (drawn: (n: number) => string) => {
    const found = new Map(present.map((name) => [name, 0]));
    for (let n = 0; n < 4000; n++) found.set(drawn(n), found.get(drawn(n))! + 1);
    return [...found.values()];
  };
  const seed = "a";
  const document = "10900000016";
  for (
    const each of [
      ...counts((n) => drawOfficer(nodeSha256, { seed, document: String(n), present })),
      ...counts((n) => drawOfficer(nodeSha256, { seed: String(n), document, present })),
    ]
  ) assert.ok(each > 850 && each < 1150, String(each));
});

Deno.test("drawOfficer() throws where nobody is present", () => {
  assert.throws(() => drawOfficer(nodeSha256, { seed: "a", document: "b", present: [] }));
});
