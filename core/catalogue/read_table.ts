/** One row of a table: its cells by column name. */
export type Row<Column extends string> = Readonly<Record<Column, string>>;

/**
 * The rows of a table file: tab-separated, one header line, a line feed after every row. Tables are
 * part of the program, so a table of another shape is our own mistake and throws.
 */
export function readTable<Column extends string>(
  text: string,
  columns: readonly Column[],
): Row<Column>[] {
  checkHeader(text, columns);
  const lines = text.split("\n");
  return lines.slice(1, -1).map((line) => readRow(line, columns));
}

/**
 * The rows whose first cell is `key`. They stand together, so finding them is one search and the
 * rest of a large table is never split.
 */
export function readRowsOf<Column extends string>(
  text: string,
  key: string,
  columns: readonly Column[],
): Row<Column>[] {
  checkHeader(text, columns);
  const rows: Row<Column>[] = [];
  let start = text.indexOf(`\n${key}\t`) + 1;
  while (start > 0 && text.startsWith(`${key}\t`, start)) {
    const end = text.indexOf("\n", start);
    rows.push(readRow(text.slice(start, end), columns));
    start = end + 1;
  }
  return rows;
}

function checkHeader(text: string, columns: readonly string[]): void {
  if (!text.startsWith(columns.join("\t") + "\n") || !text.endsWith("\n")) {
    const found = text.slice(0, text.indexOf("\n")).replaceAll("\t", " ");
    throw new Error(
      `Cannot read table: expected the columns "${columns.join(" ")}" and a final line feed, ` +
        `found the columns "${found}"`,
    );
  }
}

function readRow<Column extends string>(line: string, columns: readonly Column[]): Row<Column> {
  const cells = line.split("\t");
  if (cells.length !== columns.length) {
    throw new Error(
      `Cannot read table row "${line.replaceAll("\t", " ")}": ` +
        `expected ${columns.length} cells, found ${cells.length}`,
    );
  }
  const row = {} as Record<Column, string>;
  let index = 0;
  for (const column of columns) row[column] = cells[index++] ?? "";
  return row;
}
