/** A give-back by a process of its own, for tests that stop or kill it. */
import {
  approvePlan,
  makePlan,
  movePlan,
  type PlanSettings,
} from "../../adapters/give_back/give_back_plans.ts";
import type { LiveMemory } from "./live_memory.ts";
import { type StandbyOffice, testSeal } from "./standby_office.ts";

const program = new URL("./give_back_process.ts", import.meta.url).pathname;
const planning = new URL("./plan_process.ts", import.meta.url).pathname;
const denoConfig = new URL("../../deno.json", import.meta.url).pathname;

/** Plans, approves and starts; gives the plan. */
export async function beginGiveBack(
  office: StandbyOffice,
  ask: PlanSettings["ask"],
  concurrency: number,
): Promise<number> {
  const act = { actor: "test", reason: "test" };
  const context = { sql: office.sql, seal: testSeal };
  await office.setMode("failback");
  const { id } = await makePlan(context, { ask, concurrency, perSecond: 0 }, act);
  await approvePlan(context, id, act);
  await movePlan(office.sql, id, "run", act);
  return id;
}

/** Runs until nothing is left, or it is killed. */
export function spawnGiveBack(
  databaseUrl: string,
  primaryUrl: string,
  ...more: readonly string[]
): Deno.ChildProcess {
  const args = argumentsOf(program, [databaseUrl, primaryUrl, ...more]);
  return new Deno.Command(Deno.execPath(), { args, stdout: "null", stderr: "null" }).spawn();
}

/** What a watched process says: its memory all the time, and of a plan its report. */
export interface Told extends Partial<LiveMemory> {
  readonly event: string;
  readonly id?: number;
  readonly items?: number;
}

/** A process that tells of itself. */
export interface Watched {
  kill(): void;
  /** Its exit code, once all that it said is told. */
  readonly ended: Promise<number>;
}

/** As `spawnGiveBack`, watched. */
export function watchGiveBack(
  databaseUrl: string,
  primaryUrl: string,
  onTold: (told: Told) => void,
): Watched {
  return watch(program, [databaseUrl, primaryUrl], onTold);
}

/** Plans, approves, starts and writes the report in a process of its own, watched. */
export function watchPlanning(
  databaseUrl: string,
  settings: PlanSettings,
  onTold: (told: Told) => void,
): Watched {
  return watch(planning, [databaseUrl, JSON.stringify(settings)], onTold);
}

function watch(path: string, more: readonly string[], onTold: (told: Told) => void): Watched {
  const args = argumentsOf(path, more, "--v8-flags=--expose-gc");
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "null" })
    .spawn();
  const read = async () => {
    let rest = "";
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + part).split("\n");
      rest = lines.pop()!;
      for (const line of lines) onTold(JSON.parse(line));
    }
    return (await child.status).code;
  };
  return { kill: () => child.kill("SIGKILL"), ended: read() };
}

function argumentsOf(path: string, more: readonly string[], ...flags: string[]): string[] {
  return ["run", "-A", "--no-check", ...flags, "--config", denoConfig, path, ...more];
}
