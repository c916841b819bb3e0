/** The program: `songhanh <command>`. */
import { run } from "./command/run.ts";

if (import.meta.main) Deno.exit(await run(Deno.args));
