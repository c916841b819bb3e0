/**
 * Runs tests on scratch database servers: `deno run -A tests/run_tests.ts [--long | deno test arguments]`.
 *
 * Starts a server, names it to the tests by `SONGHANH_TEST_DATABASE_URL`, runs `deno test` as a child,
 * and ends with its exit code. Without arguments it runs all tests but those that take long, after a
 * check of all types: those beside the code, then those of `test_groups.ts` that may run side by side,
 * each place with a server of its own and a file's output printed whole when it has ended, then those
 * that need the machine for themselves, one after the other. `--long` runs those that take long in the
 * same way. All groups run, also after one has failed.
 * Nothing is left behind: each child has a process group of its own that is killed when it ends, the
 * servers are removed with their files, and so is what earlier runs that were killed left.
 */
import {
  startScratchServer,
  sweepScratchServers,
} from "../adapters/testing/start_scratch_server.ts";
import { testDatabaseVariable } from "../adapters/testing/scratch_database.ts";
import { runInGroup } from "./run_in_group.ts";
import { alone, longRuns, sideBySide } from "./test_groups.ts";

/**
 * Of few cores two more than there are, for tests beside the code: most wait for their database more than
 * they compute. Of places for whole processes one more: more than that take each other's time, and tests
 * that wait for a state give up. No more than four, for memory.
 */
const jobs = Math.min(navigator.hardwareConcurrency + 2, 4);
const places = Math.min(navigator.hardwareConcurrency + 1, 4);

/**
 * A run of all tests that takes longer has one that hangs, and would go on for ever: it is ended, and
 * the last lines say which test was running. Runs of named tests – soaks, say – take their time.
 */
const wholeRunMsMax = 25 * 60_000;

/** Younger directories may be in use by another run: none of all tests takes as long. */
const leftoverMsMin = 3_600_000;

async function runTests(args: readonly string[]): Promise<number> {
  const started = performance.now();
  await using server = await disposableServer();
  sweepScratchServers(leftoverMsMin);
  const isLong = args.length === 1 && args[0] === "--long";
  const code = args.length > 0 && !isLong
    ? await runShown(["test", "-A", ...args], server.url, Infinity)
    : await runAll(server.url, started, isLong);
  console.log(
    `${code === 0 ? "tests passed" : `tests failed (exit code ${code})`} in ${
      secondsSince(started)
    }`,
  );
  return code;
}

/** All groups, or what of them takes long; also after one has failed; the first exit code that is not 0. */
async function runAll(serverUrl: string, started: number, isLong: boolean): Promise<number> {
  const timeMs = () => wholeRunMsMax - (performance.now() - started);
  const test = ["test", "-A", "--no-check"];
  const ours = (files: readonly string[]) => files.filter((path) => longRuns.has(path) === isLong);
  const elsewhere = [...alone, ...sideBySide].filter((path) => !path.startsWith("tests/"));
  const ignored = `--ignore=${["tests", ...elsewhere].join(",")}`;
  const groups: (readonly [string, () => Promise<number>])[] = [
    ["side by side", () => runSideBySide(test, ours(sideBySide), timeMs)],
    ["alone", () => runShown([...test, ...ours(alone)], serverUrl, timeMs())],
  ];
  if (!isLong) {
    const checked = await runShown(["check", "."], serverUrl, timeMs());
    if (checked !== 0) return checked;
    const beside = () => runShown([...test, "--parallel", ignored], serverUrl, timeMs());
    groups.unshift(["beside the code", beside]);
  }
  const codes: number[] = [];
  for (const [name, run] of groups) {
    const from = performance.now();
    codes.push(await run());
    console.log(`== tests ${name}: ${secondsSince(from)}\n`);
  }
  return codes.find((code) => code !== 0) ?? 0;
}

async function runShown(args: string[], serverUrl: string, timeMs: number): Promise<number> {
  const env = { [testDatabaseVariable]: serverUrl, DENO_JOBS: String(jobs) };
  return (await runInGroup(args, { env, timeMs })).code;
}

/** As many files at once as there are places, the next one when one has ended. */
async function runSideBySide(
  test: readonly string[],
  files: readonly string[],
  timeMs: () => number,
): Promise<number> {
  const waiting = [...files];
  const failed: string[] = [];
  const place = async () => {
    await using server = await disposableServer();
    const env = { [testDatabaseVariable]: server.url };
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const from = performance.now();
      const run = await runInGroup([...test, path], { env, timeMs: timeMs(), kept: true });
      if (run.code !== 0) failed.push(path);
      console.log(`== ${path}, after ${secondsSince(from)}\n${run.output.trimEnd()}\n`);
    }
  };
  await Promise.all(Array.from({ length: places }, place));
  for (const path of failed) console.log(`failed: ${path}`);
  return failed.length === 0 ? 0 : 1;
}

async function disposableServer(): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = await startScratchServer();
  return { url: server.url, [Symbol.asyncDispose]: () => server.stop() };
}

function secondsSince(from: number): string {
  return `${((performance.now() - from) / 1000).toFixed(1)} s`;
}

if (import.meta.main) Deno.exit(await runTests(Deno.args));
