/**
 * Hands a message over once more whose outcome is unknown, where a person says that the primary does not
 * have it: the original bytes, as a message of its own that is recorded before it leaves.
 *
 * Each try has a send key of its own, so of two people who want the same one sends. What was under way
 * when a gateway stopped is found by that key, and not sent once more; what did not come to the primary
 * gives its key free, and can be tried again.
 */
import type { Sql, TransactionSql } from "postgres";
import { outcomeOf } from "../../core/outcome.ts";
import { replyCode } from "../../core/reply_code.ts";
import { asSaid, say, type Sentence } from "../../core/reasons/mod.ts";
import { audit } from "../audit/audit_store.ts";
import { formatMessageId, type JournalWriting, type MessageId } from "../journal.ts";
import type { MessageStore, StoredMessage } from "../journal/message_store.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import type { PrimaryAnswer } from "../vnaccs/primary_client.ts";

/** What came of sending a message once more. */
export interface SentAgain {
  readonly id: MessageId;
  /** `taken`: the primary did what was asked; `unknown`: it may have; `refused`: nothing came of it. */
  readonly came: "taken" | "unknown" | "refused";
  readonly sentence: Sentence;
}

export interface SecondSendingOptions {
  readonly sql: Sql;
  readonly store: Pick<MessageStore, "find">;
  readonly journal: () => Promise<JournalWriting>;
  readonly digestOf: (body: Uint8Array) => Uint8Array;
  readonly post: (contentType: string | null, body: Uint8Array) => Promise<PrimaryAnswer>;
  readonly now: () => number;
}

/** What has to hold still when it leaves; throws where it does not. Excludes others meanwhile. */
type Alone = (act: (transaction: TransactionSql) => Promise<void>) => Promise<void>;

export class SecondSending {
  constructor(private readonly options: SecondSendingOptions) {}

  /**
   * Sends it, or finds what came of it before. Gives the message itself while that is on its way.
   *
   * @throws StaleEpoch if it is sent in no epoch but another one.
   */
  async send(
    message: StoredMessage & { readonly request: Uint8Array },
    { actor, reason, epoch }: {
      readonly actor: string;
      readonly reason: string;
      /** In which messages are relayed: in another one it is not sent. */
      readonly epoch: number;
    },
    alone: Alone,
  ): Promise<SentAgain | { readonly underWay: MessageId }> {
    const { request } = message;
    const journal = await this.options.journal();
    for (let attempt = 1;; attempt++) {
      const appended = await journal.append({
        receivedAt: this.options.now(),
        epoch,
        sender: message.sender,
        userId: message.userId ?? undefined,
        procedure: message.procedure ?? undefined,
        path: message.path ?? undefined,
        linkInfo: message.linkInfo ?? undefined,
        document: message.document ?? undefined,
        state: "handed over",
        reason: say("AGAIN", { id: formatMessageId(message.id), why: `${reason} (${actor})` }),
        sendKey: attemptKey(message.id, attempt),
        signer: message.signer,
        digest: this.options.digestOf(request),
        contentType: message.contentType,
        request,
      });
      if (appended.kind === "recorded") {
        const { id } = appended;
        await this.#release(journal, message.id, id, { actor, reason }, alone);
        await this.#post(journal, id, message.contentType, request);
        return (await this.#cameOf(id))!;
      }
      const earlier = await this.#cameOf(appended.first);
      if (earlier === undefined) return { underWay: appended.first };
      if (earlier.came !== "refused") return earlier;
    }
  }

  /** The audit says who sends it before it leaves; where somebody was faster, it does not leave. */
  async #release(
    journal: JournalWriting,
    first: MessageId,
    id: MessageId,
    { actor, reason }: { readonly actor: string; readonly reason: string },
    alone: Alone,
  ): Promise<void> {
    try {
      await alone((transaction) =>
        audit(transaction, {
          actor,
          action: "message handed over again",
          reason,
          details: { message: formatMessageId(first), again: formatMessageId(id) },
        })
      );
    } catch (error) {
      const at = this.options.now();
      const why = error instanceof Error ? error.message : String(error);
      await journal.settle({ id, at, state: "refused", code: "A0011", reason: why });
      throw error;
    }
  }

  async #post(
    journal: JournalWriting,
    id: MessageId,
    contentType: string | null,
    request: Uint8Array,
  ): Promise<void> {
    const { post, now } = this.options;
    const answer = await post(contentType, request);
    if (answer.kind === "answered") {
      const { reply } = answer;
      const code = replyCode(reply.bytes, reply.contentType);
      await journal.settle({ id, at: now(), state: "answered", code, reply });
      return;
    }
    const isUnknown = answer.kind === "unknown";
    await journal.settle({
      ...{ id, at: now(), state: isUnknown ? "unknown" : "refused" },
      ...{ code: isUnknown ? "A0007" : "A0011", reason: answer.reason },
    });
  }

  /** Undefined while it is on its way. */
  async #cameOf(id: MessageId): Promise<SentAgain | undefined> {
    const found = (await this.options.store.find(id))!;
    const outcome = outcomeOf(found);
    if (outcome === undefined) return undefined;
    const says = { id: formatMessageId(id), why: asSaid(whyOf(found)) };
    switch (outcome) {
      case "accepted":
        return { id, came: "taken", sentence: say("AGAIN_TAKEN", says) };
      case "unknown":
        return { id, came: "unknown", sentence: say("AGAIN_UNKNOWN", says) };
      default:
        return { id, came: "refused", sentence: say("AGAIN_REFUSED", says) };
    }
  }
}

/** The second sending of a message that is on its way now, if one is. */
export async function sentAgainNow(
  transaction: TransactionSql,
  id: MessageId,
): Promise<MessageId | undefined> {
  for (let attempt = 1;; attempt++) {
    const [row] = await transaction`
      select k.stream, k.sequence, s.state
      from send_key k join message_state s using (stream, sequence)
      where k.key = ${attemptKey(id, attempt)}`;
    if (row === undefined) return undefined;
    if (row.state === "in flight") {
      return { stream: Number(row.stream), sequence: Number(row.sequence) };
    }
  }
}

/** Of what was said last: the reason of the message itself is why it was sent. */
function whyOf({ code, steps, state }: StoredMessage): string {
  return [code, steps.at(-1)?.reason].filter((each) => each != null && each !== "").join(" ") ||
    state;
}

/** No sender's key: those are keyed digests of what was sent. */
function attemptKey(id: MessageId, attempt: number): string {
  const text = `songhanh handed over again ${formatMessageId(id)} ${attempt}`;
  const hex = nodeSha256(new TextEncoder().encode(text)).toHex();
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ]
    .join("-");
}
