/**
 * Papers in one step: manifests, notices, lists, applications, invoices. One request registers,
 * corrects or cancels, by its processing type or by whether it names a document that exists.
 */
import { invariant } from "../invariant.ts";
import { documentStem } from "../numbering/mod.ts";
import { documentFamilies } from "../procedures/mod.ts";
import type { Decision } from "./decision.ts";
import type { DecisionCase } from "./decision_case.ts";
import {
  contentOf,
  corrected,
  declare,
  directedPrints,
  namesOf,
  newDocument,
  printsOf,
  withPrinted,
} from "./decide_declaration.ts";
import type { Document } from "./document.ts";
import { valueFaults } from "./judge_values.ts";
import { mergedContent } from "./merged_content.ts";
import { namedFaults, ownsNamed } from "./named_documents.ts";
import { checkOnce } from "./once_key.ts";

type Action = "register" | "correct" | "cancel";

/** Values of a processing type; another value, or none, is told by whether a document is named. */
const actions: Readonly<Record<string, Action>> = {
  "9": "register",
  "5": "correct",
  "1": "cancel",
};

export function decideSubmission(work: DecisionCase): Decision {
  const { row, request } = work;
  if (request.suspended) return work.refuseFor("suspended");
  const asked = row.processing === undefined
    ? undefined
    : actions[request.items.value(row.processing)];
  const named = work.number !== "";
  const existing = named || work.documentType() === undefined || asked !== "register"
    ? work.find()
    : undefined;

  const action = asked ?? (named || existing !== undefined ? "correct" : "register");
  const faults = action === "cancel" ? [] : namedFaults(work);
  if (faults.length > 0) return work.refuse(faults);
  if (action === "register" && !named) return register(work, existing);
  if (existing === undefined) return work.refuseFor("not found");
  if (!work.owned(existing) && !isTakenBack(work)) return work.refuseFor("not owner");
  if (action === "register") return work.refuseFor("duplicate");
  if (existing.state !== "registered" && !isOpenAfterClearance(existing)) {
    return work.refuseFor("state");
  }
  return action === "cancel" ? cancel(work, existing) : correct(work, existing);
}

/**
 * Temporary trade stands under its declaration's number: what somebody else told of it, before the
 * declaration was known here, does not keep its owner away.
 */
function isTakenBack(work: DecisionCase): boolean {
  return work.row.family === "temporary trade" && ownsNamed(work);
}

/** A transport declaration may be corrected and cancelled on its way; others are closed by clearance. */
function isOpenAfterClearance({ family, state }: Document): boolean {
  return family === "transport declaration" && state === "cleared";
}

function register(work: DecisionCase, existing: Document | undefined): Decision {
  // COT and CLR carry the number of a document that another step made.
  if (work.family.channels !== undefined || work.row.family === "loading confirmation") {
    return work.refuseFor("not found");
  }
  if (existing !== undefined && existing.state !== "cancelled") return work.refuseFor("duplicate");
  const faults = valueFaults(work);
  if (faults.length > 0) return work.refuse(faults);
  const again = checkOnce(work);
  if (again.length > 0) return work.refuse(again);
  const document = newDocument(work, "registered");
  const prints = printsOf(
    work,
    document,
    directedPrints(document, work.request.items, "registered"),
  );
  const transit = transitOf(work, document);
  return work.accept({
    number: document.number,
    prints: [...prints, ...transit?.prints ?? []],
    documents: [withPrinted(document, prints), ...transit?.documents ?? []],
  });
}

/**
 * Goods that only pass through get a management number of their own, one for each manifest message,
 * and a report that tells it. CLR confirms later under this number what was loaded.
 */
function transitOf(
  work: DecisionCase,
  manifest: Document,
): Pick<Decision, "prints" | "documents"> | undefined {
  const report = work.family.transitReport;
  const { items } = work.request;
  const rows = Array.from({ length: items.rowCount + 1 }, (_, row) => row);
  if (report === undefined || rows.every((row) => items.value("KRR", row) === "")) return undefined;
  const type = documentFamilies["loading confirmation"].documentType;
  invariant(typeof type === "string", "loading confirmations have one type");
  const number = work.takeNumber(type);
  const made: Document = {
    ...manifest,
    id: documentStem(number),
    number,
    family: "loading confirmation",
    keys: [],
  };
  const prints = printsOf(work, made, [report]);
  return { prints, documents: [withPrinted(made, prints)] };
}

function correct(work: DecisionCase, existing: Document): Decision {
  const faults = valueFaults(work);
  if (faults.length > 0) return work.refuse(faults);
  const again = checkOnce(work, existing.id);
  if (again.length > 0) return work.refuse(again);
  if (work.family.channels !== undefined) {
    const content = mergedContent(work, existing);
    return declare(
      work,
      {
        ...corrected(work, existing, content),
        ...namesOf(work, content, work.itemsOf(content)),
        state: "registered",
      },
      "corrected",
    );
  }
  const content = contentOf(work);
  const document: Document = {
    ...existing,
    ...namesOf(work),
    content,
    corrections: existing.corrections + 1,
    dates: { ...existing.dates, corrected: work.context.receivedAt },
  };
  const prints = printsOf(
    work,
    document,
    directedPrints(document, work.request.items, "corrected"),
  );
  return work.accept({
    number: document.number,
    prints,
    documents: [withPrinted(document, prints)],
  });
}

function cancel(work: DecisionCase, existing: Document): Decision {
  const document: Document = {
    ...existing,
    state: "cancelled",
    dates: { ...existing.dates, cancelled: work.context.receivedAt },
  };
  const codes = work.row.prints?.direction === undefined
    ? work.row.prints?.cancelled ?? []
    : directedPrints(existing, work.itemsOf(existing.content), "cancelled");
  const prints = printsOf(work, document, codes);
  return work.accept({
    number: document.number,
    prints,
    documents: [withPrinted(document, prints)],
  });
}

/** BOA and BIA: a transport whose declaration was approved has started, or has arrived. */
export function decideTransportNotice(work: DecisionCase): Decision {
  const document = work.find();
  if (document === undefined) return work.refuseFor("not found");
  if (!work.owned(document)) return work.refuseFor("not owner");
  const isArrival = work.request.procedure.code === "BIA";
  const { departed, arrived } = document.dates;
  if (
    document.state !== "cleared" || arrived !== undefined || (!isArrival && departed !== undefined)
  ) {
    return work.refuseFor("state");
  }
  const at = work.context.receivedAt;
  const moved: Document = {
    ...document,
    dates: { ...document.dates, ...(isArrival ? { arrived: at } : { departed: at }) },
  };
  const prints = (work.row.prints?.registered ?? [])
    .map((code) => work.output(code, moved, contentOf(work)));
  return work.accept({
    number: moved.number,
    prints,
    documents: [withPrinted(moved, prints)],
  });
}
