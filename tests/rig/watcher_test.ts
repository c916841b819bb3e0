import assert from "node:assert/strict";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { eventLine, Program } from "../../bench/subjects/program.ts";
import { rigDirectory } from "./rig_directory.ts";
import { Watcher } from "./watcher.ts";

/** How long what is left behind may be there. */
const GONE_MS_MAX = 5_000;

// A process of the rig's kind: it starts others, hears nothing of TERM, or is stopped.
const stubborn = 'trap "" TERM; sleep 600 & while :; do sleep 600; done';

if (Deno.args[0] === "hold") {
  const dir = await rigDirectory();
  const watcher = new Watcher(dir);
  const pids = await Promise.all(["TERM", "QUIT"].map(async (signal) => {
    const child = new Deno.Command("/bin/sh", {
      args: ["-c", stubborn],
      detached: true,
      stdout: "null",
      stderr: "null",
    }).spawn();
    await watcher.watch(child.pid, signal as "TERM" | "QUIT");
    return child.pid;
  }));
  Deno.kill(pids[1]!, "SIGSTOP");
  console.log(JSON.stringify({ event: "held", pids, dir }));
  await new Promise(() => setInterval(() => {}, 60_000));
}

Deno.test("Watcher ends its processes and removes the directory when its parent is killed", async () => {
  const program = await Program.start(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL(import.meta.url).pathname, "hold"],
  }, eventLine("held"));
  const { pids, dir } = program.ready as { pids: number[]; dir: string };
  assert.ok(pids.every(isThere) && Deno.statSync(dir).isDirectory);
  Deno.kill(program.pid, "SIGKILL");
  await waitUntil("everything is gone", () => {
    return !pids.some(isThere) && !exists(dir);
  }, GONE_MS_MAX);
  await program[Symbol.asyncDispose]();
});

function isThere(pid: number): boolean {
  try {
    // A process that has ended and was not asked about is none any more.
    return !/\) Z/.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch {
    return false;
  }
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
