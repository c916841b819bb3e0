/** Bytes that no terminal sends, and messages that hold them (F68). */
import { Buffer } from "node:buffer";
import { catalogue, type Layout } from "../../core/catalogue/mod.ts";
import { exampleRequest } from "../../core/testing/example_requests.ts";
import { procedureKind } from "../../core/procedures/mod.ts";
import { itemPlan } from "../../core/wire/mod.ts";

/** What an item may be made of, by class. */
export const hostileClasses: Readonly<Record<string, readonly number[]>> = {
  ...Object.fromEntries(
    Array.from({ length: 0x20 }, (_, byte) => [`control ${byte.toString(16)}`, [byte]]),
  ),
  "delete": [0x7f],
  "a lone continuation": [0x80],
  "another": [0xbf],
  "no byte of UTF-8": [0xff],
  "an overlong NUL": [0xc0, 0x80],
  "a C1 control": [0xc2, 0x85],
  "half a surrogate pair": [0xed, 0xa0, 0x80],
  "U+FFFE": [0xef, 0xbf, 0xbe],
  "U+FFFF": [0xef, 0xbf, 0xbf],
  "U+FFFD": [0xef, 0xbf, 0xbd],
  "a byte order mark": [0xef, 0xbb, 0xbf],
  "a character of four bytes": [0xf0, 0x9f, 0x98, 0x80],
  "half a character": [0xe1, 0xbb],
  "quotes": [...Buffer.from(`'"`)],
  "a backslash": [0x5c],
  "braces": [...Buffer.from(`{},`)],
  "blanks and a NUL": [0x20, 0x00, 0x20],
};

/** Classes whose bytes are good in some items, so that a message may be accepted with them. */
const harmless = new Set([
  "a byte order mark",
  "a character of four bytes",
  "quotes",
  "a backslash",
  "braces",
]);

/** Whether no item may hold it. */
export function isForbidden(name: string): boolean {
  return !harmless.has(name);
}

/** Layouts of all requests: those of the 121 procedures and of logon and retrieval. */
export function requestLayouts(): { code: string; layout: Layout; signed: boolean }[] {
  const sessions = ["#REP1", "TTM", "?A2", "?A3", "REQ", "SYG", "?LST", "?GTN", "?GTP"];
  return [
    ...catalogue.procedures().map(({ code, layout, signed }) => ({ code, layout, signed })),
    ...sessions.map((code) => ({
      code,
      layout: catalogue.sessionProcedure(code)!.layout,
      signed: false,
    })),
  ];
}

/**
 * The items of a request whose line `at` holds `bytes`, or all of them where there is none; the others
 * are those of a good request.
 */
export function hostileItems(
  code: string,
  layout: Layout,
  bytes: readonly number[],
  at?: number,
): Uint8Array {
  const plan = itemPlan(layout, "request");
  const isProcedure = procedureKind(code) !== undefined;
  const good = isProcedure
    ? exampleRequest(code, { numberOf: () => "101234567820", unique: "0001" })
    : {};
  const lines: Uint8Array[] = [];
  for (let line = 0; line < plan.headLines + plan.rowLines; line++) {
    const { id, repetition } = plan.placeAt(line);
    const value = good[id];
    const text = typeof value === "string" ? value : value?.[repetition - 1] ?? "";
    const isBad = at === undefined || at === line;
    lines.push(isBad ? Uint8Array.from(bytes) : Buffer.from(text), Buffer.from("\r\n"));
  }
  return Buffer.concat(lines);
}
