import type { Item } from "../catalogue/mod.ts";
import { normaliseName } from "../documents/output_facts.ts";
import type { CompareRule } from "./compare_rules.ts";

/** The place that a rule is looked for. */
export interface ComparedPlace {
  readonly procedure: string;
  readonly output: string;
  /** As in a difference: `A22`, `PA01`, `@subject`, `#2`. */
  readonly id: string;
  /** Absent for header fields and lines without layout. */
  readonly item?: Item;
}

/** Rules that can be asked. Answers are remembered: a report has a thousand places. */
export class RuleBook {
  readonly #rules: readonly { rule: CompareRule; name: RegExp | undefined }[];
  readonly #known = new Map<string, CompareRule | undefined>();

  constructor(rules: readonly CompareRule[]) {
    this.#rules = rules.map((rule) => ({
      rule,
      name: rule.name === undefined ? undefined : namePattern(rule.name),
    }));
  }

  /** The first rule that fits, or undefined. */
  find(place: ComparedPlace): CompareRule | undefined {
    const key = `${place.procedure}|${place.output}|${place.id}`;
    if (!this.#known.has(key)) {
      this.#known.set(key, this.#rules.find((each) => fits(each.rule, each.name, place))?.rule);
    }
    return this.#known.get(key);
  }
}

function fits(
  { procedure, output, item }: CompareRule,
  name: RegExp | undefined,
  place: ComparedPlace,
): boolean {
  return (procedure === undefined || procedure === place.procedure) &&
    (output === undefined || place.output.startsWith(output)) &&
    (item === undefined || item === place.id || item === place.item?.id) &&
    (name === undefined ||
      (place.item !== undefined && name.test(normaliseName(place.item.name))));
}

function namePattern(name: string): RegExp {
  const parts = name.split("*").map((part) =>
    normaliseEdge(part).replace(/[.+?^${}()|[\]\\/]/g, "\\$&")
  );
  return new RegExp(`^${parts.join(".*")}$`);
}

/** As names are compared, but blanks at a `*` are kept. */
function normaliseEdge(part: string): string {
  const [front = "", back = ""] = [/^\s*/, /\s*$/].map((edge) => edge.exec(part)?.[0] ? " " : "");
  const middle = normaliseName(part);
  return middle === "" ? "" : front + middle + back;
}
