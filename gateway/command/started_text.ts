import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "../settings/config.ts";
import { buildInfo } from "../process/build_info.ts";
import { administratorName, adminPasswordFile } from "../sandbox.ts";
import { reachable } from "../reachable.ts";
import { formatTable } from "./format_table.ts";

export interface Started {
  readonly config: Config;
  readonly ediPort: number;
  readonly adminPort: number;
  readonly mode: string;
  /** How the program is called here. */
  readonly program: string;
}

/** What a person at the terminal wants to know of a gateway that is ready. */
export function startedText(started: Started): string {
  const { config, mode } = started;
  const isSandbox = config.profile === "sandbox";
  const { version } = buildInfo();
  const head = isSandbox
    ? `Songhanh ${version} is ready: a sandbox, for this machine alone; mode ${mode}.`
    : `Songhanh ${version} is ready; mode ${mode}.`;
  return [
    "",
    head,
    "",
    formatTable(undefined, isSandbox ? sandboxRows(started) : rows(started), "  "),
    "",
    "To try next, in another terminal:",
    "",
    ...(isSandbox ? sandboxLines(started) : lines(started)).map((line) => `  ${line}`),
    "",
    "Ctrl-C ends it.",
    "",
  ].join("\n");
}

function rows({ config, ediPort, adminPort }: Started): string[][] {
  const pages = urlOf(config.adminListen.hostname, adminPort, config.adminTls !== undefined);
  const edi = urlOf(config.ediListen.hostname, ediPort, config.tls !== undefined);
  return [
    ["pages", pages],
    ["messages", `${edi}   POST, as terminals do`],
  ];
}

function sandboxRows(started: Started): string[][] {
  const { dataDir, primaryUrl } = started.config;
  return [
    ...rows(started),
    ["sign in as", `${administratorName}, password in ${join(dataDir, adminPasswordFile)}`],
    ["users", `${started.config.usersFile ?? join(dataDir, "users.json")}, with their passwords`],
    ...(primaryUrl === undefined ? [["VNACCS", "a rehearsal primary that came along"]] : []),
  ];
}

function sandboxLines({ program }: Started): string[] {
  return [
    `${program} send MIC --items ${sampleItems("mic")} --user M1009M01`,
    `${program} fetch --user M1009M01`,
    `${program} messages list`,
    `${program} failover --to standby --reason "a rehearsal"`,
    `${program} help`,
  ];
}

function lines({ program }: Started): string[] {
  return [
    `${program} status`,
    `${program} accounts create NAME --role administrator`,
    `${program} help`,
  ];
}

/** Items to try with, as whoever stands where he has started it would write their path. */
function sampleItems(name: string): string {
  const path = fileURLToPath(new URL(`../../testdata/items/${name}.json`, import.meta.url));
  const from = relative(Deno.cwd(), path);
  return from.startsWith("..") ? path : from;
}

function urlOf(hostname: string, port: number, secure: boolean): string {
  const at = reachable({ hostname, port });
  const host = at.hostname.includes(":") ? `[${at.hostname}]` : at.hostname;
  return `${secure ? "https" : "http"}://${host}:${at.port}/`;
}
