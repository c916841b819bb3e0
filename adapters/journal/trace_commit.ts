import { beside } from "../beside.ts";
import { formatMessageId, type MessageId } from "../journal.ts";
import type { QueuedMessage, SentBatch } from "./journal_queue.ts";
import type { JournalWriterOptions } from "./journal_writer_options.ts";

/** What is committed stays so, whatever a measure of it throws. */
export function besideCommit(
  { onTrouble }: Pick<JournalWriterOptions<never>, "onTrouble">,
  act: () => void,
): void {
  beside(act, (error) => onTrouble?.("could not measure a commit", error));
}

/** A message that is traced has waited for the commit before, then for its own, along with others. */
export function traceCommit<Task>(
  { keys: { trace }, giveUpAt }: QueuedMessage<Task>,
  id: MessageId,
  { startedAt, messages }: SentBatch<Task>,
  options: Pick<JournalWriterOptions<Task>, "appendWaitMs" | "onTrouble">,
): void {
  if (trace === undefined) return;
  besideCommit(options, () => {
    const queuedAt = giveUpAt - options.appendWaitMs;
    const message = formatMessageId(id);
    trace.note({ "songhanh.message": message });
    trace.span("commit", queuedAt, {
      "songhanh.message": message,
      "songhanh.waited_ms": Math.max(0, startedAt - queuedAt),
      "songhanh.batch_messages": messages.length,
    });
  });
}
