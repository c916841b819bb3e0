import { isWatched } from "../log/terminal_screen.ts";
import { systemReason } from "../process/system_reason.ts";
import type { Output } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";

/** Back to the first place of the line, and nothing behind it. */
const CLEAR_LINE = "\r\x1b[K";

/** Throws a `CommandError` where it cannot be written: the result is lost then. */
function say(text: string): void {
  try {
    console.log(text);
  } catch (error) {
    throw new CommandError(
      exitCodes.cannotCreate,
      `cannot write the output: ${systemReason(error)}`,
    );
  }
}

/** What commands say on this process's own streams. */
export function consoleOutput(): Output {
  let isShown = false;
  const put = (line: string) => {
    try {
      Deno.stderr.writeSync(new TextEncoder().encode(line));
    } catch {
      // Nobody reads it any more.
    }
  };
  // How far it is stands in the last line; what is said goes above it.
  const clear = () => {
    if (isShown) put(CLEAR_LINE);
    isShown = false;
  };
  return {
    text(text) {
      clear();
      say(text);
    },
    json(value) {
      clear();
      say(JSON.stringify(value, null, 1));
    },
    remark(text) {
      clear();
      console.error(text);
    },
    ...(isWatched(Deno.stderr)
      ? {
        progress(line: string | undefined) {
          if (line === undefined) return clear();
          put(CLEAR_LINE + line);
          isShown = true;
        },
      }
      : {}),
  };
}
