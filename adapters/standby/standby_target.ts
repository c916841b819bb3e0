/**
 * The standby: answers in the place of the centre. Checks the sender and the items, decides, and
 * records message and answer in one commit.
 */
import type { Catalogue } from "../../core/catalogue/mod.ts";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import { replyCode } from "../../core/reply_code.ts";
import type { User } from "../../core/users/mod.ts";
import { isRefusal, type Refusal } from "../../core/verdict.ts";
import { refusalCode, replyContentType, writeRefusal } from "../../core/write_refusal.ts";
import type { JournalWriting } from "../journal.ts";
import { messageRecord } from "../message_record.ts";
import type { RepeatAnswers } from "../repeat_answers.ts";
import type { ReceivedRequest, Target, TargetAnswer } from "../target.ts";
import type { SenderContext } from "./check_sender.ts";
import { checkSender } from "./check_sender.ts";

export interface StandbyOptions {
  readonly journal: JournalWriting;
  readonly repeats: RepeatAnswers;
  readonly catalogue: Catalogue;
  /** Users and passwords as they are now. */
  readonly senders: () => SenderContext;
  /** Decides what the centre answers to a checked message. */
  readonly decide: (
    message: InspectedMessage,
    user: User,
    receivedAt: Date,
  ) => Uint8Array | Refusal;
}

export class StandbyTarget implements Target {
  readonly name = "standby";

  constructor(private readonly options: StandbyOptions) {}

  async take(request: ReceivedRequest, message: InspectedMessage): Promise<TargetAnswer> {
    const { journal, repeats } = this.options;
    const receivedAt = new Date(request.receivedAt);
    const checked = checkSender(message, this.options.senders());
    const user = checked instanceof Promise ? await checked : checked;
    const decided = isRefusal(user) ? user : this.options.decide(message, user, receivedAt);
    const base = messageRecord(request, message);
    if (isRefusal(decided)) {
      const bytes = writeRefusal(decided, message.header, receivedAt);
      const reply = { status: 200, contentType: replyContentType, bytes };
      const { code, reason } = { code: refusalCode(decided), reason: decided.reason };
      await journal.append({
        ...base,
        sendKey: undefined,
        contentKey: undefined,
        state: "refused",
        code,
        reason,
        reply,
      });
      return { reply, result: "refused", finished: () => {} };
    }
    const reply = { status: 200, contentType: replyContentType, bytes: decided };
    const record = {
      ...base,
      state: "stood in",
      code: replyCode(decided),
      reply,
    } as const;
    const appended = await repeats.append(record);
    if (appended.kind === "repeat") return repeats.answer(record, message.header, appended);
    return {
      reply,
      result: "answered",
      finished: (delivered) => {
        if (delivered && record.contentKey !== undefined) journal.delivered(appended.id);
      },
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
