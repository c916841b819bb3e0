import { reasonOfWhole } from "../core/evidence/mod.ts";
import type { InspectedMessage } from "../core/inspect_message.ts";
import type { Header } from "../core/wire/mod.ts";
import type { MessageRecord } from "./journal.ts";
import type { ReceivedRequest } from "./target.ts";
import { say } from "../core/reasons/mod.ts";

type RecordBase = Omit<MessageRecord, "state">;

/** What the journal keeps of every request, with the header's fields where one could be read. */
export function requestRecord(
  request: ReceivedRequest,
  header: Header | undefined,
  digest: Uint8Array,
): RecordBase {
  return {
    receivedAt: request.receivedAt,
    sender: request.sender,
    party: request.party,
    epoch: request.epoch,
    trace: request.trace,
    contentType: request.contentType,
    request: request.body,
    digest,
    userId: header?.trimmed("userId"),
    procedure: header?.trimmed("procedure"),
    path: header?.trimmed("path"),
    linkInfo: header?.linkInfo,
  };
}

/** A record whose body is kept whole, and whose reason says nothing else. */
export function wholeRecord(record: MessageRecord): MessageRecord {
  const reason = reasonOfWhole(record.reason);
  return reason === record.reason ? record : { ...record, reason };
}

/** What the journal keeps of a message that passed inspection. */
export function messageRecord(request: ReceivedRequest, message: InspectedMessage): RecordBase {
  const { verification } = message;
  return {
    ...requestRecord(request, message.header, message.digest),
    sendKey: message.sendKey,
    contentKey: message.contentKey,
    signer: verification.kind === "verified" ? verification.by.signerDigest : undefined,
    reason: remarkOf(message),
  };
}

/** What a reader of the journal should know of a signature that was let through, or was missing. */
function remarkOf({ verification, notVerified }: InspectedMessage): string | undefined {
  if (notVerified !== undefined) return say("NOT_VERIFIED", { why: notVerified.reason });
  return verification.kind === "verified" ? verification.by.remark : undefined;
}
