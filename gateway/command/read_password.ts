import { systemReason } from "../process/system_reason.ts";
import { CommandError, exitCodes } from "./command_error.ts";

/** A secret longer than this is none that anybody types. */
const LENGTH_MAX = 256;

/**
 * A secret for a command: from a file, from the environment, or typed by a person without being shown.
 * Never an argument, which everybody on the machine can see.
 */
export async function readPassword(
  { what, file, variable, environment }: {
    /** What it is, for whoever is asked. */
    readonly what: string;
    readonly file: string | undefined;
    readonly variable: string;
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<string> {
  if (file !== undefined) {
    const text = await Deno.readTextFile(file).catch((error) => {
      throw new CommandError(exitCodes.noInput, `cannot read "${file}": ${systemReason(error)}`);
    });
    return text.replace(/\r?\n$/, "");
  }
  const given = environment[variable];
  if (given !== undefined && given !== "") return given;
  const typed = await typedSecret(`${what}: `);
  if (typed === undefined) {
    throw new CommandError(
      exitCodes.usage,
      `the ${what} is missing: give it by a file, by ${variable}, or on a terminal`,
    );
  }
  return typed;
}

/** What a person types; undefined where nobody is there to type, or thinks better of it. */
async function typedSecret(question: string): Promise<string | undefined> {
  if (!Deno.stdin.isTerminal()) return undefined;
  const say = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text));
  // First, so that nothing is shown of who types before he is asked.
  Deno.stdin.setRaw(true, { cbreak: true });
  try {
    say(question);
    const buffer = new Uint8Array(64);
    let bytes: number[] = [];
    for (;;) {
      const length = await Deno.stdin.read(buffer);
      if (length === null) return undefined;
      for (const byte of buffer.subarray(0, length)) {
        if (byte === 0x0d || byte === 0x0a) return new TextDecoder().decode(new Uint8Array(bytes));
        // The end of input.
        if (byte === 0x04) return undefined;
        if (byte === 0x7f || byte === 0x08) bytes.pop();
        // The whole line is taken back.
        else if (byte === 0x15) bytes = [];
        else if (bytes.length < LENGTH_MAX) bytes.push(byte);
      }
    }
  } finally {
    Deno.stdin.setRaw(false);
    say("\n");
  }
}
