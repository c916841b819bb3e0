/**
 * A received request, from bytes to the answer: inspect, then either record the refusal or let
 * the target of the mode in force take the message. Nothing is answered that is not recorded;
 * what cannot be recorded is told A0011.
 *
 * A message that the database refused because the mode has changed was recorded nowhere and handed
 * to nobody: it waits for the new mode and goes to the new target.
 */
import { CannotRecord, type JournalWriting, StaleEpoch } from "../../adapters/journal.ts";
import { requestRecord } from "../../adapters/message_record.ts";
import type { ReceivedRequest, Target, TargetAnswer } from "../../adapters/target.ts";
import {
  type InspectedMessage,
  type InspectionContext,
  inspectMessage,
  type RefusedMessage,
} from "../../core/inspect_message.ts";
import { type Refusal, refuse } from "../../core/verdict.ts";
import type { Header } from "../../core/wire/mod.ts";
import { limits } from "../limits.ts";
import { refusalCode, replyContentType, writeRefusal } from "../../core/write_refusal.ts";

export interface Receiving {
  readonly inspection: InspectionContext;
  readonly journal: JournalWriting;
  /** The target of the mode in force, or the refusal that the mode means. */
  readonly target: () => Target | Refusal;
  /** The part of the room that each user may fill. */
  readonly share: { enter(user: string): boolean; leave(user: string): void };
  /** Holds messages back while a switch waits; counts what the target has in hand. */
  readonly gate: { enter(): Promise<void> | undefined; leave(): void };
  /** The epoch that the lane believes. */
  readonly epoch: () => number;
  /** Whether there is another epoch than this one, now or soon. */
  readonly otherEpoch: (than: number) => Promise<boolean>;
  readonly onInspected?: (
    message: InspectedMessage | RefusedMessage,
    milliseconds: number,
  ) => void;
  readonly onCannotRecord?: (error: CannotRecord) => void;
}

export async function receiveMessage(
  request: ReceivedRequest,
  lane: Receiving,
): Promise<TargetAnswer> {
  const { inspection } = lane;
  const startedAt = performance.now();
  const inspected = inspectMessage(
    request.contentType,
    request.body,
    new Date(request.receivedAt),
    inspection,
  );
  lane.onInspected?.(inspected, performance.now() - startedAt);
  const user = inspected.header?.trimmed("userId") || request.sender;
  if (!lane.share.enter(user)) {
    return busyAnswer(inspected.header, request.receivedAt, "too many messages of this user");
  }
  try {
    return await take(request, inspected, lane);
  } finally {
    lane.share.leave(user);
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
      return await takeOrRefuse(request, inspected, lane);
    } catch (error) {
      if (!(error instanceof CannotRecord)) throw error;
      const again = error instanceof StaleEpoch && tries < limits.newModesMax;
      if (again && await lane.otherEpoch(epoch)) continue;
      lane.onCannotRecord?.(error);
      return busyAnswer(inspected.header, request.receivedAt, error.message);
    } finally {
      lane.gate.leave();
    }
  }
}

async function takeOrRefuse(
  request: ReceivedRequest,
  inspected: InspectedMessage | RefusedMessage,
  { journal, target: targetNow }: Receiving,
): Promise<TargetAnswer> {
  if (inspected.kind === "refused message") {
    return await recordRefusal(request, inspected, inspected.refusal, journal);
  }
  const target = targetNow();
  if ("kind" in target) return await recordRefusal(request, inspected, target, journal);
  return await target.take(request, inspected);
}

/** A0011 without a journal entry: there is no room to take the message at all. */
export function busyAnswer(
  header: Header | undefined,
  receivedAt: number,
  reason: string,
): TargetAnswer {
  const refusal = refuse("A0011", reason);
  const bytes = writeRefusal(refusal, header, new Date(receivedAt));
  return {
    reply: { status: 200, contentType: replyContentType, bytes },
    result: "refused",
    code: refusalCode(refusal),
    finished: () => {},
  };
}

async function recordRefusal(
  request: ReceivedRequest,
  { header, digest }: InspectedMessage | RefusedMessage,
  refusal: Refusal,
  journal: JournalWriting,
): Promise<TargetAnswer> {
  const bytes = writeRefusal(refusal, header, new Date(request.receivedAt));
  const reply = { status: 200, contentType: replyContentType, bytes };
  const code = refusalCode(refusal);
  await journal.append({
    ...requestRecord(request, header, digest),
    state: "refused",
    code,
    reason: refusal.reason,
    reply,
  });
  return { reply, result: "refused", code, finished: () => {} };
}
