/**
 * Reports that wait for a terminal. What is kept is what a report says, not its fixed-width message:
 * a quarter of the bytes, and most of the work falls due only when the terminal fetches it. The same
 * values give the same bytes, so that a second delivery differs in nothing but its token.
 */
import type { ISql, PendingQuery, Row } from "postgres";
import type { Catalogue } from "../../core/catalogue/mod.ts";
import { invariant } from "../../core/invariant.ts";
import {
  type Echo,
  type ItemValues,
  stampDelivery,
  writeOutputMessage,
} from "../../core/wire/mod.ts";
import { noRow, reportText, standingLine } from "../../core/evidence/mod.ts";
import type { MessageId } from "../journal.ts";
import { ByteColumn } from "../seals/byte_column.ts";
import { CopyRows, type TableRows } from "../journal/copy_rows.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import { readReportText, writeReportText } from "./report_text.ts";
import { contentDigest, rowDigest } from "./standing_digests.ts";

/** A report on its way to a terminal. */
export interface WaitingOutput {
  readonly terminal: string;
  /** Six characters. */
  readonly output: string;
  /** For the subject: the document number, or empty. */
  readonly information: string;
  readonly values: ItemValues;
  /** What it repeats of the request that caused it. */
  readonly request: Echo;
  /** The message that caused it, and when that was received. */
  readonly id: MessageId;
  readonly at: Date;
}

/** A row as `retrieve_output` gives it. */
export interface OutputRow {
  readonly output_code: string;
  /** Those of all reports of its row, and which of them it is, from 1. */
  readonly output_codes: string;
  readonly output_place: number;
  readonly output_document: string;
  readonly output_at: Date;
  readonly output_sealed: boolean;
  /** The content is the message itself, as an earlier version of the gateway kept it. */
  readonly output_written: boolean;
  readonly output_content: Uint8Array;
  readonly output_terminal: string;
  readonly output_stream: number;
  readonly output_sequence: string;
  readonly output_digests: string | null;
}

const encoder = new TextEncoder();
/** `{` */
const brace = 0x7b;

/** Reports of one message to one terminal about one document, as they are going to be kept: one row. */
export interface ClosedOutputs {
  readonly terminal: string;
  readonly information: string;
  readonly id: MessageId;
  readonly at: Date;
  readonly content: Uint8Array;
  readonly outputs: readonly string[];
  /** Of each. */
  readonly digests: readonly string[];
  /** Which of the reports of its message the first is, from 1. */
  readonly nth: number;
}

/** Lets reports wait, in their order. */
export function putOutputs(
  sql: ISql,
  outputs: readonly ClosedOutputs[],
  seal: ByteSeal,
): PendingQuery<Row[]> {
  const bytes = new ByteColumn();
  const places = outputs.map(({ content }) => bytes.add(content));
  return sql`select put_outputs(
    ${outputs.map((o) => o.terminal)}, ${outputs.map((o) => o.outputs.join(" "))},
    ${outputs.map((o) => o.information)}, ${outputs.map((o) => o.id.stream)},
    ${outputs.map((o) => o.id.sequence)}, ${outputs.map((o) => o.at.toISOString())},
    ${places}, ${outputs.map(({ content }) => content.length)},
    ${outputs.map(({ digests }) => digests.join(" "))}, ${outputs.map(({ nth }) => nth)},
    ${seal.sealing},
    ${bytes.all()})`;
}

/** The same by COPY. */
export function outputCopy(outputs: readonly ClosedOutputs[], seal: ByteSeal): TableRows {
  return { table: "waiting_output", columns: copied, rows: () => outputRows(outputs, seal) };
}

function outputRows(outputs: readonly ClosedOutputs[], seal: ByteSeal): CopyRows {
  const size = outputs.reduce((sum, { content }) => sum + rowBytes + content.length, 0);
  const rows = new CopyRows(size, copied.length);
  for (const { terminal, outputs: codes, information, id, at, content, digests, nth } of outputs) {
    rows.row().text(terminal).text(codes.join(" ")).text(information)
      .integer(id.stream).bigint(id.sequence).timestamp(at.getTime())
      .boolean(seal.sealing).bytes(content).text(digests.join(" ")).integer(nth);
  }
  return rows;
}

