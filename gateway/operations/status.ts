import { z } from "@hono/zod-openapi";
import { isLedgerComplete } from "../../adapters/documents/is_ledger_complete.ts";
import { messagesInDoubt } from "../../adapters/documents/messages_in_doubt.ts";
import { messagesNotLearnt } from "../../adapters/documents/messages_not_learnt.ts";
import { journalPosition } from "../../adapters/journal/journal_position.ts";
import { listQueues } from "../../adapters/journal/list_queues.ts";
import { channelsUnknown } from "../../adapters/ledger/channels_unknown.ts";
import { ledgerBehind } from "../../adapters/ledger/ledger_behind.ts";
import {
  listCollisions,
  listNumbers,
  numberTroubles,
} from "../../adapters/numbers/document_numbers.ts";
import { operation } from "./operation.ts";

/** How senders are served, mode, primary, nodes, journal and what is open. */
export const showStatus = operation({
  right: "see",
  kind: "question",
  input: z.strictObject({}),
  perform: async ({ gateway }) => {
    const { database: { sql }, node, config } = gateway;
    const [
      mode,
      primary,
      nodes,
      queues,
      journalSeq,
      complete,
      behind,
      inDoubt,
      notLearnt,
      channels,
      numbers,
      collided,
    ] = await Promise.all([
      gateway.mode(),
      node.primary(),
      node.nodes(),
      listQueues(sql),
      journalPosition(sql),
      isLedgerComplete(sql),
      ledgerBehind(sql),
      messagesInDoubt(sql),
      messagesNotLearnt(sql),
      channelsUnknown(sql),
      listNumbers(sql, config),
      listCollisions(sql, 1),
    ]);
    return {
      ...{ mode, primary, nodes, queues },
      service: gateway.service.now,
      unknownCount: queues.find(({ name }) => name === "unknown")?.length ?? 0,
      ledger: { journalSeq, complete, behind, inDoubt, notLearnt, channelsUnknown: channels },
      numbers: { troubles: numberTroubles(numbers), collisions: collided.count },
      ready: gateway.lanes.ready && node.obstacle === undefined,
    };
  },
});

export type ShownStatus = Awaited<ReturnType<typeof showStatus.perform>>;
