import assert from "node:assert/strict";
import { createLog } from "../log/log.ts";
import { loopReport } from "./loop_report.ts";

Deno.test({
  name: "loopReport() says once that a step fails, and once that it works again",
  // On a terminal lines are text.
  ignore: Deno.stdout.isTerminal(),
  async fn() {
    const lines: Record<string, unknown>[] = [];
    const write = (line: string) => void lines.push(JSON.parse(line));
    const { onError, onWorked } = loopReport(createLog({}, { write, settleMs: 0 }));
    onWorked("ledger");
    for (let turn = 0; turn < 20; turn++) {
      onError("ledger", Object.assign(new Error("no space left"), { code: "ENOSPC" }));
      onWorked("numbers");
    }
    onWorked("ledger");
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(lines.map(({ event, step, code }) => [event, step, code]), [
      ["a background step failed and is tried again", "ledger", "ENOSPC"],
      ["a background step works again", "ledger", undefined],
    ]);
  },
});
