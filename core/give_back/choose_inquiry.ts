import { catalogue } from "../catalogue/mod.ts";
import { type DocumentRequest, identityKeys } from "../documents/mod.ts";
import { readDocumentNumber } from "../numbering/mod.ts";
import {
  documentFamilies,
  type ProcedureKind,
  procedureKind,
  procedureKinds,
} from "../procedures/mod.ts";
import { itemPlan, type ItemRecord } from "../wire/mod.ts";

/** A question to the primary that changes nothing. */
export interface Inquiry {
  readonly procedure: string;
  readonly values: ItemRecord;
}

/** Kinds that can be asked, the one first that shows the most. */
const asking: readonly ProcedureKind[] = ["refer", "call up draft", "call up"];

/**
 * How to find out what the primary knows of the document that a request makes or changes: by its
 * number – the reference procedure of the family – or, where the request made the number, by what
 * identifies it besides: IDB by a cargo number, CMF11 by a bill. Undefined where nothing can be asked.
 *
 * `request`: with the primary's numbers in place of ours, as far as they are known. `storesCorrection`:
 * the request stored a correction to be declared later; no reference shows it, the call-up does.
 */
export function chooseInquiry(
  request: DocumentRequest,
  storesCorrection = false,
): Inquiry | undefined {
  const row = procedureKind(request.procedure.code);
  if (row === undefined) return undefined;
  const number = row.number === undefined ? "" : request.items.value(row.number);
  const isDraft = stepOf(request) === "change" && !storesCorrection;
  const kinds = storesCorrection ? ["call up"] : isDraft ? ["call up draft", ...asking] : asking;
  const candidates = kinds.flatMap((kind) =>
    [...procedureKinds].filter(([, each]) =>
      each.kind === kind && (each.family === row.family || each.families?.includes(row.family))
    )
  );
  if (readDocumentNumber(number) !== undefined) {
    const found = candidates.find(([, each]) => each.number !== undefined);
    return found && { procedure: found[0], values: { [found[1].number!]: number } };
  }
  const key = identityKeys(row.keys ?? [], request.items)[0];
  if (key === undefined) return undefined;
  for (const [procedure, { keys: rules = [] }] of candidates) {
    const rule = rules.find(({ name }) => key.startsWith(`${name}:`));
    const values = rule && valuesOf(procedure, rule.items, key);
    if (values !== undefined && isComplete(procedure, values)) return { procedure, values };
  }
  return undefined;
}

/**
 * How to find out about a request whose answer nobody has: what to ask, in this order, until an answer
 * tells. A request that changes a draft stores a correction where the document is declared already.
 * Which of the two it did only its answer would say; the call-up of a draft is refused for a declared
 * document, and then the call-up for correction shows what is stored.
 */
export function chooseInquiries(request: DocumentRequest): Inquiry[] {
  const storesPerhaps = procedureKind(request.procedure.code)?.kind === "correct draft";
  const inquiries = [
    chooseInquiry(request),
    ...(storesPerhaps ? [chooseInquiry(request, true)] : []),
  ];
  return inquiries.filter((inquiry) => inquiry !== undefined);
}

/** Whether an inquiry has all the items that it must have. */
function isComplete(procedure: string, values: ItemRecord): boolean {
  const items = catalogue.procedure(procedure)?.layout.items ?? [];
  return items.every(({ id, inRequest, required }) =>
    !inRequest || required !== "M" || values[id] !== undefined
  );
}

/** `cargo:B1` of the rule with item BLN → `{ BLN: "B1" }`. */
function valuesOf(procedure: string, items: readonly string[], key: string): ItemRecord {
  const values = key.slice(key.indexOf(":") + 1).split("|");
  return Object.fromEntries(
    items.map((id, index) => {
      const value = values[index] ?? "";
      const repeats = id.includes("#");
      return repeats ? [id.slice(0, id.indexOf("#")), [value]] : [id, value];
    }).filter(([id]) => hasItem(procedure, id as string)),
  );
}

function hasItem(procedure: string, id: string): boolean {
  const known = catalogue.procedure(procedure);
  if (known === undefined) return false;
  const plan = itemPlan(known.layout, "request");
  return plan.lineOf(id) >= 0 || plan.lineOf(id, 1) >= 0;
}

/** What a request does to its document, as far as giving it back is concerned. */
export type Step =
  /** Makes a document. */
  | "make"
  /** Declares a draft. */
  | "register"
  /** Raises the branch of a numbered document. */
  | "correct"
  /** Replaces the values of a document. */
  | "change"
  /** Anything whose trace no inquiry shows. */
  | "other";

/** The step of a request; by its processing type where it has one. */
export function stepOf(request: DocumentRequest): Step {
  const row = procedureKind(request.procedure.code);
  if (row === undefined) return "other";
  const named = row.number === undefined ? "" : request.items.value(row.number);
  const processing = row.processing === undefined ? "" : request.items.value(row.processing);
  switch (row.kind) {
    case "pre-register":
      return named === "" ? "make" : "change";
    case "small value":
      return "make";
    case "correct draft":
      return "change";
    case "register":
      return "register";
    case "correct":
    case "correct small value":
      return "correct";
    case "submit":
    case "notify":
    case "exemption list":
    case "permit application":
    case "invoice":
      if (processing === "1") return "other";
      return processing === "5" || named !== "" ? "change" : "make";
    default:
      return "other";
  }
}

/** Whether the family's documents have numbers of their own. */
export function hasNumbers(request: DocumentRequest): boolean {
  const row = procedureKind(request.procedure.code);
  return row !== undefined && "documentType" in documentFamilies[row.family];
}
