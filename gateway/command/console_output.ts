import { isWatched } from "../terminal_screen.ts";
import type { Output } from "./command.ts";

/** Back to the first place of the line, and nothing behind it. */
const CLEAR_LINE = "\r\x1b[K";

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
      console.log(text);
    },
    json(value) {
      clear();
      console.log(JSON.stringify(value, null, 1));
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
