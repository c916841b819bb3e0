import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { CommandError, exitCodes } from "./command_error.ts";

/** Every command takes it: a program reads the result. */
const common = { json: { type: "boolean", default: false } } as const;

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options & typeof common; strict: true; allowPositionals: true }>
>["values"];

/**
 * Reads the arguments of a command: its options, `--json`, and as many words as `words` names
 * (`FILE`; `[ID…]` = any number). Throws a `CommandError` that says what does not fit.
 */
export function readOptions<const Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
  words: readonly string[] = [],
): { values: Values<Options>; words: readonly string[] } {
  const parsed = parse(args, { ...common, ...options });
  const found = parsed.positionals.length;
  const needed = words.filter((word) => !word.startsWith("[")).length;
  const most = words.at(-1)?.endsWith("…]") ? Infinity : words.length;
  if (found < needed || found > most) {
    const expected = words.length === 0 ? "none" : words.join(" ");
    throw new CommandError(exitCodes.usage, `expected words: ${expected}, found ${found}`);
  }
  return { values: parsed.values as Values<Options>, words: parsed.positionals };
}

function parse(args: readonly string[], options: ParseArgsOptionsConfig) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CommandError(exitCodes.usage, error.message);
  }
}
