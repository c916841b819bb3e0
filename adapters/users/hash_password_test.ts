import assert from "node:assert/strict";
import fc from "fast-check";
import {
  hashPassword,
  isPasswordHash,
  scryptCostDefault,
  scryptCostMin,
  verifyPassword,
} from "./hash_password.ts";

Deno.test("hashPassword() gives a salted hash at the default cost that verifies", async () => {
  const stored = await hashPassword("Mat Khau");
  assert.match(
    stored,
    new RegExp(`^scrypt\\$${scryptCostDefault}\\$8\\$1\\$[\\w+/=]{24}\\$[\\w+/=]{44}$`),
  );
  assert.ok(isPasswordHash(stored));
  assert.ok(await verifyPassword("Mat Khau", stored));
  assert.ok(!await verifyPassword("mat khau", stored));
  assert.notEqual(
    await hashPassword("Mat Khau", scryptCostMin),
    await hashPassword("Mat Khau", scryptCostMin),
  );
});

Deno.test("verifyPassword() takes the padding off, and nothing else", async () => {
  const stored = await hashPassword("abc#9", scryptCostMin);
  assert.ok(await verifyPassword("abc#9   ", stored));
  assert.ok(!await verifyPassword(" abc#9", stored));
  assert.ok(!await verifyPassword("abc#9\t", stored));
  assert.ok(await verifyPassword("abc", await hashPassword("abc     ", scryptCostMin)));
});

Deno.test("verifyPassword() accepts the hashed password only", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 16 }), fc.string({ maxLength: 16 }), async (a, b) => {
      const stored = await hashPassword(a, scryptCostMin);
      assert.ok(await verifyPassword(a, stored));
      assert.equal(await verifyPassword(b, stored), a.replace(/ +$/, "") === b.replace(/ +$/, ""));
    }),
    { numRuns: 50 },
  );
});

Deno.test("isPasswordHash() refuses other forms and costs out of bounds", async () => {
  const stored = await hashPassword("abc", scryptCostMin);
  const parts = stored.split("$");
  const replaced = (index: number, value: string) =>
    parts.map((part, at) => at === index ? value : part).join("$");
  const wrong = [
    "",
    "abc",
    `${stored}$`,
    replaced(0, "bcrypt"),
    replaced(1, "15"),
    replaced(1, "8"),
    replaced(1, "016"),
    replaced(1, String(2 ** 30)),
    replaced(2, "16"),
    replaced(3, "2"),
    replaced(4, ""),
    replaced(4, "AAAA"),
    replaced(5, `${parts[5]?.slice(0, -2)}`),
    replaced(5, `${parts[5]?.slice(0, -1)}-`),
  ];
  for (const text of wrong) {
    assert.ok(!isPasswordHash(text), text);
    await assert.rejects(verifyPassword("abc", text), /Cannot verify a password: the stored hash/);
  }
  await assert.rejects(hashPassword("abc", 3), /Cannot hash with scrypt cost 3/);
});
