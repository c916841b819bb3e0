import type { Config } from "../settings/config.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { json } from "./common_options.ts";
import type { Options, Values } from "./option.ts";
import { readOptions } from "./read_options.ts";
import { didYouMean } from "./did_you_mean.ts";

/** Where a command writes its result. */
export interface Output {
  /** Text for people; line ends are added. */
  text(text: string): void;
  /** One value for programs. */
  json(value: unknown): void;
  /** A remark beside the result, so that the result can be read by a program. */
  remark(text: string): void;
  /**
   * Shows how far something is, in one line that the next one replaces; undefined takes it away. Absent
   * where nobody watches.
   */
  readonly progress?: (line: string | undefined) => void;
}

/** What a command is given beside its arguments. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string>>;
  /** The same with the names of the files of secrets in the place of the secrets. */
  readonly given?: Readonly<Record<string, string>>;
  /** Judged when first asked for: not every command needs good settings. Throws `ConfigError`. */
  config(): Config;
  readonly output: Output;
  /** Lets whoever else works on this machine go first; absent where the process is not the command's own. */
  readonly giveWay?: () => void;
}

/** One thing that a command does, with all that can be said of it. */
export interface Form {
  /** The word behind the command's name; absent where the command does one thing. */
  readonly action?: string;
  readonly does: string;
  /** Words behind it, in their order, with what each is: `FILE`, `[PLAN]`, `[ID…]` (any number). */
  readonly words: Readonly<Record<string, string>>;
  readonly options: Options;
  /** Whole lines without the program's name. */
  readonly examples: readonly string[];
  /** Throws a `CommandError` where these arguments are none of it. */
  judge(args: readonly string[]): void;
  run(args: readonly string[], context: CommandContext): Promise<ExitCode>;
}

export interface Command {
  /** What it is for, in one line. */
  readonly summary: string;
  readonly forms: readonly Form[];
}

/** A form, whose options are read before it is run; `--json` is among them where it has a result. */
export function form<const Of extends Options>(
  { action, does, words = {}, options, examples, hasResult = true, missing, run }: {
    readonly action?: string;
    readonly does: string;
    readonly words?: Readonly<Record<string, string>>;
    readonly options: Of;
    readonly examples: readonly string[];
    readonly hasResult?: boolean;
    /** The option that these others need and that is not among them. */
    readonly missing?: (values: Values<Of>) => (keyof Of & string) | undefined;
    readonly run: (
      given: {
        readonly values: Values<Of & typeof json>;
        readonly words: readonly string[];
      },
      context: CommandContext,
    ) => Promise<ExitCode>;
  },
): Form {
  const all = { ...options, ...json };
  const { json: _, ...withoutJson } = all;
  const read = (args: readonly string[]) => {
    const given = readOptions(args, all, Object.keys(words));
    const name = missing?.(given.values as Values<Of>);
    if (name === undefined) return given;
    throw new CommandError(exitCodes.usage, `--${name}: expected ${options[name]!.says}`);
  };
  return {
    ...{ action, does, words, examples },
    options: hasResult ? all : withoutJson,
    judge: (args) => void read(args),
    run: async (args, context) => await run(read(args), context),
  };
}

/** Runs the form that the first word names, else the one without a name. */
export async function runCommand(
  { forms }: Command,
  args: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const [word, ...rest] = args;
  const named = forms.find(({ action }) => action !== undefined && action === word);
  if (named !== undefined) return await named.run(rest, context);
  const plain = forms.find(({ action }) => action === undefined);
  const actions = forms.flatMap(({ action }) => action ?? []);
  // Of a command with both, a word is meant as one of its actions.
  const isAction = word !== undefined && !word.startsWith("-") && actions.length > 0;
  if (plain !== undefined && !isAction) return await plain.run(args, context);
  const found = isAction ? `"${word}"${didYouMean(word, actions)}` : "none";
  throw new CommandError(
    exitCodes.usage,
    `action: expected ${actions.join(", ")}, found ${found}`,
  );
}
