/**
 * What a report says, as it is stored: eight fields of its request's header, a line for each, then a line
 * for each item; an empty line begins the next report. As JSON, which earlier versions wrote and which
 * is still read, the names, quotes and commas are a third of it, and make it a quarter longer when it is
 * packed.
 */
import { Buffer } from "node:buffer";
import type { Echo, ItemValues } from "../../core/wire/mod.ts";

/** What is sealed of the reports of a row. */
export interface ReportContent {
  readonly request: Echo;
  readonly values: readonly ItemValues[];
}

const fields = [
  ...["procedure", "userId", "path", "linkInfo"],
  ...["inputInfo", "indexInfo", "system", "displayCode"],
] as readonly (keyof Echo)[];

/** Ends the name of an item: what follows is its value, or the same as JSON. */
const plain = "=";
const asJson = ":";
const brace = "{";

/** Without padding: most of a header is blanks, and they come back when it is written. */
export function writeReportText({ request, values }: ReportContent): string {
  const head = fields.map((field) => request[field]?.trimEnd() ?? "");
  if (head.some((value) => value.includes("\n") || value.startsWith(brace))) {
    return JSON.stringify({ request: headOf(head), values });
  }
  let text = `${head.join("\n")}\n`;
  for (const [at, record] of values.entries()) {
    if (at > 0) text += "\n";
    for (const id in record) {
      const value = record[id];
      if (value === undefined) continue;
      const isPlain = typeof value === "string" && !value.includes("\n");
      text += isPlain ? `${id}${plain}${value}\n` : `${id}${asJson}${JSON.stringify(value)}\n`;
    }
  }
  return text;
}

export function readReportText(bytes: Uint8Array): ReportContent {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  if (text.startsWith(brace)) {
    const { request, values } = JSON.parse(text);
    return { request, values: Array.isArray(values) ? values : [values] };
  }
  const lines = text.split("\n");
  // Every line has an end.
  lines.pop();
  const head = lines.splice(0, fields.length);
  const request = headOf(head);
  const values: Record<string, string | readonly (string | undefined)[]>[] = [{}];
  for (const line of lines) {
    if (line === "") {
      values.push({});
      continue;
    }
    const [, id, sign, value] = /^([^=:]*)([=:])(.*)$/s.exec(line)!;
    values.at(-1)![id!] = sign === plain ? value! : JSON.parse(value!);
  }
  return { request, values };
}

function headOf(values: readonly string[]): Echo {
  return Object.fromEntries(fields.map((field, at) => [field, values[at]]));
}
