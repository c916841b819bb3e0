import { expandItemIds } from "./expand_item_ids.ts";
import { findItem } from "./find_item.ts";
import type {
  ErrorCode,
  Layout,
  OutputMessage,
  OutputType,
  Procedure,
  SessionProcedure,
  SessionStep,
} from "./layout.ts";
import { readLayout } from "./read_layout.ts";
import { readRowsOf, readTable } from "./read_table.ts";

/** The texts of the table files in `data/`. */
export interface CatalogueTables {
  readonly procedures: string;
  readonly requestItems: string;
  readonly outputs: string;
  readonly outputItems: string;
  readonly errors: string;
  readonly sessionProcedures: string;
  readonly sessionItems: string;
}

/** What is known of procedures, output messages and result codes. */
export interface Catalogue {
  /** The procedure of a code without padding, such as `IDA`. */
  procedure(code: string): Procedure | undefined;
  procedures(): readonly Procedure[];
  /**
   * The output message of a code of six characters, or of seven with the generation. Where the six
   * are unknown the first four are tried, as the terminal does (docs/wire-protocol.md 7.2).
   */
  output(code: string): OutputMessage | undefined;
  outputs(): readonly OutputMessage[];
  /** Logon, retrieval and other requests outside the 121 procedures, such as `#REP1`. */
  sessionProcedure(code: string): SessionProcedure | undefined;
  sessionProcedures(): readonly SessionProcedure[];
  /** The result codes that a procedure may answer; those of every procedure (letter A) under `SYS`. */
  errorCodes(procedure: string): readonly ErrorCode[];
  /** Those of them that speak of an item, as `AWB`, or `PA07` for repetition 7 of `PA__`. */
  errorCodesFor(procedure: string, item: string): readonly ErrorCode[];
}

/**
 * Makes the catalogue from its tables. Lists are read here, layouts and error codes when first
 * asked for and then kept: a thread that starts does not wait for 30,000 rows of which it will use
 * a few hundred. A malformed table is our own mistake and throws.
 */
export function loadCatalogue(tables: CatalogueTables): Catalogue {
  const requestLayout = remember((code) => readLayout(tables.requestItems, code, 1));
  const outputLayout = remember((code) => readLayout(tables.outputItems, code, 1));
  const inquiryLayout = remember((code) => readLayout(tables.outputItems, code, 2));
  const sessionLayout = remember((code) => withSecrets(readLayout(tables.sessionItems, code, 1)));

  const procedures = new Map<string, Procedure>();
  const errorsOf = new Map<string, string>();
  for (const row of readTable(tables.procedures, procedureColumns)) {
    procedures.set(row.code, {
      code: row.code,
      module: row.module,
      signed: row.signed === "signed",
      attachments: row.files === "files",
      openedByOutput: row.opened_by === "output",
      title: row.title,
      titleVi: row.title_vi,
      get layout() {
        return requestLayout(row.code);
      },
    });
    errorsOf.set(row.code, row.codes_of || row.code);
  }

  const outputs = new Map<string, OutputMessage>();
  for (const row of readTable(tables.outputs, outputColumns)) {
    const type = readOutputType(row.code, row.type);
    outputs.set(row.code, {
      code: row.code,
      type,
      opens: row.opens,
      title: row.title,
      titleVi: row.title_vi,
      get layout() {
        if (type === "M") return inquiryLayout(row.layout);
        return procedures.has(row.layout) ? requestLayout(row.layout) : outputLayout(row.layout);
      },
    });
  }

  const sessionProcedures = new Map<string, SessionProcedure>();
  for (const row of readTable(tables.sessionProcedures, sessionColumns)) {
    sessionProcedures.set(row.code, {
      code: row.code,
      headerTerminal: row.header_terminal === "terminal",
      step: readStep(row.code, row.step),
      title: row.title,
      titleVi: row.title_vi,
      get layout() {
        return sessionLayout(row.code);
      },
    });
  }

  const errorCodes = remember((procedure) => {
    const layout = procedures.get(procedure)?.layout;
    return readRowsOf(tables.errors, errorsOf.get(procedure) ?? procedure, errorColumns).map((
      { code, items, name },
    ) => ({ code, item: items, itemName: name || itemNames(layout, items) }));
  });

  return {
    procedure: (code) => procedures.get(code),
    procedures: () => [...procedures.values()],
    output: (code) => outputs.get(code.slice(0, 6)) ?? outputs.get(code.slice(0, 4)),
    outputs: () => [...outputs.values()],
    sessionProcedure: (code) => sessionProcedures.get(code),
    sessionProcedures: () => [...sessionProcedures.values()],
    errorCodes,
    errorCodesFor: (procedure, item) =>
      errorCodes(procedure).filter((error) => expandItemIds(error.item).includes(item)),
  };
}

/** Outside the procedures an item KEY is the access key of the terminal that the item TID names. */
function withSecrets(layout: Layout): Layout {
  const items = layout.items.map((item) =>
    item.id === "KEY" ? { ...item, isSecret: true as const } : item
  );
  return { ...layout, items };
}

function readStep(code: string, step: string): SessionStep {
  if (step === "begins" || step === "acknowledges" || step === "documents") return step;
  throw new Error(
    `Cannot read step of "${code}": expected "begins", "acknowledges" or "documents", found "${step}"`,
  );
}

const procedureColumns = [
  "code",
  "module",
  "signed",
  "files",
  "opened_by",
  "codes_of",
  "title",
  "title_vi",
] as const;
const outputColumns = ["code", "type", "opens", "layout", "title", "title_vi"] as const;
const sessionColumns = ["code", "header_terminal", "step", "title", "title_vi"] as const;
const errorColumns = ["procedure", "code", "items", "name"] as const;

function remember<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) made.set(key, value = make(key));
    return value;
  };
}

function readOutputType(code: string, type: string): OutputType {
  if (type === "M" || type === "C" || type === "P") return type;
  throw new Error(`Cannot read type of output "${code}": expected M, C or P, found "${type}"`);
}

/** A range shares one name, so the name of its first item stands for all. */
function itemNames(layout: Layout | undefined, cell: string): string {
  if (layout === undefined) return "";
  return cell.split(" ")
    .map((token) => findItem(layout, token.replace(/-.*/, ""))?.name ?? "")
    .filter((name) => name !== "")
    .join(", ");
}
