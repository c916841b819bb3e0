import { readTable } from "../catalogue/read_table.ts";
import table from "../documents/rules/document_rules.tsv" with { type: "text" };

/**
 * A code of the lists, letter E or L, that the standby answers for what documents are: one that is not
 * there, its state, its owner's other papers. They are decided by code; the table says which and where.
 */
export interface DocumentRule {
  readonly procedures: readonly string[];
  readonly code: string;
  /** The situation; `document_rules_test.ts` plays each. `fixed ICB`: a correction changes that item. */
  readonly rule: string;
  /** File of `core/documents` that decides it. */
  readonly where: string;
}

const columns = ["procedures", "code", "rule", "where"] as const;

export function documentRules(): readonly DocumentRule[] {
  return readTable(table, columns)
    .map((row) => ({ ...row, procedures: row.procedures.split(" ") }));
}
