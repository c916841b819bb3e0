import type { Catalogue, Layout } from "../catalogue/mod.ts";
import { type DocumentRequest, ruleCode } from "../documents/mod.ts";
import { normaliseName } from "../documents/output_facts.ts";
import { readDocumentNumber } from "../numbering/mod.ts";
import { procedureKind } from "../procedures/mod.ts";
import { isRefusal } from "../verdict.ts";
import { type Items, readItems, readReply, type ReplyMessage } from "../wire/mod.ts";
import { replyNumbers } from "../ledger/reply_numbers.ts";
import { hasNumbers, type Inquiry, stepOf } from "./choose_inquiry.ts";
import { type DeclaredDifference, declaredDifferences } from "./declared_differences.ts";

/** What the primary's answer to an inquiry says about a message. */
export type Judgement =
  /** It has not processed the message: it may be sent. */
  | { readonly kind: "absent"; readonly reason: string }
  /** It has. `number`: what it calls the document, or empty. */
  | { readonly kind: "there"; readonly number: string; readonly reason: string }
  /** It has something of the same name with other values. */
  | {
    readonly kind: "differs";
    readonly number: string;
    readonly differences: readonly DeclaredDifference[];
    readonly reason: string;
  }
  /** Nobody can tell by this answer. */
  | { readonly kind: "unclear"; readonly reason: string };

const registrationDate =
  /^(registered date|registration date|date of (registration|declaration|submission)|declaration date)$/;

/**
 * Judges whether the primary has processed a request, by its answer to an inquiry about the request's
 * document. `ourNumber`: the number with the branch that the standby gave, or empty.
 */
export function judgeInquiry(
  request: DocumentRequest,
  inquiry: Inquiry,
  reply: Uint8Array,
  ourNumber: string,
  catalogue: Catalogue,
): Judgement {
  const read = readReply(reply);
  if (read.kind === "text") return unclear("the primary's answer is no message");
  const result = read.messages.find(({ codes }) => codes.length > 0);
  const step = stepOf(request);
  const code = result?.codes.find((each) => !/^(00000|W.*)$/.test(each.code))?.code;
  if (code !== undefined) {
    if (!notFoundCodes(inquiry, catalogue).has(code)) {
      return unclear(`the primary refused the inquiry with ${code}`);
    }
    return step === "make"
      ? { kind: "absent", reason: `${inquiry.procedure} finds nothing (${code})` }
      : unclear(`the primary does not know the document (${code})`);
  }
  const output = read.messages.find(({ type }) => type === "C" || type === "M");
  const items = output && itemsOf(output, reply, catalogue);
  if (output === undefined || items === undefined) {
    return unclear("the primary's answer shows no document");
  }
  const { numbers } = replyNumbers(read.messages, reply, catalogue);
  const number = numbers[0] ?? numberIn(items);
  const differences = declaredDifferences(request, output, reply, catalogue) ?? [];
  switch (step) {
    case "make":
      if (differences.length === 0) return there(number, "the primary has the same");
      return {
        kind: "differs",
        number,
        differences,
        reason: "the primary has something else under the same name",
      };
    case "register":
      return judgeRegistration(items, number);
    case "correct":
      return judgeBranch(number, ourNumber);
    case "change":
      if (hasNumbers(request) && differences.length > 0) {
        return absent("the primary shows other values");
      }
      return differences.length === 0
        ? there(number, "the primary shows these values")
        : absent("the primary shows other values");
    case "other":
      return unclear(`no inquiry shows whether ${request.procedure.code} was processed`);
  }
}

function judgeRegistration(items: Items, number: string): Judgement {
  const dates = registrationDatesOf(items.layout);
  if (dates.length === 0) return unclear("the inquiry shows no date of registration");
  return dates.some((id) => items.value(id) !== "")
    ? there(number, "the primary has registered it")
    : absent("the primary still has the draft");
}

/** By layout: a name is normalised once, not for every reply. */
const registrationDates = new WeakMap<Layout, readonly string[]>();

function registrationDatesOf(layout: Layout): readonly string[] {
  const known = registrationDates.get(layout);
  if (known !== undefined) return known;
  const ids = layout.items
    .filter(({ inOutput, name }) => inOutput && registrationDate.test(normaliseName(name)))
    .map(({ id }) => id);
  registrationDates.set(layout, ids);
  return ids;
}

function judgeBranch(number: string, ourNumber: string): Judgement {
  const [theirs, ours] = [readDocumentNumber(number), readDocumentNumber(ourNumber)];
  if (theirs === undefined || ours === undefined) {
    return unclear("the branch is not in the primary's answer");
  }
  return theirs.branch >= ours.branch
    ? there(number, `the primary is at branch ${theirs.branch}`)
    : absent(`the primary is at branch ${theirs.branch}`);
}

/** Codes by which an inquiry says that there is no such document. */
function notFoundCodes({ procedure }: Inquiry, catalogue: Catalogue): ReadonlySet<string> {
  const named = [
    undefined,
    ...(procedureKind(procedure)?.keys ?? []).map(({ items }) => items.at(-1)?.replace(/#.$/, "")),
  ];
  return new Set(named.map((item) => ruleCode(catalogue, procedure, "not found", item).code));
}

function itemsOf(
  { header, itemsStart, bodyEnd }: ReplyMessage,
  reply: Uint8Array,
  catalogue: Catalogue,
): Items | undefined {
  const output = catalogue.output(header.outputCode.slice(0, 6));
  const items = output && readItems(output.layout, "output", reply, itemsStart, bodyEnd);
  return items === undefined || isRefusal(items) ? undefined : items;
}

/** The first document number among the items. */
function numberIn(items: Items): string {
  for (const { value } of items.filled()) {
    if (readDocumentNumber(value) !== undefined) return value;
  }
  return "";
}

function there(number: string, reason: string): Judgement {
  return { kind: "there", number, reason };
}

function absent(reason: string): Judgement {
  return { kind: "absent", reason };
}

function unclear(reason: string): Judgement {
  return { kind: "unclear", reason };
}
