/**
 * Runs tests on one scratch database server: `deno run -A tests/run_tests.ts [deno test arguments]`.
 *
 * Starts the server, names it to the tests by `SONGHANH_TEST_DATABASE_URL`, runs `deno test` as a
 * child, and ends with its exit code. Without arguments it runs all tests: those beside the code
 * side by side, then those that need the machine for themselves, one after the other. Nothing is left behind: the child has a process group of
 * its own that is killed when it ends, the server is removed with its files, and so is what
 * earlier runs that were killed left.
 */
import { startScratchServer, sweepScratchServers } from "../adapters/embedded/mod.ts";
import { testDatabaseVariable } from "../adapters/postgres/scratch_database.ts";

/**
 * What runs alone: tests of whole processes, which measure time and have what is read only once
 * every transaction of the server has ended; and one that counts directories.
 */
const alone = ["tests", "adapters/embedded/start_scratch_server_test.ts"];

/** Files that run side by side at most. */
const jobsMax = 4;

/**
 * A run of all tests that takes longer has one that hangs, and would go on for ever: it is ended, and
 * the last lines say which test was running. Runs of named tests – soaks, say – take their time.
 */
const wholeRunMsMax = 25 * 60_000;

/** No test run takes longer; younger directories may be in use. */
const leftoverMsMin = 3_600_000;

async function runTests(args: readonly string[]): Promise<number> {
  const started = performance.now();
  const server = await startScratchServer();
  try {
    sweepScratchServers(leftoverMsMin);
    const startedMs = performance.now() - started;
    const jobs = String(Math.min(navigator.hardwareConcurrency, jobsMax));
    const env = { [testDatabaseVariable]: server.url, DENO_JOBS: jobs };
    const runs = args.length > 0 ? [args] : [["--parallel", `--ignore=${alone.join(",")}`], alone];
    const codes: number[] = [];
    const timeMs = args.length > 0 ? Infinity : wholeRunMsMax;
    for (const run of runs) codes.push(await runDeno(["test", "-A", ...run], env, timeMs));
    const code = codes.find((code) => code !== 0) ?? 0;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `${code === 0 ? "tests passed" : `tests failed (exit code ${code})`} in ${seconds} s, ` +
        `of which ${(startedMs / 1000).toFixed(1)} s for the database server`,
    );
    return code;
  } finally {
    await server.stop();
  }
}

async function runDeno(
  args: string[],
  env: Record<string, string>,
  timeMs: number,
): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), { args, env, detached: true }).spawn();
  // In a group of its own the child does not hear the terminal; what comes here is passed on.
  const signals = ["SIGINT", "SIGTERM"] as const;
  const passOn = signals.map((signal) => () => killGroup(child.pid, signal));
  signals.forEach((signal, index) => Deno.addSignalListener(signal, passOn[index]!));
  const timer = timeMs === Infinity ? undefined : setTimeout(() => {
    console.error(`tests were ended after ${timeMs / 60_000} minutes`);
    killGroup(child.pid, "SIGKILL");
  }, timeMs);
  const { code } = await child.status;
  clearTimeout(timer);
  signals.forEach((signal, index) => Deno.removeSignalListener(signal, passOn[index]!));
  if (killGroup(child.pid, "SIGKILL")) console.error("killed processes that tests left running");
  return code;
}

/** Sends a signal to every process of a group; false if there is none. */
function killGroup(group: number, signal: Deno.Signal): boolean {
  try {
    Deno.kill(-group, signal);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

if (import.meta.main) Deno.exit(await runTests(Deno.args));
