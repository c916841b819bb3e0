import type { Catalogue } from "../catalogue/mod.ts";
import { documentRules } from "./document_rules.ts";
import { itemRules } from "../documents/rules/rules_broken.ts";

/** Rules that need documents beside the request, and so are code (`core/documents/declaration_rules.ts`). */
const inCode = {
  procedures: ["IDA", "IDA01", "EDA", "EDA01"],
  codes: ["R1028", "R1029", "R1030", "R1031", "R1032", "R1033"],
};

/**
 * How much of the lists' codes is judged here, each once per procedure: `listed` = codes of these letters
 * in all procedures' lists; `codes` = those with a rule; `rules` = rows about items.
 */
export function countRules(
  catalogue: Catalogue,
  letters: "R" | "EL",
): { rules: number; codes: number; listed: number } {
  const listed = new Set<string>();
  for (const { code: procedure } of catalogue.procedures()) {
    for (const { code } of catalogue.errorCodes(procedure)) {
      if (letters.includes(code[0]!)) listed.add(`${procedure} ${code}`);
    }
  }
  const places = ({ procedures, code }: { procedures: readonly string[]; code: string }) =>
    procedures.map((procedure) => `${procedure} ${code}`);
  const { procedures } = inCode;
  const known = new Set([
    ...inCode.codes.flatMap((code) => places({ procedures, code })),
    ...documentRules().flatMap(places),
    ...itemRules().flatMap(places),
  ]);
  return {
    rules: itemRules().reduce((sum, rule) => sum + rule.procedures.length, 0),
    codes: [...known].filter((one) => listed.has(one)).length,
    listed: listed.size,
  };
}