/** Columns of `waiting_output` in the order in which a COPY gives them. */
const copied = [
  ...["terminal", "output", "document", "stream", "sequence", "created_at", "sealed", "content"],
  ...["digest", "nth"],
];

/** What a row has beside its content, about. */
const rowBytes = 240;

/** Digests and seals reports; those of one message stand next to each other. */
export function closeOutputs(
  outputs: readonly WaitingOutput[],
  seal: ByteSeal,
): ClosedOutputs[] {
  let nth = 1;
  return together(outputs).map((reports, at, all) => {
    const [first] = reports;
    nth = at > 0 && isSame(all[at - 1]![0].id, first.id) ? nth + all[at - 1]!.length : 1;
    return closeTogether(reports, nth, seal);
  });
}

type Reports = readonly [WaitingOutput, ...WaitingOutput[]];

/** What becomes one row. */
function together(outputs: readonly WaitingOutput[]): Reports[] {
  const rows: [WaitingOutput, ...WaitingOutput[]][] = [];
  for (const output of outputs) {
    const row = rows.at(-1);
    if (
      row !== undefined && isSame(row[0].id, output.id) && row[0].terminal === output.terminal &&
      row[0].information === output.information && row[0].request === output.request
    ) row.push(output);
    else rows.push([output]);
  }
  return rows;
}

function isSame(one: MessageId, other: MessageId): boolean {
  return one.stream === other.stream && one.sequence === other.sequence;
}

function closeTogether(reports: Reports, nth: number, seal: ByteSeal): ClosedOutputs {
  const [{ terminal, information, id, at, request }] = reports;
  const written = encoder.encode(
    writeReportText({ request, values: reports.map(({ values }) => values) }),
  );
  const outputs = reports.map(({ output }) => output);
  // What is sealed needs no digest of its own: it opens for this row's digests and no others.
  const ofContent = seal.sealing ? null : contentDigest(written);
  const digests = outputs.map((output, place) =>
    rowDigest(reportText({
      ...{ terminal, output, document: information, nth: nth + place },
      ...{ stream: id.stream, sequence: id.sequence, createdAtMs: Math.trunc(at.getTime()) },
      contentDigest: ofContent,
    }))
  );
  const place = sealedValues.report.place(
    ...[terminal, outputs.join(" "), information, id.stream, id.sequence, digests.join(" ")],
  );
  const content = seal.close(written, place);
  return { terminal, information, id, at, content, outputs, digests, nth };
}

/** What the chain of evidence holds of them. */
export function outputLines(rows: readonly ClosedOutputs[]): string[] {
  return rows.flatMap(({ terminal, outputs, digests }) =>
    outputs.map((output, at) =>
      standingLine("report", noRow, digests[at]!, `${terminal} ${output}`)
    )
  );
}

/**
 * The message of a report (docs/wire-protocol.md 12), with the token of this delivery. Throws
 * `CannotOpen`.
 */
export function writeDelivery(
  row: OutputRow,
  token: string,
  { catalogue, seal }: { readonly catalogue: Catalogue; readonly seal: ByteSeal },
): Uint8Array {
  const message = catalogue.output(row.output_code);
  invariant(message !== undefined, `stored output "${row.output_code}" exists`);
  const bytes = seal.open(
    row.output_content,
    row.output_sealed,
    sealedValues.report.place(
      ...[row.output_terminal, row.output_codes, row.output_document],
      ...[row.output_stream, row.output_sequence, row.output_digests],
    ),
  );
  // Step 0010 marks what the version before it kept as written, too; a message begins with no brace.
  if (row.output_written && bytes[0] !== brace) return stampDelivery(bytes, token);
  const { request, values } = readReportText(bytes);
  return writeOutputMessage({
    message,
    values: values[row.output_place - 1]!,
    request,
    receivedAt: row.output_at,
    information: row.output_document,
    rtpInfo: token,
  });
}
