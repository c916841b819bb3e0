/**
 * `deno task rehearse`: the rehearsal of a failure and of the way back, with an account of what
 * happened. Exit code 1 if anything does not hold or a time is missed. Takes less than two minutes.
 */
import { startScratchServer } from "../../adapters/embedded/mod.ts";
import { type RehearsalResult, rehearse, targets } from "./rehearsal.ts";

async function main(): Promise<number> {
  const dir = await Deno.makeTempDir({ prefix: "songhanh-rehearsal-" });
  console.log("Rehearsal: the primary fails, the standby takes over, everything is given back");
  // As durable as in production: the times are those of a real server.
  const server = await startScratchServer(true);
  try {
    const result = await rehearse({
      databaseUrl: server.url,
      dir,
      users: 50,
      pauseMs: 500,
      workMs: 5_000,
      measuredItems: 1_000,
      say: console.log,
    });
    const missed = [...result.problems, ...printFigures(result)];
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
    await server.stop();
    await Deno.remove(dir, { recursive: true });
  }
}

/** Prints every figure beside its target; gives the targets that were missed. */
function printFigures(result: RehearsalResult): string[] {
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
    "given back to a primary that answers in 20 ms",
    itemsPerSecond,
    "items/s",
    `at least ${targets.itemsPerSecond}`,
    itemsPerSecond >= targets.itemsPerSecond,
  );
  console.log(`          given back during live traffic: ${liveItemsPerSecond.toFixed(0)} items/s`);
  return missed;
}

if (import.meta.main) Deno.exit(await main());
