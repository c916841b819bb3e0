/**
 * What officers wrote down by hand while nothing could answer: imported once, planned like work of
 * the standby and marked as paper. There are no signed bytes to send, so each note is held until a
 * person has entered it and says so.
 */
import { readMoment } from "../../core/read_moment.ts";
import { readCsv } from "./read_csv.ts";
import type { Sql } from "postgres";
import { z } from "zod";
import { audit } from "../audit/audit_store.ts";

const noteSchema = z.object({
  document: z.string().trim().regex(/^[0-9A-Za-z-]{4,40}$/, "expected a document number"),
  what: z.string().trim().min(1, "expected what was done").max(1_000),
  when: z.string().transform((text, context) => {
    // A day alone would be told as its first moment, which nobody has written.
    const at = text.includes(":") ? readMoment(text, "from") : undefined;
    if (at !== undefined) return at;
    context.addIssue({
      code: "custom",
      message:
        "expected a time such as 2024-08-06T14:30, 06/08/2024 14:30 or 2024-08-06T14:30+07:00",
    });
    return z.NEVER;
  }),
  who: z.string().trim().min(1, "expected who did it").max(200),
});

/** One line of a log book. */
export type PaperNote = z.output<typeof noteSchema>;

/** The file cannot be used: line and column, found and expected. */
export class PaperFileError extends Error {
  override readonly name = "PaperFileError";
}

const columns = ["document", "what", "when", "who"] as const;

/**
 * Reads notes: JSON (a list of objects) or CSV (with a first line that names the columns `document`,
 * `what`, `when`, `who`; comma or semicolon). One wrong note refuses the file.
 */
export function readPaperNotes(text: string): PaperNote[] {
  const rows = /^\s*\[/.test(text) ? readJson(text) : readRows(text);
  return rows.map((row, index) => {
    const read = noteSchema.safeParse(row);
    if (read.success) return read.data;
    const issue = read.error.issues[0]!;
    throw new PaperFileError(
      `note ${index + 1}, ${issue.path.join(".") || "note"}: ${issue.message}`,
    );
  });
}

function readJson(text: string): unknown[] {
  try {
    const value = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  throw new PaperFileError("cannot read the file: expected a JSON list or CSV");
}

function readRows(text: string): unknown[] {
  const [head, ...rows] = readCsv(text);
  const names = head?.map((name) => name.trim().toLowerCase()) ?? [];
  const missing = columns.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new PaperFileError(
      `line 1: expected the columns ${columns.join(", ")}, found none called ${missing.join(", ")}`,
    );
  }
  return rows.map((row) =>
    Object.fromEntries(names.map((name, index) => [name, row[index] ?? ""]))
  );
}

/** Adds notes; those that are there already are not added twice. Gives how many are new. */
export async function importPaperNotes(
  sql: Sql,
  notes: readonly PaperNote[],
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<number> {
  return await sql.begin(async (transaction) => {
    const rows = await transaction`
      insert into paper_note (document, what, happened_at, who, imported_by, place)
        select n.document, n.what, n.at, n.who, ${actor}, next_change_place()
        from unnest(${notes.map(({ document }) => document)}::text[],
          ${notes.map(({ what }) => what)}::text[],
          ${notes.map(({ when }) => when.toISOString())}::timestamptz[],
          ${notes.map(({ who }) => who)}::text[]) with ordinality
          as n(document, what, at, who, line)
        order by n.at, n.line
      on conflict do nothing returning 1`;
    await audit(transaction, {
      actor,
      action: "paper notes imported",
      reason,
      details: { notes: notes.length, added: rows.length },
    });
    return rows.length;
  });
}
