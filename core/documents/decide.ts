import type { FamilyName, ProcedureKind } from "../procedures/mod.ts";
import { procedureKind } from "../procedures/mod.ts";
import { documentStem } from "../numbering/mod.ts";
import { itemFaults } from "./check_items.ts";
import { decideAttachment } from "./decide_attachment.ts";
import {
  decideCorrection,
  decideDraftCorrection,
  decidePreRegistration,
  decideRegistration,
  decideSmallValue,
  decideSmallValueCorrection,
} from "./decide_declaration.ts";
import {
  decideCallUp,
  decideChannelCheck,
  decideDraftCallUp,
  decideReference,
} from "./decide_inquiry.ts";
import { decideReOutput } from "./decide_reoutput.ts";
import { decideSubmission, decideTransportNotice } from "./decide_submission.ts";
import { declarationItems } from "./declaration_items.ts";
import { divisionKey } from "./declaration_rules.ts";
import type {
  Decision,
  DecisionContext,
  DocumentRequest,
  DocumentsNamed,
  DocumentsRead,
  NeedsNumbers,
} from "./decision.ts";
import { occasionAt, refusingRule } from "../policy/mod.ts";
import { DecisionCase } from "./decision_case.ts";
import { drawnOnLinks } from "./deductions.ts";
import { documentKeys } from "./document_keys.ts";
import { namedItems } from "./named_documents.ts";
import { onceKey } from "./once_key.ts";
import { say, type Sentence } from "../reasons/mod.ts";

/**
 * What the standby decides about a request: previous documents + request + rules → new documents,
 * answer, reports. Pure: the same input gives the same decision, so a batch can be decided again
 * after a failed commit and a recorded day can be replayed.
 *
 * How to use it: `documentsNamed` says what to read and lock; `decide` decides; write
 * `Decision.documents` and keep `numbers` and `receipts` for the next decision of the lane. On
 * `needs numbers` reserve a block and decide again.
 *
 * Steps: items by themselves (S) → declaration kinds that the standby does not take (A0002) → documents whose outcome at VNACCS is not known (A0011) → the
 * kind's own decider: exists (E) → owner (U) → state (L) → rules (R, E). The first step that fails
 * decides.
 */
export function decide(
  request: DocumentRequest,
  documents: DocumentsRead,
  context: DecisionContext,
): Decision | NeedsNumbers {
  const work = new DecisionCase(request, documents, context);
  const faults = itemFaults(context.catalogue, request, context.codes);
  if (faults.length > 0) return work.refuse(faults);
  const notTaken = kindNotTaken(work);
  if (notTaken !== undefined) return work.refuse([{ code: "A0002" }], notTaken);
  if (readsIncomplete(work)) return work.refuse([{ code: "A0011" }]);
  return DecisionCase.run(() => deciders[work.row.kind](work));
}

/**
 * Why the policy does not take the kind of the declaration that the request makes, changes or
 * declares; undefined where it does.
 */
function kindNotTaken(work: DecisionCase): Sentence | undefined {
  const { policy, receivedAt } = work.context;
  if (policy === undefined || policy.rules.every(({ kinds }) => kinds === undefined)) {
    return undefined;
  }
  const procedure = work.request.procedure.code;
  // What has no kind was judged before its items were read.
  if (!declaresKind(procedure)) return undefined;
  const kind = declaredKind(work) || undefined;
  const rule = refusingRule(policy, { procedure, kind, occasion: occasionAt(policy, receivedAt) });
  if (rule === undefined) return undefined;
  const { version } = policy;
  return kind === undefined
    ? say("POLICY_REFUSES", { procedure, rule, version })
    : say("POLICY_REFUSES_KIND", { kind, rule, version });
}

const kindDeclaring: ReadonlySet<ProcedureKind> = new Set<ProcedureKind>([
  ...["pre-register", "correct draft", "register"] as const,
  ...["correct", "small value", "correct small value"] as const,
]);

/** Whether a procedure makes, changes or declares what has a kind: in its own items, or in a declaration. */
export function declaresKind(procedure: string): boolean {
  const row = procedureKind(procedure);
  return row !== undefined && kindDeclaring.has(row.kind) &&
    (declarationItems[row.family]?.kind ?? "") !== "";
}

/**
 * Kind code in the values that the request brings or declares; empty where there is none. What is not
 * the user's own tells nothing.
 */
