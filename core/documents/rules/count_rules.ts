import type { Catalogue } from "../../catalogue/mod.ts";
import { itemRules } from "./rules_broken.ts";

/** Rules that need documents beside the request, and so are code (`declaration_rules.ts`). */
const inCode: readonly string[] = ["R1028", "R1029", "R1030", "R1031", "R1032", "R1033"];
const splitProcedures: readonly string[] = ["IDA", "IDA01", "EDA", "EDA01"];

/**
 * How much of the lists' R codes is judged here: `listed` = R codes of all procedures' lists, each once
 * per procedure; `codes` = those with a rule; `rules` = rows of the table, each once per procedure.
 */
export function countRules(catalogue: Catalogue): { rules: number; codes: number; listed: number } {
  const listed = new Set<string>();
  for (const { code: procedure } of catalogue.procedures()) {
    for (const { code } of catalogue.errorCodes(procedure)) {
      if (code.startsWith("R")) listed.add(`${procedure} ${code}`);
    }
  }
  const known = new Set(splitProcedures.flatMap((one) => inCode.map((code) => `${one} ${code}`)));
  let rules = 0;
  for (const { procedures, code } of itemRules()) {
    rules += procedures.length;
    for (const procedure of procedures) known.add(`${procedure} ${code}`);
  }
  return { rules, codes: [...known].filter((one) => listed.has(one)).length, listed: listed.size };
}
