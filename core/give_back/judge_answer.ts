import type { Catalogue } from "../catalogue/mod.ts";
import type { DocumentRequest } from "../documents/mod.ts";
import { replyNumbers } from "../ledger/reply_numbers.ts";
import { documentStem, readDocumentNumber } from "../numbering/mod.ts";
import { notNowCodes } from "../outcome.ts";
import { procedureKind } from "../procedures/mod.ts";
import { isSuccess, readReply } from "../wire/mod.ts";
import { type DeclaredDifference, declaredDifferences } from "./declared_differences.ts";
import { say, sayAll, type Sentence } from "../reasons/mod.ts";

/** A name of the standby's and the primary's for the same: stems of numbers, or receipts. */
export interface NumberPair {
  readonly ours: string;
  readonly theirs: string;
}

/** What the primary's answer to a message that was given back means. */
export type AnswerVerdict =
  | {
    readonly kind: "given back" | "differs";
    readonly code: string;
    /** What the primary calls the document, or empty. */
    readonly number: string;
    readonly pairs: readonly NumberPair[];
    readonly differences: readonly DeclaredDifference[];
    /** Empty where nothing differs. */
    readonly reason: Sentence;
  }
  | { readonly kind: "refused"; readonly code: string; readonly reason: Sentence }
  /** Not processed, and not because of this message: it may be sent again. */
  | { readonly kind: "busy"; readonly code: string; readonly reason: Sentence }
  /** Whether it was processed cannot be told: the primary has to be asked. */
  | { readonly kind: "unknown"; readonly code: string; readonly reason: Sentence };

/** The end of processing was abnormal: perhaps after it was done. */
const abnormal = "A0007";

/** What the standby's own answer gave. */
export interface OurAnswer {
  /** The document's number with its branch, or empty. */
  readonly number: string;
  /** Receipt of files, or empty. */
  readonly receipt: string;
  /** It opened the screen from which a stored correction is declared. */
  readonly storesCorrection: boolean;
}

/** Reads what matters of the standby's answer (text of the reply) to a procedure's request. */
export function readOurAnswer(
  procedure: string,
  reply: Uint8Array,
  catalogue: Catalogue,
): OurAnswer {
  const read = readReply(reply);
  if (read.kind === "text") return { number: "", receipt: "", storesCorrection: false };
  const { numbers, receipts } = replyNumbers(read.messages, reply, catalogue);
  const screen = procedureKind(procedure)?.screens?.[1];
  return {
    number: numbers[0] ?? "",
    receipt: receipts[0] ?? "",
    storesCorrection: screen !== undefined &&
      read.messages.some(({ header }) => header.outputCode.startsWith(screen)),
  };
}

/**
 * Compares the primary's answer with the one that the standby gave. The answer is a success in both;
 * the primary's number takes the place of ours; what the declarant sent must come back as sent.
 *
 * `request`: with the primary's numbers in place of ours.
 */
export function judgeAnswer(
  request: DocumentRequest,
  ours: Pick<OurAnswer, "number" | "receipt">,
  theirs: Uint8Array | undefined,
  catalogue: Catalogue,
): AnswerVerdict {
  if (theirs === undefined) return unknown("", say("ANSWER_UNREADABLE"));
  const read = readReply(theirs);
  if (read.kind === "text") {
    const { gatewayText } = read;
    return gatewayText === undefined
      ? unknown("", say("ANSWER_NO_MESSAGE"))
      : { kind: "refused", code: gatewayText, reason: say("FRONT_REFUSED") };
  }
  const codes = read.messages.flatMap((message) => message.codes);
  const refusal = codes.find(({ code }) => !/^(00000|W\d{4})$/.test(code));
  if (refusal !== undefined) {
    const { code, item } = refusal;
    const reason = say("PRIMARY_REFUSED", { codes: [code, item].filter(Boolean).join(" ") });
    if (notNowCodes.has(code)) return { kind: "busy", code, reason };
    return code === abnormal ? unknown(code, reason) : { kind: "refused", code, reason };
  }
  if (!isSuccess(codes)) return unknown("", say("ANSWER_NO_CODE"));
  return accepted(request, ours, theirs, catalogue, codes[0]!.code);
}

function accepted(
  request: DocumentRequest,
  { number, receipt }: Pick<OurAnswer, "number" | "receipt">,
  theirs: Uint8Array,
  catalogue: Catalogue,
  code: string,
): AnswerVerdict {
  const found = namesIn(theirs, catalogue);
  const pairs: NumberPair[] = [];
  const problems: Sentence[] = [];
  const type = readDocumentNumber(number)?.type;
  const their = found.numbers.find((each) => readDocumentNumber(each)?.type === type);
  if (number !== "") {
    if (their === undefined) problems.push(say("ANSWER_NO_NUMBER"));
    else {
      if (documentStem(number) !== documentStem(their)) {
        pairs.push({ ours: documentStem(number), theirs: documentStem(their) });
      }
      if (number.at(-1) !== their.at(-1)) {
        problems.push(say("OTHER_BRANCH", { theirs: their.at(-1)!, ours: number.at(-1)! }));
      }
    }
  }
  const theirReceipt = found.receipts[0];
  if (receipt !== "") {
    if (theirReceipt === undefined) problems.push(say("ANSWER_NO_RECEIPT"));
    else if (receipt !== theirReceipt) pairs.push({ ours: receipt, theirs: theirReceipt });
  }
  const differences = screenDifferences(request, theirs, catalogue);
  if (differences.length > 0) problems.push(say("OTHER_VALUES"));
  return {
    kind: problems.length === 0 ? "given back" : "differs",
    code,
    number: their ?? "",
    pairs,
    differences,
    reason: sayAll(problems),
  };
}

function namesIn(reply: Uint8Array, catalogue: Catalogue) {
  const read = readReply(reply);
  if (read.kind === "text") return { numbers: [], receipts: [] };
  return replyNumbers(read.messages, reply, catalogue);
}

function screenDifferences(
  request: DocumentRequest,
  reply: Uint8Array,
  catalogue: Catalogue,
): readonly DeclaredDifference[] {
  const read = readReply(reply);
  if (read.kind === "text") return [];
  const screen = read.messages.find(({ type }) => type === "C");
  return screen === undefined ? [] : declaredDifferences(request, screen, reply, catalogue) ?? [];
}

function unknown(code: string, reason: Sentence): AnswerVerdict {
  return { kind: "unknown", code, reason };
}
