import type { Catalogue, ErrorCode } from "../catalogue/mod.ts";
import { expandItemIds } from "../catalogue/expand_item_ids.ts";
import { procedureKind } from "../procedures/mod.ts";
import type { ResultCode } from "../verdict.ts";
import { codesNaming, isLetter } from "./item_code.ts";

/** Why a business rule refuses a request. */
export type RuleFault =
  /** The document named does not exist, is of another family, or its draft is gone. */
  | "not found"
  /** The user's code does not own the document. */
  | "not owner"
  /** The document's state forbids the step. */
  | "state"
  /** Corrected nine times already. */
  | "corrections"
  /** No correction was stored that could be declared. */
  | "no correction"
  /** What is to be registered exists already. */
  | "duplicate"
  /** The enterprise may not register. */
  | "suspended"
  /** Only VNACCS, a bank or an officer can decide it. */
  | "undecidable"
  /** No files where there must be some, too many, too large. */
  | "no files"
  | "too many files"
  | "files too large";

/**
 * Codes where the order of a list does not say enough. The lists have no texts, so these are our
 * choice; a test holds every one to its procedure's list. Sister procedures of import and export use
 * the same numbers, which is what most of these rest on: E0033 stands in IDC, IDE, EDC and EDE, E0085
 * only in the two that correct, L1100 and L1101 only in those that call up or declare.
 */
const chosen: Readonly<Partial<Record<RuleFault, Readonly<Record<string, string>>>>> = {
  "not found": {
    IDA01: "E0214",
    IDB: "E0103",
    MIC: "E0004",
    MIE: "E0004",
    ROT: "E0005",
    IID: "S0003",
    IEX: "S0003",
  },
  "state": {
    IDA: "L1006",
    EDA: "L1006",
    IDA01: "L1009",
    EDA01: "L1009",
    IDB: "L1100",
    IDC: "L1100",
    IDD: "L1100",
    EDB: "L1100",
    EDC: "L0046",
    EDD: "L1100",
    IDE: "L1104",
    EDE: "L1104",
    MIC: "L0007",
    MIE: "L0007",
    MEC: "L0007",
    MEE: "L0007",
    HYE: "L0002",
    OLC: "L0002",
    COT: "L1510",
    // No L and one E of the number; the next one names no item.
    BIA: "E0003",
  },
  "corrections": {
    IDA01: "L1010",
    EDA01: "L1010",
    IDD: "L1101",
    EDD: "L1101",
    IDE: "E0085",
    EDE: "E0085",
    MIE: "E0028",
    MEE: "E0028",
    // Named by docs/wire-protocol.md 10.
    HYE: "E0006",
  },
  "no correction": { IDE: "E1100", EDE: "E1100" },
  "undecidable": { IAS: "E0002", IBA: "E0002", SAS: "E0009", SAZ: "E0306" },
  "no files": { HYS: "E0002", HYE: "E0002", MSB: "E0002" },
  "too many files": { HYS: "E0003", HYE: "E0003", MSB: "E0003" },
  "files too large": { HYS: "E0004", HYE: "E0004", MSB: "E0004" },
};

/** Codes that mean something else in every list: length, signature, banks, other ministries. */
const reserved = /^(E0001|E9990|E[78])/;

/**
 * The code with which a procedure refuses for a business reason, with the item that its list names.
 * `item` is the item that named the document, where another than the number did.
 *
 * Not owner and suspended are U0001 where the procedure has it, otherwise the U code of the number.
 * A state is the first L without or with the number's item, L0001 ("inconsistency in the centre")
 * last; 45 procedures have no L, theirs is the second E of the number. Not found is the first E of
 * the number.
 */
export function ruleCode(
  catalogue: Catalogue,
  procedure: string,
  fault: RuleFault,
  item?: string,
): ResultCode {
  const all = catalogue.errorCodes(procedure);
  const row = procedureKind(procedure);
  const named = item ?? row?.number ?? keyItem(procedure);
  const code = chosen[fault]?.[procedure] ?? derive(all, fault, named, row?.number);
  return withItem(all, code, named);
}

/** A result for a code of the list: with the item named where the list has it, else its first one. */
export function withItem(
  all: readonly ErrorCode[],
  code: string,
  named: string | undefined,
): ResultCode {
  const row = all.find((candidate) => candidate.code === code);
  if (row === undefined || row.item.startsWith("0000")) return { code };
  const ids = expandItemIds(row.item);
  const item = named !== undefined && ids.includes(named) ? named : ids[0];
  return item === undefined ? { code } : { code, item, repetition: 0 };
}

function derive(
  all: readonly ErrorCode[],
  fault: RuleFault,
  named: string | undefined,
  number: string | undefined,
): string {
  const naming = named === undefined ? [] : codesNaming(all, named);
  const speaking = naming.filter(isBusiness);
  // Where the list says nothing of the item that was used, it says it of the number.
  const business = speaking.length === 0 && number !== undefined
    ? codesNaming(all, number).filter(isBusiness)
    : speaking;
  const alone = business.filter((row) => !row.item.includes(" "));
  const found = [...alone, ...business, ...all.filter(isUnnamedBusiness)];
  const missing = [...found, ...naming.filter(isLetter("S")).slice(-1), ...all.filter(isBusiness)];
  switch (fault) {
    case "not owner":
    case "suspended":
      return first([
        ...all.filter(({ code }) => code === "U0001"),
        ...naming.filter(isLetter("U")),
        ...all.filter(isLetter("U")),
      ]);
    case "state":
    case "corrections":
    case "no correction":
    case "undecidable":
      return first([...states(all, named), ...alone.slice(1, 2), ...missing]);
    case "duplicate":
      return first([...alone.slice(1, 2), ...missing]);
    default:
      return first(missing);
  }
}

/** L codes that can speak of a state: of no item or of the number, those of VNACCS's own faults last. */
function states(all: readonly ErrorCode[], named: string | undefined): ErrorCode[] {
  const rank = (code: string): number => code === "L0001" ? 1 : /^L099/.test(code) ? 2 : 0;
  return all
    .filter((row) => row.code.startsWith("L") && (row.item === "" || row.item === named))
    .sort((one, other) => rank(one.code) - rank(other.code));
}

function isBusiness(row: ErrorCode): boolean {
  return row.code.startsWith("E") && !reserved.test(row.code);
}

function isUnnamedBusiness(row: ErrorCode): boolean {
  return isBusiness(row) && row.item === "";
}

function first(rows: readonly ErrorCode[]): string {
  // Every list has E0001; it is the last resort of a list that has nothing else.
  return rows[0]?.code ?? "E0001";
}

/** The last item of the first key, which mostly is the number on the paper: `BLN`, `AWB`, `VEC`. */
function keyItem(procedure: string): string | undefined {
  return procedureKind(procedure)?.keys?.[0]?.items.at(-1)?.replace(/#.$/, "");
}
