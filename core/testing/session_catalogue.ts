import errors from "../catalogue/data/errors.tsv" with { type: "text" };
import outputItems from "../catalogue/data/output_items.tsv" with { type: "text" };
import outputs from "../catalogue/data/outputs.tsv" with { type: "text" };
import procedures from "../catalogue/data/procedures.tsv" with { type: "text" };
import requestItems from "../catalogue/data/request_items.tsv" with { type: "text" };
import sessionItems from "../catalogue/data/session_items.tsv" with { type: "text" };
import sessionProcedures from "../catalogue/data/session_procedures.tsv" with { type: "text" };
import { type Catalogue, loadCatalogue } from "../catalogue/load_catalogue.ts";

/** The catalogue, and one more procedure outside the 121, its rows as in the tables. */
export function sessionCatalogue(procedure: string, items: readonly string[]): Catalogue {
  return loadCatalogue({
    ...{ errors, outputItems, outputs, procedures, requestItems },
    sessionProcedures: `${sessionProcedures}${procedure}\n`,
    sessionItems: `${sessionItems}${items.join("\n")}\n`,
  });
}
