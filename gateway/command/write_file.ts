import { systemReason } from "../system_reason.ts";
import { CommandError, exitCodes } from "./command_error.ts";

/** Writes a file for its owner alone; throws a `CommandError` where it cannot. */
export async function writeFile(path: string, content: Uint8Array): Promise<void> {
  await Deno.writeFile(path, content, { mode: 0o600 }).catch((error) => {
    throw new CommandError(
      exitCodes.cannotCreate,
      `cannot write "${path}": ${systemReason(error)}`,
    );
  });
}

/** Makes a directory for its owner alone, where there is none yet. */
export async function makeDirectory(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true, mode: 0o700 }).catch((error) => {
    throw new CommandError(exitCodes.cannotCreate, `cannot make "${path}": ${systemReason(error)}`);
  });
}
