/**
 * A gateway in a process that may do what it needs and nothing else. What that is stands in the
 * settings, so it cannot be written into a task: the task may do everything, reads the settings, and
 * becomes the gateway, with exact permissions (`replaceProcess`).
 *
 * Where it cannot, or is to end with whoever started it, which takes a program to find out who that is,
 * the gateway is its child, and it does nothing from then on but wait for its end. The child's input
 * stays open as long as this process lives. Its end means that the child is to stop in order, whatever
 * this process died of.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { certificateFoldersOf } from "../../adapters/users/mod.ts";
import type { Config } from "../settings/config.ts";
import { openFiles } from "../process/open_files.ts";
import { processPermissions } from "../process/process_permissions.ts";
import { replaceProcess } from "./replace_process.ts";
import { untilStarterEnds } from "./until_starter_ends.ts";
import { whenToldToReload } from "./when_told_to_reload.ts";

/** How the program is run, as the tasks in deno.json run it, beside what it may do. */
export const programFlags = [
  "--frozen",
  "--v8-flags=--no-allocation-site-pretenuring,--max-semi-space-size=8,--no-parallel-scavenge,--heap-growing-percent=50",
] as const;

/** The option by which the child knows what it is; behind it, how many files it may have open. */
export const boundedChild = "bounded-child";
/** The option by which it knows that nobody stands behind its input. */
export const inPlace = "in-place";

/** Whether what this gateway may do can be bounded: its own database needs programs and accounts. */
export function canBeBounded(config: Config): config is Config & { readonly databaseUrl: string } {
  return config.profile === "production" && config.databaseUrl !== undefined &&
    !Deno.build.standalone;
}

/** Runs the gateway until it ends; resolves to its exit code, where it is a child. */
export async function runBounded(
  config: Config & { readonly databaseUrl: string },
  settings: Readonly<Record<string, string>>,
  { withStarter }: { readonly withStarter: boolean },
): Promise<number> {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const denoConfig = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const files = await openFiles();
  const args = [
    "run",
    "--no-prompt",
    "--config",
    denoConfig,
    ...programFlags,
    ...processPermissions(config, settings, {
      certificateFolders: config.usersFile === undefined
        ? []
        : await certificateFoldersOf(config.usersFile),
      isThere: existsSync,
    }),
    main,
    "start",
    `--${boundedChild}=${files ?? ""}`,
  ];
  if (!withStarter) replaceProcess(Deno.execPath(), [...args, `--${inPlace}`]);
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "piped" }).spawn();
  const input = child.stdin.getWriter();
  let told = false;
  const stop = () => {
    if (!told) input.close().catch(() => {});
    told = true;
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      // Once more ends it at once.
      if (told) child.kill("SIGKILL");
      stop();
    });
  }
  // What reads files again is the gateway.
  whenToldToReload(() => Promise.resolve(child.kill("SIGHUP")), () => {
    // It has ended already.
  });
  if (withStarter) untilStarterEnds().then(stop);
  return (await child.status).code;
}

/** Resolves when whoever bounded this process says that it is to stop, or is gone. */
export async function untilInputCloses(): Promise<void> {
  const buffer = new Uint8Array(256);
  while (await Deno.stdin.read(buffer).catch(() => null) !== null);
}
