import { CommandError, exitCodes } from "./command_error.ts";

/** One of the words that a command knows, else a `CommandError` that names them. */
export function readWord<const Known extends string>(
  what: string,
  found: string | undefined,
  known: readonly Known[],
): Known {
  const word = known.find((each) => each === found);
  if (word !== undefined) return word;
  throw new CommandError(
    exitCodes.usage,
    `${what}: expected ${known.join(", ")}, found ${found === undefined ? "none" : `"${found}"`}`,
  );
}
