import { type KeyRule, procedureKinds } from "../procedures/mod.ts";

/** Whether cargo comes in or goes out, in front of a bill's number in many keys. */
const directionItem = "IEI";
const directions = ["I", "E"];

/** Rules whose keys hold one number, with a direction or without: names unique. */
const rules: ReadonlyMap<string, KeyRule> = new Map(
  [...procedureKinds.values()].flatMap(({ keys = [] }) => keys)
    .filter(({ items: [first, ...others] }) =>
      others.length === 0 || others.length === 1 && first === directionItem
    )
    .map((rule) => [rule.name, rule]),
);

/** The natural keys that documents have of one number: a waybill, a bill of lading, a parcel. */
export function namedKeys(number: string): string[] {
  return [...rules.values()].flatMap(({ name, items }) =>
    items.length === 1
      ? [`${name}:${number}`]
      : directions.map((direction) => `${name}:${direction}|${number}`)
  );
}
