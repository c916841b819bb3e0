import type { BenchDatabase } from "./bench_database.ts";
import { eventLine, Program } from "./program.ts";
import type { Subject } from "./subject.ts";

const main = new URL("../floor/main.ts", import.meta.url).pathname;
const config = new URL("../../deno.json", import.meta.url).pathname;

/** The floor program (`bench/floor`) on an empty table. */
export async function startFloor(
  { database, lanes }: { readonly database: BenchDatabase; readonly lanes: number },
): Promise<Subject> {
  await database.reset(["floor"]);
  const program = await Program.start(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "--config",
      config,
      main,
      database.shape.hostUrl,
      String(lanes),
    ],
  }, eventLine("ready"));
  return {
    name: "floor",
    edi: String(program.ready.edi),
    pids: [program.pid],
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
