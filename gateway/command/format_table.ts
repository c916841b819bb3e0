import { screenWidth } from "../log/terminal_screen.ts";

/** Characters between two columns. */
const gap = "  ";

/** Words are kept whole up to so many characters; longer ones are parted anywhere. */
const WORD_MAX = 24;
/** Narrower than this a column is no help to anybody. */
const COLUMN_MIN = 8;

/** Where a line may end: behind blanks, and between date and time. */
const breaks = /(?<= )|(?<=\d{4}-\d\d-\d\dT)/;

/**
 * Rows in aligned columns, the names of the columns above them where they have any. Control
 * characters in values, which would act on a terminal, are shown as `?`.
 *
 * On a terminal the table fits its width: the widest columns go on in further lines of the row; where
 * their words have no room for that, each row is a block of its own, a line for each column.
 */
export function formatTable(
  columns: readonly string[] | undefined,
  rows: readonly (readonly unknown[])[],
  indent = "",
  width: number | undefined = screenWidth(),
): string {
  const texts = rows.map((row) => row.map(cellText));
  const cells = columns === undefined ? texts : [[...columns], ...texts];
  const widths: number[] = [];
  const least: number[] = [];
  for (const row of cells) {
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, charactersOf(cell));
      least[at] = Math.max(least[at] ?? 0, wordOf(cell));
    });
  }
  const room = width === undefined
    ? Infinity
    : width - indent.length - gap.length * (widths.length - 1);
  const fitted = fitWidths(widths, least, room);
  if (fitted === undefined) return blocks(columns, texts, indent, width!);
  return cells.flatMap((row) => linesOf(row, fitted, indent)).join("\n");
}

/**
 * Widths that fit into `room`, the widest columns made narrower first and none narrower than `least`;
 * undefined: not in columns.
 */
function fitWidths(
  widths: readonly number[],
  least: readonly number[],
  room: number,
): readonly number[] | undefined {
  const sum = (of: readonly number[]) => of.reduce((all, each) => all + each, 0);
  if (sum(widths) <= room) return widths;
  if (sum(least) > room) return undefined;
  const under = (bound: number) =>
    widths.map((each, at) => Math.max(least[at]!, Math.min(each, bound)));
  // The greatest bound under which all of them fit.
  let bound = 0;
  while (sum(under(bound + 1)) <= room) bound++;
  const fitted = under(bound);
  // What the bound leaves over, a character each to those that it cuts.
  let left = room - sum(fitted);
  return fitted.map((each, at) => left > 0 && widths[at]! > each ? (left--, each + 1) : each);
}

/** Characters of the longest word, of one that is kept whole. */
function wordOf(cell: string): number {
  const words = cell.split(breaks).map((word) => charactersOf(word.trimEnd()));
  return Math.min(Math.max(0, ...words), WORD_MAX);
}

function linesOf(row: readonly string[], widths: readonly number[], indent: string): string[] {
  const parts = row.map((cell, at) =>
    charactersOf(cell) <= widths[at]! ? [cell] : wrap(cell, widths[at]!)
  );
  const height = Math.max(1, ...parts.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    indent + parts.map((lines, at) => {
      const text = lines[line] ?? "";
      return at === row.length - 1 ? text : pad(text, widths[at]!);
    }).join(gap).trimEnd());
}

/** A row in a block of its own, where columns have no room. */
function blocks(
  columns: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
  indent: string,
  width: number,
): string {
  const names = columns ?? [];
  const nameWidth = Math.max(0, ...names.map(charactersOf));
  const room = Math.max(COLUMN_MIN, width - indent.length - nameWidth - gap.length);
  return rows.map((row) =>
    row.flatMap((cell, at) =>
      wrap(cell, room).map((line, index) =>
        `${indent}${pad(index === 0 ? names[at] ?? "" : "", nameWidth)}${gap}${line}`.trimEnd()
      )
    ).join("\n")
  ).join("\n\n");
}

/** Lines of at most so many characters, parted at blanks where there are any. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(breaks)) {
    if (charactersOf((line + word).trimEnd()) <= width) {
      line += word;
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    let rest = [...word.trimEnd()];
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width).join(""));
    line = rest.join("") + (word.endsWith(" ") ? " " : "");
  }
  return [...lines, line.trimEnd()];
}

function pad(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(0, width - charactersOf(cell)));
}

/** Places on a terminal: an accent that is written apart stands over the letter before it. */
function charactersOf(text: string): number {
  return [...text.replace(/\p{Mn}/gu, "")].length;
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return "-";
  return String(value).replace(/\p{Cc}/gu, "?");
}
