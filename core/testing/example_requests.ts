import { catalogue, findItem, type Item } from "../catalogue/mod.ts";
import { type FamilyName, type KeyRule, procedureKind, procedureKinds } from "../procedures/mod.ts";
import type { ItemRecord } from "../wire/mod.ts";
import { exampleItems, exampleValue } from "./example_items.ts";

/** Procedures whose answer only VNACCS, a bank or an officer has. */
export const undecidableProcedures: readonly string[] = [...procedureKinds]
  .filter(([, { kind }]) => kind === "undecidable").map(([code]) => code);

/** What has to be sent before, where the kind of the procedure does not say it. */
const before: Readonly<Record<string, readonly string[]>> = {
  CLR11: ["MFR"],
  CLR: ["MFR"],
  COT11: ["OLA", "OLC"],
  COT: ["OLA", "OLC"],
  BIA11: ["OLA", "OLC"],
  BOA: ["OLA", "OLC"],
  BIA: ["OLA", "OLC"],
  TIB: ["TIA"],
  HYE: ["HYS"],
  IHY: ["HYS"],
  ROT: ["IDA", "IDC"],
};

/** Values that the examples need beside mandatory items and keys. */
const values: Readonly<Record<string, ItemRecord>> = {
  MFR: { KRR: "1" },
  CMF: { KND: "5" },
  CAW: { KND: "5" },
  CRM: { KND: "5" },
  COT: { KND: "5" },
  ROT: { OCD: "VAD2AC" },
};

/**
 * A file of channel rules under which examples are accepted: yellow, so that nothing is closed by a
 * permit, but transports, which need theirs before they may start.
 */
export const exampleChannelRules = [
  { version: "t", default: 2 },
  { name: "transport", family: ["transport declaration"], channel: 1 },
].map((rule) => JSON.stringify(rule) + "\n").join("");

/** What an example names. */
export interface ExampleNames {
  /** The number of the document of a family that was made before. */
  readonly numberOf: (family: FamilyName) => string | undefined;
  /** Four characters that tell the natural names of one run from those of another. */
  readonly unique: string;
}

/**
 * The smallest request of a procedure that the standby accepts after `exampleSteps`, by the
 * rules of `exampleChannelRules`: mandatory items, the natural names, and the number of the family's
 * document. For tests and for generated traffic; the values mean nothing.
 */
export function exampleRequest(code: string, { numberOf, unique }: ExampleNames): ItemRecord {
  const { number, keys = [], family, families = [] } = procedureKind(code)!;
  const procedure = catalogue.procedure(code)!;
  const record: Record<string, string | readonly (string | undefined)[]> = {
    ...exampleItems(procedure),
  };
  // Of several cargo numbers one: no number stands twice in a declaration.
  const numbered = ({ items }: KeyRule): string => items.join().replace(/\d$/, "");
  const names = keys.filter((rule, index) =>
    keys.findIndex((other) => numbered(other) === numbered(rule)) === index
  );
  for (const id of names.flatMap((rule) => rule.items)) {
    const item = findItem(procedure.layout, id.replace("#*", ""))!;
    // Temporary trade is known by the number of its declaration.
    const named = family === "temporary trade" ? `10000000${unique}` : nameValue(item, unique);
    record[item.id] = id.endsWith("#*") ? [named] : named;
  }
  const made = [family, ...families].map(numberOf).find(Boolean);
  if (number !== undefined) record[number] = made ?? record[number] ?? "";
  if (code === "ROT") record.CM1 = numberOf("import declaration") ?? "";
  return { ...record, ...values[code] };
}

/** An item of a natural name: `unique` at its end where there is room for it. */
function nameValue(item: Item, unique: string): string {
  const plain = exampleValue(item);
  if (!/^1+$/.test(plain) || item.widthBytes < unique.length) return plain;
  return item.full ? plain.slice(unique.length) + unique : unique;
}

/** The procedures to be sent before, in order, so that the example of a procedure is accepted. */
export function exampleSteps(procedure: string): readonly string[] {
  const { kind, family, families = [] } = procedureKind(procedure)!;
  const steps = before[procedure];
  if (steps !== undefined) return steps;
  const maker = makerOf(family) ?? families.map(makerOf).find((code) => code !== undefined);
  const own = maker === undefined || maker === procedure ? [] : [maker];
  const register = codeOf(family, "register");
  const declared = register === undefined ? own : [...own, register];
  switch (kind) {
    case "call up":
      return declared;
    case "correct":
      return [...declared, codeOf(family, "correct draft")!];
    case "pre-register":
    case "small value":
    case "check channel":
    case "notify":
    case "attach":
      return [];
    case "submit":
      return values[procedure]?.KND === "5" ? own : [];
    default:
      return own;
  }
}

/** The procedure that makes the first document of a family. */
function makerOf(family: FamilyName): string | undefined {
  const making = ["pre-register", "small value", "submit", "notify", "exemption list", "invoice"];
  return [...procedureKinds].find(([, row]) =>
    row.family === family && [...making, "permit application", "attach"].includes(row.kind)
  )?.[0];
}

function codeOf(family: FamilyName, kind: string): string | undefined {
  return [...procedureKinds].find(([, row]) => row.family === family && row.kind === kind)?.[0];
}
