/**
 * Settles messages whose outcome at the primary is not known: by asking the primary with a service
 * user, or by what a person has found out. Nothing is sent again before one of the two (I2).
 *
 * Each verdict is an outcome of the journal, written by a stream of its own under the epoch in force,
 * and an audit entry. Two that come at the same time exclude each other; the second finds the message
 * settled.
 */
import type { Sql, TransactionSql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import {
  chooseInquiries,
  hasNumbers,
  type Inquiry,
  judgeInquiry,
  type Judgement,
} from "../../core/give_back/mod.ts";
import { type NumberedDocument, numberMisfit } from "../../core/ledger/mod.ts";
import { documentStem, raiseBranch } from "../../core/numbering/mod.ts";
import { replyContentType } from "../../core/write_refusal.ts";
import { writeResultMessage } from "../../core/wire/mod.ts";
import {
  formatMessageId,
  type JournalWriting,
  type MessageId,
  type OutcomeRecord,
  type Reply,
  StaleEpoch,
} from "../journal.ts";
import { causeOf } from "../failed_record.ts";
import { audit } from "../audit/audit_store.ts";
import { isNotLearnt } from "../documents/messages_not_learnt.ts";
import { judgeWriteError } from "../journal/judge_write_error.ts";
import type { MessageStore, StoredMessage } from "../journal/message_store.ts";
import type { Terminal } from "../terminal/mod.ts";
import type { PrimaryAnswer } from "../vnaccs/primary_client.ts";
import { replyText } from "../reply_text.ts";
import { lockWithin } from "../postgres/advisory_lock.ts";
import { Turns } from "../turns.ts";
import { SecondSending, type SentAgain, sentAgainNow } from "./second_sending.ts";
import { readStoredRequest } from "./stored_request.ts";
import { say, sayAll, type Sentence } from "../../core/reasons/mod.ts";

/** What is known of a message after all. */
export interface Resolution {
  /**
   * `found`: the primary has processed it; `absent`: it has not, and the message may be handed over
   * again; `operator`: a person has dealt with it elsewhere.
   */
  readonly verdict: "found" | "absent" | "operator";
  readonly reason: string;
  readonly actor: string;
  /** For `found`: the number that the primary gave. */
  readonly number?: string;
  /** For `absent`: hand the original bytes over once more, now. */
  readonly resend?: boolean;
}

/** The message cannot be resolved: it is not there, or its outcome is known. */
export class ResolveRefused extends Error {
  override readonly name = "ResolveRefused";

  constructor(readonly sentence: Sentence) {
    super(sentence);
  }
}

/**
 * How many settle messages at once. Each has a session of the pool while it waits for the journal, or
 * for who settles the same message; and the journal may need others of that pool to go on: it is told
 * of a new epoch, and a loss that it finds is declared.
 */
const SETTLING_MAX = 2;
/** How often a message is tried to be sent again while the mode changes. */
const EPOCHS_MAX = 10;
/** In which time this node may hear of another epoch, in milliseconds. */
const NEW_EPOCH_MS = 200;

/** How the reason begins where the primary was not asked. */
const notAsked = say("NOT_ASKED", { why: "" });

export interface OutcomeResolverOptions {
  readonly sql: Sql;
  readonly store: MessageStore;
  /** A stream of its own, opened when it is first needed. */
  readonly journal: () => Promise<JournalWriting>;
  /** The digest by which that journal names a body. */
  readonly digestOf: (body: Uint8Array) => Uint8Array;
  readonly post: (contentType: string | null, body: Uint8Array) => Promise<PrimaryAnswer>;
  /** Who asks; undefined: only a person resolves. */
  readonly service: Pick<Terminal, "job"> | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export class OutcomeResolver {
  /** The last message that was asked about; undefined = the oldest comes next. */
  #askedLast: (MessageId & { readonly since: string }) | undefined;

  readonly #second: SecondSending;

  readonly #settling = new Turns(SETTLING_MAX);

  constructor(private readonly options: OutcomeResolverOptions) {
    this.#second = new SecondSending(options);
  }

  /** Asks the primary about a message; changes nothing. */
  async inquire(id: MessageId): Promise<Judgement> {
    const message = await this.#unknown(id);
    if (message.request === undefined) return unclear(sayAll(message.unopened));
    const { service } = this.options;
    if (service === undefined) return unclear(say("NO_SERVICE_USER"));
    const request = requestOf(message)?.request;
    const inquiries = request === undefined ? [] : chooseInquiries(request);
    if (request === undefined || inquiries.length === 0) {
      return unclear(say("INQUIRY_NO_CHANGE"));
    }
    const reasons: Sentence[] = [];
    for (const inquiry of inquiries) {
      const answer = await this.#ask(service, inquiry);
      if (typeof answer === "string") return unclear(answer);
      const judged = judgeInquiry(request, inquiry, answer, raisedNumber(message), catalogue);
      if (judged.kind !== "unclear") return judged;
      reasons.push(say("INQUIRED_BY", { procedure: inquiry.procedure, why: judged.reason }));
    }
    return unclear(sayAll(reasons));
  }

  /** The text of the primary's answer, or why there is none. */
  async #ask(service: Pick<Terminal, "job">, inquiry: Inquiry): Promise<Uint8Array | Sentence> {
    const { procedure, values } = inquiry;
    const { contentType, body } = service.job(procedure, values, { signed: false });
    const answer = await this.options.post(contentType, body);
    if (answer.kind !== "answered") return say("NOT_ASKED", { why: answer.reason });
    return replyText(answer.reply) ?? say("INQUIRY_UNREADABLE");
  }

  /**
   * Asks about messages that have been unknown for `ageMs`, oldest first, and settles those of which
   * the primary's answer leaves no doubt. Gives how many were settled. What could not be asked about
   * comes again when all others had their turn, so that none keeps the others waiting.
   */
  async inquireDue(ageMs: number, count: number, actor: string): Promise<number> {
    if (this.options.service === undefined) return 0;
    const { sql } = this.options;
    const last = this.#askedLast;
    const rows = await sql`
      select o.stream, o.sequence, o.since::text as since from open_message o
      where o.state = 'unknown' and o.since < now() - ${ageMs} * interval '1 millisecond'
        and not exists (select 1 from outcome_inquiry i
          where i.stream = o.stream and i.sequence = o.sequence)
        ${
      last === undefined ? sql`` : sql`and (o.since, o.stream, o.sequence) >
          (${last.since}::text::timestamptz, ${last.stream}, ${last.sequence})`
    }
      order by o.since, o.stream, o.sequence limit ${count}`;
    const hasMore = rows.length === count;
    if (!hasMore) this.#askedLast = undefined;
    let settled = 0;
    for (const row of rows) {
      const id = { stream: Number(row.stream), sequence: Number(row.sequence) };
      if (hasMore) this.#askedLast = { ...id, since: row.since };
      const judged = await this.#inquireAndSettle(id, actor);
      if (judged.kind === "there" || judged.kind === "absent") settled++;
      // Asked once by itself; what stays unclear is for a person, who may ask again.
      if (!judged.reason.startsWith(notAsked)) {
        await sql`
          insert into outcome_inquiry (stream, sequence, verdict, reason)
          values (${id.stream}, ${id.sequence}, ${judged.kind}, ${judged.reason})
          on conflict do nothing`;
      }
    }
    return settled;
  }

  /** What one message comes to is unclear where we fail over it: it must not keep the others waiting. */
  async #inquireAndSettle(id: MessageId, actor: string): Promise<Judgement> {
    try {
      const judged = await this.inquire(id);
      if (judged.kind !== "there" && judged.kind !== "absent") return judged;
      const verdict = judged.kind === "there" ? "found" as const : "absent" as const;
      const number = judged.kind === "there" ? judged.number : "";
      await this.resolve(id, { verdict, number, actor, reason: judged.reason });
      return judged;
    } catch (error) {
      if (error instanceof ResolveRefused) return unclear(error.sentence);
      if (judgeWriteError(error) === "passing") throw error;
      return unclear(say("NOT_JUDGED", { cause: causeOf(error) }));
    }
  }

  /** Settles a message; gives what came of handing it over again, if it was. */
  async resolve(id: MessageId, resolution: Resolution): Promise<SentAgain | undefined> {
    const message = await this.#unknown(id, { mayLift: resolution.verdict === "operator" });
    if (resolution.verdict === "absent" && resolution.resend) {
      return await this.#sendAgain(message, resolution);
    }
    await this.#settle(message, resolution);
    return undefined;
  }

  /**
   * Sends first and settles then: what did not come to the primary leaves everything as it was, so that
   * it can be tried again.
   */
  async #sendAgain(message: StoredMessage, resolution: Resolution): Promise<SentAgain> {
    const { id, request } = message;
    if (request === undefined) throw new ResolveRefused(sayAll(message.unopened));
    const sent = await this.#sendWhileRelaying((epoch) =>
      this.#second.send(
        { ...message, request },
        { ...resolution, epoch },
        (act) =>
          this.#alone(id, async (transaction, state) => {
            requireUnknown(id, state);
            await act(transaction);
          }),
      )
    );
    if ("underWay" in sent) {
      throw new ResolveRefused(underWay(id, sent.underWay));
    }
    if (sent.came === "refused") return sent;
    try {
      await this.#settle(message, resolution, sent.id);
    } catch (error) {
      // Its own answer came meanwhile: who asked is told its state, and must hear of the second, too.
      if (!(error instanceof ResolveRefused)) throw error;
    }
    return sent;
  }

  /** The mode may change until it is recorded: nothing is sent then, and the mode is looked at anew. */
  async #sendWhileRelaying<Sent>(send: (epoch: number) => Promise<Sent>): Promise<Sent> {
    for (let tries = 1;; tries++) {
      try {
        return await send(await this.#relayingEpoch());
      } catch (error) {
        if (!(error instanceof StaleEpoch) || tries === EPOCHS_MAX) throw error;
        await new Promise((resolve) => setTimeout(resolve, NEW_EPOCH_MS));
      }
    }
  }

  async #relayingEpoch(): Promise<number> {
    const [row] = await this.options.sql`select mode, epoch from mode`;
    const mode: string = row?.mode ?? "closed";
    if (mode === "relay" || mode === "failback") return Number(row!.epoch);
    throw new ResolveRefused(say("NOT_RELAYING", { mode }));
  }

  async #settle(message: StoredMessage, resolution: Resolution, again?: MessageId): Promise<void> {
    const { id } = message;
    const { actor, reason, verdict } = resolution;
    const journal = await this.options.journal();
    await this.#alone(id, async (transaction, state) => {
      // What the ledger could not learn from stays in doubt until a person has dealt with it.
      const lifts = verdict === "operator" && state !== "unknown" &&
        await isNotLearnt(transaction, id);
      if (!lifts) requireUnknown(id, state);
      const now = await sentAgainNow(transaction, id);
      if (now !== undefined) throw new ResolveRefused(underWay(id, now));
      await requireNumberFits(transaction, message, resolution);
      await journal.settle(this.#outcome(message, resolution));
      await audit(transaction, {
        actor,
        action: "outcome resolved",
        reason,
        details: {
          ...{ message: formatMessageId(id), verdict },
          ...(again === undefined ? {} : { again: formatMessageId(again) }),
          ...(lifts ? { was: state } : {}),
        },
      });
    });
  }

  /**
   * One at a time for a message, and few at a time altogether; `act` is told the state that it has then.
   */
  async #alone(
    id: MessageId,
    act: (transaction: TransactionSql, state: string) => Promise<void>,
  ): Promise<void> {
    await this.#settling.take(() =>
      this.options.sql.begin(async (transaction) => {
        await lockWithin(transaction, "resolve", formatMessageId(id));
        const [now] = await transaction`
          select state from message_state where stream = ${id.stream} and sequence = ${id.sequence}`;
        await act(transaction, now!.state);
      })
    );
  }

  /** `mayLift`: its outcome may be known, where the ledger could not learn from it. */
  async #unknown(id: MessageId, { mayLift = false } = {}): Promise<StoredMessage> {
    const message = await this.options.store.find(id);
    if (message === undefined) {
      throw new ResolveRefused(say("NO_MESSAGE", { id: formatMessageId(id) }));
    }
    // It has the outcome of its first, and would be handed over beside it.
    if (message.first !== undefined) {
      const first = formatMessageId(message.first);
      throw new ResolveRefused(say("RESOLVE_FIRST", { id: formatMessageId(id), first }));
    }
    if (!mayLift) requireUnknown(id, message.state);
    return message;
  }

  #outcome(message: StoredMessage, resolution: Resolution): OutcomeRecord {
    const { verdict, reason, actor, number = "" } = resolution;
    const at = this.options.now();
    const remark = `${reason} (${actor})`;
    const base = { id: message.id, at, reason: remark };
    if (verdict === "absent") return { ...base, state: "absent" };
    if (verdict === "operator") return { ...base, state: "decided" };
    const reply = foundReply(message, number, new Date(at));
    return { ...base, state: "answered", code: "00000", reply };
  }
}

