import type { Sql } from "postgres";
import { formatMessageId } from "../../adapters/journal.ts";
import type { KeptExchanges } from "../../adapters/ledger/kept_exchanges.ts";
import { LedgerFeeder } from "../../adapters/ledger/ledger_feeder.ts";
import { UserLearner } from "../../adapters/ledger/user_learner.ts";
import type { ByteSeal } from "../../adapters/seals/byte_seal.ts";
import type { Config } from "../settings/config.ts";
import type { Log } from "../log/log.ts";
import { passwordCost } from "../sandbox.ts";
import type { Supplies } from "./open_supplies.ts";

/** What learns from the messages that were relayed. */
export function ledgerFeederOf(
  sql: Sql,
  seal: ByteSeal,
  users: Supplies["users"],
  kept: KeptExchanges,
  config: Config,
  log: Log,
): LedgerFeeder {
  return new LedgerFeeder({
    sql,
    seal,
    learner: config.learnsUsers ? new UserLearner(sql, passwordCost(config)) : undefined,
    kept,
    companyOf: (userId) => users.directory.users.get(userId)?.company ?? "",
    onCollision: ({ number, id, userId, sentence }) =>
      log.error("a number was given by both systems", {
        ...{ number, user: userId, sentence },
        message: formatMessageId(id),
      }),
    onBug: (error, id) =>
      log.error("could not learn from a message", {
        error,
        ...(id === undefined ? {} : { message: formatMessageId(id) }),
      }),
  });
}
