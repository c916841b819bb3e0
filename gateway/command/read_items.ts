/** Items of a message as JSON: what `send` is given, or what `decode --json` has printed. */
import { z } from "zod";
import type { Layout } from "../../core/catalogue/mod.ts";
import {
  charactersMax,
  fitsWidth,
  hasKind,
  isFull,
  type ItemPlan,
  itemPlan,
} from "../../core/wire/mod.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { didYouMean } from "./did_you_mean.ts";

const value = z.union([z.string(), z.number().transform(String), z.null().transform(() => "")]);
/** By item; a list gives row 1, 2 … of the repeating group. */
const byItem = z.record(z.string(), z.union([value, z.array(value)]));
/** Rows of `fields`: order, item, row, attribute, width, value. */
const decodedField = z.tuple([z.number(), z.string(), z.number()]).rest(z.unknown());
const decoded = z.object({ fields: z.array(decodedField) });

/** What `writeItems` asks: the value of an item by its ID and row. */
type Lookup = (id: string, row: number) => string | undefined;

/** Of many faults these many are told: who mends the file has enough to do with them. */
const FAULTS_TOLD = 10;

/**
 * The items of a file, if there is one, and those that were named one by one (`ID=VALUE`). What the procedure has no item for is refused; what does not fit its item is,
 * too, unless it `mayBeWrong`: who tries how a centre refuses sends just that.
 */
export function readItems(
  text: string | undefined,
  named: readonly string[],
  layout: Layout,
  { mayBeWrong }: { readonly mayBeWrong: boolean },
): Lookup {
  const values = new Map<string, string>();
  for (
    const [id, row, value] of [...text === undefined ? [] : parse(text), ...named.map(oneItem)]
  ) {
    if (value === "") values.delete(`${id} ${row}`);
    else values.set(`${id} ${row}`, value);
  }
  const plan = itemPlan(layout, "request");
  const faults = [...values].flatMap(([place, value]) => {
    const [id = "", row = "0"] = place.split(" ");
    const line = plan.lineOf(id, Number(row));
    if (line < 0) return [unknownItem(plan, id, Number(row))];
    if (/[\r\n]/.test(value)) return [`${nameOf(id, row)}: expected one line`];
    return mayBeWrong ? [] : wrongValue(plan, line, nameOf(id, row), value);
  });
  if (faults.length > 0) {
    const more = faults.length - FAULTS_TOLD;
    throw new CommandError(
      exitCodes.dataError,
      `cannot use the items for ${layout.code}:\n  ` +
        [...faults.slice(0, FAULTS_TOLD), ...(more > 0 ? [`and ${more} more`] : [])].join("\n  "),
    );
  }
  return (id, row) => values.get(`${id} ${row}`);
}

function* parse(text: string): Generator<[id: string, row: number, value: string]> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new CommandError(
      exitCodes.dataError,
      `cannot read the items: ${(error as Error).message}`,
    );
  }
  const { data: printed } = decoded.safeParse(json);
  if (printed !== undefined) {
    for (const [, id, row, ...rest] of printed.fields) yield [id, row, String(rest.at(-1) ?? "")];
    return;
  }
  const { data, error } = byItem.safeParse(json);
  if (data === undefined) {
    throw new CommandError(
      exitCodes.dataError,
      'cannot read the items: expected {"ICN": "…", "CMD": ["row 1", "row 2"]}, or what ' +
        `decode --json prints; ${error!.issues[0]?.path.join(".")}: ${error!.issues[0]?.message}`,
    );
  }
  for (const [id, value] of Object.entries(data)) {
    if (typeof value === "string") yield [id, 0, value];
    else yield* value.map((each, at) => [id, at + 1, each] as [string, number, string]);
  }
}

/** `ICN=103…`, or `CMD/2=…` of the second row of what repeats. */
function oneItem(text: string): [id: string, row: number, value: string] {
  const [, id, row = "0", value] = /^([A-Z0-9_]{1,6})(?:\/(\d{1,4}))?=(.*)$/s.exec(text) ?? [];
  if (id !== undefined) return [id, Number(row), value!];
  throw new CommandError(exitCodes.usage, `--item: expected ID=VALUE, found "${text}"`);
}

function nameOf(id: string, row: string): string {
  return row === "0" ? id : `${id} row ${row}`;
}

function unknownItem(plan: ItemPlan, id: string, row: number): string {
  const ids = new Set<string>();
  for (let line = 0; line < plan.headLines + plan.rowLines; line++) ids.add(plan.placeAt(line).id);
  if (!ids.has(id)) {
    return `${id}: ${plan.layout.code} has no such item in requests${didYouMean(id, [...ids])}`;
  }
  if (row === 0) return `${id}: it repeats; expected a list of its rows`;
  return plan.lineOf(id, 0) >= 0
    ? `${id}: it does not repeat; expected one value`
    : `${id}: expected ${plan.rowsMax} rows at most, found row ${row}`;
}

function wrongValue(plan: ItemPlan, line: number, name: string, value: string): string[] {
  const item = plan.itemAt(line);
  if (!hasKind(item.kind, value)) {
    return [`${name}: "${value}" has characters that an item of kind ${item.kind} may not have`];
  }
  if (!fitsWidth(item, value)) {
    return [`${name}: expected ${charactersMax(item)} characters at most, found ${value.length}`];
  }
  if (item.full && !isFull(item, value)) {
    return [`${name}: expected ${charactersMax(item)} characters, found ${value.length}`];
  }
  return [];
}
