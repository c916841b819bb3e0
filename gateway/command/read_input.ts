import { Buffer } from "node:buffer";
import { systemReason } from "../process/system_reason.ts";
import { CommandError, exitCodes } from "./command_error.ts";

/** Bytes of a file that a command reads whole, at most. */
const INPUT_BYTES_MAX = 1 << 28;

/** The text of a file, likewise. Throws a `CommandError` where it is not UTF-8. */
export async function readInputText(path: string): Promise<string> {
  const bytes = await readInput(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(exitCodes.dataError, `cannot read "${path}": expected UTF-8`);
  }
}

/** The bytes of a file, of standard input for `-`. Throws a `CommandError` where it cannot. */
export async function readInput(path: string): Promise<Uint8Array> {
  if (path === "-") {
    return Buffer.concat(await Array.fromAsync(Deno.stdin.readable));
  }
  try {
    const { size, isFile } = await Deno.stat(path);
    if (!isFile || size > INPUT_BYTES_MAX) {
      throw new CommandError(
        exitCodes.noInput,
        `cannot read "${path}": expected a file of at most ${INPUT_BYTES_MAX} bytes`,
      );
    }
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof CommandError || !(error instanceof Error)) throw error;
    throw new CommandError(exitCodes.noInput, `cannot read "${path}": ${systemReason(error)}`);
  }
}
