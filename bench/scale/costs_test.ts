import assert from "node:assert/strict";
import fc from "fast-check";
import { tellApart } from "./costs.ts";

Deno.test("tellApart() finds what a message and a commit cost where that is all there is", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: 0, max: 5000 }),
      (message, commit) => {
        const points = [0.02, 0.1, 1].map((commits) => ({
          commits,
          microseconds: message + commit * commits,
        }));
        const found = tellApart(points);
        assert.ok(Math.abs(found.message - message) < 1e-6, `message: ${found.message}`);
        assert.ok(Math.abs(found.commit - commit) < 1e-6, `commit: ${found.commit}`);
      },
    ),
  );
});

Deno.test("tellApart() gives nothing below nothing", () => {
  const cheaper = [{ commits: 0.1, microseconds: 200 }, { commits: 1, microseconds: 100 }];
  assert.deepEqual(tellApart(cheaper), { message: 150, commit: 0 });
  const steep = [{ commits: 0.1, microseconds: 1 }, { commits: 1, microseconds: 1000 }];
  const { message, commit } = tellApart(steep);
  assert.equal(message, 0);
  assert.ok(commit > 0);
  assert.deepEqual(tellApart([{ commits: 1, microseconds: 7 }]), { message: 7, commit: 0 });
});