function declaredKind(work: DecisionCase): string {
  const item = declarationItems[work.row.family]!.kind;
  switch (work.row.kind) {
    case "pre-register":
    case "correct draft":
    case "small value":
    case "correct small value":
      return work.request.items.value(item);
    case "register":
    case "correct": {
      const document = work.find();
      if (document === undefined || !work.owned(document)) return "";
      return work.itemsOf(document.correction ?? document.content).value(item);
    }
    default:
      return "";
  }
}

/** Whether the request acts on a document that VNACCS may have changed meanwhile. */
function readsIncomplete(work: DecisionCase): boolean {
  const { kind } = work.row;
  const reads = work.number !== "" || kind === "call up" || kind === "call up draft" ||
    kind === "refer";
  if (!reads) return false;
  if (work.find()?.complete === false) return true;
  // ITI shows the declaration itself where nobody has amended its information.
  return kind === "refer" &&
    documentsNamed(work.request).ids.some((id) => work.documents.byId(id)?.complete === false);
}

const deciders: Readonly<Record<ProcedureKind, (work: DecisionCase) => Decision>> = {
  "pre-register": decidePreRegistration,
  "correct draft": decideDraftCorrection,
  "call up draft": decideDraftCallUp,
  "register": decideRegistration,
  "call up": decideCallUp,
  "correct": decideCorrection,
  "small value": decideSmallValue,
  "correct small value": decideSmallValueCorrection,
  "submit": decideSubmission,
  "notify": decideSubmission,
  "notify transport": decideTransportNotice,
  "exemption list": decideSubmission,
  "permit application": decideSubmission,
  "invoice": decideSubmission,
  "attach": decideAttachment,
  "refer": decideReference,
  "re-output": decideReOutput,
  "check channel": decideChannelCheck,
  "undecidable": (work) => work.refuseFor("undecidable"),
};

/**
 * The documents that a request may need. Those that they link to (`links`) are needed too where
 * `withLinks` says so. Undefined procedures need nothing.
 */
export function documentsNamed(request: DocumentRequest): NamedByRequest {
  let named = namedBefore.get(request);
  if (named === undefined) namedBefore.set(request, named = readNames(request));
  return named;
}

type NamedByRequest = DocumentsNamed & { readonly withLinks: boolean };

/** Families whose declarations draw on others. */
const drawingFamilies: ReadonlySet<FamilyName> = new Set<FamilyName>([
  "import declaration",
  "export declaration",
]);

/** Several steps of a batch ask for the same. */
const namedBefore = new WeakMap<DocumentRequest, NamedByRequest>();

function readNames({ procedure, items, userId }: DocumentRequest): NamedByRequest {
  const row = procedureKind(procedure.code);
  const value = (id: string | undefined): string => id ? items.value(id) : "";
  const spec = row && declarationItems[row.family];
  const numbers = [
    value(row?.number),
    value(spec?.invoice),
    value(spec?.split?.first),
    value(namedItems[procedure.code]),
    ...otherNumbers[procedure.code]?.map(value) ?? [],
    ...(row !== undefined && drawingFamilies.has(row.family)
      ? drawnOnLinks(items).map(({ number }) => number)
      : []),
  ];
  const keys = documentKeys(row?.keys ?? [], items);
  const once = row && onceKey(procedure.code, items, userId.slice(0, 5));
  if (once !== undefined) keys.push(once);
  if (spec?.split !== undefined && value(spec.split.place) !== "") {
    keys.push(divisionKey(value(spec.split.first), value(spec.split.place)));
  }
  if (procedure.code === "MID" && value("HAB") !== "") keys.push(`house waybill:${value("HAB")}`);
  const lists = row?.kind === "refer" && value(row.number) === "" && keys.length === 0;
  return {
    ids: [...new Set(numbers.filter((number) => number.length === 12).map(documentStem))],
    keys,
    list: lists
      ? { families: [row.family, ...row.families ?? []], owner: userId.slice(0, 5) }
      : undefined,
    withLinks: row !== undefined && (row.kind === "register" && row.family === "tax amendment" ||
      (row.kind === "register" || row.kind === "correct") && drawingFamilies.has(row.family)),
  };
}

/** Items with numbers of other documents, beside the one that the procedure acts on or is about. */
const otherNumbers: Readonly<Record<string, readonly string[]>> = {
  IDB: ["IVU"],
  EDB: ["IVU"],
  AMA: ["ICN"],
  TIB: ["ECN"],
  ITI: ["ICN"],
  MSB: ["ICN"],
  ROT: ["CM1"],
};
