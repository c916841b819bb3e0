import { invariant } from "../../core/invariant.ts";
import { bareRecord, failedRecord } from "../failed_record.ts";
import type { MessageId, MessageRecord } from "../journal.ts";
import type { BatchDecider } from "./batch_decider.ts";
import type { QueuedMessage } from "./journal_queue.ts";
import { storableRecord } from "./storable_record.ts";

/** The refusal of a message that failed by a mistake of ours, at the place that it is going to have. */
export function failureRecord<Task>(
  { content }: Pick<QueuedMessage<Task>, "content">,
  id: MessageId,
  decider: Pick<BatchDecider<Task>, "refuse"> | undefined,
): MessageRecord {
  invariant("failed" in content, "the message failed");
  const { failed, cause, isBare } = content;
  const record = "task" in failed
    ? decider!.refuse({ task: failed.task, id }, cause)
    : failedRecord(failed.record, "A0011", cause, id);
  return storableRecord(isBare ? bareRecord(record) : record);
}
