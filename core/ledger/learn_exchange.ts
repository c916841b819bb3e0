/**
 * What the ledger learns from a relayed request and its reply: the documents as VNACCS has them now.
 *
 * The standby's own rules decide the request against the documents that the ledger knows, with one
 * number to give: the one that the reply tells. What only VNACCS decides – channel, permit, the
 * branch – is taken from the reply, or is unknown from then on until a report tells it: never "none",
 * for it may be red (F73). Where VNACCS accepted
 * what our rules would refuse, VNACCS is right: `assumeAccepted` stores what the request says.
 *
 * Pure: a day can be learnt again from its recorded bytes.
 */
import type { Catalogue } from "../catalogue/mod.ts";
import {
  decide,
  type Document,
  type DocumentRequest,
  type DocumentsRead,
  isOwnedBy,
  lightestOf,
} from "../documents/mod.ts";
import { documentStem, type NumberBlocks, readDocumentNumber } from "../numbering/mod.ts";
import { documentFamilies, procedureKind } from "../procedures/mod.ts";
import { allGreen } from "../routing/mod.ts";
import { userCodeOf } from "../users/mod.ts";
import { isSuccess, readReply } from "../wire/mod.ts";
import { assumeAccepted } from "./assume_accepted.ts";
import { documentTypeOf } from "./document_type_of.ts";
import { changesDocuments } from "./names_touched.ts";
import { readVietnamTime } from "./read_vietnam_time.ts";
import { type ReplyNumbers, replyNumbers } from "./reply_numbers.ts";
import { say, type Sentence } from "../reasons/mod.ts";

/** A request that VNACCS answered. */
export interface Exchange {
  readonly request: DocumentRequest;
  /** The text of the reply: its HTTP body, or the text part where it is multipart. */
  readonly reply: Uint8Array;
  /** When the gateway received the request; stands in for VNACCS's own time where it tells none. */
  readonly receivedAt: Date;
}

/** What an exchange came to. */
export type Learnt =
  /** Refused, or it reads only: nothing has changed. */
  | { readonly kind: "nothing" }
  /** Documents as they are now, whole. `at`: when VNACCS decided. */
  | { readonly kind: "documents"; readonly documents: readonly Document[]; readonly at: Date }
  /** It has changed something, and what cannot be told: the documents it touches are incomplete. */
  | { readonly kind: "gap"; readonly reason: Sentence };

const nothing: Learnt = { kind: "nothing" };

/** Stands for a receipt until the real one is put in its place. */
const placeholderIdentifier = "00";

/** A document type that the reply told no number of: what gets this number is not kept. */
const placeholderSequence = 0;

export function learnExchange(
  { request, reply, receivedAt }: Exchange,
  documents: DocumentsRead,
  catalogue: Catalogue,
): Learnt {
  if (!changesDocuments(request.procedure.code)) return nothing;
  const read = readReply(reply);
  if (read.kind === "text") {
    return read.gatewayText === undefined ? gap(say("ANSWER_NO_MESSAGE")) : nothing;
  }
  const result = read.messages.find(({ codes }) => codes.length > 0);
  if (result === undefined) return gap(say("ANSWER_NO_CODE"));
  if (!isSuccess(result.codes)) return nothing;

  const told = replyNumbers(read.messages, reply, catalogue);
  const number = numberOf(request, told);
  const at = readVietnamTime(result.header.serverReceiveTime) ?? receivedAt;
  const known = asComplete(documents);
  if (isOvertaken(request, number, known)) return nothing;
  const context = {
    catalogue,
    receivedAt: at,
    numbers: blocksOf(request, number),
    receipts: [{ identifier: placeholderIdentifier, second: "", last: 0 }],
    channelRules: allGreen,
    // What VNACCS permitted, its reports tell.
    permits: "officer" as const,
  };
  const decision = decide(request, known, context);
  const accepted = decision.kind === "decided" &&
    (decision.codes.length === 0 || isSuccess(decision.codes));
  const learnt = accepted
    ? decision.documents
    : assumeAccepted(request, known, context, number, read.messages);
  if (typeof learnt === "string") return gap(learnt);
  return asTold(learnt, { told, number, known, at });
}

/**
 * An answer that comes late must not take back what is known since: of a correction the branch tells;
 * what made a document that is there already came before all that is known of it.
 */
