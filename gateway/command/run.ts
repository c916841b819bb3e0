import { availableParallelism } from "node:os";
import { ConfigError, readConfig } from "../config.ts";
import { primary } from "./primary.ts";
import { start } from "./start.ts";

/** Exit codes as in sysexits: usage and configuration. */
const EX_USAGE = 64;
const EX_CONFIG = 78;

/** Runs one command; resolves to the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const config = readConfig(await environment(), availableParallelism());
    switch (args[0]) {
      case "start":
        return await start(config);
      case "primary":
        return await primary(config, { child: args.includes("--child") });
      default:
        console.error(`songhanh: unknown command "${args[0] ?? ""}"`);
        return EX_USAGE;
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`songhanh: ${error.message}`);
    return EX_CONFIG;
  }
}

/** The environment over the lines of `songhanh.env` in the working directory. */
async function environment(): Promise<Record<string, string>> {
  const text = await Deno.readTextFile("songhanh.env").catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  const lines = text.split("\n").map((line) => /^\s*(SONGHANH_\w+)\s*=\s*(.*?)\s*$/.exec(line));
  const fromFile = Object.fromEntries(lines.filter((m) => m !== null).map((m) => [m[1]!, m[2]!]));
  return { ...fromFile, ...Deno.env.toObject() };
}
