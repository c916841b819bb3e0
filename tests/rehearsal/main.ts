/**
 * `deno task rehearse [--shape sandbox|production]`: the rehearsal of a failure and of the way back, with an account of what
 * happened. Exit code 1 if anything does not hold or a time is missed. Takes less than two minutes.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { debianPrograms } from "../rig/debian_programs.ts";
import { type GiveBackRates, measureGiveBack } from "./give_back_rate.ts";
import { LATENCY_MS, type RehearsalResult, rehearse, targets } from "./rehearsal.ts";
import { productionShape, type RehearsalShape, sandboxShape } from "./rehearsal_shape.ts";

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { shape: { type: "string", default: "sandbox" } },
  });
  const dir = await Deno.makeTempDir({ prefix: "songhanh-rehearsal-" });
  const shape = await shapeNamed(values.shape, dir);
  if (typeof shape === "number") return shape;
  console.log(
    `Rehearsal in ${values.shape} shape: the primary fails, the standby takes over, everything is ` +
      "given back",
  );
  try {
    const result = await rehearse({
      dir,
      setStage: shape.setStage,
      users: 50,
      pauseMs: 500,
      workMs: 5_000,
      measuredItems: 1_000,
      say: console.log,
    });
    const rates = await measureGiveBack({
      dir: join(dir, "rate"),
      startGateway: shape.startGateway,
      items: 1_000,
      latencyMs: LATENCY_MS,
      say: (line) => console.log(`          ${line}`),
    });
    const missed = [...result.problems, ...rates.problems, ...printFigures(result, rates)];
    console.log();
    if (missed.length === 0) {
      console.log("Nothing is lost, nothing is there twice, every number is accounted for.");
      return 0;
    }
    for (const sentence of missed) console.log(`Does not hold: ${sentence}`);
    return 1;
  } catch (error) {
    console.log(
      `The rehearsal could not be ended: ${error instanceof Error ? error.message : error}`,
    );
    return 1;
  } finally {
    await shape.end();
    await Deno.remove(dir, { recursive: true });
  }
}

/** The shape, or the exit code where there is none. */
async function shapeNamed(name: string, dir: string): Promise<RehearsalShape | number> {
  if (name === "sandbox") return await sandboxShape(dir);
  if (name !== "production") {
    console.log(`Cannot rehearse in the shape "${name}": expected sandbox or production`);
    return 64;
  }
  const programs = debianPrograms();
  return programs === undefined ? 69 : productionShape(programs);
}

/** Prints every figure beside its target; gives the targets that were missed. */
function printFigures(result: RehearsalResult, rates: GiveBackRates): string[] {
  const missed: string[] = [];
  const print = (what: string, value: number, unit: string, target: string, met: boolean) => {
    const figure = `${what}: ${value.toFixed(0)} ${unit} (target ${target})`;
    console.log(`  ${met ? "met   " : "MISSED"}  ${figure}`);
    if (!met) missed.push(figure);
  };
  const { standInMs, plannedPauseMs, plannedFailures, itemsPerSecond, liveItemsPerSecond } = result;
  console.log();
  print(
    "first failed request to the standby's first answer",
    standInMs,
    "ms",
    `at most ${targets.standInMs}`,
    standInMs <= targets.standInMs,
  );
  print(
    "pause of a planned switchover",
    plannedPauseMs,
    "ms",
    `at most ${targets.pauseMs}`,
    plannedPauseMs <= targets.pauseMs,
  );
  print("requests it failed", plannedFailures, "", "none", plannedFailures === 0);
  print(
    "given back to a light primary that answers in 20 ms",
    rates.doubtful,
    "items/s",
    `at least ${targets.itemsPerSecond}`,
    rates.doubtful >= targets.itemsPerSecond,
  );
  const others = {
    "the same, each asked about first": rates.always,
    "to the rehearsal primary, which verifies and commits on the same cores": itemsPerSecond,
    "to it during live traffic, each asked about first": liveItemsPerSecond,
  };
  for (const [what, value] of Object.entries(others)) {
    console.log(`          ${what}: ${value.toFixed(0)} items/s`);
  }
  return missed;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
