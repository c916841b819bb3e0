import { systemReason, writeReason } from "../process/system_reason.ts";
import { CommandError, exitCodes } from "./command_error.ts";

/**
 * Writes a file; one that is made is for its owner alone, one that is there stays whose it is: it may
 * be a device. Throws a `CommandError` where it cannot.
 */
export async function writeFile(path: string, content: Uint8Array): Promise<void> {
  try {
    using file = await Deno.open(path, { write: true, create: true, truncate: true, mode: 0o600 });
    let written = 0;
    while (written < content.length) written += await file.write(content.subarray(written));
  } catch (error) {
    throw new CommandError(
      exitCodes.cannotCreate,
      `cannot write "${path}": ${writeReason(error, path)}`,
    );
  }
}

/** Makes a directory for its owner alone, where there is none yet. */
export async function makeDirectory(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true, mode: 0o700 }).catch((error) => {
    throw new CommandError(exitCodes.cannotCreate, `cannot make "${path}": ${systemReason(error)}`);
  });
}
