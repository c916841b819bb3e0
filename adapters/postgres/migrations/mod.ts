import type { Migration } from "../migrate.ts";
import { journal } from "./0001_journal.ts";
import { users } from "./0002_users.ts";
import { tokens } from "./0003_tokens.ts";
import { standby } from "./0004_standby.ts";
import { switching } from "./0005_switch.ts";
import { ledger } from "./0006_ledger.ts";
import { mirror } from "./0007_mirror.ts";
import { evidence } from "./0008_evidence.ts";
import { people } from "./0009_people.ts";
import { sinceRelease } from "./0010_since_release.ts";
import { outcomesLeft } from "./0011_outcomes_left.ts";
import { shorterTransactions } from "./0012_shorter_transactions.ts";
import { outputsWaiting } from "./0013_outputs_waiting.ts";
import { runtimeRole } from "./0014_runtime_role.ts";
import { lostRows } from "./0015_lost_rows.ts";
import { sealedByKey } from "./0016_sealed_by_key.ts";
import { deadNodes } from "./0017_dead_nodes.ts";
import { senderKeys } from "./0018_sender_keys.ts";
import { auditedState } from "./0021_audited_state.ts";
import { rowDigests } from "./0022_row_digests.ts";
import { outcomeOrder } from "./0023_outcome_order.ts";
import { standingInChain } from "./0025_standing_in_chain.ts";
import { channelUnknown } from "./0026_channel_unknown.ts";
import { dutiesConfirmed } from "./0028_duties_confirmed.ts";
import { twoSystems } from "./0029_two_systems.ts";
import { officeWork } from "./0031_office_work.ts";
import { selectivity } from "./0032_selectivity.ts";
import { standingSeals } from "./0033_standing_seals.ts";
import { roomInAPage } from "./0034_room_in_a_page.ts";

/** Every step of the schema, oldest first; a released step never changes. */
export const migrations: readonly Migration[] = [
  journal,
  users,
  tokens,
  standby,
  switching,
  ledger,
  mirror,
  evidence,
  people,
  sinceRelease,
  outcomesLeft,
  shorterTransactions,
  outputsWaiting,
  runtimeRole,
  lostRows,
  sealedByKey,
  deadNodes,
  senderKeys,
  auditedState,
  rowDigests,
  outcomeOrder,
  standingInChain,
  channelUnknown,
  dutiesConfirmed,
  twoSystems,
  officeWork,
  selectivity,
  standingSeals,
  roomInAPage,
];