function isOvertaken(
  { procedure, items, userId }: DocumentRequest,
  number: string,
  documents: DocumentsRead,
): boolean {
  const row = procedureKind(procedure.code)!;
  const existing = documents.byId(documentStem(number));
  if (existing === undefined) return false;
  switch (row.kind) {
    case "correct":
    case "correct small value":
      return number <= existing.number;
    case "pre-register":
    case "small value":
      return (row.number === undefined || items.value(row.number) === "") &&
        existing.family === row.family && isOwnedBy(existing, userCodeOf(userId));
    default:
      return false;
  }
}

function gap(reason: Sentence): Learnt {
  return { kind: "gap", reason };
}

/** Whether a document is complete is the feeder's to say; what VNACCS answered is learnt anyhow. */
function asComplete(documents: DocumentsRead): DocumentsRead {
  const whole = (document: Document): Document => ({ ...document, complete: true });
  return {
    byId: (id) => {
      const found = documents.byId(id);
      return found && whole(found);
    },
    byKey: (key) => documents.byKey(key).map(whole),
    list: () => [],
  };
}

/** The number of the document that the request made or changed, or empty. */
function numberOf(request: DocumentRequest, { numbers }: ReplyNumbers): string {
  const row = procedureKind(request.procedure.code)!;
  const named = row.number === undefined ? "" : request.items.value(row.number);
  if (named.length === 12) {
    return numbers.find((number) => documentStem(number) === documentStem(named)) ?? "";
  }
  const type = documentTypeOf(request);
  return numbers.find((number) => readDocumentNumber(number)?.type === type) ?? "";
}

/** Exactly the number that the reply told; placeholders for types that it may give besides. */
function blocksOf(request: DocumentRequest, number: string): NumberBlocks {
  const transit = documentFamilies["loading confirmation"].documentType as string;
  const blocks: Record<string, NumberBlocks[string]> = {
    [transit]: { type: transit, next: placeholderSequence, last: placeholderSequence },
  };
  const type = documentTypeOf(request);
  const told = readDocumentNumber(number);
  if (type !== undefined && told?.type === type) {
    blocks[type] = { type, next: told.sequence, last: told.sequence };
  }
  return blocks;
}

interface Told {
  readonly told: ReplyNumbers;
  readonly number: string;
  readonly known: DocumentsRead;
  readonly at: Date;
}

/** The documents with what the reply says in place of what our rules supposed. */
function asTold(learnt: readonly Document[], { told, number, known, at }: Told): Learnt {
  const documents: Document[] = [];
  for (const { drawsKnown: _, ...document } of learnt) {
    if (readDocumentNumber(document.number)?.sequence === placeholderSequence) continue;
    const before = known.byId(document.id);
    const changed = withReceipt(
      {
        ...document,
        number: number !== "" && documentStem(number) === document.id ? number : document.number,
        ...asDecidedByVnaccs(document, before, at),
        printed: before?.printed ?? [],
      },
      told.receipts[0],
    );
    if (changed === undefined) return gap(say("GAP_RECEIPT"));
    documents.push(changed);
  }
  return documents.length === 0 ? nothing : { kind: "documents", documents, at };
}

/**
 * What our rules supposed of channel and permit goes. Where VNACCS decided anew – a registration, each
 * correction – both are unknown, the channel no lighter than before; else they are as they were.
 */
function asDecidedByVnaccs(
  document: Document,
  before: Document | undefined,
  at: Date,
): Pick<Document, "channel" | "dates"> {
  if (!isDeclaredAnew(document, before)) {
    const { cleared, unpermitted } = before?.dates ?? {};
    const { cleared: _, unpermitted: __, ...dates } = document.dates;
    return {
      channel: before?.channel,
      dates: {
        ...dates,
        ...(cleared === undefined ? {} : { cleared }),
        ...(unpermitted === undefined ? {} : { unpermitted }),
      },
    };
  }
  const { cleared: _, ...dates } = document.dates;
  const atLeast = lightestOf(before?.channel) ?? 1;
  return { channel: { kind: "unknown", since: at, atLeast }, dates: { ...dates, unpermitted: at } };
}

function isDeclaredAnew(document: Document, before: Document | undefined): boolean {
  if (documentFamilies[document.family].channels === undefined) return false;
  if (document.state !== "registered") return false;
  return before === undefined || before.state === "draft" ||
    document.corrections > before.corrections;
}

/** Undefined where files were taken and the answer does not say under which receipt. */
function withReceipt(document: Document, receipt: string | undefined): Document | undefined {
  const last = document.receipts.at(-1);
  if (last === undefined || !last.startsWith(placeholderIdentifier)) return document;
  if (receipt === undefined) return undefined;
  return {
    ...document,
    id: document.id === `receipt:${last}` ? `receipt:${receipt}` : document.id,
    receipts: [...document.receipts.slice(0, -1), receipt],
  };
}
