/**
 * Documents and waiting reports as they stand, compared with their digests. What it proves, by itself:
 *
 * - With a data key, that nobody without it has changed or made one: the contents are sealed for the
 *   digest (documents) or for terminal, message and document (reports).
 * - Without one, that nobody has who did not write the digest anew.
 * - Not that a whole row of yesterday was put back, nor that a report was taken away.
 */
import { hash } from "node:crypto";
import type { Row, Sql } from "postgres";
import { documentText, type Finding, reportText } from "../../core/evidence/mod.ts";
import type { ByteSeal } from "../postgres/byte_seal.ts";
import { placeInRow, type SealedValue, sealedValues } from "../postgres/sealed_values.ts";
import { standingDigest } from "../standby/standing_digest.ts";
import { tryOpen } from "../postgres/unopened_values.ts";

export interface StandingSummary {
  readonly documents: number;
  readonly reports: number;
  /** Rows from before there were digests; their contents were opened, no more. */
  readonly withoutDigest: number;
  readonly findings: number;
}

const cursorRows = 200;

/** Instead of a digest: the contents are sealed for everything that matters, and they have opened. */
const opensOnlyHere = "";

export async function verifyStanding(
  sql: Sql,
  seal: ByteSeal,
  onFinding: (finding: Finding) => void,
): Promise<StandingSummary> {
  const summary = { documents: 0, reports: 0, withoutDigest: 0, findings: 0 };
  const find = (kind: Finding["kind"], what: string, detail: string) => {
    summary.findings++;
    onFinding({ kind, what, detail });
  };
  /** Says what is wrong with a row, or counts it as one without a digest. */
  const judge = (what: string, row: Row, digest: string | Error) => {
    if (digest instanceof Error) return find("changed", what, digest.message);
    if (digest === opensOnlyHere) return;
    if (row.digest === null) summary.withoutDigest++;
    else if (row.digest !== digest) find("changed", what, "it is not what its digest was made of");
  };
  await sql.begin("isolation level repeatable read read only", async (transaction) => {
    const documents = transaction`select * from document order by id`.cursor(cursorRows);
    for await (const rows of documents) {
      summary.documents += rows.length;
      for (const row of rows) judge(`document ${row.number}`, row, digestOfDocument(row, seal));
    }
    const reports = transaction`
      select id, terminal, output, document, stream, sequence, created_at, sealed, content, digest
      from waiting_output order by id`.cursor(cursorRows);
    for await (const rows of reports) {
      summary.reports += rows.length;
      for (const row of rows) {
        const what = `report ${row.id} ${row.output} of terminal ${row.terminal}`;
        judge(what, row, digestOfReport(row, seal));
      }
    }
    const gone = transaction`
      select distinct c.id from document_change c
      where not exists (select 1 from document d where d.id = c.id) order by 1`.cursor(cursorRows);
    for await (const rows of gone) {
      for (const { id } of rows) {
        find("missing", `document ${id}`, "it has a history and is not there");
      }
    }
  });
  return summary;
}

function digestOfDocument(row: Row, seal: ByteSeal): string | Error {
  const digests = [sealedValues.content, sealedValues.correction].map((value) =>
    row[value.column] === null ? null : opened(value, row, seal)
  );
  const fault = digests.find((each) => each instanceof Error);
  if (fault instanceof Error) return fault;
  const bytes = digests as (Uint8Array | null)[];
  const digest = digestWith(row, bytes.map(() => null));
  // Also of what was sealed later, by `songhanh reseal`: the digest stayed as it was.
  if (row.sealed && digest === row.digest) return digest;
  return digestWith(row, bytes.map((each) => each === null ? null : hash("sha256", each, "hex")));
}

function digestWith(row: Row, [content, correction]: (string | null)[]): string {
  return standingDigest(documentText({
    ...{ id: row.id, number: row.number, family: row.family, owner: row.owner },
    ...{ declarant: row.declarant, office: row.office, state: row.state, channel: row.channel },
    createdAtMs: row.created_at.getTime(),
    changedAtMs: row.changed_at.getTime(),
    ...{ stream: row.stream, sequence: Number(row.sequence) },
    contentProcedure: row.content_procedure,
    contentDigest: content ?? null,
    correctionProcedure: row.correction_procedure,
    correctionDigest: correction,
    facts: row.facts,
  }));
}

function digestOfReport(row: Row, seal: ByteSeal): string | Error {
  const content = opened(sealedValues.report, row, seal);
  if (content instanceof Error) return content;
  if (row.sealed) return opensOnlyHere;
  return standingDigest(reportText({
    ...{ terminal: row.terminal, output: row.output, document: row.document },
    ...{ stream: row.stream, sequence: Number(row.sequence) },
    createdAtMs: row.created_at.getTime(),
    content: new TextDecoder().decode(content),
  }));
}

function opened(value: SealedValue, row: Row, seal: ByteSeal): Uint8Array | Error {
  const stored = row[value.column] as Uint8Array;
  const { opened, reason } = tryOpen(seal, stored, row.sealed === true, placeInRow(value, row));
  return opened ?? new Error(`its ${value.column} ${reason}`);
}
