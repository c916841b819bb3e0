/** Characters between two columns. */
const gap = "  ";

/**
 * Rows in aligned columns, the names of the columns above them where they have any. Control
 * characters in values, which would act on a terminal, are shown as `?`.
 */
export function formatTable(
  columns: readonly string[] | undefined,
  rows: readonly (readonly unknown[])[],
  indent = "",
): string {
  const cells = rows.map((row) => row.map(cellText));
  if (columns !== undefined) cells.unshift([...columns]);
  const widths: number[] = [];
  for (const row of cells) {
    row.forEach((cell, at) => widths[at] = Math.max(widths[at] ?? 0, [...cell].length));
  }
  return cells.map((row) =>
    indent + row.map((cell, at) => at === row.length - 1 ? cell : pad(cell, widths[at]!))
      .join(gap).trimEnd()
  ).join("\n");
}

function pad(cell: string, width: number): string {
  return cell + " ".repeat(width - [...cell].length);
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return "-";
  return String(value).replace(/\p{Cc}/gu, "?");
}
