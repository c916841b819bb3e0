import type { Sql } from "postgres";
import { MessageStore } from "../../adapters/journal/message_store.ts";
import type { KeptExchanges } from "../../adapters/ledger/kept_exchanges.ts";
import type { CommitWatch } from "../../adapters/postgres/commit_watch.ts";
import type { ByteSeal, KeyRing } from "../../adapters/seals/byte_seal.ts";
import { isKeyInUse } from "../../adapters/seals/open_key_ring.ts";
import { type Config, ConfigError } from "../settings/config.ts";
import { GiveBack } from "../node/give_back.ts";
import type { Log } from "../log/log.ts";
import type { MirrorMetrics } from "../metrics/mirror_metrics.ts";
import type { GatewayNode } from "../node/node.ts";
import type { Closers } from "./closers.ts";
import { leadLoops } from "./lead_loops.ts";
import { leadMirror } from "./lead_mirror.ts";
import { ledgerFeederOf } from "./ledger_feeder_of.ts";
import { nodeOf } from "./node_of.ts";
import type { Supplies } from "./open_supplies.ts";
import type { RecalledDatabase } from "./recall_database.ts";
import type { StartedLanes } from "./start_lanes.ts";
import type { StartedLater } from "./started_later.ts";

export interface StartNodeOptions {
  readonly config: Config;
  readonly log: Log;
  readonly databaseUrl: string;
  readonly sql: Sql;
  readonly asked: Sql;
  readonly commits: CommitWatch;
  readonly keyRing: KeyRing | undefined;
  readonly seal: ByteSeal;
  readonly digestSecret: Uint8Array;
  /** Of what people ask for. */
  readonly store: MessageStore;
  readonly primaryUrl: string | undefined;
  readonly primaryReady: Promise<unknown> | undefined;
  readonly isPrimary: boolean;
  readonly recalled: RecalledDatabase;
  readonly supplies: Supplies;
  /** What lanes have in hand of what the ledger learns from. */
  readonly kept: KeptExchanges;
  readonly started: StartedLanes;
  readonly later: StartedLater;
}

export interface StartedNode {
  readonly node: GatewayNode;
  readonly mirrorMetrics: MirrorMetrics;
  /** Undefined where there is no primary. */
  readonly giveBack: GiveBack | undefined;
}

/** Starts this process as a node, with everything that it leads. */
export async function startNode(
  options: StartNodeOptions,
  closers: Closers,
): Promise<StartedNode> {
  const { sql, seal, keyRing, recalled, started, supplies, later, ...given } = options;
  const { config, log, asked, commits, digestSecret, isPrimary } = given;
  const { toPrimary } = supplies.credentials;
  const feeder = ledgerFeederOf(sql, seal, supplies.users, given.kept, config, log);
  const node = nodeOf({
    ...{ config, log, sql, asked, commits, seal, digestSecret, toPrimary, feeder, later },
    databaseUrl: given.databaseUrl,
    lanes: started.lanes,
    store: given.store,
    name: started.name,
    dataKey: keyRing?.number,
    mode: recalled.mode,
    primaryUrl: given.primaryUrl,
    primaryReady: given.primaryReady,
    memory: recalled.memory,
  });
  const mirrorMetrics = leadMirror(node, { ...given, sql, seal, toPrimary });
  closers.push(() => node.stop());
  const { deadStreams } = recalled;
  const { codes } = supplies.standby;
  leadLoops(node, { config, log, sql, asked, commits, deadStreams, feeder, codes, isPrimary });
  const giveBack = leadGiveBack(node, options, closers);
  await node.start();
  // From here on the key counts as in use; it may have been retired a moment before.
  if (keyRing !== undefined && !await isKeyInUse(sql, keyRing.number)) {
    throw new ConfigError(`SONGHANH_DATA_KEY: key ${keyRing.number} has just been replaced`);
  }
  later.hearNode(node);
  return { node, mirrorMetrics, giveBack };
}

/** Gives back what the standby accepted, where there is a primary. */
function leadGiveBack(
  node: GatewayNode,
  { config, log, databaseUrl, sql, seal, digestSecret, primaryUrl, supplies }: StartNodeOptions,
  closers: Closers,
): GiveBack | undefined {
  if (primaryUrl === undefined) return undefined;
  const { toPrimary } = supplies.credentials;
  const store = new MessageStore(sql, seal);
  const giveBack = new GiveBack(
    { config, log, sql, databaseUrl, store, node, digestSecret, primaryUrl, toPrimary },
  );
  closers.push(() => giveBack.close());
  for (const loop of giveBack.loops) node.lead(loop);
  return giveBack;
}
