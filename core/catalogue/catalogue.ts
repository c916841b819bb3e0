import errors from "./data/errors.tsv" with { type: "text" };
import outputItems from "./data/output_items.tsv" with { type: "text" };
import outputs from "./data/outputs.tsv" with { type: "text" };
import procedures from "./data/procedures.tsv" with { type: "text" };
import requestItems from "./data/request_items.tsv" with { type: "text" };
import sessionItems from "./data/session_items.tsv" with { type: "text" };
import sessionProcedures from "./data/session_procedures.tsv" with { type: "text" };
import { type Catalogue, loadCatalogue } from "./load_catalogue.ts";

/**
 * The catalogue of the product, one per thread.
 *
 * Its tables are tab-separated text, one row per fact, so that a correction is one line in an editor
 * and one line in a diff; `data/README.md` explains the columns. They come in as text imports:
 * modules like any other, so reading them is not I/O of ours, workers and the compiled program have
 * them, and they cost the type checker nothing. A few large tables rather than one file per layout:
 * a new layout needs no new import, and a thread reads 7 modules instead of 290 (a third of the time).
 */
export const catalogue: Catalogue = loadCatalogue({
  errors,
  outputItems,
  outputs,
  procedures,
  requestItems,
  sessionItems,
  sessionProcedures,
});
