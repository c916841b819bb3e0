/**
 * Documents after a request that VNACCS accepted although our rules would not: a draft that we call
 * expired, an owner that we do not know, a document that was made before the gateway was there. Our
 * rules are a reading of the real ones; the real ones decided.
 */
import { DecisionCase } from "../documents/decision_case.ts";
import { contentOf, namesOf, newDocument } from "../documents/decide_declaration.ts";
import { mergedContent } from "../documents/merged_content.ts";
import {
  type DecisionContext,
  type Document,
  type DocumentRequest,
  type DocumentsRead,
  draftKeptMs,
} from "../documents/mod.ts";
import { documentStem, readDocumentNumber } from "../numbering/mod.ts";
import type { ReplyMessage } from "../wire/mod.ts";
import { say, type Sentence } from "../reasons/mod.ts";

/** Values of a processing type: 5 correct, 1 cancel (9, or none, registers). */
const cancels = "1";

/**
 * `number`: what the reply calls the document, or empty. Gives the documents as they must be now, or
 * in words why that cannot be told.
 */
export function assumeAccepted(
  request: DocumentRequest,
  documents: DocumentsRead,
  context: DecisionContext,
  number: string,
  reply: readonly ReplyMessage[],
): readonly Document[] | Sentence {
  const work = new DecisionCase(request, documents, context);
  const { row } = work;
  const named = work.number === "" ? "" : documentStem(work.number);
  const existing = named === "" ? work.findByKeys()[0] : documents.byId(named);
  const at = context.receivedAt;
  switch (row.kind) {
    case "pre-register":
      return named === ""
        ? make(work, number, "draft")
        : [changedDraft(work, existing, number || work.number)];
    case "correct draft":
      if (opensCorrection(work, reply)) {
        return existing === undefined
          ? say("GAP_CORRECTED")
          : [{ ...existing, correction: { ...contentOf(work), expiresAt: expiry(at) } }];
      }
      return [changedDraft(work, existing, number || work.number)];
    case "register": {
      if (existing === undefined) return say("GAP_DRAFT");
      // Known since in a later state, and never less than it was.
      if (existing.state !== "draft") return [existing];
      const { expires: _, ...dates } = existing.dates;
      return [{ ...existing, state: "registered", dates: { ...dates, registered: at } }];
    }
    case "correct":
    case "correct small value": {
      if (existing === undefined) return say("GAP_CORRECTED");
      const { correction, ...rest } = existing;
      const ownValues = row.kind === "correct small value";
      if (!ownValues && correction === undefined) {
        return say("GAP_CORRECTION");
      }
      const content = ownValues
        ? contentOf(work)
        : { procedure: correction!.procedure, body: correction!.body };
      // What VNACCS lets be corrected has no permit there, whatever we took it for.
      return [{
        ...rest,
        state: "registered",
        number: number || existing.number,
        content,
        corrections: existing.corrections + 1,
        dates: { ...existing.dates, corrected: at },
      }];
    }
    case "notify transport": {
      if (existing === undefined) return say("GAP_TRANSPORT");
      const moved = request.procedure.code === "BIA" ? { arrived: at } : { departed: at };
      // Taken there, so it was approved there; when, its report tells.
      const state = existing.state === "registered" ? "cleared" : existing.state;
      return [{ ...existing, state, dates: { ...existing.dates, ...moved } }];
    }
    case "attach":
      return say("GAP_FILES");
    default:
      return submitted(work, existing, number);
  }
}

function submitted(
  work: DecisionCase,
  existing: Document | undefined,
  number: string,
): readonly Document[] | Sentence {
  const at = work.context.receivedAt;
  const processing = work.row.processing;
  const isCancelled = processing !== undefined &&
    work.request.items.value(processing) === cancels;
  if (existing === undefined) {
    if (isCancelled) return say("GAP_CANCELLED");
    return make(work, number || work.number, "registered");
  }
  if (isCancelled) {
    return [{ ...existing, state: "cancelled", dates: { ...existing.dates, cancelled: at } }];
  }
  const isDeclared = work.family.channels !== undefined;
  const content = isDeclared ? mergedContent(work, existing) : contentOf(work);
  return [{
    ...existing,
    ...namesOf(work, content, isDeclared ? work.itemsOf(content) : undefined),
    ...(isDeclared ? { state: "registered" as const } : {}),
    number: number || existing.number,
    content,
    corrections: existing.corrections + 1,
    dates: { ...existing.dates, corrected: at },
  }];
}

/** A document that was not known, under the number that VNACCS calls it by. */
function make(
  work: DecisionCase,
  number: string,
  state: "draft" | "registered",
): readonly Document[] | Sentence {
  const type = work.documentType();
  if (type !== undefined && readDocumentNumber(number) === undefined) {
    return say("GAP_NUMBER");
  }
  if (type === undefined) return [newDocument(work, state)];
  // The block holds this very number; a number of the request's own needs none.
  const id = documentStem(number);
  return [newDocument(withNumber(work, number), state, { id, number })];
}

function changedDraft(
  work: DecisionCase,
  existing: Document | undefined,
  number: string,
): Document {
  const at = work.context.receivedAt;
  if (existing === undefined) {
    const id = documentStem(number);
    return newDocument(withNumber(work, number), "draft", { id, number });
  }
  if (existing.state !== "draft") return existing;
  return {
    ...existing,
    ...namesOf(work),
    state: "draft",
    content: contentOf(work),
    dates: { ...existing.dates, expires: expiry(at) },
  };
}

/** The same case with a block that holds the number. */
function withNumber(work: DecisionCase, number: string): DecisionCase {
  const type = work.documentType()!;
  const sequence = readDocumentNumber(number)?.sequence ?? 0;
  return new DecisionCase(work.request, work.documents, {
    ...work.context,
    numbers: { ...work.context.numbers, [type]: { type, next: sequence, last: sequence } },
  });
}

/** Whether the screen that came back is that of correcting a registered declaration. */
function opensCorrection({ row }: DecisionCase, reply: readonly ReplyMessage[]): boolean {
  const screen = row.screens?.[1];
  return screen !== undefined &&
    reply.some(({ header }) => header.outputCode.startsWith(screen));
}

function expiry(at: Date): Date {
  return new Date(at.getTime() + draftKeptMs);
}
