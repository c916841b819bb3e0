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
import { reportText } from "../../core/evidence/mod.ts";
import type { MessageId } from "../journal.ts";
import { ByteColumn } from "../postgres/byte_column.ts";
import { CopyRows, type TableRows } from "../postgres/copy_rows.ts";
import type { ByteSeal } from "../postgres/byte_seal.ts";
import { sealedValues } from "../postgres/sealed_values.ts";
import { standingDigest } from "./standing_digest.ts";

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
}

const encoder = new TextEncoder();
const brace = 0x7b;

/** What is sealed of a report. */
interface Content {
  readonly request: Echo;
  readonly values: ItemRecord;
}

/** Lets reports wait, in their order. */
export function putOutputs(
  sql: ISql,
  outputs: readonly WaitingOutput[],
  seal: ByteSeal,
): PendingQuery<Row[]> {
  const bytes = new ByteColumn();
  const contents = contentsOf(outputs, seal);
  const sealed = contents.map(({ sealed }) => sealed);
  const places = sealed.map((one) => bytes.add(one));
  return sql`select put_outputs(
    ${outputs.map((o) => o.terminal)}, ${outputs.map((o) => o.output)},
    ${outputs.map((o) => o.information)}, ${outputs.map((o) => o.id.stream)},
    ${outputs.map((o) => o.id.sequence)}, ${outputs.map((o) => o.at.toISOString())},
    ${places}, ${sealed.map((one) => one.length)},
    ${contents.map(({ digest }) => digest)}, ${seal.sealing}, ${bytes.all()})`;
}

/** The same by COPY. */
export function outputCopy(outputs: readonly WaitingOutput[], seal: ByteSeal): TableRows {
  return { table: "waiting_output", columns: copied, rows: () => outputRows(outputs, seal) };
}

function outputRows(outputs: readonly WaitingOutput[], seal: ByteSeal): CopyRows {
  const contents = contentsOf(outputs, seal);
  const size = contents.reduce((sum, { sealed }) => sum + rowBytes + sealed.length, 0);
  const rows = new CopyRows(size, copied.length);
  outputs.forEach((output, index) => {
    rows.row().text(output.terminal).text(output.output).text(output.information)
      .integer(output.id.stream).bigint(output.id.sequence).timestamp(output.at.getTime())
      .boolean(seal.sealing).bytes(contents[index]!.sealed).text(contents[index]!.digest);
  });
  return rows;
}

/** Columns of `waiting_output` in the order in which a COPY gives them. */
const copied = [
  ...["terminal", "output", "document", "stream", "sequence", "created_at", "sealed", "content"],
  "digest",
];

/** What a row has beside its content, about. */
const rowBytes = 200;

/** What is kept of a report; its digest where it is not sealed. */
interface ClosedReport {
  readonly sealed: Uint8Array;
  readonly digest: string | null;
}

function contentsOf(outputs: readonly WaitingOutput[], seal: ByteSeal): ClosedReport[] {
  let before: Echo | undefined;
  let request = "";
  return outputs.map((output) => {
    // The reports of one message stand next to each other.
    if (output.request !== before) request = JSON.stringify(trimmedEcho(before = output.request));
    const { terminal, information, id, at } = output;
    const content = `{"request":${request},"values":${JSON.stringify(output.values)}}`;
    // What is sealed is proved by opening it: it is bound to all that says whose report it is.
    const digest = seal.sealing ? null : standingDigest(reportText({
      ...{ terminal, output: output.output, document: information, content },
      ...{ stream: id.stream, sequence: id.sequence, createdAtMs: Math.trunc(at.getTime()) },
    }));
    const place = sealedValues.report.place(
      ...[terminal, output.output, information, id.stream, id.sequence],
    );
    return { sealed: seal.close(encoder.encode(content), place), digest };
  });
}

/** Without padding: most of it is blanks, and they come back when the header is written. */
function trimmedEcho(request: Echo): Echo {
  const echo = Object.entries(echoOf(request)) as [keyof Echo, string | undefined][];
  return Object.fromEntries(echo.map(([name, value]) => [name, value?.trimEnd()]));
}

/**
 * The message of a report (wire protocol section 12), with the token of this delivery. Throws
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
      ...[row.output_stream, row.output_sequence],
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
