import { buildInfo } from "../process/build_info.ts";
import { type Command, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";

/** `songhanh --version`. */
export const version: Command = {
  summary: "Say which version this is",
  forms: [form({
    does: "Print version and commit; what is not known is said to be unknown",
    options: {},
    examples: ["--version", "--version --json"],
    // deno-lint-ignore require-await -- the promise of every command
    async run({ values }, { output }) {
      const { version, commit } = buildInfo();
      if (values.json) {
        output.json({ version, commit: commit ?? null, deno: Deno.version.deno });
      } else {
        const from = commit === undefined ? "commit unknown" : `commit ${commit.slice(0, 12)}`;
        output.text(`songhanh ${version} (${from}, Deno ${Deno.version.deno})`);
      }
      return exitCodes.ok;
    },
  })],
};
