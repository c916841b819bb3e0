import errors from "./data/errors.tsv" with { type: "text" };
import texts from "./texts/codes.tsv" with { type: "text" };

/** Read when first asked for, and kept: some 1,200 codes in 9,000 rows. */
let known: ReadonlySet<string> | undefined;

/** Whether any procedure may answer this result code, or it has a text of its own. */
export function isKnownCode(code: string): boolean {
  known ??= new Set([...codesOf(errors), ...codesOf(texts)]);
  return known.has(code);
}

/** The second cell of each row, without that of the head. */
function codesOf(table: string): readonly string[] {
  return table.split("\n").slice(1, -1).map((line) => line.split("\t", 2)[1]!);
}
