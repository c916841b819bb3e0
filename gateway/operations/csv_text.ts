/** In front of a file, so that a spreadsheet reads Vietnamese as what it is. */
const byteOrderMark = "\uFEFF";

/**
 * Rows as CSV (RFC 4180). Much of what stands in them came from senders, so what a spreadsheet would
 * take for a formula is quoted.
 */
export function csvText(
  rows: readonly (readonly (string | number | null)[])[],
  { mark = true }: { readonly mark?: boolean } = {},
): string {
  const lines = rows.map((row) => row.map(csvCell).join(",") + "\r\n");
  return (mark ? byteOrderMark : "") + lines.join("");
}

function csvCell(value: string | number | null): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  // A negative number is one.
  const isFormula = /^[=+\-@\t\r]/.test(value) && !/^-?\d+([.,]\d+)*$/.test(value);
  const safe = isFormula ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
