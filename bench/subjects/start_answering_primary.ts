import { eventLine, Program } from "./program.ts";
import type { Subject } from "./subject.ts";

const main = new URL("./answering_primary.ts", import.meta.url).pathname;

/** The cheapest primary, see `answering_primary.ts`; at a port of the system's choice by default. */
export async function startAnsweringPrimary(pauseMs = 0, port = 0): Promise<Subject> {
  const program = await Program.start(Deno.execPath(), {
    args: ["run", "-A", "--no-check", main, String(pauseMs), String(port)],
  }, eventLine("ready"));
  return {
    name: "answering primary",
    edi: String(program.ready.edi),
    pids: [program.pid],
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
