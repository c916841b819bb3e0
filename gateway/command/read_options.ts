import { parseArgs } from "node:util";
import { CommandError, exitCodes } from "./command_error.ts";
import { didYouMean } from "./did_you_mean.ts";
import { type Options, type Values, WrongValue } from "./option.ts";

/**
 * Reads the arguments of a command: its options, and as many words as `words` names (`FILE`; `[ID…]` =
 * any number). Throws a `CommandError` that says what does not fit.
 */
export function readOptions<const Of extends Options>(
  args: readonly string[],
  options: Of,
  words: readonly string[] = [],
): { values: Values<Of>; words: readonly string[] } {
  const { typed, found } = parse(args, options);
  const needed = words.filter((word) => !word.startsWith("[")).length;
  const most = words.at(-1)?.endsWith("…]") ? Infinity : words.length;
  if (found.length < needed || found.length > most) {
    const expected = words.length === 0 ? "none" : words.join(" ");
    throw new CommandError(exitCodes.usage, `expected words: ${expected}, found ${found.length}`);
  }
  const values = Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      try {
        return [name, option.read(typed.get(name) ?? [])];
      } catch (error) {
        if (!(error instanceof WrongValue)) throw error;
        throw new CommandError(exitCodes.usage, `--${name}: ${error.message}`);
      }
    }),
  );
  return { values: values as Values<Of>, words: found };
}

/** What was typed, by option; what is no option of these is refused. */
function parse(args: readonly string[], options: Options) {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { value }]) => [
        name,
        { type: value === undefined ? "boolean" as const : "string" as const },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const typed = new Map<string, string[]>();
  const found: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") found.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined || !rawName.startsWith("--")) {
      const shown = Object.keys(options).filter((each) => options[each]!.hidden === undefined);
      throw new CommandError(
        exitCodes.usage,
        `unknown option "${rawName}"${didYouMean(rawName, shown.map((each) => `--${each}`))}`,
      );
    }
    if (option.value === undefined && value !== undefined) {
      throw new CommandError(exitCodes.usage, `${rawName}: expected no value behind it`);
    }
    // `--reason --json`: the value was forgotten. Who means it writes `--reason=--json`.
    if (option.value !== undefined && (value === undefined || !inlineValue && /^-./.test(value))) {
      throw new CommandError(exitCodes.usage, `${rawName}: expected ${option.value} behind it`);
    }
    const before = typed.get(name) ?? [];
    typed.set(name, [...before, value ?? ""]);
  }
  return { typed, found };
}
