import type { Item, Layout, OutputMessage } from "../catalogue/mod.ts";
import {
  charactersMax,
  fitsWidth,
  hasKind,
  itemPlan,
  type Items,
  type ItemValues,
  type Place,
} from "../wire/mod.ts";
import type { FamilyName } from "../procedures/mod.ts";
import { addDutyRemark, moneyItemsOf } from "./duty_remark.ts";
import { factsOf, isCentresOwn } from "./facts_by_family.ts";
import {
  type Fact,
  type FactName,
  normaliseName,
  type OutputFacts,
  outputFacts,
} from "./output_facts.ts";
import { isComputedBeside, meaningOf, meanTheSame } from "./same_meaning.ts";

/** Values that an output is filled from: a document's, or those of the inquiry itself. */
export interface OutputSource {
  readonly items: Items;
  /** Values in place of the items', such as the number that the declarant did not know yet. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** Which item of the source fills which item of the output, where names and IDs do not tell. */
  readonly pairs?: Readonly<Record<string, string>>;
  readonly facts: OutputFacts;
}

/** Where a place of an output takes its value from. */
interface Binding {
  readonly id: string;
  readonly item: Item;
  /** Item of the source that has the same meaning. */
  readonly from?: SourceItem;
  /** What the centre adds, by the document's family. */
  readonly facts?: ReadonlyMap<FamilyName, FactName>;
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
  /** A longer value is cut, as in a report; in the screen of another paper it would be another value. */
  readonly mayBeCut: boolean;
}

/** Only places for which there is something; most of a report is what VNACCS alone knows. */
interface Bindings {
  readonly single: readonly Binding[];
  /** Columns of the output's repeating group. */
  readonly columns: ReadonlyMap<string, Binding>;
  /** Some column repeats in the source too: rows go to rows. Otherwise one row for each source. */
  readonly hasRows: boolean;
  /** A record with a place for all that may be filled, and nothing in it. */
  readonly blank: Readonly<FilledRecord>;
}

/** Nothing stands where nothing is to be said. */
type FilledRecord = Record<string, string | string[] | undefined>;

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
): ItemValues {
  const head = sources[0] ?? search;
  if (head === undefined) return {};
  const { single, columns, blank } = bindingsOf(output.layout, head);
  const record: FilledRecord = { ...blank };
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
  addDutyRemark(output, record);
  return record;
}

/**
 * What the inquiry itself said stands where the document says nothing. What the centre adds is the
 * document's alone: its items say which it may have, and a blank that its declarant left stays one (F76).
 */
