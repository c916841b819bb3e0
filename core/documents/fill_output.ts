import type { Item, Layout, OutputMessage } from "../catalogue/mod.ts";
import {
  charactersMax,
  fitsWidth,
  hasKind,
  itemPlan,
  type ItemRecord,
  type Items,
  type Place,
} from "../wire/mod.ts";
import { factNamed, normaliseName, type OutputFacts } from "./output_facts.ts";

/** Values that an output is filled from: a document's, or those of the inquiry itself. */
export interface OutputSource {
  readonly items: Items;
  /** Values in place of the items', such as the number that the declarant did not know yet. */
  readonly overrides?: Readonly<Record<string, string>>;
  readonly facts: OutputFacts;
}

/** Where a place of an output takes its value from. */
interface Binding {
  readonly id: string;
  readonly item: Item;
  /** Item of the source that has the same meaning. */
  readonly from?: SourceItem;
  readonly fact?: ReturnType<typeof factNamed>;
  /** Says the row's own number. */
  readonly isRowNumber: boolean;
}

interface SourceItem {
  readonly id: string;
  /** Line of the source; of a column that of row 1. */
  readonly line: number;
  readonly repeats: boolean;
  /** Kind and width are those of the output's item: the value stands as it is. */
  readonly fits: boolean;
}

/** Only places for which there is something; most of a report is what VNACCS alone knows. */
interface Bindings {
  readonly single: readonly Binding[];
  /** Columns of the output's repeating group. */
  readonly columns: ReadonlyMap<string, Binding>;
  /** Some column repeats in the source too: rows go to rows. Otherwise one row for each source. */
  readonly hasRows: boolean;
}

/**
 * The values of an output message. An item takes the value that the source has for the same meaning:
 * the same id with the same name, else the same name, the first of equal names from the first and so
 * on. What the source leaves empty comes from the centre's facts; what nobody knows stays blank, and
 * so does what does not fit the item's kind. Longer values are cut, as the terminal would.
 *
 * Several sources fill a list: row by row where the source repeats, else one row for each. Single
 * items come from the first; `search` gives those that only repeat what was asked for.
 */
export function fillOutput(
  output: OutputMessage,
  sources: readonly OutputSource[],
  search?: OutputSource,
): ItemRecord {
  const head = sources[0] ?? search;
  const record: Record<string, string | string[]> = {};
  if (head === undefined) return record;
  const { single, columns } = bindingsOf(output.layout, head.items.layout);
  for (const binding of single) {
    const value = valueOf(binding, head, 0, 0);
    if (value !== "") record[binding.id] = value;
  }
  if (columns.size > 0) {
    const rows = rowsOf(output, sources);
    for (const id of columns.keys()) {
      const values = rows.map((row, index) => valueInRow(output, row, id, index + 1));
      if (values.some((value) => value !== "")) record[id] = values;
    }
  }
  if (search !== undefined) addSearched(output, search, record);
  return record;
}

/** What the inquiry itself said stands where the document says nothing. */
function addSearched(
  output: OutputMessage,
  search: OutputSource,
  record: Record<string, string | string[]>,
): void {
  for (const binding of bindingsOf(output.layout, search.items.layout).single) {
    if (binding.id in record) continue;
    const value = valueOf(binding, search, 0, 0);
    if (value !== "") record[binding.id] = value;
  }
}

interface OutputRow {
  readonly source: OutputSource;
  /** Row of the source; 0 where the whole source makes one row. */
  readonly row: number;
}

function rowsOf(output: OutputMessage, sources: readonly OutputSource[]): OutputRow[] {
  const rows: OutputRow[] = [];
  for (const source of sources) {
    if (!bindingsOf(output.layout, source.items.layout).hasRows) {
      rows.push({ source, row: 0 });
      continue;
    }
    for (let row = 1; row <= source.items.rowCount; row++) rows.push({ source, row });
  }
  return rows;
}

/** Documents of one list may have been made by different procedures, so each row has its own binding. */
function valueInRow(
  output: OutputMessage,
  { source, row }: OutputRow,
  id: string,
  outputRow: number,
): string {
  const binding = bindingsOf(output.layout, source.items.layout).columns.get(id);
  return binding === undefined ? "" : valueOf(binding, source, row, outputRow);
}

function valueOf(binding: Binding, source: OutputSource, row: number, outputRow: number): string {
  const { item, from, fact, isRowNumber } = binding;
  if (from !== undefined) {
    const own = source.overrides?.[from.id] ?? sourceValue(source.items, from, row);
    if (own !== "") return from.fits ? own : fit(item, own);
  }
  if (isRowNumber) return String(outputRow).padStart(item.kind === "A" ? 2 : 1, "0");
  const value = fact?.(source.facts, item, source.items);
  return value === undefined ? "" : fit(item, value);
}

function sourceValue(items: Items, { id, line, repeats }: SourceItem, row: number): string {
  return repeats && row > 1 ? items.value(id, row) : items.valueAt(line);
}

