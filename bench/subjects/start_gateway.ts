import { gatewaySettings } from "../corpus/mod.ts";
import type { BenchDatabase } from "./bench_database.ts";
import { eventLine, Program } from "./program.ts";
import type { Subject } from "./subject.ts";

export interface GatewayOptions {
  readonly corpus: string;
  readonly database: BenchDatabase;
  readonly mode: "standby" | "relay";
  readonly lanes: number;
  /** Whom to relay to, or the sandbox's own rehearsal primary; the standby has nobody. */
  readonly primary?: string | typeof rehearsalPrimary;
  /** Where its journal is; that of all measured gateways if left out. */
  readonly schema?: string;
  /** Keep what is in the schema. */
  readonly keep?: boolean;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of `deno run`, for profiles. */
  readonly denoFlags?: readonly string[];
}

/** A measured gateway and where it can be looked at. */
export interface GatewaySubject extends Subject {
  readonly admin: string;
  readonly dataDir: string;
  /** Where its journal is. */
  readonly schema: string;
}

/** Of every measured gateway; dropped before each, as is that of its rehearsal primary. */
export const benchSchema = "songhanh_bench";
const rehearsalSchema = "rehearsal";
/** The stand-in for VNACCS that a sandbox starts, whose faults can be asked for. */
export const rehearsalPrimary = Symbol("rehearsal primary");
const main = new URL("../../gateway/main.ts", import.meta.url).pathname;
const config = new URL("../../deno.json", import.meta.url).pathname;
/** Flags of V8 with which `deno task start` runs the gateway. */
const v8Flags = /--v8-flags=\S+/.exec(JSON.parse(Deno.readTextFileSync(config)).tasks.start)![0];
/** A port where nobody listens: the standby asks no primary. */
const nobody = "http://127.0.0.1:9/";

const isReady = eventLine("ready");

/**
 * The gateway as a process of its own, as `deno task start` runs it, on an empty journal, in the shape
 * that goes with the database.
 */
export async function startGateway(options: GatewayOptions): Promise<GatewaySubject> {
  const { corpus, database, mode, schema = benchSchema, keep = false } = options;
  if (!keep) await database.reset([schema, rehearsalSchema]);
  const dataDir = await Deno.makeTempDir();
  const program = await Program.start(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      v8Flags,
      ...options.denoFlags ?? [],
      "--config",
      config,
      main,
      // In production a process of its own, with exact permissions; in the sandbox this same one.
      "--bounded",
      "start",
    ],
    env: gatewayEnvironment(options, await Deno.realPath(corpus), dataDir),
  }, (line) => {
    // What goes wrong while it is measured belongs beside the figures.
    if (/"level":"(warn|error)"/.test(line)) console.error(line);
    return isReady(line);
  });
  return {
    name: mode,
    caCert: database.shape.caCert,
    schema,
    edi: String(program.ready.edi),
    admin: String(program.ready.admin),
    dataDir,
    pids: [program.pid],
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      await Deno.remove(dataDir, { recursive: true });
    },
  };
}

/** What a program of the product is started with, a gateway or a command beside it. */
export function gatewayEnvironment(
  options: Omit<GatewayOptions, "corpus" | "keep">,
  corpus: string,
  dataDir: string,
): Record<string, string> {
  const { database, mode, lanes, primary, port = 0, env, schema = benchSchema } = options;
  return {
    SONGHANH_DATA_DIR: dataDir,
    ...database.shape.settings,
    SONGHANH_DATABASE_URL: database.url,
    SONGHANH_DATABASE_SCHEMA: schema,
    SONGHANH_EDI_LISTEN: `127.0.0.1:${port}`,
    SONGHANH_ADMIN_LISTEN: "127.0.0.1:0",
    ...primarySettings(primary),
    SONGHANH_MODE: mode,
    SONGHANH_WORKERS: String(lanes),
    ...gatewaySettings(corpus),
    ...env,
  };
}

function primarySettings(primary: GatewayOptions["primary"]): Record<string, string> {
  if (primary === rehearsalPrimary) return { SONGHANH_PRIMARY_LISTEN: "127.0.0.1:0" };
  return { SONGHANH_PRIMARY_URL: primary === undefined ? nobody : `http://${primary}/` };
}
