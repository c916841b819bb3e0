import assert from "node:assert/strict";
import { BenchUsage, readBenchOptions } from "./options.ts";
import { parts, runBench } from "./run.ts";
import { benchScale } from "./scale/bench_scale.ts";

const options = {
  rounds: { kind: "number", value: "N", says: "rounds" },
  out: { kind: "text", value: "DIRECTORY", says: "where to" },
  quick: { kind: "flag", says: "in small" },
} as const;

Deno.test("readBenchOptions() reads words, numbers, texts and flags, and says what it cannot", () => {
  const { values, words } = readBenchOptions(["relay", "--rounds", "2", "--quick"], options);
  assert.deepEqual(words, ["relay"]);
  assert.deepEqual({ ...values }, { rounds: 2, quick: true });
  const faults: readonly (readonly [readonly string[], RegExp])[] = [
    [["--round", "2"], /^there is no option --round; --help lists them$/],
    [["-x"], /^there is no option -x/],
    [["--rounds", "two"], /^--rounds "two": expected a number$/],
    [["--rounds"], /^--rounds: expected N$/],
    [["--quick=yes"], /^--quick: expected no value$/],
  ];
  for (const [args, says] of faults) {
    assert.throws(() => readBenchOptions(args, options), (error) => {
      assert.ok(error instanceof BenchUsage);
      assert.match(error.message, says);
      return true;
    });
  }
});

Deno.test("the benchmarks explain themselves, and README.md names every part", async () => {
  const said: string[] = [];
  const { log } = console;
  console.log = (text: string) => void said.push(text);
  try {
    for (const each of [() => runBench(["--help"]), () => benchScale(["--help"])]) {
      assert.equal(await each(), 0);
    }
  } finally {
    console.log = log;
  }
  const [help, scale] = said as [string, string];
  const readme = await Deno.readTextFile(new URL("README.md", import.meta.url));
  for (const part of [...Object.keys(parts), "scale"]) {
    assert.match(help, new RegExp(`^  ${part} +\\S`, "m"));
    assert.ok(readme.includes(`\`${part}\``), `README.md has ${part}`);
  }
  for (const option of ["--rounds N", "--rate N", "--out DIRECTORY"]) {
    assert.ok(help.includes(option));
  }
  for (const option of ["--node-lanes N", "--from FILE"]) assert.ok(scale.includes(option));
  await assert.rejects(runBench(["--hlep"]), /there is no option --hlep/);
  await assert.rejects(benchScale(["--node-lanes", "many"]), /--node-lanes "many"/);
});
