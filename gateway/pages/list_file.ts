/**
 * A list of a page as a file: the page is asked for once more with `as` and `list`, builds the same
 * table from the same question, and the table gives its rows instead of showing them. So every list can
 * be taken away, with the filters and the rights of its page, and no list can differ from its file.
 */
import type { Child } from "hono/jsx";
import { limits } from "../limits.ts";
import { csvText } from "../operations/csv_text.ts";
import { cellText, fileTime } from "./cell_text.ts";

export const listFileFormats = ["csv", "json"] as const;
export type ListFileFormat = typeof listFileFormats[number];

/** A column of a list, as far as a file has it. */
export interface ListColumn<Row> {
  readonly head: Child;
  readonly cell: (row: Row) => Child;
  /** What a file has of the row, where the text of the cell is not it. */
  readonly value?: (row: Row) => string | number | Date | null | undefined;
}

/** A list as it was written. */
export interface WrittenList {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

export class ListFile {
  /** Rows of a file; a list that goes on page by page is read so far. */
  readonly rowsMax = limits.listFileRowsMax;
  #written: WrittenList | undefined;

  constructor(
    readonly format: ListFileFormat,
    /** Which of the page's lists, counted from 1. */
    private readonly list: number,
    private readonly now: Date,
  ) {}

  /** What was asked for in a query; undefined where it asks for a page. */
  static asked(query: URLSearchParams, now: Date): ListFile | undefined {
    const format = listFileFormats.find((each) => each === query.get("as"));
    if (format === undefined) return undefined;
    return new ListFile(format, Number(query.get("list") ?? 1), now);
  }

  /** Undefined while no table was the one that is asked for. */
  get written(): WrittenList | undefined {
    return this.#written;
  }

  /** A table offers itself; `more`: there are rows that it does not have. */
  offer<Row>(
    list: number,
    { caption, columns, rows, more }: {
      readonly caption: string;
      readonly columns: readonly ListColumn<Row>[];
      readonly rows: readonly Row[];
      readonly more: boolean;
    },
  ): void {
    if (list !== this.list) return;
    const heads = columns.map(({ head }) => cellText(head));
    const cells = rows.map((row) =>
      columns.map(({ cell, value }) =>
        plain(value === undefined ? cellText(cell(row)) : value(row))
      )
    );
    const at = fileTime(this.now);
    const day = at.slice(0, 10);
    const part = more ? `-first-${rows.length}` : "";
    const name = `songhanh-${slug(caption)}-${day}${part}.${this.format}`;
    this.#written = this.format === "csv"
      ? { name, type: "text/csv; charset=utf-8", text: csvText([heads, ...cells]) }
      : {
        name,
        type: "application/json",
        text: JSON.stringify({
          list: caption,
          at,
          more,
          rows: cells.map((row) =>
            Object.fromEntries(keysOf(heads).map((key, i) => [key, row[i]]))
          ),
        }),
      };
  }
}

type Plain = string | number | null;

function plain(value: string | number | Date | null | undefined): Plain {
  if (value instanceof Date) return fileTime(value);
  return value === undefined || value === "–" || value === "" ? null : value;
}

/** `Message ID` → `messageId`; a file of JSON is written in English, so that programs can rely on it. */
function keysOf(heads: readonly string[]): string[] {
  return heads.map((head, index) => {
    const words = head.match(/[A-Za-z0-9]+/g)?.map((word) => word.toLowerCase()) ?? [];
    const key = words.map((word, i) => i === 0 ? word : word[0]!.toUpperCase() + word.slice(1))
      .join("");
    return key === "" ? `column${index + 1}` : key;
  });
}

/** Names of files have none of the accents of Vietnamese. */
function slug(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D")
    .toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60);
}
