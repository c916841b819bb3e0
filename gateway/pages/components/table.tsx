import type { Child } from "hono/jsx";
import type { View } from "../view.ts";

/** A column: its head, and the cell of a row. */
export interface Column<Row> {
  readonly head: Child;
  readonly cell: (row: Row) => Child;
  /** Numbers stand to the right. */
  readonly number?: boolean;
  /** Names the row for screen readers. */
  readonly rowHead?: boolean;
}

/** A table with its caption; scrolls sideways by itself where the screen is narrow. */
export function Table<Row>(
  { view, caption, columns, rows, empty }: {
    readonly view: View;
    readonly caption: string;
    readonly columns: readonly Column<Row>[];
    readonly rows: readonly Row[];
    readonly empty?: string;
  },
) {
  return (
    <div class="table" role="region" aria-label={caption} tabindex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, number }) => (
              <th scope="col" class={number ? "number" : undefined}>{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.length === 0
            ? (
              <tr>
                <td class="empty" colspan={columns.length}>{empty ?? view.t("table.empty")}</td>
              </tr>
            )
            : rows.map((row) => (
              <tr>
                {columns.map(({ cell, number, rowHead }) =>
                  rowHead
                    ? <th scope="row">{cell(row)}</th>
                    : <td class={number ? "number" : undefined}>{cell(row)}</td>
                )}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
