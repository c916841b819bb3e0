/**
 * Whatever way a sandbox is stopped, nothing of it is left: no database, no rehearsal primary, no
 * gateway. It is started as people do, by its task, and the next start must find the way free.
 */
import assert from "node:assert/strict";
import { kill } from "node:process";
import { withSeed } from "../adapters/testing/seeded.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { freePort } from "../bench/subjects/ports.ts";

const goneMsMax = 5_000;
const readyMsMax = 60_000;
const denoConfig = new URL("../deno.json", import.meta.url).pathname;

/** Who is told what, as a terminal, a service manager and an impatient person do it. */
const ways = {
  "Ctrl-C": (task: number) => kill(-task, "SIGINT"),
  "TERM to the group": (task: number) => kill(-task, "SIGTERM"),
  "TERM to the parent": (task: number) => kill(task, "SIGTERM"),
  "KILL to the parent": (task: number) => kill(task, "SIGKILL"),
  "KILL to the gateway": (_task: number, gateway: number) => kill(gateway, "SIGKILL"),
} as const;

type Way = keyof typeof ways;

Deno.test("a sandbox leaves no process behind, however it is stopped (seeded)", () =>
  withSeed(stopInAllWays));

async function stopInAllWays(chance: () => number): Promise<void> {
  const rounds = Number(Deno.env.get("SONGHANH_TEST_ROUNDS") ?? 1);
  const dataDir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  // Fixed ones, which a process that is left behind would keep.
  const [edi, admin, primary, control] = [freePort(), freePort(), freePort(), freePort()];
  const env = {
    SONGHANH_DATA_DIR: dataDir,
    SONGHANH_WORKERS: "1",
    SONGHANH_EDI_LISTEN: `127.0.0.1:${edi}`,
    SONGHANH_ADMIN_LISTEN: `127.0.0.1:${admin}`,
    SONGHANH_PRIMARY_LISTEN: `127.0.0.1:${primary}`,
    SONGHANH_PRIMARY_CONTROL: `127.0.0.1:${control}`,
  };
  const took: Record<string, number[]> = {};
  try {
    for (let round = 0; round < rounds; round++) {
      for (const way of Object.keys(ways) as Way[]) {
        // Most stops come when it runs; some while it starts.
        const afterMs = chance() < 0.2 ? Math.round(chance() * 2_500) : undefined;
        const ms = await stopOnce(way, env, afterMs).catch((error) => {
          throw new Error(`${way} after ${afterMs ?? "it was ready"}`, { cause: error });
        });
        (took[way] ??= []).push(ms);
      }
    }
  } finally {
    const home = databaseHome(dataDir);
    if (home !== dataDir) await Deno.remove(home, { recursive: true });
    await Deno.remove(dataDir, { recursive: true });
  }
  for (const [way, all] of Object.entries(took)) {
    console.log(`${way}: ${all.length} stops, gone after ${Math.max(...all)} ms at most`);
  }
}

/** Starts the sandbox by its task, stops it, and gives the milliseconds until nothing was left. */
async function stopOnce(
  way: Way,
  env: Record<string, string>,
  afterMs: number | undefined,
): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--config", denoConfig, "start"],
    env: { ...env, SONGHANH_TEST_DATABASE_URL: "" },
    // A group of its own, as a terminal gives it to what is started there.
    detached: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const text: string[] = [];
  const reading = Promise.all([read(child.stdout, text), read(child.stderr, text)]);
  const dataDir = env.SONGHANH_DATA_DIR!;
  try {
    if (afterMs === undefined) {
      await waitUntil(
        "it is ready",
        () => text.some((line) => line.includes('"event":"ready"')),
        readyMsMax,
      );
    } else {
      await new Promise((resolve) => setTimeout(resolve, afterMs));
    }
    const gateway = findProcesses(
      (args) => args.includes("gateway/main.ts") && args.includes("start"),
      dataDir,
    );
    ways[way](child.pid, gateway[0] ?? child.pid);
    const from = performance.now();
    await waitUntil(
      "no process is left",
      () => findProcesses((args) => !args.startsWith("ps "), dataDir).length === 0,
      goneMsMax,
    ).catch((error) => {
      const left = findProcesses(() => true, dataDir).map((pid) => commandOf(pid));
      throw new Error(`left: ${left.join("\n")}\n${text.slice(-15).join("\n")}`, { cause: error });
    });
    const ms = Math.round(performance.now() - from);
    await child.status;
    await reading;
    assert.ok(!text.some((line) => line.includes("leftover")), "the one before had left something");
    return ms;
  } finally {
    for (const pid of findProcesses(() => true, dataDir)) tryKill(pid);
  }
}

/**
 * Processes of a sandbox: those that were given its directory, and the database's, which are given
 * nothing but its place.
 */
function findProcesses(matches: (args: string) => boolean, dataDir: string): number[] {
  const marks = [dataDir, databaseHome(dataDir)];
  const found: number[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === Deno.pid) continue;
    const args = commandOf(Number(name));
    if (args === "" || !matches(args)) continue;
    const environment = readProc(name, "environ");
    if (marks.some((mark) => args.includes(mark)) || environment.includes(dataDir)) {
      found.push(Number(name));
    }
  }
  return found;
}

/** Where its database is: elsewhere, where another account could not reach it in the directory. */
function databaseHome(dataDir: string): string {
  try {
    return Deno.realPathSync(`${dataDir}/postgres`);
  } catch {
    return dataDir;
  }
}

/** Empty for one that is not there, or has ended and waits for its parent to notice. */
function commandOf(pid: number): string {
  return readProc(String(pid), "cmdline").replaceAll("\0", " ").trim();
}

function readProc(pid: string, file: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/${file}`);
  } catch {
    return "";
  }
}

function tryKill(pid: number): void {
  try {
    kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

async function read(stream: ReadableStream<Uint8Array>, lines: string[]): Promise<void> {
  let rest = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream() as never)) {
    const parts = (rest + part).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  }
}
