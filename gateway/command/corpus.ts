import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Command, form } from "./command.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { corpusOptions } from "./corpus_options.ts";

export const corpus: Command = {
  summary:
    "Make signed messages, their users and a test authority, for load tests; in the source tree only",
  forms: [{
    ...form({
      does: "Write messages, an index, users and certificates to a directory",
      words: { DIR: "a directory, made if it is not there" },
      options: corpusOptions,
      examples: ["corpus day --messages 100000 --users 2000", "corpus small --mix mic --seed 7"],
      run: () => Promise.resolve(exitCodes.ok),
    }),

    /** A process of its own: the benchmarks are built on the gateway, not the other way round. */
    async run(args) {
      const program = fileURLToPath(new URL("../../bench/corpus/main.ts", import.meta.url));
      if (Deno.build.standalone || !existsSync(program)) {
        throw new CommandError(
          exitCodes.unavailable,
          "expected the source tree: load tests (bench) are not part of what is installed",
        );
      }
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
  }],
};
