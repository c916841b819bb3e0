/**
 * The standby: answers in the place of the centre. Looks at the files, checks the sender, has the
 * message decided inside the transaction that records it, and answers after the commit.
 */
import { asMessage } from "../../core/as_message.ts";
import { refuseFiles } from "../../core/documents/mod.ts";
import { originOf } from "../../core/providers/mod.ts";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import { isRefusal, type Refusal } from "../../core/verdict.ts";
import { beside } from "../beside.ts";
import type { JournalWriting } from "../journal.ts";
import { messageRecord } from "../message_record.ts";
import type { Party } from "../party.ts";
import type { JournalWriter } from "../journal/journal_writer.ts";
import { refusalReply, refuseMessage } from "../refuse_message.ts";
import type { RepeatAnswers } from "../journal/repeat_answers.ts";
import type { ReceivedRequest, Target, TargetAnswer } from "../target.ts";
import { type ReplyWriter, restampReply } from "./reply_writer.ts";
import { checkSender, type SenderContext } from "./check_sender.ts";
import type { StandbyTask } from "./standby_decider.ts";

export interface StandbyOptions {
  readonly journal: JournalWriting & Pick<JournalWriter<StandbyTask>, "appendUndecided">;
  readonly repeats: RepeatAnswers;
  /** How a reply travels: plain or signed. */
  readonly reply: ReplyWriter;
  /** Who a message counts for, looked at again once its sender was checked. */
  readonly partyOf?: (request: ReceivedRequest, message: InspectedMessage) => Party;
  /** Users and passwords as they are now. */
  readonly senders: SenderContext;
  /** `journal`: until it is decided and committed; `target`: with the standby in all, that included. */
  readonly onPhase?: (phase: "journal" | "target", milliseconds: number) => void;
  /** A mistake of ours that cost no message. */
  readonly onBug?: (error: unknown) => void;
}

export class StandbyTarget implements Target {
  readonly name = "standby";

  constructor(private readonly options: StandbyOptions) {}

  take(request: ReceivedRequest, message: InspectedMessage): Promise<TargetAnswer> {
    const { trace } = request;
    if (trace === undefined) return this.#timed(request, message);
    // The commit is within: it decides.
    const attributes = { "songhanh.target": this.name };
    return trace.around("target", attributes, () => this.#timed(request, message));
  }

  #measure(phase: "journal" | "target", from: number): void {
    const { onPhase, onBug } = this.options;
    beside(() => onPhase?.(phase, performance.now() - from), onBug);
  }

  async #timed(request: ReceivedRequest, message: InspectedMessage): Promise<TargetAnswer> {
    const from = performance.now();
    const answer = await this.#take(request, message);
    this.#measure("target", from);
    return answer;
  }

  async #take(request: ReceivedRequest, message: InspectedMessage): Promise<TargetAnswer> {
    const { journal, repeats } = this.options;
    const alert = refuseFiles(message.envelope.attachments);
    if (alert !== undefined) {
      const told = asMessage(alert, message.header, this.options.senders.catalogue);
      return await this.#refuse(request, message, told);
    }
    const { party } = request;
    const checked = checkSender(message, this.options.senders, new Date(request.receivedAt), {
      place: originOf(request.sender),
      isProved: party?.kind === "known" &&
        party.name === `user ${message.header.trimmed("userId")}`,
    });
    const user = checked instanceof Promise ? await checked : checked;
    if (isRefusal(user)) {
      // The password may have turned out to be right, and something else not.
      const now = this.options.partyOf?.(request, message) ?? party;
      const answer = await this.#refuse({ ...request, party: now }, message, user);
      return { ...answer, isHeldBack: answer.code === "A0011" };
    }
    const proposed = messageRecord(request, message);
    const undecided = { proposed, task: { request, message, user, proposed } };
    const append = () => journal.appendUndecided(undecided);
    const recordedFrom = performance.now();
    let appended = await repeats.append(append);
    this.#measure("journal", recordedFrom);
    while (appended.kind === "repeat") {
      const answer = await repeats.answer(
        appended.record,
        message.header,
        appended,
        (reply, linkInfo) => restampReply(reply, linkInfo, this.options.reply),
      );
      if (answer !== undefined) return answer;
      appended = await repeats.append(append);
    }
    const { id, record } = appended;
    return {
      reply: record.reply!,
      result: record.state === "refused" ? "refused" : "answered",
      code: record.code,
      askedOf: this.name,
      finished: (delivered) => {
        if (delivered && record.contentKey !== undefined) journal.delivered(id);
      },
    };
  }

  async #refuse(
    request: ReceivedRequest,
    message: InspectedMessage,
    refusal: Refusal,
  ): Promise<TargetAnswer> {
    const { journal, reply: write } = this.options;
    const at = new Date(request.receivedAt);
    const reply = refusalReply(refusal, message.header, at, undefined, write);
    const record = messageRecord(request, message);
    const answer = await refuseMessage(journal, record, refusal, reply);
    return { ...answer, askedOf: this.name };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
