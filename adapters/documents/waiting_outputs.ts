/**
 * Reports that wait for a terminal. What is kept is what a report says, not its fixed-width message:
 * a quarter of the bytes, and most of the work falls due only when the terminal fetches it. The same
 * values give the same bytes, so that a second delivery differs in nothing but its token.
 */
import { Buffer } from "node:buffer";
import type { ISql, PendingQuery, Row } from "postgres";
import type { Catalogue } from "../../core/catalogue/mod.ts";
import { invariant } from "../../core/invariant.ts";
import {
  type Echo,
  echoOf,
  type ItemRecord,
  stampDelivery,
  writeOutputMessage,
} from "../../core/wire/mod.ts";
import { noRow, reportText, standingLine } from "../../core/evidence/mod.ts";
import type { MessageId } from "../journal.ts";
import { ByteColumn } from "../seals/byte_column.ts";
import { CopyRows, type TableRows } from "../journal/copy_rows.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import { contentDigest, rowDigest } from "./standing_digests.ts";

/** A report on its way to a terminal. */
export interface WaitingOutput {
  readonly terminal: string;
  /** Six characters. */
  readonly output: string;
  /** For the subject: the document number, or empty. */
  readonly information: string;
  readonly values: ItemRecord;
  /** What it repeats of the request that caused it. */
  readonly request: Echo;
  /** The message that caused it, and when that was received. */
  readonly id: MessageId;
  readonly at: Date;
}

/** A row as `retrieve_output` gives it. */
export interface OutputRow {
  readonly output_code: string;
  readonly output_document: string;
  readonly output_at: Date;
  readonly output_sealed: boolean;
  /** The content is the message itself, as an earlier version of the gateway kept it. */
  readonly output_written: boolean;
  readonly output_content: Uint8Array;
  readonly output_terminal: string;
  readonly output_stream: number;
  readonly output_sequence: string;
  readonly output_digest: string | null;
}

const encoder = new TextEncoder();
/** `{` */
const brace = 0x7b;

/** What is sealed of a report. */
interface Content {
  readonly request: Echo;
  readonly values: ItemRecord;
}

/** A report as it is going to be kept. */
export interface ClosedOutput extends WaitingOutput {
  readonly content: Uint8Array;
  readonly digest: string;
  /** Which of the reports of its message, from 1. */
  readonly nth: number;
}

/** Lets reports wait, in their order. */
export function putOutputs(
  sql: ISql,
  outputs: readonly ClosedOutput[],
  seal: ByteSeal,
): PendingQuery<Row[]> {
  const bytes = new ByteColumn();
  const places = outputs.map(({ content }) => bytes.add(content));
  return sql`select put_outputs(
    ${outputs.map((o) => o.terminal)}, ${outputs.map((o) => o.output)},
    ${outputs.map((o) => o.information)}, ${outputs.map((o) => o.id.stream)},
    ${outputs.map((o) => o.id.sequence)}, ${outputs.map((o) => o.at.toISOString())},
    ${places}, ${outputs.map(({ content }) => content.length)},
    ${outputs.map(({ digest }) => digest)}, ${outputs.map(({ nth }) => nth)}, ${seal.sealing},
    ${bytes.all()})`;
}

/** The same by COPY. */
export function outputCopy(outputs: readonly ClosedOutput[], seal: ByteSeal): TableRows {
  return { table: "waiting_output", columns: copied, rows: () => outputRows(outputs, seal) };
}

function outputRows(outputs: readonly ClosedOutput[], seal: ByteSeal): CopyRows {
  const size = outputs.reduce((sum, { content }) => sum + rowBytes + content.length, 0);
  const rows = new CopyRows(size, copied.length);
  for (const { terminal, output, information, id, at, content, digest, nth } of outputs) {
    rows.row().text(terminal).text(output).text(information)
      .integer(id.stream).bigint(id.sequence).timestamp(at.getTime())
      .boolean(seal.sealing).bytes(content).text(digest).integer(nth);
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
): ClosedOutput[] {
  let before: WaitingOutput | undefined;
  let request = "";
  let nth = 0;
  return outputs.map((output) => {
    if (output.request !== before?.request) request = JSON.stringify(trimmedEcho(output.request));
    const { terminal, information, id, at } = output;
    const isNext = id.stream === before?.id.stream && id.sequence === before.id.sequence;
    nth = isNext ? nth + 1 : 1;
    before = output;
    const written = encoder.encode(
      `{"request":${request},"values":${JSON.stringify(output.values)}}`,
    );
    // What is sealed needs no digest of its own: it opens for this row's digest and no other.
    const digest = rowDigest(reportText({
      ...{ terminal, output: output.output, document: information, nth },
      ...{ stream: id.stream, sequence: id.sequence, createdAtMs: Math.trunc(at.getTime()) },
      contentDigest: seal.sealing ? null : contentDigest(written),
    }));
    const place = sealedValues.report.place(
      ...[terminal, output.output, information, id.stream, id.sequence, digest],
    );
    return { ...output, content: seal.close(written, place), digest, nth };
  });
}

/** What the chain of evidence holds of them. */
export function outputLines(outputs: readonly ClosedOutput[]): string[] {
  return outputs.map(({ digest, terminal, output }) =>
    standingLine("report", noRow, digest, `${terminal} ${output}`)
  );
}

/** Without padding: most of it is blanks, and they come back when the header is written. */
function trimmedEcho(request: Echo): Echo {
  const echo = Object.entries(echoOf(request)) as [keyof Echo, string | undefined][];
  return Object.fromEntries(echo.map(([name, value]) => [name, value?.trimEnd()]));
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
      ...[row.output_terminal, row.output_code, row.output_document],
      ...[row.output_stream, row.output_sequence, row.output_digest],
    ),
  );
  // Step 0010 marks what the version before it kept as written, too; a message begins with no brace.
  if (row.output_written && bytes[0] !== brace) return stampDelivery(bytes, token);
  const { request, values }: Content = JSON.parse(Buffer.from(bytes).toString());
  return writeOutputMessage({
    message,
    values,
    request,
    receivedAt: row.output_at,
    information: row.output_document,
    rtpInfo: token,
  });
}
