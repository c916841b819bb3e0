import assert from "node:assert/strict";
import { exitCodes } from "./command_error.ts";
import { resolvedText } from "./messages.ts";

Deno.test("resolvedText() tells what came of sending again, and ends well only where it was taken", () => {
  const first = { id: "1-5", state: "absent" };
  assert.deepEqual(resolvedText({ ...first, sentAgain: null }), {
    line: "message 1-5 is absent",
    exitCode: exitCodes.ok,
  });
  const taken = { came: "taken", sentence: "handed over again" } as const;
  assert.deepEqual(resolvedText({ ...first, sentAgain: taken }), {
    line: "message 1-5 is absent, handed over again",
    exitCode: exitCodes.ok,
  });
  for (const came of ["unknown", "refused"] as const) {
    const { exitCode } = resolvedText({ ...first, sentAgain: { ...taken, came } });
    assert.equal(exitCode, exitCodes.no, came);
  }
});
