/**
 * A received request, from bytes to the answer: inspect, then either record the refusal or let
 * the target of the mode in force take the message. Nothing is answered that is not recorded;
 * what cannot be recorded is told A0011.
 *
 * A mistake of ours costs the message over which it was made: that one is recorded as refused, with
 * its bytes and the cause, and its sender is told A0007.
 *
 * A message that the database refused because the mode has changed was recorded nowhere and handed
 * to nobody: it waits for the new mode and goes to the new target, unless nothing is taken by then. That
 * is found out by the epoch in which its target was chosen, however long the target looks at it first.
 */
import { causeOf, failedRecord } from "../../adapters/failed_record.ts";
import {
  CannotRecord,
  type JournalWriting,
  type MessageNamed,
  RefusedInstead,
  StaleEpoch,
} from "../../adapters/journal.ts";
import { requestRecord } from "../../adapters/message_record.ts";
import type { Party } from "../../adapters/party.ts";
import { refusalReply, refusedAnswer, refuseMessage } from "../../adapters/refuse_message.ts";
import type { ReceivedRequest, Target, TargetAnswer } from "../../adapters/target.ts";
import {
  type InspectedMessage,
  type InspectionContext,
  inspectMessage,
  type RefusedMessage,
} from "../../core/inspect_message.ts";
import { isRefusal, type Refusal, refuse } from "../../core/verdict.ts";
import { findHeader, type Header } from "../../core/wire/mod.ts";
import { limits } from "../limits.ts";
import { asSaid, say } from "../../core/reasons/mod.ts";

export interface Receiving {
  readonly inspection: InspectionContext;
  readonly journal: JournalWriting;
  /** The target of the mode in force, or the refusal that the mode means for a message. */
  readonly target: (message: InspectedMessage) => Target | Refusal;
  /** Who a message counts for, as far as that is known without asking anybody. */
  readonly partyOf: (request: ReceivedRequest, message: InspectedMessage | RefusedMessage) => Party;
  /** The part of the room that each sender may fill. */
  readonly share: { enter(party: Party): boolean; leave(party: Party): void };
  /** Holds messages back while a switch waits; counts what the target has in hand. */
  readonly gate: { enter(): Promise<void> | undefined; leave(): void };
  /** Why nothing is taken, whatever the mode; undefined where all is. */
  readonly stopped?: () => string | undefined;
  /** The epoch that the lane believes. */
  readonly epoch: () => number;
  /** Whether there is another epoch than this one, now or soon. */
  readonly otherEpoch: (than: number) => Promise<boolean>;
  /** What is waited for before an answer that is due leaves, within its sender's share. */
  readonly beforeAnswer?: (answer: TargetAnswer) => Promise<void> | undefined;
  readonly onCannotRecord?: (error: CannotRecord, message: MessageNamed) => void;
  /** A mistake of ours that cost a message. */
  readonly onBug?: (error: unknown, message: MessageNamed) => void;
}

/** `onInspected` is told what was found, and how many milliseconds that took. */
export async function receiveMessage(
  request: ReceivedRequest,
  lane: Receiving,
  onInspected?: (message: InspectedMessage | RefusedMessage, milliseconds: number) => void,
): Promise<TargetAnswer> {
  const startedAt = performance.now();
  const inspected = inspect(request, lane);
  onInspected?.(inspected, performance.now() - startedAt);
  const stopped = lane.stopped?.();
  if (stopped !== undefined) return busyAnswer(inspected.header, request.receivedAt, stopped);
  const party = lane.partyOf(request, inspected);
  if (!lane.share.enter(party)) {
    return busyAnswer(inspected.header, request.receivedAt, "too many messages of this sender");
  }
  try {
    const answer = await take({ ...request, party }, inspected, lane);
    await lane.beforeAnswer?.(answer);
    return answer;
  } finally {
    lane.share.leave(party);
  }
}

