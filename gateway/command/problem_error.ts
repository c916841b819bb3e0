import type { Problem } from "../web/problem.ts";
import { CommandError, exitCodes } from "./command_error.ts";

/** What an operation refuses, as the command line ends then. `list`: the command that lists what there is. */
export function problemError({ status, code, detail }: Problem, list?: string): CommandError {
  if (status === 404) {
    const hint = list === undefined ? "" : `; "${list}" has them`;
    return new CommandError(exitCodes.noInput, detail + hint);
  }
  // A setting names the key, or what opens it.
  if (code === "SIGNING_REFUSED") return new CommandError(exitCodes.config, detail);
  return new CommandError(exitCodes.cannotCreate, detail);
}
