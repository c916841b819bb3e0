/** Whatever holds of the writer holds of one that sends each batch by COPY. */
import { ScratchJournal } from "./scratch_journal.ts";

ScratchJournal.largeBatchBytes = 0;
await import("./journal_writer_test.ts");
