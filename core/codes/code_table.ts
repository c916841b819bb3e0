/**
 * Code tables as data: which kinds, offices, countries, currencies and units there are, and when.
 * They change several times a year, so an operator can put a file in place of each.
 *
 *     # version 2026-06-01
 *     # complete
 *     code	from	to	successor	name
 *     47D1		20260531	47D3	Long Thành
 *
 * Tab-separated; days are `yyyyMMdd`, both included, empty = always; `# complete` says that a code
 * which is not in the table does not exist. Without it such a code is only not known here.
 */

/** The tables that there are. Each can be replaced by a file of its name, `offices.tsv`. */
export const codeTableNames = [
  "import_kinds",
  "export_kinds",
  "offices",
  "countries",
  "currencies",
  "units",
  "package_units",
  "transport",
  "price_conditions",
  "invoice_classes",
  "price_classes",
  "tax_payers",
  "payment_terms",
  "party_classes",
  "insurance_classes",
  "freight_classes",
  "directions",
  "cargo_classes",
  "ports",
  "commodities",
] as const;

export type CodeTableName = typeof codeTableNames[number];

/** A code and the days on which it holds, `yyyyMMdd`; empty = no end. */
export interface CodeEntry {
  readonly code: string;
  readonly from: string;
  readonly to: string;
  /** The code that took its place. */
  readonly successor: string;
  readonly name: string;
}

export interface CodeTable {
  readonly name: CodeTableName;
  /** Told with what is held because of the table. */
  readonly version: string;
  /** What is not in it does not exist. */
  readonly complete: boolean;
  /**
   * Where nobody has put the list in place: the forms that its codes have, as the source of an
   * expression. A code of another form is not known.
   */
  readonly forms?: string;
  readonly entries: ReadonlyMap<string, CodeEntry>;
}

export type CodeTables = Readonly<Record<CodeTableName, CodeTable>>;

/** A file that was refused: nothing of it holds. `line` counts from 1. */
export interface CodeTableFault {
  readonly kind: "bad codes";
  readonly line: number;
  readonly reason: string;
}

const header = "code\tfrom\tto\tsuccessor\tname";

const codeForm = /^[A-Z0-9&]{1,10}$/;

/** Whether `yyyyMMdd` is a day of the calendar. */
function isDay(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false;
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6)].map(Number);
  const date = new Date(Date.UTC(year!, month! - 1, day));
  return date.getUTCMonth() === month! - 1 && date.getUTCDate() === day;
}

/** Reads a table whole, or refuses it whole with the first line that is wrong. */
export function readCodeTable(name: CodeTableName, text: string): CodeTable | CodeTableFault {
  let [version, complete, seen] = ["", false, false];
  const entries = new Map<string, CodeEntry>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const fault = (reason: string): CodeTableFault => ({
      kind: "bad codes",
      line: index + 1,
      reason,
    });
    const remark = /^#\s*(?:version\s+(\S+)|(complete)\s*$)?/.exec(line);
    if (remark !== null) {
      version = remark[1] ?? version;
      complete ||= remark[2] !== undefined;
      continue;
    }
    if (line.trim() === "") continue;
    if (!seen) {
      if (line !== header) return fault(`expected the columns ${header.replaceAll("\t", ", ")}`);
      seen = true;
      continue;
    }
    const [code = "", from = "", to = "", successor = "", label, ...rest] = line.split("\t");
    if (label === undefined || rest.length > 0) return fault("expected five cells between tabs");
    if (!codeForm.test(code)) return fault(`"${code}" is no code`);
    if (entries.has(code)) return fault(`"${code}" stands here twice`);
    for (const day of [from, to]) {
      if (day !== "" && !isDay(day)) return fault(`"${day}" is no day; expected yyyyMMdd`);
    }
    if (successor !== "" && !codeForm.test(successor)) {
      return fault(`the successor "${successor}" is no code`);
    }
    if (successor === code) return fault(`"${code}" is its own successor`);
    if (from !== "" && to !== "" && from > to) return fault(`"${code}" ends before it begins`);
    entries.set(code, { code, from, to, successor, name: label });
  }
  if (!seen) return { kind: "bad codes", line: 1, reason: "the file has no columns" };
  if (entries.size === 0) return { kind: "bad codes", line: 1, reason: "the file has no codes" };
  return { name, version, complete, entries };
}

export function isCodeTableFault(value: CodeTable | CodeTableFault): value is CodeTableFault {
  return "kind" in value;
}

/** Offices are declared with their team behind: `01AB01` is the office 01AB. */
const officeBytes = 4;

/** The entry of a code as it stands in an item, or undefined. */
export function codeEntry(table: CodeTable, value: string): CodeEntry | undefined {
  const found = table.entries.get(value);
  if (found !== undefined || table.name !== "offices") return found;
  return table.entries.get(value.slice(0, officeBytes));
}

/** Whether a code is in the table and holds on that day, `yyyyMMdd`. */
export function isCodeKnown(table: CodeTable, value: string, day: string): boolean {
  const entry = codeEntry(table, value);
  if (entry === undefined && table.forms !== undefined) return formOf(table.forms).test(value);
  return entry !== undefined && (entry.from === "" || entry.from <= day) &&
    (entry.to === "" || day <= entry.to);
}

const forms = new Map<string, RegExp>();

function formOf(source: string): RegExp {
  let form = forms.get(source);
  if (form === undefined) forms.set(source, form = new RegExp(`^(?:${source})$`));
  return form;
}
