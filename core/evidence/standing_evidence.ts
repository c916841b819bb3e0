/**
 * What evidence covers of the rows that stand beside the journal and change with it: a document, and a
 * report that waits for a terminal. Left out is what follows from other rows (whether a document is
 * complete) and how far a report's delivery is, which the database digests itself.
 */
import { canonicalJson } from "./canonical_json.ts";
import { evidenceText } from "./evidence_text.ts";

/** Times in milliseconds since 1970; digests are SHA-256, lower-case hexadecimal. */
export interface DocumentEvidence {
  readonly id: string;
  readonly number: string;
  readonly family: string;
  readonly owner: string;
  readonly declarant: string;
  readonly office: string;
  readonly state: string;
  readonly channel: number | null | undefined;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  readonly stream: number;
  readonly sequence: number;
  readonly contentProcedure: string;
  /** Of what is not sealed. */
  readonly contentDigest: string | null;
  readonly correctionProcedure: string | null | undefined;
  readonly correctionDigest: string | null | undefined;
  /** What has no column of its own, as `canonicalJson` writes it. */
  readonly facts: string;
  /** Names by which it is found, in any order. */
  readonly keys: readonly string[];
}

export interface ReportEvidence {
  readonly terminal: string;
  readonly output: string;
  readonly document: string;
  readonly stream: number;
  readonly sequence: number;
  readonly createdAtMs: number;
  /** Which of the reports of one change it is, from 1. */
  readonly nth: number;
  /** Of what is not sealed. */
  readonly contentDigest: string | null;
}

export function documentText(row: DocumentEvidence): string {
  return evidenceText("songhanh document 2", [
    ...documentFields(row),
    canonicalJson(row.keys.toSorted()),
  ]);
}

/** The same of a row that was written before its keys were covered. */
export function olderDocumentText(row: Omit<DocumentEvidence, "keys">): string {
  return evidenceText("songhanh document 1", documentFields(row));
}

function documentFields(row: Omit<DocumentEvidence, "keys">) {
  return [
    row.id,
    row.number,
    row.family,
    row.owner,
    row.declarant,
    row.office,
    row.state,
    row.channel,
    row.createdAtMs,
    row.changedAtMs,
    row.stream,
    row.sequence,
    row.contentProcedure,
    row.contentDigest,
    row.correctionProcedure,
    row.correctionDigest,
    row.facts,
  ];
}

export function reportText(row: ReportEvidence): string {
  return evidenceText("songhanh report 2", [
    row.terminal,
    row.output,
    row.document,
    row.stream,
    row.sequence,
    row.createdAtMs,
    row.nth,
    row.contentDigest,
  ]);
}

/** The same of a row that was written before; `content` as it is kept, before it is sealed. */
export function olderReportText(
  row: Omit<ReportEvidence, "nth" | "contentDigest"> & { readonly content: string },
): string {
  return evidenceText("songhanh report 1", [
    row.terminal,
    row.output,
    row.document,
    row.stream,
    row.sequence,
    row.createdAtMs,
    row.content,
  ]);
}
