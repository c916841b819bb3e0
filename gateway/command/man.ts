import { type Command, form } from "./command.ts";
import { exitCodes } from "./command_error.ts";
import { manualPage } from "./manual_page.ts";

/** `man` over the commands, handed in because it is one of them. */
export function manCommand(commands: () => Readonly<Record<string, Command>>): Command {
  return {
    summary: "Print the manual page, for man and for packages",
    forms: [form({
      does: "Print the manual page songhanh(1) in the form that man reads",
      options: {},
      hasResult: false,
      examples: ["man > songhanh.1"],
      // deno-lint-ignore require-await -- the promise of every command
      async run(_given, { output }) {
        output.text(manualPage(commands()).trimEnd());
        return exitCodes.ok;
      },
    })],
  };
}
