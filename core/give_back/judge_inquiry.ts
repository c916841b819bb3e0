import type { Catalogue, Layout } from "../catalogue/mod.ts";
import { type DocumentRequest, ruleCode } from "../documents/mod.ts";
import { normaliseName } from "../documents/output_facts.ts";
import { readDocumentNumber } from "../numbering/mod.ts";
import { procedureKind } from "../procedures/mod.ts";
import { type Items, outputItems, readReply } from "../wire/mod.ts";
import { replyNumbers } from "../ledger/reply_numbers.ts";
import { hasNumbers, type Inquiry, stepOf } from "./choose_inquiry.ts";
import { type DeclaredDifference, declaredDifferences } from "./declared_differences.ts";
import { say, type Sentence } from "../reasons/mod.ts";

/** Each in a word, as it is told outside. */
export const inquiryVerdicts = [
  "there",
  "absent",
  "differs",
  "unclear",
] as const satisfies readonly Judgement[
  "kind"
][];

/** What the primary's answer to an inquiry says about a message. */
export type Judgement =
  /** It has not processed the message: it may be sent. */
  | { readonly kind: "absent"; readonly reason: Sentence }
  /** It has. `number`: what it calls the document, or empty. */
  | { readonly kind: "there"; readonly number: string; readonly reason: Sentence }
  /** It has something of the same name with other values. */
  | {
    readonly kind: "differs";
    readonly number: string;
    readonly differences: readonly DeclaredDifference[];
    readonly reason: Sentence;
  }
  /** Nobody can tell by this answer. */
  | { readonly kind: "unclear"; readonly reason: Sentence };

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
  if (read.kind === "text") return unclear(say("INQUIRY_NO_MESSAGE"));
  const result = read.messages.find(({ codes }) => codes.length > 0);
  const step = stepOf(request);
  const code = result?.codes.find((each) => !/^(00000|W.*)$/.test(each.code))?.code;
  if (code !== undefined) {
    if (!notFoundCodes(inquiry, catalogue).has(code)) {
      return unclear(say("INQUIRY_REFUSED", { code }));
    }
    return step === "make"
      ? {
        kind: "absent",
        reason: say("INQUIRY_FINDS_NOTHING", { procedure: inquiry.procedure, code }),
      }
      : unclear(say("INQUIRY_UNKNOWN_THERE", { code }));
  }
  const output = read.messages.find(({ type }) => type === "C" || type === "M");
  const items = output && outputItems(output, reply, catalogue);
  if (output === undefined || items === undefined) {
    return unclear(say("INQUIRY_NO_DOCUMENT"));
  }
  const { numbers } = replyNumbers(read.messages, reply, catalogue);
  const number = numbers[0] ?? numberIn(items);
  const differences = declaredDifferences(request, output, reply, catalogue) ?? [];
  switch (step) {
    case "make":
      if (differences.length === 0) return there(number, say("INQUIRY_SAME"));
      return {
        kind: "differs",
        number,
        differences,
        reason: say("INQUIRY_OTHER"),
      };
    case "register":
      return judgeRegistration(items, number);
    case "correct":
      return judgeBranch(number, ourNumber);
    case "change":
      if (hasNumbers(request) && differences.length > 0) {
        return absent(say("INQUIRY_OTHER_VALUES"));
      }
      return differences.length === 0
        ? there(number, say("INQUIRY_THESE_VALUES"))
        : absent(say("INQUIRY_OTHER_VALUES"));
    case "other":
      return unclear(say("INQUIRY_SHOWS_NOT", { procedure: request.procedure.code }));
  }
}

function judgeRegistration(items: Items, number: string): Judgement {
  const dates = registrationDatesOf(items.layout);
  if (dates.length === 0) return unclear(say("INQUIRY_NO_DATE"));
  return dates.some((id) => items.value(id) !== "")
    ? there(number, say("INQUIRY_REGISTERED"))
    : absent(say("INQUIRY_DRAFT"));
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
    return unclear(say("INQUIRY_NO_BRANCH"));
  }
  return theirs.branch >= ours.branch
    ? there(number, say("INQUIRY_BRANCH", { branch: theirs.branch }))
    : absent(say("INQUIRY_BRANCH", { branch: theirs.branch }));
}

/** Codes by which an inquiry says that there is no such document. */
function notFoundCodes({ procedure }: Inquiry, catalogue: Catalogue): ReadonlySet<string> {
  const named = [
    undefined,
    ...(procedureKind(procedure)?.keys ?? []).map(({ items }) => items.at(-1)?.replace(/#.$/, "")),
  ];
  return new Set(named.map((item) => ruleCode(catalogue, procedure, "not found", item).code));
}

/** The first document number among the items. */
function numberIn(items: Items): string {
  for (const { value } of items.filled()) {
    if (readDocumentNumber(value) !== undefined) return value;
  }
  return "";
}

function there(number: string, reason: Sentence): Judgement {
  return { kind: "there", number, reason };
}

function absent(reason: Sentence): Judgement {
  return { kind: "absent", reason };
}

function unclear(reason: Sentence): Judgement {
  return { kind: "unclear", reason };
}
