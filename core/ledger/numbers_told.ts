import type { Catalogue } from "../catalogue/mod.ts";
import { documentNumberDigits, documentStem, readDocumentNumber } from "../numbering/mod.ts";
import { documentTypes, type ProcedureKind, procedureKind } from "../procedures/mod.ts";
import { isSuccess, outputItems, readReply, type ReplyMessage } from "../wire/mod.ts";
import { replyNumbers } from "./reply_numbers.ts";

/** A number by which VNACCS calls a document of its own. */
export interface ToldNumber {
  /** The number without its branch. */
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  /** VNACCS gave it with this answer; else the answer only speaks of it. */
  readonly given: boolean;
}

/** Kinds whose request, where it names no number, is answered with a new one. */
const givingKinds: ReadonlySet<ProcedureKind> = new Set<ProcedureKind>([
  "pre-register",
  "small value",
  "submit",
  "notify",
  "exemption list",
  "permit application",
  "invoice",
  "attach",
]);

/**
 * The numbers that a good answer of VNACCS tells as its documents' own: behind the result, in the
 * subject, in the number item of a screen, an inquiry or a report. What else stands in its items was
 * perhaps typed by a declarant, and proves nothing about how far VNACCS has counted.
 *
 * `named`: the number that the request names, if it names one; undefined where that is not known.
 */
export function numbersTold(
  reply: Uint8Array,
  procedure: string,
  named: string | undefined,
  catalogue: Catalogue,
): ToldNumber[] {
  const read = readReply(reply);
  if (read.kind !== "messages") return [];
  const result = read.messages.find(({ codes }) => codes.length > 0);
  if (result !== undefined && !isSuccess(result.codes)) return [];
  const numbers = [
    ...replyNumbers(read.messages, reply, catalogue).numbers,
    ...read.messages.flatMap((message) => ownItem(message, procedure, reply, catalogue)),
  ];
  const row = procedureKind(procedure);
  const gives = named === "" && row !== undefined && givingKinds.has(row.kind);
  const told = new Map<string, ToldNumber>();
  for (const number of numbers) {
    const each = readDocumentNumber(number);
    if (each === undefined || !documentTypes.includes(each.type)) continue;
    const id = documentStem(number);
    if (!told.has(id)) {
      told.set(id, { id, type: each.type, sequence: each.sequence, given: gives });
    }
  }
  return [...told.values()];
}

/** Identity numbers of persons have twelve digits too, and begin with none of the types. */
function isDocument(text: string): boolean {
  return documentTypes.includes(readDocumentNumber(text)?.type ?? "");
}

/** The number item of an inquiry's answer; of a report that says none in its subject, the first one. */
function ownItem(
  message: ReplyMessage,
  procedure: string,
  reply: Uint8Array,
  catalogue: Catalogue,
): string[] {
  if (message.type !== "M" && message.type !== "P") return [];
  const items = outputItems(message, reply, catalogue);
  if (items === undefined) return [];
  if (message.type === "M") {
    const item = procedureKind(procedure)?.number;
    return item === undefined ? [] : [items.value(item)];
  }
  const subject = message.header.trimmed("subject").split(" ");
  if (subject.some(isDocument)) return [];
  for (const { value } of items.filled()) {
    if (value.length === documentNumberDigits && isDocument(value)) return [value];
  }
  return [];
}
