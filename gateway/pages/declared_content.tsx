import {
  type DeclaredItem,
  type GoodsLine,
  goodsLines,
  type LineSum,
} from "../../core/documents/mod.ts";
import { type Column, DefinitionList, ItemName, Table } from "./components/mod.ts";
import { figureText } from "../texts/figure_text.ts";
import type { View } from "./view.ts";

/** Of so many lines a reader wants to jump. */
const jumpFrom = 5;

/**
 * What a document declares: what holds for the whole, then one row for each line of goods, of which all
 * items can be unfolded, and the sums. Fifty lines are fifty rows, and not two thousand items.
 */
export function DeclaredContent(
  { view, items, caption, id = "declared" }: {
    readonly view: View;
    readonly items: readonly DeclaredItem[];
    readonly caption: string;
    /** Where a page shows several. */
    readonly id?: string;
  },
) {
  const { t } = view;
  const { head, lines, quantities, values } = goodsLines(items);
  return (
    <div id={id}>
      <Head view={view} caption={caption} items={head} />
      {lines.length > 0 && (
        <>
          <div class="line-tools" hidden={lines.length < 2}>
            {lines.length >= jumpFrom && (
              <label hidden>
                {t("lines.jump")}{" "}
                <select data-jump>
                  {lines.map(({ row, hs }) => (
                    <option value={`${id}-${row}`}>{hs === "" ? row : `${row} – ${hs}`}</option>
                  ))}
                </select>
              </label>
            )}
            <button type="button" class="quiet" data-unfold={id} aria-pressed="false" hidden>
              {t("lines.unfold")}
            </button>
          </div>
          <Table
            view={view}
            caption={t("lines.caption", { n: lines.length })}
            rows={lines}
            columns={columnsOf(view, lines, id)}
          />
          <Sums view={view} {...{ lines, quantities, values }} />
        </>
      )}
    </div>
  );
}

/** Of the columns of goods those that some line fills: other papers have other rows. */
function columnsOf(view: View, lines: readonly GoodsLine[], id: string): Column<GoodsLine>[] {
  const { t } = view;
  const has = (of: "hs" | "origin" | "quantity" | "value") => lines.some((line) => line[of] !== "");
  const columns: (Column<GoodsLine> | false)[] = [
    { head: t("lines.row"), number: true, cell: ({ row }) => row },
    has("hs") && {
      head: t("lines.hs"),
      cell: ({ hs }) => <span class="mono nowrap">{hs || "–"}</span>,
    },
    {
      head: t("lines.description"),
      rowHead: true,
      cell: (line) => <LineItems view={view} line={line} id={id} />,
      value: titleOf,
    },
    has("origin") && { head: t("lines.origin"), cell: ({ origin }) => origin || "–" },
    has("quantity") && {
      head: t("lines.quantity"),
      number: true,
      cell: ({ quantity, unit }) => figure(view, quantity, unit),
      value: ({ quantity }) => quantity,
    },
    has("value") && {
      head: t("lines.value"),
      number: true,
      cell: ({ value, currency }) => figure(view, value, currency),
      value: ({ value }) => value,
    },
  ];
  return columns.filter((column) => column !== false);
}

function figure(view: View, figure: string, of: string) {
  if (figure === "") return "–";
  return <span class="nowrap">{`${figureText(view, figure)} ${of}`.trim()}</span>;
}

/** A line by its description, or by what it says first; behind it all that it says. */
function LineItems(
  { view, line, id }: { readonly view: View; readonly line: GoodsLine; readonly id: string },
) {
  return (
    <details class="line" id={`${id}-${line.row}`}>
      <summary>{titleOf(line)}</summary>
      <Items view={view} items={line.items} />
    </details>
  );
}

function titleOf({ description, items, row }: GoodsLine): string {
  return description || items.slice(0, 3).map(({ value }) => value).join(" · ") || String(row);
}

/** What holds for the whole, in as many columns as there is room for. */
function Head(
  { view, caption, items }: {
    readonly view: View;
    readonly caption: string;
    readonly items: readonly DeclaredItem[];
  },
) {
  return (
    <section class="card">
      <h3>{caption}</h3>
      <Items view={view} items={items} />
    </section>
  );
}

function Items(
  { view, items }: { readonly view: View; readonly items: readonly DeclaredItem[] },
) {
  return (
    <dl class="pairs">
      {items.map(({ id, name, value }) => (
        <div>
          <dt>
            <ItemName view={view} name={name} /> <small class="mono">{id}</small>
          </dt>
          <dd class="value">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Sums(
  { view, lines, quantities, values }: {
    readonly view: View;
    readonly lines: readonly GoodsLine[];
    readonly quantities: readonly LineSum[];
    readonly values: readonly LineSum[];
  },
) {
  const { t } = view;
  const text = ({ of, sum, lines: said }: LineSum) => {
    const figure = `${figureText(view, sum)} ${of}`.trim();
    return said === lines.length
      ? figure
      : `${figure} (${t("lines.of", { said, all: lines.length })})`;
  };
  return (
    <div class="card sums">
      <DefinitionList
        pairs={[
          [t("lines.sumQuantity"), quantities.map(text).join("; ")],
          [t("lines.sumValue"), values.map(text).join("; ")],
        ]}
      />
    </div>
  );
}
