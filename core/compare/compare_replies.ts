/**
 * Compares the answers of two systems to one request: what differs for a declarant, not what
 * differs in bytes (docs/wire-protocol.md 4, 5 and 7).
 *
 * One cause is one difference. Where the outcome itself differs – refused here, accepted there – or
 * the kind of the answer, all that follows from it is left out. Numbers that each system gives by
 * itself are mapped (`NumberVotes`), moments by the rules. Any bytes can be compared.
 */
import type { Catalogue } from "../catalogue/mod.ts";
import { type Attachment, openEnvelope } from "../envelope/mod.ts";
import { isRefusal, type ResultCode } from "../verdict.ts";
import { isSuccess, readReply, type Reply } from "../wire/mod.ts";
import type {
  ComparableReply,
  Comparison,
  Difference,
  DifferenceKind,
  KnownNumbers,
} from "./comparison.ts";
import { MessageComparer, type MessageInReply, outputOf } from "./message_comparer.ts";
import { NumberVotes } from "./number_votes.ts";
import type { RuleBook } from "./rule_book.ts";

export interface CompareContext {
  readonly catalogue: Catalogue;
  readonly rules: RuleBook;
  readonly numbers: KnownNumbers;
}

/** A reply opened: its text part read, its files. */
export interface OpenedReply {
  /** HTTP status. */
  readonly status: number;
  readonly bytes: Uint8Array;
  readonly reply: Reply;
  readonly files: readonly Attachment[];
}

/** Opens any reply; what is no envelope is read as it is. */
export function openReply({ status, contentType, bytes }: ComparableReply): OpenedReply {
  const envelope = openEnvelope(contentType, bytes);
  if (isRefusal(envelope)) return { status, bytes, reply: readReply(bytes), files: [] };
  const text = bytes.subarray(envelope.message.start, envelope.message.end);
  return { status, bytes: text, reply: readReply(text), files: envelope.attachments };
}

/** Result codes of a reply: of its R or M; empty where it has none. */
export function codesOf({ reply }: OpenedReply): readonly ResultCode[] {
  if (reply.kind === "text") return [];
  return reply.messages.find(({ codes }) => codes.length > 0)?.codes ?? [];
}

/** Whether a reply says that the request was done: a good result, or an output alone. */
export function hasSucceeded(opened: OpenedReply): boolean {
  if (opened.reply.kind === "text") return false;
  const codes = codesOf(opened);
  return isSuccess(codes) ||
    opened.reply.messages.every(({ type }) => type !== "R" && type !== "M");
}

/** `one` of the primary and `other` of the mirror answered the same request. Never throws. */
export function compareReplies(
  one: OpenedReply,
  other: OpenedReply,
  context: CompareContext,
): Comparison {
  const only = (
    kind: DifferenceKind,
    here: string,
    there: string,
    procedure = "",
    output = "",
  ) => ({
    differences: [{
      kind,
      procedure,
      output,
      item: "",
      repetition: 0,
      primary: here,
      mirror: there,
    }],
    learned: [],
  });
  if (one.status !== other.status) {
    return only("status", String(one.status), String(other.status));
  }
  if (one.reply.kind === "text" || other.reply.kind === "text") {
    return compareTexts(one, other, context) ?? { differences: [], learned: [] };
  }

  const procedure = one.reply.messages[0]!.header.trimmed("procedure");
  const codes = writeCodes(codesOf(one));
  const theirs = writeCodes(codesOf(other));
  const differences: Difference[] = [];
  if (codes !== theirs) {
    const ignored = context.rules.find({ procedure, output: "R", id: "@codes" })?.as === "ignore";
    const result = only("result", codes, theirs, procedure, "R");
    if (hasSucceeded(one) !== hasSucceeded(other)) return result;
    if (!ignored) differences.push(...result.differences);
  }

  const votes = new NumberVotes(context.numbers);
  for (const [ours, their] of pairMessages(one, other)) {
    if (ours === undefined || their === undefined) {
      const present = (ours ?? their)!;
      const name = outputOf(present.message);
      const found = only("message", ours ? name : "", their ? name : "", procedure, name);
      differences.push(...found.differences);
      continue;
    }
    const [name, theirName] = [outputOf(ours.message), outputOf(their.message)];
    if (name !== theirName || ours.message.type !== their.message.type) {
      differences.push(...only("output", name, theirName, procedure, name).differences);
      continue;
    }
    const comparer = new MessageComparer(ours, their, context.rules, votes);
    comparer.compareHeaders(codes === theirs);
    comparer.compareItems(
      ours.message.type === "R" ? undefined : context.catalogue.output(name)?.layout,
    );
    differences.push(...comparer.differences);
  }
  differences.push(...compareFiles(one, other, procedure));
  const counted = votes.count(hasSucceeded(one) && hasSucceeded(other));
  return { differences: [...differences, ...counted.differences], learned: counted.learned };
}

function compareTexts(
  one: OpenedReply,
  other: OpenedReply,
  { rules }: CompareContext,
): Comparison | undefined {
  if (rules.find({ procedure: "", output: "", id: "@text" })?.as === "ignore") return undefined;
  const [text, theirs] = [one, other].map(({ reply }) =>
    reply.kind === "text" ? reply.text.trim() : undefined
  );
  if (text === theirs) return undefined;
  const kind = text === undefined || theirs === undefined ? "form" : "text";
  const names = { procedure: procedureOf(one) ?? procedureOf(other) ?? "", output: "", item: "" };
  const values = {
    primary: text ?? codesOf(one)[0]?.code ?? "message",
    mirror: theirs ?? codesOf(other)[0]?.code ?? "message",
  };
  return { differences: [{ kind, ...names, repetition: 0, ...values }], learned: [] };
}

function procedureOf({ reply }: OpenedReply): string | undefined {
  return reply.kind === "text" ? undefined : reply.messages[0]?.header.trimmed("procedure");
}

/** Results with results, outputs with outputs: a reply has at most one of each. */
function pairMessages(
  one: OpenedReply,
  other: OpenedReply,
): [MessageInReply | undefined, MessageInReply | undefined][] {
  const find = ({ reply, bytes }: OpenedReply, isResult: boolean): MessageInReply | undefined => {
    if (reply.kind === "text") return undefined;
    const message = reply.messages.find(({ type }) => (type === "R") === isResult);
    return message && { bytes, message };
  };
  return [true, false]
    .map((isResult) =>
      [find(one, isResult), find(other, isResult)] as [
        MessageInReply | undefined,
        MessageInReply | undefined,
      ]
    )
    .filter(([ours, theirs]) => ours !== undefined || theirs !== undefined);
}

function compareFiles(one: OpenedReply, other: OpenedReply, procedure: string): Difference[] {
  const difference = (item: string, primary: string, mirror: string): Difference => (
    { kind: "file", procedure, output: "", item, repetition: 0, primary, mirror }
  );
  if (one.files.length !== other.files.length) {
    return [difference("", `${one.files.length} files`, `${other.files.length} files`)];
  }
  return one.files.flatMap((file, at) => {
    const theirs = other.files[at]!;
    if (file.name !== theirs.name) return [difference("name", file.name, theirs.name)];
    return equalBytes(file.content(), theirs.content())
      ? []
      : [difference("content", file.name, theirs.name)];
  });
}

function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Codes as a person reads them: `E1004-ICN`, several with a blank between. */
function writeCodes(codes: readonly ResultCode[]): string {
  return codes.map(({ code, item = "", repetition = 0 }) =>
    [code, item, repetition || ""].filter((part) => part !== "").join("-")
  ).join(" ");
}
