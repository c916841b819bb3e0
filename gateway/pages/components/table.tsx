import { type ListColumn, listFileFormats } from "../list_file.ts";
import type { View } from "../view.ts";

/** A column: its head, and the cell of a row. */
export interface Column<Row> extends ListColumn<Row> {
  /** Numbers stand to the right. */
  readonly number?: boolean;
  /** Names the row for screen readers. */
  readonly rowHead?: boolean;
}

/**
 * A table with its caption; on a phone each row is a block in which every cell says what it is, so that
 * nothing of a row is out of sight. That takes the meaning of a table from it, which the roles give
 * back. Below it stand the files that it can be had as.
 */
export function Table<Row>(
  { view, caption, columns, rows, empty, more = false, files = true }: {
    readonly view: View;
    readonly caption: string;
    readonly columns: readonly Column<Row>[];
    readonly rows: readonly Row[];
    readonly empty?: string;
    /** There are rows that are not among these. */
    readonly more?: boolean;
    /** Whether it can be had as a file; not where it is part of a sheet to print. */
    readonly files?: boolean;
  },
) {
  const list = files ? view.nextList?.() : undefined;
  if (list !== undefined) view.file?.offer(list, { caption, columns, rows, more });
  return (
    <>
      <div class="table list" role="region" aria-label={caption} tabindex={0}>
        <table role="table">
          <caption>{caption}</caption>
          <thead role="rowgroup">
            <tr role="row">
              {columns.map(({ head, number }) => (
                <th scope="col" role="columnheader" class={number ? "number" : undefined}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.length === 0
              ? (
                <tr role="row">
                  <td class="empty" role="cell" colspan={columns.length}>
                    {empty ?? view.t("table.empty")}
                  </td>
                </tr>
              )
              : rows.map((row) => (
                <tr role="row">
                  {columns.map(({ head, cell, number, rowHead }) =>
                    rowHead ? <th scope="row" role="rowheader">{cell(row)}</th> : (
                      <td
                        role="cell"
                        class={number ? "number" : undefined}
                        data-label={typeof head === "string" ? head : undefined}
                      >
                        {cell(row)}
                      </td>
                    )
                  )}
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      {list !== undefined && rows.length > 0 && (
        <p class="files">
          {listFileFormats.map((format) => (
            <a
              href={fileOf(view, list, format)}
              aria-label={`${caption}: ${format.toUpperCase()}`}
              rel="nofollow"
              download
            >
              {format.toUpperCase()}
            </a>
          ))}
        </p>
      )}
    </>
  );
}

/** The same page, asked for one of its lists. */
function fileOf({ path, query }: View, list: number, format: string): string {
  const values = new URLSearchParams(query);
  for (const name of ["cursor", "before"]) values.delete(name);
  values.set("list", String(list));
  values.set("as", format);
  return `${path}?${values}`;
}