function underWay(id: MessageId, again: MessageId): Sentence {
  return say("AGAIN_UNDER_WAY", { id: formatMessageId(id), again: formatMessageId(again) });
}

function requireUnknown(id: MessageId, state: string): void {
  if (state === "unknown") return;
  throw new ResolveRefused(say("OUTCOME_KNOWN", { id: formatMessageId(id), state }));
}

/** Before anything is written: what is learnt from a wrong number would be said of another document. */
async function requireNumberFits(
  transaction: TransactionSql,
  message: StoredMessage,
  { verdict, number = "" }: Resolution,
): Promise<void> {
  const request = verdict === "found" && number !== "" ? requestOf(message)?.request : undefined;
  if (request === undefined) return;
  const id = documentStem(number);
  // What the standby has under the number is no holder of VNACCS's: that is a collision, and told so.
  const holders = await transaction<NumberedDocument[]>`
    select d.family, d.owner, d.declarant,
      array(select k.key from document_key k where k.id = d.id) as keys
    from document d
    where d.id in (select s.id from numbers_standing(array[${id}]) s where not s.is_ours
      union all select m.ours from number_map m where m.theirs = ${id})`;
  const misfit = numberMisfit(request, number, holders);
  if (misfit !== undefined) throw new ResolveRefused(misfit);
}

