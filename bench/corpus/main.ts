/** Makes a corpus: `songhanh corpus DIR …`, or this file run by itself. */
import type { Output } from "../../gateway/command/command.ts";
import { CommandError, exitCodes } from "../../gateway/command/command_error.ts";
import { formatTable } from "../../gateway/command/format_table.ts";
import { readOptions } from "../../gateway/command/read_options.ts";
import { makeCorpus } from "./make_corpus.ts";

const options = {
  seed: { type: "string", default: "1" },
  messages: { type: "string", default: "10000" },
  users: { type: "string", default: "1000" },
  mix: { type: "string", default: "day" },
  certificates: { type: "string" },
  keys: { type: "string" },
  workers: { type: "string" },
} as const;

async function main(args: readonly string[], output: Pick<Output, "text" | "json">): Promise<void> {
  const { values, words } = readOptions(args, options, ["DIR"]);
  const count = (name: keyof typeof options, most: number): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= most) return number;
    throw new CommandError(
      exitCodes.usage,
      `--${name}: expected a whole number from 1 to ${most}, found "${text}"`,
    );
  };
  const facts = await makeCorpus(words[0]!, {
    seed: count("seed", 2 ** 31)!,
    messages: count("messages", 10_000_000)!,
    users: count("users", 500_000)!,
    mix: values.mix,
    certificates: count("certificates", 500_000),
    keys: count("keys", 10_000),
    workers: count("workers", 256),
  });
  if (values.json) return output.json(facts);
  const { kinds, ...others } = facts;
  output.text(formatTable(undefined, [
    ...Object.entries(others),
    ...Object.entries(kinds).map(([kind, made]) => [`messages of ${kind}`, made]),
  ]));
}

if (import.meta.main) {
  try {
    await main(Deno.args, {
      text: (text) => console.log(text),
      json: (value) => console.log(JSON.stringify(value, null, 1)),
    });
  } catch (error) {
    console.error(`songhanh corpus: ${error instanceof Error ? error.message : error}`);
    Deno.exit(error instanceof CommandError ? error.exitCode : exitCodes.software);
  }
}
