import assert from "node:assert/strict";
import { startersOf } from "./until_starter_ends.ts";

Deno.test("startersOf() finds the runners of a task, and no shell or terminal above them", () => {
  const chain = (...commands: string[]) =>
    commands.map((command, index) => ({ pid: index + 2, parent: index + 1, command }));
  const cases: readonly [found: number[], commands: string[]][] = [
    [[3], ["bash", "deno task start", "deno run main.ts start"]],
    [[6, 5, 4, 3], [
      "-bash",
      "npm exec deno@2.9.6 task start",
      "sh -c deno task start",
      "node /home/somebody/.npm/_npx/7a/node_modules/.bin/deno task start",
      "/home/somebody/.npm/_npx/7a/node_modules/@deno/linux-x64-glibc/deno task start",
      "deno run main.ts start",
    ]],
    [[], ["/sbin/init", "deno run main.ts start"]],
    [[], ["python3 -m deno", "sh start.sh", "deno run main.ts start"]],
    // What only put the task into the background may end.
    [[3], ["/bin/sh -c deno task start &", "deno task start", "deno run main.ts start"]],
  ];
  for (const [found, commands] of cases) {
    const processes = chain(...commands);
    assert.deepEqual(startersOf(processes.at(-1)!.pid, processes), found, commands.join(" > "));
  }
});
