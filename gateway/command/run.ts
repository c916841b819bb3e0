import { availableParallelism } from "node:os";
import { ConfigError, readConfig } from "../settings/config.ts";
import { MemoryFileError } from "../../adapters/lost_rows/mod.ts";
import { UsersFileError } from "../../adapters/users/mod.ts";
import { accounts } from "./accounts.ts";
import { archive } from "./archive.ts";
import { audit } from "./audit.ts";
import { balance } from "./balance.ts";
import { type Command, type CommandContext, type Output, runCommand } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { completionCommand } from "./completion.ts";
import { consoleOutput } from "./console_output.ts";
import { corpus } from "./corpus.ts";
import { decode } from "./decode.ts";
import { didYouMean } from "./did_you_mean.ts";
import { doctor } from "./doctor.ts";
import { documents } from "./documents.ts";
import { environment } from "./environment.ts";
import { evidence } from "./evidence.ts";
import { keys } from "./keys.ts";
import { failback } from "./failback.ts";
import { fetchOutputs } from "./fetch_outputs.ts";
import { find } from "./find.ts";
import { health } from "./health.ts";
import { giveWay } from "./give_way.ts";
import { helpCommand } from "./help.ts";
import { manCommand } from "./man.ts";
import { messages } from "./messages.ts";
import { migrate } from "./migrate.ts";
import { mirror } from "./mirror.ts";
import { numbers } from "./numbers.ts";
import { selectivity } from "./selectivity.ts";
import { windows } from "./windows.ts";
import { primaryForm } from "./primary_form.ts";
import { providers } from "./providers.ts";
import { reseal } from "./reseal.ts";
import { readSecretFiles } from "../settings/secret_files.ts";
import { send } from "./send.ts";
import { startForm } from "./start_form.ts";
import { status } from "./status.ts";
import { acknowledge, failover, pause, resume, switchover } from "./switch.ts";
import { traffic } from "./traffic.ts";
import { tokens } from "./tokens.ts";
import { users } from "./users.ts";
import { version } from "./version.ts";

/** Every command by its name, in the order that `help` lists them. */
export const commands: Record<string, Command> = {
  start: {
    summary: "Run the gateway until it is told to stop; without settings, the sandbox",
    forms: [startForm],
  },
  status,
  health,
  doctor,
  switchover,
  failover,
  pause,
  resume,
  acknowledge,
  find,
  traffic,
  messages,
  documents,
  failback,
  numbers,
  windows,
  selectivity,
  send,
  fetch: fetchOutputs,
  decode,
  audit,
  balance,
  mirror,
  evidence,
  keys,
  migrate,
  archive,
  reseal,
  users,
  accounts,
  providers,
  tokens,
  primary: {
    summary: "Run the rehearsal primary alone: a stand-in for VNACCS",
    forms: [primaryForm],
  },
  corpus,
};
const help = helpCommand(() => commands);
commands.completion = completionCommand(() => commands);
commands.man = manCommand(() => commands);
commands.help = help;

/**
 * Runs one command; resolves to the exit code. Settings are those of the environment and output is
 * the terminal's, unless others are handed in.
 */
export async function run(
  args: readonly string[],
  given: { readonly environment?: Record<string, string>; readonly output?: Output } = {},
): Promise<number> {
  // The tasks put it first: it is for `start` alone.
  const [first, ...others] = args;
  const [name = "", ...rest] = first === "--bounded"
    ? others[0] === "start" ? [...others, first] : others
    : args;
  const { output = consoleOutput() } = given;
  try {
    const unread = given.environment ?? await environment();
    const { environment: settings, problems } = await readSecretFiles(unread);
    const context: CommandContext = {
      given: unread,
      environment: settings,
      config: () => readConfig(settings, availableParallelism(), problems),
      output,
      ...given.environment === undefined && { giveWay },
    };
    if (name === "--help" || name === "-h") return await runCommand(help, rest, context);
    if (name === "--version" || name === "-V") return await runCommand(version, rest, context);
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) {
      throw new CommandError(
        exitCodes.usage,
        name === ""
          ? "expected a command"
          : `unknown command "${name}"${didYouMean(name, Object.keys(commands))}`,
      );
    }
    // Behind `--` stands what is meant as a word.
    const end = rest.indexOf("--");
    const options = end === -1 ? rest : rest.slice(0, end);
    if (options.includes("--help") || options.includes("-h")) {
      const [action] = options.filter((each) => !each.startsWith("-"));
      const known = command.forms.some((form) => form.action === action) ? [action!] : [];
      return await runCommand(help, [name, ...action === undefined ? [] : known], context);
    }
    return await runCommand(command, rest, context);
  } catch (error) {
    return explain(error, name, output);
  }
}

/** Says why a command could not be done; resolves to its exit code. */
function explain(error: unknown, name: string, output: Output): number {
  if (error instanceof ConfigError || error instanceof MemoryFileError) {
    output.remark(`songhanh: ${error.message}`);
    return exitCodes.config;
  }
  if (error instanceof CommandError) {
    output.remark(`songhanh ${name}`.trim() + `: ${error.message}`);
    if (error.exitCode === exitCodes.usage) {
      const known = Object.hasOwn(commands, name) ? ` ${name}` : "";
      output.remark(`see "songhanh help${known}"`);
    }
    return error.exitCode;
  }
  if (error instanceof UsersFileError) {
    output.remark(`songhanh ${name}: ${error.message}`);
    return exitCodes.dataError;
  }
  // Whatever stands in the way of a start says so by itself; a bug of ours needs its place.
  const bug = error instanceof TypeError || error instanceof ReferenceError ||
    error instanceof RangeError;
  const said = bug || !(error instanceof Error) ? Deno.inspect(error) : error.message;
  output.remark(`songhanh ${name}: ${said}`);
  return exitCodes.software;
}
