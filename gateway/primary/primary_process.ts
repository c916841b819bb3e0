/**
 * The rehearsal primary as a child process of the gateway. Its standard output is passed on; one
 * of its lines says where it listens. Its standard input stays open as long as the gateway lives: a
 * line in it means that the child is to stop, its end without one that the gateway is gone.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config, Listen } from "../settings/config.ts";
import { type Log, passLine } from "../log/log.ts";
import { secretSettings } from "../settings/settings.ts";

/** The line of the child that says it is ready begins so. */
export const readyEvent = "the rehearsal primary is ready";

/** How long the child may take to listen; its first start makes a database schema. */
const READY_MS_MAX = 60_000;

/** The child is told its settings by value; the files that its parent was told are not for it. */
const secretsByFileLeftOut = Object.fromEntries(secretSettings.map((name) => [`${name}_FILE`, ""]));

/** What the child is told beside what its parent was: that wins. */
export function settingsOfChild(
  { config, listen, databaseUrl, trustDir, usersFile }: Omit<PrimaryProcessOptions, "log">,
): Record<string, string> {
  return {
    ...secretsByFileLeftOut,
    SONGHANH_PROFILE: "sandbox",
    SONGHANH_DATABASE_URL: databaseUrl,
    // It stands in the address already.
    SONGHANH_DATABASE_CA: "",
    SONGHANH_DATA_DIR: join(config.dataDir, "primary"),
    SONGHANH_TRUST_DIR: trustDir,
    SONGHANH_USERS_FILE: usersFile,
    SONGHANH_PRIMARY_LISTEN: addressOf(listen),
    SONGHANH_PRIMARY_CONTROL: addressOf(freeListen(config.primaryControl)),
  };
}

export interface PrimaryProcess {
  /** Where messages are posted to. */
  readonly url: string;
  /** Where its faults are set. */
  readonly controlUrl: string;
  stop(): Promise<void>;
}

export interface PrimaryProcessOptions {
  readonly config: Config;
  /** Where it listens (`freeListen`). */
  readonly listen: Listen;
  readonly databaseUrl: string;
  readonly trustDir: string;
  readonly usersFile: string;
  readonly log: Log;
}

export async function startPrimaryProcess(options: PrimaryProcessOptions): Promise<PrimaryProcess> {
  const { config, listen, log } = options;
  const child = new Deno.Command(Deno.execPath(), {
    args: [...programArguments(), "primary", "--child"],
    env: settingsOfChild(options),
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let stopping = false;
  child.status.then(({ code }) => {
    if (!stopping) log.error("the rehearsal primary ended", { code });
  });
  const { promise: ready, resolve, reject } = Promise.withResolvers<ReadyLine>();
  const timer = setTimeout(
    () => reject(new Error(`the rehearsal primary was not ready within ${READY_MS_MAX} ms`)),
    READY_MS_MAX,
  );
  readLines(child.stdout, (line) => {
    const found = readReadyLine(line);
    if (found !== undefined) resolve(found);
    else passLine(line);
  }).then(() => reject(new Error("the rehearsal primary ended before it was ready")));
  const stop = async () => {
    stopping = true;
    const pipe = child.stdin.getWriter();
    await pipe.write(new TextEncoder().encode("stop\n")).catch(() => {});
    await pipe.close().catch(() => {});
    await child.status;
  };
  try {
    const { port, controlPort } = await ready;
    const url = `http://${listen.hostname}:${port}/`;
    log.info(readyEvent, { url });
    return { url, controlUrl: `http://${config.primaryControl.hostname}:${controlPort}`, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The same address, or any port of it where its own is taken. */
export function freeListen(listen: Listen): Listen {
  try {
    Deno.listen(listen).close();
    return listen;
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return { ...listen, port: 0 };
  }
}

/** What the child writes when it listens. */
export interface ReadyLine {
  readonly port: number;
  readonly controlPort: number;
}

function readReadyLine(line: string): ReadyLine | undefined {
  if (!line.includes(readyEvent)) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function readLines(
  stream: ReadableStream<Uint8Array>,
  take: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream() as never)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(take);
  }
}

function addressOf({ hostname, port }: Listen): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** What starts this program again: nothing for the compiled one, `deno run …` otherwise. */
function programArguments(): string[] {
  if (Deno.build.standalone) return [];
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const permissions = ["net", "env", "read", "write", "run", "sys", "ffi"];
  return ["run", "--config", config, ...permissions.map((name) => `--allow-${name}`), main];
}
