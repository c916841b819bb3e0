import type { Sql } from "postgres";
import { giveBackBacklog } from "../../adapters/balance/standby_balance.ts";
import { channelsUnknown } from "../../adapters/ledger/channels_unknown.ts";
import { ledgerBehind } from "../../adapters/ledger/ledger_behind.ts";
import type { LedgerFeeder } from "../../adapters/ledger/ledger_feeder.ts";
import type { ByteSeal } from "../../adapters/seals/byte_seal.ts";
import { keepDigestSecret } from "../../adapters/seals/digest_secret.ts";
import { GatewayNode, type GatewayNodeOptions, type SwitchSources } from "../node/node.ts";
import { openSigningKey } from "../keys/signing_key.ts";
import type { StartedLater } from "./started_later.ts";

export interface NodeOptions
  extends Omit<GatewayNodeOptions, "sources" | "onChanged" | "keepSecrets"> {
  readonly seal: ByteSeal;
  readonly digestSecret: Uint8Array;
  readonly feeder: LedgerFeeder;
  readonly later: StartedLater;
}

/** This process as a node, not started yet. */
export function nodeOf(
  { seal, digestSecret, feeder, later, ...options }: NodeOptions,
): GatewayNode {
  const { config, log, sql, asked } = options;
  return new GatewayNode({
    ...options,
    onChanged: () => void later.service?.look(),
    keepSecrets: async () => {
      await keepDigestSecret(sql, seal, digestSecret);
      // A database from before there was a key for all begins with this node's again.
      if (seal.sealing) await openSigningKey(sql, seal, config, log);
    },
    sources: switchSources(sql, asked, feeder),
  });
}

function switchSources(sql: Sql, asked: Sql, feeder: LedgerFeeder): SwitchSources {
  return {
    ledgerBehind: async () => {
      // A switch waits for it, and for no slow hashes.
      await feeder.turn({ storesUsers: false });
      return await ledgerBehind(sql);
    },
    ledgerUnread: () => ledgerBehind(asked),
    channelsUnknown: () => channelsUnknown(asked),
    backlog: () => giveBackBacklog(asked),
  };
}