/** Inspection gives a verdict on any bytes; where it does not, that is a mistake of ours. */
function inspect(request: ReceivedRequest, lane: Receiving): InspectedMessage | RefusedMessage {
  const { contentType, body, receivedAt } = request;
  try {
    return inspectMessage(contentType, body, new Date(receivedAt), lane.inspection);
  } catch (error) {
    const header = findHeader(body);
    lane.onBug?.(error, named(request, header));
    return {
      kind: "refused message",
      refusal: refuse("A0007", say("NOT_INSPECTED", { cause: causeOf(error) })),
      header,
      digest: lane.inspection.bytesDigest.of(body),
    };
  }
}

async function take(
  request: ReceivedRequest,
  inspected: InspectedMessage | RefusedMessage,
  lane: Receiving,
): Promise<TargetAnswer> {
  for (let tries = 1;; tries++) {
    const held = lane.gate.enter();
    if (held !== undefined) await held;
    const epoch = lane.epoch();
    try {
      // Rows may have been declared lost while it was held back, or since it was tried last.
      const stopped = lane.stopped?.();
      if (stopped !== undefined) return busyAnswer(inspected.header, request.receivedAt, stopped);
      return await takeOrRefuse({ ...request, epoch }, inspected, lane);
    } catch (error) {
      if (error instanceof RefusedInstead) return refusedAnswer(error.record);
      if (!(error instanceof CannotRecord)) {
        return await recordFailure(request, inspected, error, lane);
      }
      const again = error instanceof StaleEpoch && tries < limits.newModesMax;
      if (again && await lane.otherEpoch(epoch)) continue;
      lane.onCannotRecord?.(error, named(request, inspected.header));
      return busyAnswer(inspected.header, request.receivedAt, error.message);
    } finally {
      lane.gate.leave();
    }
  }
}

function takeOrRefuse(
  request: ReceivedRequest,
  inspected: InspectedMessage | RefusedMessage,
  { journal, target: targetNow }: Receiving,
): Promise<TargetAnswer> {
  const target = inspected.kind === "refused message" ? inspected.refusal : targetNow(inspected);
  if (!isRefusal(target)) return target.take(request, inspected as InspectedMessage);
  const { header, digest } = inspected;
  const reply = refusalReply(target, header, new Date(request.receivedAt));
  return refuseMessage(journal, requestRecord(request, header, digest), target, reply);
}

/** Whether a body begins with the header of a message, as plain text does. */
export function isPlainText(contentType: string | null): boolean {
  return contentType?.toLowerCase().startsWith("text/plain") === true;
}

/** A0011 without a journal entry: there is no room to take the message at all. */
export function busyAnswer(
  header: Header | undefined,
  receivedAt: number,
  reason: string,
): TargetAnswer {
  const refusal = refuse("A0011", asSaid(reason));
  const reply = refusalReply(refusal, header, new Date(receivedAt));
  return refusedAnswer({ reply, code: "A0011" });
}

/** A target has failed over a message before it recorded it: nothing was done. */
async function recordFailure(
  request: ReceivedRequest,
  { header, digest }: InspectedMessage | RefusedMessage,
  bug: unknown,
  { journal, onBug, onCannotRecord }: Receiving,
): Promise<TargetAnswer> {
  const record = failedRecord(requestRecord(request, header, digest), "A0007", bug);
  const message = named(request, header);
  try {
    const appended = await journal.append(record);
    onBug?.(bug, { id: "id" in appended ? appended.id : undefined, ...message });
    return refusedAnswer(record);
  } catch (error) {
    onBug?.(bug, message);
    if (error instanceof RefusedInstead) return refusedAnswer(error.record);
    if (!(error instanceof CannotRecord)) throw error;
    onCannotRecord?.(error, message);
    return busyAnswer(header, request.receivedAt, error.message);
  }
}

/** By what a log names a message that has no place yet. */
function named({ trace }: ReceivedRequest, header: Header | undefined): MessageNamed {
  return { linkInfo: header?.linkInfo, traceId: trace?.traceId };
}