function requestOf({ id, contentType, request }: StoredMessage) {
  return request && readStoredRequest({ id, contentType, bytes: request }, catalogue, () => "");
}

function numberNamed(message: StoredMessage): string {
  return /^\d{12}$/.test(message.document ?? "") ? message.document! : "";
}

/** What a correction would have raised the branch to; empty where it names none, or behind the ninth. */
function raisedNumber(message: StoredMessage): string {
  return raiseBranch(numberNamed(message)) ?? "";
}

/**
 * The answer that was lost, as far as it can be known: success with the number. Its sender's repeat
 * gets it, and the ledger learns from it.
 */
function foundReply(message: StoredMessage, number: string, receivedAt: Date): Reply {
  const read = requestOf(message);
  const known = number !== "" ? number : numberNamed(message);
  if (read === undefined) {
    throw new ResolveRefused(say("VERDICT_OPERATOR"));
  }
  if (known === "" && hasNumbers(read.request)) {
    throw new ResolveRefused(say("NUMBER_EXPECTED"));
  }
  return {
    status: 200,
    contentType: replyContentType,
    bytes: writeResultMessage({
      request: read.header,
      codes: [],
      receivedAt,
      information: known,
      items: known === "" ? [] : [known],
    }),
  };
}

function unclear(reason: Sentence): Judgement {
  return { kind: "unclear", reason };
}
