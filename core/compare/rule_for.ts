import type { CompareRule } from "./compare_rules.ts";
import type { Difference } from "./comparison.ts";

/** What may be said of an item that differed in a pair that somebody has looked at. */
export const waysOfSample = ["ignore", "equal", "map"] as const;

/** What would leave a difference out. Another outcome or another document is no matter of rules. */
export function ruleFor({ kind, procedure, output, item }: Difference): CompareRule | undefined {
  if (item === "" || (kind !== "value" && kind !== "number")) return undefined;
  return { procedure, output, item, as: "ignore" };
}
