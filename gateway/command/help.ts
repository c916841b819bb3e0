import type { Command } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { formatTable } from "./format_table.ts";
import { readOptions } from "./read_options.ts";

/** What the exit codes mean, those of sysexits in its words. */
const meanings: Record<keyof typeof exitCodes, string> = {
  ok: "done",
  no: "the answer is no: the journal does not balance, the evidence does not hold, the mode stays",
  usage: "wrong arguments",
  dataError: "the data in a file cannot be used",
  noInput: "a file, message or database that was named is not there",
  unavailable: "the gateway or its database does not answer",
  software: "a fault of the program",
  cannotCreate: "a file cannot be written",
  tryAgain: "the database is in use; try again",
  noPermission: "no token, or one without the right",
  config: "settings are missing or wrong",
};

/** `help` over the commands, handed in because it is one of them. */
export function helpCommand(commands: () => Readonly<Record<string, Command>>): Command {
  return {
    summary: "List the commands, or show how one is used",
    usage: ["help [COMMAND]"],

    // deno-lint-ignore require-await -- the promise of every command
    async run(args, { output }) {
      const { values, words } = readOptions(args, {}, ["[COMMAND]"]);
      const [name] = words;
      if (name !== undefined && !Object.hasOwn(commands(), name)) {
        throw new CommandError(exitCodes.usage, `unknown command "${name}"`);
      }
      const shown = Object.entries(commands()).filter(([each]) =>
        name === undefined || each === name
      );
      if (values.json) {
        output.json({
          commands: Object.fromEntries(
            shown.map(([name, { summary, usage }]) => [name, { summary, usage }]),
          ),
          exitCodes,
        });
      } else output.text(name === undefined ? overview(shown) : details(shown));
      return exitCodes.ok;
    },
  };
}

function overview(commands: readonly (readonly [string, Command])[]): string {
  return [
    "songhanh <command>    a gateway for VNACCS customs messages",
    formatTable(undefined, commands.map(([name, { summary }]) => [name, summary]), "  "),
    "All commands take --json. Settings are SONGHANH_… in the environment or in songhanh.env.",
    "Commands that ask the running gateway find it by SONGHANH_ADMIN_LISTEN and show a token:\n" +
    "--token TEXT, SONGHANH_TOKEN, or in the sandbox the file admin-token of the data directory.",
    "Exit codes",
    formatTable(
      undefined,
      Object.entries(exitCodes).map((
        [name, code],
      ) => [code, meanings[name as keyof typeof meanings]]),
      "  ",
    ),
  ].join("\n\n").replace("Exit codes\n\n", "Exit codes\n");
}

function details(commands: readonly (readonly [string, Command])[]): string {
  return commands.map(([, { summary, usage }]) =>
    [summary, ...usage.map((each) => `  songhanh ${each}`)].join("\n")
  ).join("\n\n");
}
