import type { Item, Procedure } from "../catalogue/mod.ts";
import { codeItems, type CodeTableName } from "../codes/mod.ts";
import { procedureKind } from "../procedures/mod.ts";
import { itemPlan, type ItemRecord } from "../wire/mod.ts";
import { isDateItem, isDirectionItem, isOfficeItem, isTimeItem } from "../documents/check_items.ts";

/**
 * The smallest values with which a request passes the item checks: every mandatory item filled, the
 * repeating group with one row where it has mandatory columns, and a processing type that registers.
 * `values` are added or put in place of these. For tests and for generated traffic; the values mean nothing.
 */
export function exampleItems(procedure: Procedure, values: ItemRecord = {}): ItemRecord {
  const plan = itemPlan(procedure.layout, "request");
  const codes = exampleCodes(procedure.code);
  const offices = new Set(declaresAt.get(procedure.code));
  const names = namesDeclaration[procedure.code];
  const record: Record<string, string | readonly (string | undefined)[]> = {};
  for (let line = 0; line < plan.headLines + plan.rowLines; line++) {
    const { item, id, repetition } = plan.placeAt(line);
    if (item.required !== "M" && !offices.has(id)) continue;
    const value = codes.get(id) ?? (names?.includes(id) ? exampleNumber : exampleValue(item));
    record[id] = repetition === 0 ? value : [value];
  }
  const processing = procedureKind(procedure.code)?.processing;
  if (processing !== undefined) record[processing] = "9";
  return { ...record, ...values };
}

/** Items of offices that a declaration needs although its layout does not say so. */
const declaresAt: ReadonlyMap<string, readonly string[]> = new Map(
  ["IDA", "IDA01", "EDA", "EDA01", "MIC", "MIE", "MEC", "MEE"].map((code) => [code, ["CH"]]),
);

/** Items that name a declaration, which has to be a number of one. */
const namesDeclaration: Readonly<Record<string, readonly string[]>> = {
  AMA: ["ICN"],
  TIA: ["ECN"],
};

/** Of an import declaration that nobody has made. */
const exampleNumber = "100000000010";

/** Codes that the built-in tables know, by item. */
function exampleCodes(procedure: string): ReadonlyMap<string, string> {
  return new Map(
    codeItems().filter(({ procedures, tables }) =>
      tables.length > 0 && procedures.includes(procedure)
    ).map(({ item, tables }) => [item, exampleCode[tables[0]!]]),
  );
}

const exampleCode: Readonly<Record<CodeTableName, string>> = {
  import_kinds: "A11",
  export_kinds: "B11",
  offices: "02CI",
  countries: "CN",
  currencies: "USD",
  units: "KGM",
  package_units: "CT",
  transport: "1",
  price_conditions: "CIF",
  invoice_classes: "A",
  price_classes: "A",
  tax_payers: "1",
  payment_terms: "D",
  party_classes: "1",
  insurance_classes: "D",
  freight_classes: "A",
  directions: "I",
  cargo_classes: "A",
  ports: "HAN",
  commodities: "39269099",
};

/** A good value of an item: its width where it must be full, one character otherwise. */
export function exampleValue(item: Item): string {
  if (isDateItem(item)) return "22112026";
  if (isTimeItem(item)) return "083000".slice(0, item.widthBytes);
  if (isOfficeItem(item)) return exampleCode.offices;
  if (/^customs warehouse code$/i.test(item.name)) return `${exampleCode.offices}S01`;
  if (isDirectionItem(item)) return exampleCode.directions;
  if (item.kind === "W") return "Ổ";
  return "1".repeat(item.full ? item.widthBytes : 1);
}
