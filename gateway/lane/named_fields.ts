import { formatMessageId, type MessageNamed } from "../../adapters/journal.ts";
import type { LogFields } from "../log/log.ts";

/** By what a line of the log names a message: its place in the journal, what its sender calls it, its trace. */
export function namedFields({ id, linkInfo, traceId }: MessageNamed = {}): LogFields {
  return {
    ...(id === undefined ? {} : { message: formatMessageId(id) }),
    ...(linkInfo === undefined ? {} : { linkInfo: linkInfo.trim() }),
    ...(traceId === undefined ? {} : { trace: traceId }),
  };
}
