import type { JournalWriterOptions } from "../../adapters/journal/journal_writer_options.ts";
import { judgeWriteError } from "../../adapters/journal/judge_write_error.ts";
import type { Log } from "../log/log.ts";
import { namedFields } from "./named_fields.ts";

/** What a writer into the journal has to say, as lines of the log. */
export function journalReport(
  log: Log,
): Required<Pick<JournalWriterOptions<unknown>, "onHeldUp" | "onHolds" | "onTrouble">> {
  const writing = log.outage({
    lost: "could not write to the journal",
    back: "the journal is written again",
  });
  return {
    onHeldUp: (error) => writing.failed(error),
    onHolds() {
      writing.worked();
      log.database.worked();
    },
    onTrouble: (event, error, message) =>
      log[isBug(error) ? "error" : "warn"](event, { error, ...namedFields(message) }),
  };
}

/** Whether an error of the journal is about what was to be written, and not about the connection. */
function isBug(error: unknown): boolean {
  return error instanceof Error && ["message", "bug"].includes(judgeWriteError(error));
}
