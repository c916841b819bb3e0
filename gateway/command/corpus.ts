import { fileURLToPath } from "node:url";
import type { Command } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";

export const corpus: Command = {
  summary: "Make signed messages, their users and a test authority, for load tests",
  usage: [
    "corpus DIR [--seed 1] [--messages 10000] [--users 1000] [--mix day|mic|KIND=SHARE,…] " +
    "[--certificates N] [--keys N] [--workers N] [--json]",
  ],

  /** A process of its own: the benchmarks are built on the gateway, not the other way round. */
  async run(args) {
    if (Deno.build.standalone) {
      throw new CommandError(exitCodes.unavailable, "expected the source tree, with bench/corpus");
    }
    const program = fileURLToPath(new URL("../../bench/corpus/main.ts", import.meta.url));
    const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--frozen", "--config", config],
        ...["--allow-env", "--allow-read", "--allow-write", "--allow-sys"],
        ...[program, ...args],
      ],
    }).spawn().status;
    return code as ExitCode;
  },
};
