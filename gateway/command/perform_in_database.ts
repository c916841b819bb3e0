import type { z } from "zod";
import type { GatewayDatabase, GatewayOperation } from "../operations/operation.ts";
import { passwordCost } from "../sandbox.ts";
import { Problem } from "../web/problem.ts";
import type { CommandContext } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { commandLineActor as actor } from "./command_line_actor.ts";
import { problemError } from "./problem_error.ts";
import { type DatabaseNeed, withDatabase } from "./with_database.ts";

export interface InDatabase extends Partial<DatabaseNeed> {
  /** What the words of the command are, by the fields of the input; the others are options. */
  readonly words?: Readonly<Record<string, string>>;
  /** The command that lists what there is, where something is not there. */
  readonly list?: string;
}

/** As much of a gateway as a command has. */
type CommandGateway = GatewayDatabase & { readonly scryptCost?: number };

/**
 * Performs an operation in the database itself, whether a gateway runs or not: judged by the schema
 * that the API and the pages judge by, refused in the same words.
 */
export async function performInDatabase<Input extends z.ZodType, Result>(
  context: CommandContext,
  { input, perform }: GatewayOperation<Input, Result, CommandGateway>,
  given: z.input<Input>,
  { words, list, create = false, ...need }: InDatabase = {},
): Promise<Result> {
  const judged = judge(input, given, words);
  return await withDatabase(context, { create, ...need }, async ({ sql }) => {
    const scryptCost = passwordCost(context.config());
    const gateway = { database: { sql }, now: () => new Date(), scryptCost };
    return await perform({ gateway, actor }, judged).catch((error) => {
      if (!(error instanceof Problem)) throw error;
      throw problemError(error, list);
    });
  });
}

/** The input of an operation as it was typed; says by its option or word what does not fit. */
export function judge<Input extends z.ZodType>(
  schema: Input,
  given: z.input<Input>,
  words: Readonly<Record<string, string>> = {},
): z.output<Input> {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  const faults = error.issues.map(({ path, message }) => {
    const field = String(path[0] ?? "");
    const option = `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return `${words[field] ?? option}: ${message}`;
  });
  throw new CommandError(exitCodes.usage, faults.join("; "));
}
