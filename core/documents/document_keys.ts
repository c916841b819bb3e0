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

function keysOf({ name, items: ids }: KeyRule, items: Items): string[] {
  const rows = ids.some((id) => id.endsWith("#*")) ? items.rowCount : 1;
  const keys: string[] = [];
  for (let row = 1; row <= rows; row++) {
    const values = ids.map((id) => {
      const repeats = id.includes("#");
      return items.value(repeats ? id.slice(0, id.indexOf("#")) : id, repeats ? row : 0);
    });
    if (values.every((value) => value !== "")) keys.push(`${name}:${values.join("|")}`);
  }
  return keys;
}
