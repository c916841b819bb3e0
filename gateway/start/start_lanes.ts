import type { KeyRing } from "../../adapters/seals/byte_seal.ts";
import type { KeptExchanges } from "../../adapters/ledger/kept_exchanges.ts";
import { GuessBudget } from "../../adapters/users/mod.ts";
import { takesEverything } from "../../core/policy/mod.ts";
import type { Config } from "../settings/config.ts";
import { ConnectionCounts } from "../intake/connection_counts.ts";
import { Lanes, type LanesOptions, type LanesStart } from "../lane/lanes.ts";
import type { Log } from "../log/log.ts";
import { modeStateOf } from "../node/node.ts";
import type { PasswordNotes } from "../users/password_notes.ts";
import type { Closers } from "./closers.ts";
import type { Secrets } from "./load_secrets.ts";
import type { LaneReports } from "./open_lane_reports.ts";
import type { Supplies } from "./open_supplies.ts";
import type { RecalledDatabase } from "./recall_database.ts";
import type { StartedLater } from "./started_later.ts";

export interface StartLanesOptions {
  readonly config: Config;
  readonly log: Log;
  readonly databaseUrl: string;
  readonly keyRing: KeyRing | undefined;
  readonly secrets: Secrets;
  readonly primaryUrl: string | undefined;
  readonly isPrimary: boolean;
  readonly connectionsMax: number;
  readonly recalled: RecalledDatabase;
  readonly supplies: Supplies;
  readonly reports: LaneReports;
  /** What the ledger learns from without reading it. */
  readonly kept: KeptExchanges;
  readonly passwordNotes: PasswordNotes;
  readonly later: StartedLater;
}

export interface StartedLanes {
  readonly lanes: Lanes;
  /** The port that they listen on. */
  readonly port: number;
  /** Of this node, for people: host and port. */
  readonly name: string;
}

/** Resolves when every lane listens. */
export async function startLanes(
  options: StartLanesOptions,
  closers: Closers,
): Promise<StartedLanes> {
  const { config, log, recalled, reports, later } = options;
  const lanes = new Lanes({
    count: config.workers,
    log,
    ...heardOfLanes(options),
    start: startOfLanes(options),
  });
  later.lanes = lanes;
  closers.push(() => lanes.stop());
  const ready = await lanes.start();
  const name = later.name = `${Deno.hostname()}:${ready.port}`;
  reports.traffic?.start();
  const unknown = ready.unknown + recalled.unknown;
  if (unknown > 0) {
    log.warn("messages were in flight when the gateway last stopped; their outcome is unknown", {
      unknown,
    });
  }
  return { lanes, port: ready.port, name };
}

/** Who hears what lanes say. */
function heardOfLanes(
  { log, recalled: { memory }, reports, kept, passwordNotes, later }: StartLanesOptions,
): Omit<LanesOptions, "count" | "log" | "start"> {
  const { rightPasswords, traffic, traces } = reports;
  return {
    onStaleEpoch: () => {
      log.warn("the database refused what a lane believed: the mode is read anew");
      later.node?.refresh();
    },
    onTraffic: (traffic) => later.node?.noteTraffic(traffic),
    onAnswered: (packed) => {
      // Another node learns from it, which has it not.
      if (later.node?.isActive) kept.take(packed);
    },
    onTurnedAway: (counts) => later.service?.note(counts),
    onCounted: (counts) => traffic?.note(counts),
    onTraced: (told) => traces?.take(told),
    onRightPasswords: (found) => rightPasswords.kept?.note(found),
    onWrongPassword: (userId, from) => void passwordNotes.sentWrong(userId, from),
    onReserved: (known) => memory.remember(known),
    onLostRows: async (known) => await (await later.nodeStarted).loseRows(known),
  };
}

/** What every lane is started with. */
function startOfLanes(options: StartLanesOptions): LanesStart {
  const { config, isPrimary, supplies: { trust, channels, standby, ...supplies } } = options;
  return {
    config,
    databaseUrl: options.databaseUrl,
    keyRing: options.keyRing,
    ...options.secrets,
    primaryUrl: options.primaryUrl,
    mode: modeStateOf(options.recalled.mode),
    trust: trust.current.files,
    users: supplies.users.directory,
    providers: supplies.providers.admitted,
    channelRules: channels.selectivity.current ?? channels.rules.current,
    policy: isPrimary ? takesEverything : standby.policy.current,
    codeTables: isPrimary ? undefined : standby.codes.current,
    credentials: supplies.credentials.current,
    isPrimary,
    connectionCounts: ConnectionCounts.memory(config.workers),
    guesses: GuessBudget.memory(),
    ...options.reports.rightPasswords.ofLanes,
    connectionsMax: options.connectionsMax,
  };
}