/** A value as the item can show it: cut to its width, blank where its kind forbids it. */
function fit(item: Item, value: string): string {
  if (!hasKind(item.kind, value)) return "";
  if (item.kind === "W") return value.slice(0, charactersMax(item));
  if (fitsWidth(item, value)) return value;
  // A number that is cut would be another number.
  return item.kind === "A" ? value.slice(0, item.widthBytes) : "";
}

const known = new WeakMap<Layout, WeakMap<Layout, Bindings>>();

function bindingsOf(output: Layout, source: Layout): Bindings {
  let bySource = known.get(output);
  if (bySource === undefined) known.set(output, bySource = new WeakMap());
  let bindings = bySource.get(source);
  if (bindings === undefined) bySource.set(source, bindings = bind(output, source));
  return bindings;
}

function bind(output: Layout, source: Layout): Bindings {
  const to = placesOf(output, "output");
  const sources = placesOf(source, "request");
  const headSources = sources.filter(({ repetition }) => repetition === 0);
  const rowSources = sources.filter(({ repetition }) => repetition > 0);
  const head = pair(to.filter(({ repetition }) => repetition === 0), headSources);
  const columns = to.filter(({ repetition }) => repetition > 0);
  const rows = pair(columns, rowSources);
  const lists = pair(columns, headSources);

  const requestPlan = itemPlan(source, "request");
  const single: Binding[] = [];
  const byColumn = new Map<string, Binding>();
  for (const place of to) {
    const row = rows.get(place);
    const from = row ?? head.get(place) ?? lists.get(place);
    const name = normaliseName(place.item.name);
    const fact = factNamed(name);
    const isColumn = place.repetition > 0;
    const isRowNumber = isColumn && name === "field no";
    if (from === undefined && fact === undefined && !isRowNumber) continue;
    const binding: Binding = {
      id: place.id,
      item: place.item,
      from: from && {
        id: from.id,
        line: requestPlan.lineOf(from.id, row === undefined ? 0 : 1),
        repeats: row !== undefined,
        fits: from.item.kind === place.item.kind &&
          from.item.widthBytes === place.item.widthBytes,
      },
      fact,
      isRowNumber,
    };
    if (isColumn) byColumn.set(place.id, binding);
    else single.push(binding);
  }
  return { single, columns: byColumn, hasRows: rows.size > 0 };
}

/** All places before the repeating group, and one row of it. */
function placesOf(layout: Layout, direction: "request" | "output"): Place[] {
  const plan = itemPlan(layout, direction);
  return Array.from({ length: plan.headLines + plan.rowLines }, (_, line) => plan.placeAt(line));
}

/**
 * Pairs places of one meaning: same id and name; where two layouts give most of their items the same
 * ids, same id, kind and width; else the n-th of a name with the n-th of that name.
 */
function pair(to: readonly Place[], from: readonly Place[]): Map<Place, Place> {
  const byId = new Map(from.map((place) => [place.id, place]));
  const byName = Map.groupBy(from, nameOf);
  const sameId = (place: Place): Place | undefined => {
    const partner = byId.get(place.id);
    return partner?.item.kind === place.item.kind &&
        partner.item.widthBytes === place.item.widthBytes
      ? partner
      : undefined;
  };
  const sharesIds = to.filter(sameId).length > to.length / 2;

  const seen = new Map<string, number>();
  const pairs = new Map<Place, Place>();
  for (const place of to) {
    const name = nameOf(place);
    const nth = seen.get(name) ?? 0;
    seen.set(name, nth + 1);
    const named = byId.get(place.id);
    const partner = named !== undefined && nameOf(named) === name
      ? named
      : (sharesIds ? sameId(place) : undefined) ?? byName.get(name)?.[nth];
    if (partner !== undefined) pairs.set(place, partner);
  }
  return pairs;
}

/** Layouts differ in "Remark" and "Remarks", and have two names for a few things. */
function nameOf({ item }: Place): string {
  const name = normaliseName(item.name).replace(/s(?= |$)/g, "");
  return otherNames[name] ?? name;
}

/** What outputs call by another name than requests; ours are on the right. */
const otherNames: Readonly<Record<string, string>> = {
  "time limit of re-export": "time limit of re-import/re-export",
  "time limit of re-import": "time limit of re-import/re-export",
  "import export demarcation": "import export classification",
  "tax value currency code": "custom value currency code",
  "tax value(manual)": "custom value",
  "reduction amount for import tax": "exemption/reduction amount for import tax",
  "exemption/reduction amount for export tax": "exemption/reduction amount for import tax",
  "reduction amount of other tax and collection":
    "other tax and collection exemption/reduction amount",
  "last name of passenger": "passenger name(last name)",
  "first name of passenger": "passenger name(first name)",
  "middle name of passenger": "passenger name(middle name)",
  "transportation declaration no": "bonded transportation declaration no",
  "adjustment issued by": "issued by",
  "field no of original declaration": "original field no",
};
