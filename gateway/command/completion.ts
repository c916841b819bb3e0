import { bashCompletion } from "./bash_completion.ts";
import { type Command, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { didYouMean } from "./did_you_mean.ts";

/** `completion` over the commands, handed in because it is one of them. */
export function completionCommand(commands: () => Readonly<Record<string, Command>>): Command {
  return {
    summary: "Print what makes a shell complete commands and options",
    forms: [form({
      does: "Print a script to be sourced, or put where the shell looks for completions",
      words: { SHELL: "bash" },
      options: {},
      hasResult: false,
      examples: ["completion bash > /etc/bash_completion.d/songhanh"],
      // deno-lint-ignore require-await -- the promise of every command
      async run({ words: [shell = ""] }, { output }) {
        if (shell !== "bash") {
          throw new CommandError(
            exitCodes.usage,
            `SHELL: expected bash, found "${shell}"${didYouMean(shell, ["bash"])}`,
          );
        }
        output.text(bashCompletion(commands()).trimEnd());
        return exitCodes.ok;
      },
    })],
  };
}
