import assert from "node:assert/strict";
import { createLog } from "./log.ts";

function logged(run: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  run(createLog({ lane: "lane-0" }, (line) => lines.push(line)));
  return lines.map((line) => JSON.parse(line));
}

Deno.test({
  name: "createLog() writes one line of JSON for each event",
  // On a terminal it writes text for people.
  ignore: Deno.stdout.isTerminal(),
  fn() {
    const [first, second, third] = logged((log) => {
      log.info("ready", { lanes: 2, nothing: undefined });
      log.warn("line\nend and \u0007", { text: 'quo"te\n' });
      log.error("could not do it", { error: new TypeError("found x, expected y") });
    });
    assert.match(String(first!.at), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.deepEqual({ ...first, at: 0 }, {
      at: 0,
      level: "info",
      event: "ready",
      lane: "lane-0",
      lanes: 2,
    });
    assert.deepEqual([second!.level, second!.event, second!.text], [
      "warn",
      "line\nend and \u0007",
      'quo"te\n',
    ]);
    assert.deepEqual([third!.level, third!.error], ["error", "found x, expected y"]);
  },
});

Deno.test("createLog() takes values that JSON has no word for", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  for (const value of [1n, circle, Symbol("s"), () => {}, NaN]) {
    const lines: string[] = [];
    createLog({}, (line) => lines.push(line)).info("odd", { value });
    assert.equal(lines.length, 1, String(typeof value));
  }
});
