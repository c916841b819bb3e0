import type { Difference } from "./comparison.ts";

/** Characters of a result code, an output code or a status. */
const wordLengthMax = 6;

/**
 * The class that a difference counts in: procedure, output, item and kind, whatever the row and the
 * values. The first result code of each belongs to the class, and so do output codes and statuses:
 * another refusal is another finding.
 *
 *     IDC|VAD1AC|A22|value        IDC|R||result 00000/E1004
 */
export function differenceClass(difference: Difference): string {
  const { procedure, output, item, kind } = difference;
  return [procedure, output, item, kind + detail(difference)].join("|");
}

function detail({ kind, primary, mirror }: Difference): string {
  if (kind !== "result" && kind !== "output" && kind !== "status") return "";
  const word = (text: string) => text.slice(0, wordLengthMax).split("-")[0]!.trim() || "none";
  return ` ${word(primary)}/${word(mirror)}`;
}
