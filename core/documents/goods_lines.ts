/**
 * What a document declares as people read it: what holds for the whole, then its lines, each with the
 * five things by which goods are known – HS code, description, origin, quantity, value – and sums. What
 * a line leaves out is left out; a sum says how many lines it is of.
 */

/** An item with its value. */
export interface DeclaredItem {
  readonly id: string;
  /** Row of the repeating group from 1; 0 for what holds for the whole. */
  readonly repetition: number;
  readonly name: string;
  readonly value: string;
}

/** What a line says; empty where it does not. */
export interface GoodsLine {
  readonly row: number;
  readonly hs: string;
  readonly description: string;
  readonly origin: string;
  readonly quantity: string;
  readonly unit: string;
  readonly value: string;
  readonly currency: string;
  readonly items: readonly DeclaredItem[];
}

/** A sum over the lines that say the figure in this unit or currency. */
export interface LineSum {
  readonly of: string;
  readonly sum: string;
  readonly lines: number;
}

export interface GoodsLines {
  readonly head: readonly DeclaredItem[];
  readonly lines: readonly GoodsLine[];
  readonly quantities: readonly LineSum[];
  readonly values: readonly LineSum[];
}

/** Items of rows by what they say, the first that a row fills: declarations, invoices, lists. */
const lineItems = {
  hs: ["CMD"],
  description: ["CMN"],
  origin: ["OR", "ORC"],
  quantity: ["QN1", "QT"],
  unit: ["QT1", "QTU"],
  value: ["BPR", "KKT", "VA"],
  currency: ["KKC"],
} as const;

/** Where a line does not say the currency: that of the invoice. */
const headCurrency = "IP3";

/** Takes filled items apart, in whatever order they come. */
export function goodsLines(items: readonly DeclaredItem[]): GoodsLines {
  const rows = Map.groupBy(items, ({ repetition }) => repetition);
  const head = rows.get(0) ?? [];
  const currency = head.find(({ id }) => id === headCurrency)?.value ?? "";
  const lines = [...rows].filter(([row]) => row > 0).toSorted(([a], [b]) => a - b)
    .map(([row, items]) => lineOf(row, items, currency));
  return {
    head,
    lines,
    quantities: sumsOf(lines, ({ quantity, unit }) => [quantity, unit]),
    values: sumsOf(lines, ({ value, currency }) => [value, currency]),
  };
}

function lineOf(row: number, items: readonly DeclaredItem[], currency: string): GoodsLine {
  const say = (of: keyof typeof lineItems) => {
    const ids: readonly string[] = lineItems[of];
    return ids.map((id) => items.find((item) => item.id === id)?.value ?? "")
      .find((value) => value !== "") ?? "";
  };
  const value = say("value");
  return {
    row,
    items,
    hs: say("hs"),
    description: say("description"),
    origin: say("origin"),
    quantity: say("quantity"),
    unit: say("unit"),
    value,
    currency: value === "" ? "" : say("currency") || currency,
  };
}

function sumsOf(
  lines: readonly GoodsLine[],
  pick: (line: GoodsLine) => readonly [figure: string, of: string],
): LineSum[] {
  const figures = lines.map(pick).filter(([figure]) => isFigure(figure));
  return [...Map.groupBy(figures, ([, of]) => of)].map(([of, group]) => ({
    of,
    sum: sumFigures(group.map(([figure]) => figure)),
    lines: group.length,
  }));
}

function isFigure(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}

/** Exactly: amounts have up to twenty digits, more than a number of the language holds. */
function sumFigures(figures: readonly string[]): string {
  const places = Math.max(...figures.map((figure) => figure.split(".")[1]?.length ?? 0));
  const sum = figures.reduce((sum, figure) => {
    const [whole = "0", fraction = ""] = figure.split(".");
    return sum + BigInt(whole + fraction.padEnd(places, "0"));
  }, 0n);
  if (places === 0) return String(sum);
  const digits = String(sum < 0n ? -sum : sum).padStart(places + 1, "0");
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, "");
  return sum < 0n ? `-${text}` : text;
}
