/** A give-back by a process of its own, for tests that stop or kill it. */
import {
  approvePlan,
  makePlan,
  movePlan,
  type PlanSettings,
} from "../../adapters/give_back/give_back_plans.ts";
import { type StandbyOffice, testSeal } from "./standby_office.ts";

const program = new URL("./give_back_process.ts", import.meta.url).pathname;
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
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "--config",
      denoConfig,
      program,
      databaseUrl,
      primaryUrl,
      ...more,
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
}