function addSearched(
  output: OutputMessage,
  search: OutputSource,
  record: FilledRecord,
): void {
  for (const binding of bindingsOf(output.layout, search).single) {
    if (binding.from === undefined || record[binding.id] !== undefined) continue;
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
    if (!bindingsOf(output.layout, source).hasRows) {
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
  const binding = bindingsOf(output.layout, source).columns.get(id);
  return binding === undefined ? "" : valueOf(binding, source, row, outputRow);
}

function valueOf(binding: Binding, source: OutputSource, row: number, outputRow: number): string {
  const { item, from, facts, isRowNumber } = binding;
  if (from !== undefined) {
    const own = source.overrides?.[from.id] ?? sourceValue(source.items, from, row);
    if (own !== "") return from.fits ? own : fit(item, own, from.mayBeCut);
  }
  if (isRowNumber) return String(outputRow).padStart(item.kind === "A" ? 2 : 1, "0");
  const { document } = source.facts;
  const fact = document && facts?.get(document.family);
  // What the declarant could say and left blank stays blank; only the number is the centre's to give.
  if (fact === undefined || (from !== undefined && fact !== "number")) return "";
  const value = (outputFacts[fact] as Fact)(source.facts, item, source.items);
  return value === undefined ? "" : fit(item, value);
}

function sourceValue(items: Items, { id, line, repeats }: SourceItem, row: number): string {
  return repeats && row > 1 ? items.value(id, row) : items.valueAt(line);
}

/** A value as the item can show it: cut to its width, blank where its kind forbids it. */
function fit(item: Item, value: string, mayBeCut = true): string {
  if (!hasKind(item.kind, value)) return "";
  if (!mayBeCut) return fitsWidth(item, value) ? value : "";
  if (item.kind === "W") return value.slice(0, charactersMax(item));
  if (fitsWidth(item, value)) return value;
  // A number that is cut would be another number.
  return item.kind === "A" ? value.slice(0, item.widthBytes) : "";
}

/** By what decides them: the output's layout, and the source's or the pairs that it states. */
const known = new WeakMap<Layout, WeakMap<object, Bindings>>();

function bindingsOf(output: Layout, { items: { layout }, pairs }: OutputSource): Bindings {
  let bySource = known.get(output);
  if (bySource === undefined) known.set(output, bySource = new WeakMap());
  const key = pairs ?? layout;
  let bindings = bySource.get(key);
  if (bindings === undefined) bySource.set(key, bindings = bind(output, layout, pairs));
  return bindings;
}

function bind(output: Layout, source: Layout, stated: OutputSource["pairs"]): Bindings {
  const to = placesOf(output, "output");
  const fillable = to.filter(({ id, item }) =>
    !isCentresOwn(output.code, id) && !isComputedBeside(item.name, output)
  );
  const sources = placesOf(source, "request");
  const headSources = sources.filter(({ repetition }) => repetition === 0);
  const rowSources = sources.filter(({ repetition }) => repetition > 0);
  const join = (places: readonly Place[], from: readonly Place[]): Map<Place, Place> =>
    stated === undefined ? pair(places, from) : pairAsStated(places, from, stated);
  const head = join(fillable.filter(({ repetition }) => repetition === 0), headSources);
  const columns = fillable.filter(({ repetition }) => repetition > 0);
  const rows = join(columns, rowSources);
  const lists = join(columns, headSources);

  const requestPlan = itemPlan(source, "request");
  const single: Binding[] = [];
  const byColumn = new Map<string, Binding>();
  for (const place of to) {
    const row = rows.get(place);
    const from = row ?? head.get(place) ?? lists.get(place);
    const name = normaliseName(place.item.name);
    const facts = factsOf(output.code, place.id, name);
    const isColumn = place.repetition > 0;
    const isRowNumber = isColumn && name === "field no";
    if (from === undefined && facts === undefined && !isRowNumber) continue;
    const binding: Binding = {
      id: place.id,
      item: place.item,
      from: from && {
        id: from.id,
        line: requestPlan.lineOf(from.id, row === undefined ? 0 : 1),
        repeats: row !== undefined,
        fits: from.item.kind === place.item.kind &&
          from.item.widthBytes === place.item.widthBytes,
        mayBeCut: stated === undefined,
      },
      facts,
      isRowNumber,
    };
    if (isColumn) byColumn.set(place.id, binding);
    else single.push(binding);
  }
  const notes = moneyItemsOf(output).notes?.id;
  const ids = [
    ...single.map(({ id }) => id),
    ...byColumn.keys(),
    ...notes === undefined ? [] : [notes],
  ];
  return { single, columns: byColumn, hasRows: rows.size > 0, blank: blankRecord(ids) };
}

/**
 * A record of these IDs, the copies of which V8 keeps as it keeps objects of a class. One that grows by
 * one ID after the other becomes a hash table at the thirteenth, and is written as JSON four times as
 * slowly. What the parser of JSON makes is of the first sort.
 */
function blankRecord(ids: readonly string[]): FilledRecord {
  const record: FilledRecord = JSON.parse(
    JSON.stringify(Object.fromEntries(ids.map((id) => [id, ""]))),
  );
  for (const id of ids) record[id] = undefined;
  return record;
}

/** All places before the repeating group, and one row of it. */
function placesOf(layout: Layout, direction: "request" | "output"): Place[] {
  const plan = itemPlan(layout, direction);
  return Array.from({ length: plan.headLines + plan.rowLines }, (_, line) => plan.placeAt(line));
}

/**
 * Pairs places of one meaning: same ID and name; same ID, kind and width under names that are stated
 * to mean the same; else, of what is left on both sides, the n-th of a name with the n-th of that
 * name. A place of the request is shown once at most.
 */
function pair(to: readonly Place[], from: readonly Place[]): Map<Place, Place> {
  const byId = new Map(from.map((place) => [place.id, place]));
  const pairs = new Map<Place, Place>();
  const shown = new Set<Place>();
  const match = (place: Place, partner: Place): void => {
    pairs.set(place, partner);
    shown.add(partner);
  };
  for (const place of to) {
    const partner = byId.get(place.id);
    if (partner !== undefined && isSameItem(place.item, partner.item)) match(place, partner);
  }
  const unpaired = Map.groupBy(from.filter((place) => !shown.has(place)), nameOf);
  for (const place of to) {
    if (pairs.has(place)) continue;
    const partner = unpaired.get(nameOf(place))?.shift();
    if (partner !== undefined) match(place, partner);
  }
  return pairs;
}

function pairAsStated(
  to: readonly Place[],
  from: readonly Place[],
  stated: NonNullable<OutputSource["pairs"]>,
): Map<Place, Place> {
  const byId = new Map(from.map((place) => [place.id, place]));
  const pairs = new Map<Place, Place>();
  for (const place of to) {
    const partner = byId.get(stated[place.id] ?? "");
    if (partner !== undefined) pairs.set(place, partner);
  }
  return pairs;
}

/** Of two items with one ID. */
function isSameItem(one: Item, other: Item): boolean {
  if (meaningOf(one.name) === meaningOf(other.name)) return true;
  return one.kind === other.kind && one.widthBytes === other.widthBytes &&
    meanTheSame(one.name, other.name);
}

function nameOf({ item }: Place): string {
  return meaningOf(item.name);
}
