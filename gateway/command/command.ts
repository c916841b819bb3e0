import type { Config } from "../config.ts";
import type { ExitCode } from "./command_error.ts";

/** Where a command writes its result. */
export interface Output {
  /** Text for people; line ends are added. */
  text(text: string): void;
  /** One value for programs. */
  json(value: unknown): void;
  /** A remark beside the result, so that the result can be read by a program. */
  remark(text: string): void;
}

/** What a command is given beside its arguments. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string>>;
  /** The same with the names of the files of secrets in the place of the secrets. */
  readonly given?: Readonly<Record<string, string>>;
  /** Judged when first asked for: not every command needs good settings. Throws `ConfigError`. */
  config(): Config;
  readonly output: Output;
}

export interface Command {
  /** What it does, for `help`. */
  readonly summary: string;
  /** Its forms without the program's name, for `help`. */
  readonly usage: readonly string[];
  run(args: readonly string[], context: CommandContext): Promise<ExitCode>;
}
