import { formatMessageId, type MessageId } from "../journal.ts";
import type { QueuedMessage, SentBatch } from "./journal_queue.ts";

/** A message that is traced has waited for the commit before, then for its own, along with others. */
export function traceCommit<Task>(
  { keys: { trace }, giveUpAt }: QueuedMessage<Task>,
  id: MessageId,
  { startedAt, messages }: SentBatch<Task>,
  appendWaitMs: number,
): void {
  if (trace === undefined) return;
  const queuedAt = giveUpAt - appendWaitMs;
  const message = formatMessageId(id);
  trace.note({ "songhanh.message": message });
  trace.span("commit", queuedAt, {
    "songhanh.message": message,
    "songhanh.waited_ms": Math.max(0, startedAt - queuedAt),
    "songhanh.batch_messages": messages.length,
  });
}
