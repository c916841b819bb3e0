import { screenWidth } from "../log/terminal_screen.ts";
import { type Command, type Form, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { didYouMean } from "./did_you_mean.ts";
import { formatTable, wrap } from "./format_table.ts";
import { programName } from "./program_name.ts";
import { usage, usageParts } from "./usage.ts";

/** What the exit codes mean, those of sysexits in its words. */
export const exitCodeMeanings: Record<keyof typeof exitCodes, string> = {
  ok: "done",
  no: "the answer is no: the journal does not balance, the evidence does not hold, the mode " +
    "stays, a message is refused",
  usage: "wrong arguments",
  dataError: "the data in a file cannot be used",
  noInput: "a file, message or database that was named is not there",
  unavailable: "the gateway or its database does not answer",
  software: "a fault of the program",
  cannotCreate: "a file or the output cannot be written, or what is asked for cannot be made now",
  tryAgain: "the database is in use; try again",
  noPermission: "no token, or one without the right",
  config: "settings are missing or wrong",
};

/** Longer lines are hard to read, however wide the window is. */
const WIDTH_MAX = 100;

/** `help` over the commands, handed in because it is one of them. */
export function helpCommand(commands: () => Readonly<Record<string, Command>>): Command {
  return {
    summary: "List the commands, or show how one is used",
    forms: [form({
      does: "List the commands, or explain one, or one of its actions, with its options",
      words: { "[COMMAND]": "a command", "[ACTION]": "one of its actions" },
      options: {},
      examples: ["help", "help messages", "help messages list"],

      // deno-lint-ignore require-await -- the promise of every command
      async run({ values, words }, { output }) {
        const [name, action] = words;
        const known = commands();
        if (name === undefined) {
          if (values.json) output.json(asJson(known));
          else output.text(overview(known));
          return exitCodes.ok;
        }
        const command = Object.hasOwn(known, name) ? known[name]! : undefined;
        if (command === undefined) {
          throw new CommandError(
            exitCodes.usage,
            `unknown command "${name}"${didYouMean(name, Object.keys(known))}`,
          );
        }
        const shown = { ...command, forms: formsOf(command, action) };
        if (values.json) output.json(asJson({ [name]: shown }));
        else output.text(details(name, shown));
        return exitCodes.ok;
      },
    })],
  };
}

function formsOf({ forms }: Command, action: string | undefined): readonly Form[] {
  if (action === undefined) return forms;
  const found = forms.filter((form) => form.action === action);
  if (found.length > 0) return found;
  const actions = forms.flatMap(({ action }) => action ?? []);
  throw new CommandError(
    exitCodes.usage,
    `expected one of its actions (${actions.join(", ") || "it has none"}), found "${action}"` +
      didYouMean(action, actions),
  );
}

/** Everything of the tables, for programs. */
function asJson(commands: Readonly<Record<string, Command>>) {
  return {
    commands: Object.fromEntries(
      Object.entries(commands).map(([name, { summary, forms }]) => [name, {
        summary,
        usage: forms.map((form) => usage(name, form)),
        forms: forms.map((form) => ({
          ...{ action: form.action, does: form.does, words: form.words, examples: form.examples },
          options: Object.fromEntries(
            shownOptions(form).map(([option, { says, value, without, choices, example }]) => [
              option,
              { says, value, without, choices, example },
            ]),
          ),
        })),
      }]),
    ),
    exitCodes,
  };
}

/** Options that people are told of. */
export function shownOptions({ options }: Form) {
  return Object.entries(options).filter(([, { hidden }]) => hidden === undefined);
}

function lineWidth(): number {
  return Math.min(screenWidth() ?? WIDTH_MAX, WIDTH_MAX);
}

function overview(commands: Readonly<Record<string, Command>>): string {
  const width = lineWidth();
  const program = programName();
  const paragraph = (text: string) => wrap(text, width).join("\n");
  const table = (rows: readonly (readonly unknown[])[]) =>
    formatTable(undefined, rows, "  ", width);
  return [
    "songhanh COMMAND    a gateway for VNACCS customs messages",
    table(Object.entries(commands).map(([name, { summary }]) => [name, summary])),
    paragraph(
      `"${program} help COMMAND" explains one with its options, and so does --help behind it; ` +
        "--version says which version this is.",
    ),
    paragraph(
      "All commands with a result take --json. Settings are SONGHANH_… in the environment " +
        "or in songhanh.env (docs/settings.md).",
    ),
    paragraph(
      "Commands that ask the running gateway find it by SONGHANH_ADMIN_LISTEN and show a token: " +
        "--token TEXT, SONGHANH_TOKEN, or in the sandbox the file admin-token of the data directory.",
    ),
    "Exit codes\n" + table(
      Object.entries(exitCodes).map((
        [name, code],
      ) => [code, exitCodeMeanings[name as keyof typeof exitCodes]]),
    ),
  ].join("\n\n");
}

function details(name: string, { summary, forms }: Command): string {
  return [...wrap(summary, lineWidth()), ...forms.flatMap((form) => ["", formText(name, form)])]
    .join("\n");
}

function formText(name: string, form: Form): string {
  const width = lineWidth();
  const [first = "", ...others] = usageParts(name, form);
  const rows = [
    ...Object.entries(form.words).map(([word, says]) => [word.replace(/[[\]…]/g, ""), says]),
    ...shownOptions(form).map(([option, { value, says, without, example, choices }]) => [
      value === undefined ? `--${option}` : `--${option} ${value}`,
      [
        says,
        ...(choices === undefined || value !== "WORD" ? [] : [`one of ${wordsText(choices)}`]),
        ...(without === undefined ? [] : [`without it: ${without}`]),
        ...(example === undefined || choices !== undefined ? [] : [`e.g. --${option} ${example}`]),
      ].join("; "),
    ]),
  ];
  return [
    ...hanging([`songhanh ${first}`, ...others], width),
    ...wrap(form.does, width - 4).map((line) => `    ${line}`),
    ...(rows.length === 0 ? [] : [formatTable(undefined, rows, "      ", width)]),
    ...form.examples.map((example) => `    $ ${programName()} ${example}`),
  ].join("\n");
}

/** Words as they are typed. */
export function wordsText(words: readonly string[]): string {
  return words.map((word) => word.includes(" ") ? `"${word}"` : word).join(", ");
}

/** Parts on as few lines as they need, further ones set in. */
function hanging(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${part}`.length <= width) {
      lines[lines.length - 1] = `${last} ${part}`;
    } else lines.push(last === undefined ? part : `        ${part}`);
  }
  return lines;
}
