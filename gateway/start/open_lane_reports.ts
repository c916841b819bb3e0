import type { Sql } from "postgres";
import type { NeighbourTrust } from "../../adapters/neighbour_client.ts";
import type { ByteSeal } from "../../adapters/seals/byte_seal.ts";
import { TrafficRecorder } from "../../adapters/traffic/mod.ts";
import type { Config } from "../settings/config.ts";
import type { Log } from "../log/log.ts";
import { openRightPasswords, type RightPasswords } from "../users/right_passwords.ts";
import { Traces } from "../metrics/traces.ts";
import type { Closers } from "./closers.ts";
import type { StartedLater } from "./started_later.ts";
import { timeOf } from "./time_of.ts";

/** Who gathers what lanes tell. */
export interface LaneReports {
  readonly rightPasswords: RightPasswords;
  /** Undefined for the rehearsal primary, as are the traces. */
  readonly traffic: TrafficRecorder | undefined;
  /** Undefined where nothing is traced. */
  readonly traces: Traces | undefined;
}

export interface LaneReportsOptions {
  readonly config: Config;
  readonly log: Log;
  readonly sql: Sql;
  readonly asked: Sql;
  readonly seal: ByteSeal;
  readonly digestSecret: Uint8Array;
  readonly isPrimary: boolean;
  /** By whom collectors of traces are trusted. */
  readonly trust: NeighbourTrust;
  readonly later: StartedLater;
}

/** Each is closed after the lanes, which tell it at their end what they have found last. */
export async function openLaneReports(
  { config, log, sql, asked, seal, digestSecret, isPrimary, trust, later }: LaneReportsOptions,
  closers: Closers,
): Promise<LaneReports> {
  const rightPasswords = await openRightPasswords(asked, seal, digestSecret, log);
  closers.push(async () => await rightPasswords.kept?.stop());
  const traffic = isPrimary ? undefined : new TrafficRecorder({
    sql,
    node: () => later.name,
    now: () => timeOf(config).getTime(),
    leads: () => later.node?.isActive ?? false,
    ...trafficReport(log),
  });
  closers.push(async () => await traffic?.stop());
  const traces = Traces.open(isPrimary ? undefined : config.tracing, trust, log);
  closers.push(() => traces?.close());
  return { rightPasswords, traffic, traces };
}

/** Says once that samples of the traffic cannot be written, and once that they are again. */
function trafficReport(log: Log) {
  const trouble = log.outage({
    lost: "could not write samples of the traffic; they are held",
    back: "samples of the traffic are written again",
  });
  return {
    onWritten: () => trouble.worked(),
    onTrouble: (error: unknown) => trouble.failed(error),
    onDropped: (rows: number) => log.warn("samples of the traffic could not be kept", { rows }),
  };
}
