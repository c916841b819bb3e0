import { setTimeout as pause } from "node:timers/promises";
import type { Sql } from "postgres";
import type { BenchDatabase } from "./bench_database.ts";
import { processUsage } from "./process_usage.ts";
import { gatewayEnvironment } from "./start_gateway.ts";

const main = new URL("../../gateway/main.ts", import.meta.url).pathname;
const config = new URL("../../deno.json", import.meta.url).pathname;
const lookMs = 100;

/** What `songhanh archive` did, and what it took. */
export interface Archived {
  /** Milliseconds since 1970: begun, noted as verified, ended. */
  readonly begun: number;
  readonly verified: number;
  readonly ended: number;
  readonly fileBytes: number;
  readonly partBytes: number;
  /** Of its process at most, as Linux counts it. */
  readonly peakBytes: number;
  /** Processor of its process, and of its sessions in the database. */
  readonly cpuSeconds: number;
  readonly sessionSeconds: number;
  /** Longest transaction that was seen of it. */
  readonly longestSeconds: number;
}

/** Archives what is before tomorrow, as an operator does it, and looks at it meanwhile. */
export async function runArchiving(
  options: {
    readonly database: BenchDatabase;
    readonly schema: string;
    readonly lanes: number;
    readonly corpus: string;
    readonly dataDir: string;
    readonly out: string;
  },
  sql: Sql,
): Promise<Archived> {
  const { database, schema, lanes, corpus, dataDir, out } = options;
  const [size] = await sql`
    select sum(pg_total_relation_size(c.oid))::float8 as bytes from pg_class c
    where c.relname in ('message_first', 'outcome_first')
      and c.relnamespace = current_schema()::regnamespace`;
  const before = new Date(Date.now() + 86_400_000).toISOString();
  const begun = Date.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "--config", config, main, "archive"],
      ...["--before", before, "--out", out, "--reason", "bench"],
    ],
    env: {
      ...gatewayEnvironment(
        { database, mode: "standby", lanes, schema },
        await Deno.realPath(corpus),
        dataDir,
      ),
      SONGHANH_DATABASE_URL: database.shape.adminUrl,
    },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let ended = false;
  const output = child.output().finally(() => ended = true);
  let verified: number | undefined;
  let [peakBytes, cpuSeconds, longestSeconds] = [0, 0, 0];
  const sessions = new Map<number, number>();
  while (!ended) {
    try {
      const status = await Deno.readTextFile(`/proc/${child.pid}/status`);
      peakBytes = Math.max(peakBytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024);
      cpuSeconds = Math.max(cpuSeconds, processUsage([child.pid]).cpuSeconds);
    } catch {
      // It has just ended.
    }
    const rows = await sql`
      select pid, extract(epoch from clock_timestamp() - xact_start)::float8 as open,
        exists (select from archived_part) as verified
      from pg_stat_activity where application_name = 'songhanh main' and usename = current_user`;
    for (const row of rows) {
      longestSeconds = Math.max(longestSeconds, row.open ?? 0);
      const { cpuSeconds } = processUsage([row.pid]);
      sessions.set(row.pid, Math.max(sessions.get(row.pid) ?? 0, cpuSeconds));
      if (row.verified) verified ??= Date.now();
    }
    await pause(lookMs);
  }
  const { code, stdout, stderr } = await output;
  if (code !== 0) {
    const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
    throw new Error(`songhanh archive ended with ${code}:\n${said}`);
  }
  const end = Date.now();
  let fileBytes = 0;
  for await (const { name } of Deno.readDir(out)) {
    fileBytes += (await Deno.stat(`${out}/${name}`)).size;
  }
  return {
    ...{ begun, verified: verified ?? end, ended: end, fileBytes, partBytes: Number(size!.bytes) },
    ...{ peakBytes, cpuSeconds, longestSeconds },
    sessionSeconds: [...sessions.values()].reduce((sum, seconds) => sum + seconds, 0),
  };
}
