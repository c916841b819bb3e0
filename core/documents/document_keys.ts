import type { KeyRule } from "../procedures/mod.ts";
import type { Items } from "../wire/mod.ts";

/**
 * The natural keys that a request's items give, in the order of the rules. A rule gives a key only if
 * all its items are filled; with `#*` one for every row that fills it.
 */
export function documentKeys(rules: readonly KeyRule[], items: Items): string[] {
  const keys = rules.flatMap((rule) => keysOf(rule, items));
  return [...new Set(keys)];
}

/**
 * The keys that identify what a request names: those of the first rule that gives any. Later rules
 * are wider – a ship's call instead of one bill – and must not stand in when the narrow one was given.
 */
export function identityKeys(rules: readonly KeyRule[], items: Items): string[] {
  for (const rule of rules) {
    const keys = keysOf(rule, items);
    if (keys.length > 0) return keys;
  }
  return [];
}

function keysOf(rule: KeyRule, items: Items): string[] {
  const { ofRows, parts } = partsOf(rule);
  const rows = ofRows ? items.rowCount : 1;
  const keys: string[] = [];
  for (let row = 1; row <= rows; row++) {
    const key = keyOf(rule.name, parts, items, row);
    if (key !== undefined) keys.push(key);
  }
  return keys;
}

function keyOf(
  name: string,
  parts: readonly KeyPart[],
  items: Items,
  row: number,
): string | undefined {
  let key = "";
  for (const { id, repeats } of parts) {
    const value = items.value(id, repeats ? row : 0);
    if (value === "") return undefined;
    key += key === "" ? `${name}:${value}` : `|${value}`;
  }
  return key;
}

interface KeyPart {
  readonly id: string;
  readonly repeats: boolean;
}

/** The items of a rule, its notation read once. */
interface KeyParts {
  readonly ofRows: boolean;
  readonly parts: readonly KeyPart[];
}

const partsKnown = new WeakMap<KeyRule, KeyParts>();

function partsOf(rule: KeyRule): KeyParts {
  let parts = partsKnown.get(rule);
  if (parts === undefined) partsKnown.set(rule, parts = readParts(rule));
  return parts;
}

function readParts({ items }: KeyRule): KeyParts {
  return {
    ofRows: items.some((id) => id.endsWith("#*")),
    parts: items.map((id) => ({ id: id.split("#")[0]!, repeats: id.includes("#") })),
  };
}
