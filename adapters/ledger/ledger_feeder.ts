/**
 * Keeps the ledger: reads what became of relayed messages and learns the documents from it.
 *
 * A turn is one transaction. It reads outcomes in the order of the transactions that wrote them, up to
 * the oldest one still running, so that nothing is passed over; it writes documents, doubts and the
 * cursor together, so that a crash repeats or loses nothing. Turns of several nodes exclude each
 * other by an advisory lock: whoever calls, each outcome is learnt once.
 *
 * One message costs itself only: what cannot be read, holds bytes that no field may hold, or that we
 * fail over is passed by, and what it may have changed is doubtful from then on: the document that it
 * names, or all that its sender has (`ownerDoubt`).
 *
 * An unknown outcome makes everything that it may have touched doubtful; a later outcome of the same
 * message – a late answer, a person's verdict – takes the doubt away and is learnt like any other.
 */
import type { Sql, TransactionSql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import type { Document, DocumentRequest, DocumentsRead } from "../../core/documents/mod.ts";
import {
  type Delivery,
  learnDelivery,
  learnExchange,
  namesTouched,
  ownerDoubt,
  readDelivery,
} from "../../core/ledger/mod.ts";
import { mapNumber } from "../../core/give_back/mod.ts";
import { documentStem, isDocumentNumber } from "../../core/numbering/mod.ts";
import { procedureKind } from "../../core/procedures/mod.ts";
import { holdsControlBytes } from "../../core/wire/mod.ts";
import { formatMessageId, type MessageId } from "../journal.ts";
import { adapterLimits } from "../limits.ts";
import { readReplyHead } from "../reply_head.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { judgeWriteError } from "../journal/judge_write_error.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import type { UnopenedValue } from "../seals/unopened_values.ts";
import { tryLockWithin } from "../postgres/advisory_lock.ts";
import { isStorable } from "../postgres/storable_text.ts";
import { BatchDocuments } from "../documents/batch_documents.ts";
import type { DocumentWrite } from "../documents/document_rows.ts";
import { sealStanding } from "../documents/seal_standing.ts";
import {
  type Answer,
  type AnsweredMessage,
  type NumberCollision,
  NumberLearner,
} from "../numbers/number_learner.ts";
import { readSender, type UserLearner } from "./user_learner.ts";
import { OwnNumbers, ownNumbersOf } from "../numbers/own_numbers.ts";
import { replyText } from "../reply_text.ts";
import type { KeptExchanges } from "./kept_exchanges.ts";
import { changingProcedures } from "./learnt_from.ts";
import {
  idOf,
  type NamedRow,
  openOutcome,
  type OutcomeBytes,
  type OutcomeRow,
  type ReadOutcome,
  readOutcomes,
} from "./read_outcomes.ts";
import { readStoredRequest, type StoredRequest } from "./stored_request.ts";
import { type Doubt, type LedgerFindings, writeFindings } from "./write_findings.ts";
import { asSaid, say, sayOf, type Sentence } from "../../core/reasons/mod.ts";
import { type RequestRow, tryOpenRequest } from "../journal/open_request.ts";

/** Outcomes that a turn takes at most: some tens of milliseconds. */
const TURN_OUTCOMES_MAX = 256;

/** Messages in flight that a turn looks at: more than lanes have room for. */
const IN_FLIGHT_MAX = 4_096;

/** What holds within a turn. */
const turnSettings = {
  // A node that is stopped in the middle of a turn must not keep the others out.
  idle_in_transaction_session_timeout: "5000",
  // A plan that is made while the tables are small is kept for a while, and must go by their indexes,
  // a few rows at a time, when they are not.
  enable_seqscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  // Before PostgreSQL 18 the one row of the cursor looks so dear then that all of it is compiled.
  jit: "off",
};

export interface LedgerFeederOptions {
  readonly sql: Sql;
  readonly seal: ByteSeal;
  /** Company of a user, or empty. */
  readonly companyOf: (userId: string) => string;
  /** What lanes of this process have in hand; undefined: all is read from the database. */
  readonly kept?: KeptExchanges;
  /** Learns who sends; undefined: nobody is learnt. */
  readonly learner?: Pick<UserLearner, "note" | "flush">;
  /** Hears of numbers that both systems have given. */
  readonly onCollision?: (collision: NumberCollision) => void;
  /** `id`: of the message that it is about, where it is about one. */
  readonly onBug: (error: unknown, id: MessageId | undefined) => void;
}

/** What a turn came to. */
export interface LedgerTurn {
  /** Outcomes read. */
  readonly read: number;
  /** As much as a turn takes: there may be more that waits. */
  readonly isFull: boolean;
  /** Documents learnt or changed. */
  readonly learnt: number;
  /** Nothing is left that was there when the turn began. */
  readonly caughtUp: boolean;
}

interface Outcome {
  readonly id: MessageId;
  readonly userId: string;
  readonly procedure: string;
  /** Number of the document that the relay saw it name, or empty. */
  readonly document: string;
  /** Why nothing can be learnt from it, where something could have to be. */
  readonly trouble?: Sentence;
  /** What of it could not be opened. */
  readonly unopened?: UnopenedValue;
  readonly at: Date;
  readonly state: string;
  readonly receivedAt: Date;
  /** Undefined where there is none, or none to learn from. */
  readonly answer: Answer | undefined;
  /** Undefined where it does not matter, or cannot be read. */
  readonly request: StoredRequest | undefined;
  /** Whether documents may be looked up for the request: its items hold nothing that no key may. */
  readonly isLegible: boolean;
  /** The request as it came, where it named numbers of VNACCS's that stand for ours. */
  readonly original?: DocumentRequest;
}

/** One that the primary still has in hand. */
interface InFlightRow extends NamedRow, RequestRow {
  readonly content_type: string | null;
}

/** What a turn has to write. */
class Findings implements LedgerFindings {
  readonly writes: DocumentWrite[] = [];
  doubts: Doubt[] = [];
  readonly settled: MessageId[] = [];
  readonly unopened: UnopenedValue[] = [];
  numbers: NumberLearner | undefined;
  storedDigest: LedgerFindings["storedDigest"] = () => undefined;

  /** What became of a message is known: doubts about it end, those that this same turn has found too. */
  settle(id: MessageId): void {
    this.settled.push(id);
    this.doubts = this.doubts.filter((doubt) =>
      doubt.id.stream !== id.stream || doubt.id.sequence !== id.sequence
    );
  }

  /** Of a message that VNACCS accepted, or that we cannot read: something has changed. */
  doubt(outcome: Doubtful, reason: Sentence): void {
    const { userId, document } = outcome;
    const names = namesInDoubt(outcome) ??
      [isDocumentNumber(document) ? documentStem(document) : ownerDoubt(userId)];
    for (const name of names) this.doubts.push({ name, id: outcome.id, reason });
  }

  /**
   * Of a message of which nobody knows whether VNACCS takes it, nor whether it is of the user whom it
   * names: only what it names can be in doubt, or anybody could put all in doubt that others have.
   */
  doubtUnanswered(outcome: Doubtful, reason: Sentence): void {
    for (const name of namesInDoubt(outcome) ?? []) {
      this.doubts.push({ name, id: outcome.id, reason });
    }
  }
}

function sentenceOf({ value, row, reason }: UnopenedValue): Sentence {
  return sayOf(asSaid(`${value.table} ${row} `), reason);
}

type Doubtful = Pick<Outcome, "id" | "request" | "userId" | "document">;

/** What a message may have changed, by name; undefined where that cannot be told. */
function namesInDoubt({ request }: Doubtful): readonly string[] | undefined {
  if (request === undefined) return undefined;
  try {
    const { ids, keys } = namesTouched(request.request);
    const names = [...ids, ...keys];
    if (names.length === 0 && holdsControlBytes(request.request.body)) return undefined;
    return names.every(isPlain) ? names : undefined;
  } catch {
    return undefined;
  }
}

function isPlain(name: string): boolean {
  // deno-lint-ignore no-control-regex -- the characters that no name may have
  return isStorable(name) && !/[\x00-\x1f\x7f]/.test(name);
}

export class LedgerFeeder {
  /** Outcomes of the next turn: fewer while there is one among them that turns fail over. */
  #outcomesMax = TURN_OUTCOMES_MAX;

  constructor(private readonly options: LedgerFeederOptions) {}

  /** Learns until nothing is left, or `deadlineMs` is over; whether it has caught up. */
  async catchUp(deadlineMs: number): Promise<boolean> {
    const until = performance.now() + deadlineMs;
    for (;;) {
      const { caughtUp, read } = await this.turn();
      if (caughtUp) return true;
      if (performance.now() >= until) return false;
      if (read === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /**
   * Learns from the next outcomes. Nothing is done while another node is at it. `storesUsers`: whether
   * it ends with who was seen sending, a slow hash for each who is new; else the next turn does.
   */
  async turn({ storesUsers = true } = {}): Promise<LedgerTurn> {
    const turn = await this.#narrowingTurn();
    if (!storesUsers) return turn;
    await this.options.learner?.flush((error) => this.options.onBug(error, undefined));
    return turn;
  }

  /**
   * A turn; where it fails by a mistake of ours, over fewer outcomes, until the one is alone that it
   * fails over. That one is passed by, with a doubt.
   */
  async #narrowingTurn(): Promise<LedgerTurn> {
    for (;;) {
      try {
        const turn = await this.#turn(this.#outcomesMax, undefined);
        this.#outcomesMax = Math.min(this.#outcomesMax * 2, TURN_OUTCOMES_MAX);
        return turn;
      } catch (error) {
        if (judgeWriteError(error) === "passing") throw error;
        if (this.#outcomesMax === 1) return await this.#turn(1, error);
        this.#outcomesMax = Math.ceil(this.#outcomesMax / 2);
      }
    }
  }

  /** `failed`: what the next outcome failed over, if it did: nothing is learnt from it. */
  async #turn(outcomesMax: number, failed: unknown): Promise<LedgerTurn> {
    const { sql, kept } = this.options;
    const learntFrom: MessageId[] = [];
    const turn = await sql.begin(async (transaction): Promise<LedgerTurn> => {
      await transaction`
        select set_config(name, value, true) from unnest(
          ${Object.keys(turnSettings)}::text[], ${Object.values(turnSettings)}::text[]
        ) as s(name, value)`;
      const held = await tryLockWithin(transaction, "ledger");
      if (!held) return { read: 0, isFull: false, learnt: 0, caughtUp: false };
      // Read before the outcomes: what is committed later belongs to a later turn.
      const [mode] = await transaction`select mode, since::text as since from mode`;
      const read = await readOutcomes(transaction, {
        learnsUsers: this.options.learner !== undefined,
        outcomesMax,
        kept,
      });
      const rows = read.map(({ row }) => row);
      learntFrom.push(...rows.map(idOf));
      const findings = new Findings();
      if (failed === undefined) {
        const outcomes = await withOwnNumbers(transaction, read.map((each) => this.#outcome(each)));
        await this.#learn(transaction, outcomes, findings);
      } else {
        for (const row of rows) this.#passBy(row, failed, findings);
      }
      if (mode !== undefined && mode.mode !== "relay") {
        await this.#doubtInFlight(transaction, findings);
      }
      const collisions = await findings.numbers?.write(transaction) ?? [];
      const lines = await writeFindings(transaction, findings, this.options.seal);
      for (const each of collisions) this.options.onCollision?.(each);
      const last = rows.at(-1);
      if (last !== undefined) {
        await transaction`
          update ledger_cursor set xact = ${last.xact}::text::xid8, stream = ${last.stream},
            sequence = ${last.sequence}, step = ${last.step}`;
      }
      const [left] = await transaction`select outcomes_left(1) > 0 as more`;
      const isFull = rows.length >= outcomesMax ||
        Number(last?.bytes ?? 0) >= adapterLimits.atOnceBytesMax;
      const caughtUp = !isFull && !left!.more;
      if (caughtUp && mode !== undefined) {
        await transaction`
          update ledger_cursor set caught_up = ${mode.since}::text::timestamptz
          where caught_up is distinct from ${mode.since}::text::timestamptz`;
      }
      await sealStanding(transaction, lines, this.options.seal);
      return { read: rows.length, isFull, learnt: findings.writes.length, caughtUp };
    });
    kept?.learnt(learntFrom);
    return turn;
  }

  #outcome(read: ReadOutcome): Outcome {
    const { row } = read;
    const base = baseOf(row);
    try {
      const opened = openOutcome(this.options.seal, read);
      if (!("reason" in opened)) return { ...base, ...this.#contentOf(row, base.id, opened) };
      const isWanted = row.request_wanted || row.reply_wanted;
      const trouble = isWanted ? sentenceOf(opened) : undefined;
      return { ...base, ...noContent, trouble, unopened: opened };
    } catch (error) {
      this.options.onBug(error, base.id);
      const trouble = row.request_wanted || row.reply_wanted ? say("DOUBT_BYTES") : undefined;
      return { ...base, ...noContent, trouble };
    }
  }

  #contentOf(
    row: OutcomeRow,
    id: MessageId,
    { request: bytes, reply }: OutcomeBytes,
  ): Pick<Outcome, "answer" | "request" | "isLegible" | "trouble"> {
    const { companyOf, learner } = this.options;
    if (bytes !== undefined && row.sender_wanted) {
      const sender = readSender(row.content_type, bytes);
      if (sender !== undefined) learner?.note(sender);
    }
    const request = bytes === undefined || !row.request_wanted
      ? undefined
      : readStoredRequest({ id, contentType: row.content_type, bytes }, catalogue, companyOf);
    const isUnread = row.request_wanted && row.state === "answered" && request === undefined;
    return {
      request,
      isLegible: isLegible(request),
      answer: reply === undefined ? undefined : {
        text: replyText({
          status: row.status ?? 200,
          contentType: readReplyHead(row.reply_type).contentType,
          bytes: reply,
        }),
      },
      trouble: isUnread ? say("DOUBT_UNREAD") : undefined,
    };
  }

  /** The outcome that a turn failed over: whatever it may have changed is doubtful. */
  #passBy(row: OutcomeRow, error: unknown, findings: Findings): void {
    const base = baseOf(row);
    this.options.onBug(error, base.id);
    if (row.state !== "unknown") findings.settle(base.id);
    if (!row.request_wanted && !row.reply_wanted) return;
    findings.doubt({ ...base, request: undefined }, say("DOUBT_NOT_LEARNT"));
  }

  async #learn(
    transaction: TransactionSql,
    outcomes: readonly Outcome[],
    findings: Findings,
  ): Promise<void> {
    const isAnswered = ({ state, answer }: Outcome) => state === "answered" && answer !== undefined;
    const deliveries = await underOwn(
      transaction,
      outcomes.map((each) =>
        isAnswered(each) && each.request === undefined && each.trouble === undefined
          ? this.#deliveryOf(each)
          : undefined
      ),
    );
    const numbers = await NumberLearner.read(
      transaction,
      outcomes.map((each) => answeredMessage(each, isAnswered(each))),
    );
    findings.numbers = numbers;
    const documents = await BatchDocuments.read(
      transaction,
      outcomes.map((each) => isAnswered(each) ? learnable(each) : undefined),
      this.options.seal,
      {
        // Also what has a number that an answer tells: nothing is written over that was not read.
        furtherIds: [
          ...deliveries.flatMap((delivery) => delivery === undefined ? [] : [delivery.id]),
          ...numbers.standing,
        ],
        // What is cancelled gives back what it drew.
        linkedIds: deliveries.flatMap((each) => each?.cancelled === undefined ? [] : [each.id]),
        collided: numbers.collided,
        askers: outcomes.map(({ userId }) => userId),
      },
    );
    findings.storedDigest = (id) => documents.storedDigest(id);
    const learntBefore = await findLearnt(transaction, outcomes.map(({ id }) => id));
    for (const [index, outcome] of outcomes.entries()) {
      const { id, state, request, answer } = outcome;
      if (outcome.unopened !== undefined) findings.unopened.push(outcome.unopened);
      try {
        if (state === "unknown") {
          const reason = say("DOUBT_OUTCOME");
          if (outcome.trouble === undefined) findings.doubtUnanswered(outcome, reason);
          else findings.doubt(outcome, reason);
          continue;
        }
        findings.settle(id);
        const delivery = deliveries[index];
        if (outcome.trouble !== undefined) {
          findings.doubt(outcome, outcome.trouble);
          continue;
        }
        const known = isAnswered(outcome) ? learnable(outcome) : undefined;
        const damaged = known && documents.unopenedOf(known) ||
          delivery && documents.unopenedById(delivery.id);
        if (damaged !== undefined) {
          findings.unopened.push(damaged);
          findings.doubts.push({ name: damaged.row, id, reason: sentenceOf(damaged) });
          continue;
        }
        const seen = documents.seenBy(index, numbers.hiddenFrom(index));
        if (delivery !== undefined) this.#deliver(outcome, delivery, seen, documents, findings);
        if (!isAnswered(outcome) || request === undefined) continue;
        if (learntBefore.has(formatMessageId(id))) continue;
        if (!outcome.isLegible) {
          // VNACCS may make of such an item whatever it likes; no key of ours is made of it.
          findings.doubt(outcome, say("DOUBT_ITEMS"));
          continue;
        }
        const text = answer!.text;
        const learnt = text === undefined
          ? { kind: "gap" as const, reason: say("ANSWER_UNREADABLE") }
          : learnExchange(
            { request: request.request, reply: text, receivedAt: outcome.receivedAt },
            seen,
            catalogue,
          );
        if (learnt.kind === "gap") findings.doubt(outcome, learnt.reason);
        if (learnt.kind !== "documents") continue;
        const apart = numbers.apart(index, learnt.documents, seen);
        keep(apart, { id, request, at: learnt.at }, documents, findings);
      } catch (error) {
        // One message that we cannot handle must not end the learning of all others.
        this.options.onBug(error, id);
        findings.doubt(outcome, say("DOUBT_NOT_LEARNT"));
      }
    }
  }

  /** A report among what retrieved messages were answered with. */
  #deliveryOf({ id, answer }: Outcome): Delivery | undefined {
    try {
      return answer?.text && readDelivery(answer.text, catalogue);
    } catch (error) {
      this.options.onBug(error, id);
      return undefined;
    }
  }

  #deliver(
    { id, at }: Outcome,
    delivery: Delivery,
    seen: DocumentsRead,
    documents: BatchDocuments,
    findings: Findings,
  ): void {
    const document = seen.byId(delivery.id);
    if (document === undefined) return;
    const changed = learnDelivery(document, delivery, { at, byId: (each) => seen.byId(each) });
    for (const each of changed) {
      const procedure = delivery.output;
      findings.writes.push({ document: each, id, procedure, stoodIn: false, at });
    }
    documents.replace(changed);
  }

  /** After a forced switch: what the primary still has in hand may change its documents any time. */
  async #doubtInFlight(transaction: TransactionSql, findings: Findings): Promise<void> {
    const { seal, companyOf } = this.options;
    const rows = await transaction<InFlightRow[]>`
      select o.stream, o.sequence, m.content_type, m.sealed, m.request, m.user_id, m.document,
        m.base_sequence, request_base(m.stream, m.base_sequence) as base_request
      from open_message o join message m using (stream, sequence)
      where o.state = 'handed over' and m.procedure = any (${changingProcedures})
        and not exists (select 1 from document_doubt d
          where d.stream = o.stream and d.sequence = o.sequence)
      limit ${IN_FLIGHT_MAX}`;
    const inFlight = rows.map((row) => {
      const base = {
        ...namedOf(row),
        ...{ request: undefined as StoredRequest | undefined, isLegible: false },
      };
      try {
        const { opened, reason } = tryOpenRequest(seal, row);
        const { id } = base;
        if (opened === undefined) {
          findings.unopened.push({ value: sealedValues.request, row: formatMessageId(id), reason });
          return base;
        }
        const contentType = row.content_type;
        base.request = readStoredRequest({ id, contentType, bytes: opened }, catalogue, companyOf);
        base.isLegible = isLegible(base.request);
      } catch (error) {
        this.options.onBug(error, base.id);
      }
      return base;
    });
    for (const each of await withOwnNumbers(transaction, inFlight)) {
      findings.doubtUnanswered(each, say("DOUBT_UNANSWERED"));
    }
  }
}

function namedOf(row: NamedRow): Pick<Outcome, "id" | "userId" | "document"> {
  return {
    id: idOf(row),
    userId: row.user_id ?? "",
    document: row.document ?? "",
  };
}

/** What every outcome has. */
function baseOf(row: OutcomeRow): Omit<Outcome, "answer" | "request" | "isLegible" | "trouble"> {
  return {
    ...namedOf(row),
    procedure: row.procedure ?? "",
    at: row.at,
    state: row.state,
    receivedAt: row.received_at,
  };
}

function isLegible(request: StoredRequest | undefined): boolean {
  return request !== undefined && !holdsControlBytes(request.request.body);
}

/** The request as far as documents may be looked up for it. */
function learnable(
  { request, isLegible }: Pick<Outcome, "request" | "isLegible">,
): DocumentRequest | undefined {
  return isLegible ? request?.request : undefined;
}

const noContent = { answer: undefined, request: undefined, isLegible: false };

/** What names a document by the primary's number, as if it named ours. */
async function withOwnNumbers<Each extends Pick<Outcome, "request" | "isLegible">>(
  transaction: TransactionSql,
  outcomes: readonly Each[],
): Promise<readonly Each[]> {
  const own = await OwnNumbers.read(transaction, outcomes.map(learnable));
  return outcomes.map((each) =>
    each.request === undefined ? each : {
      ...each,
      request: { ...each.request, request: own.under(each.request.request) },
      original: each.request.request,
    }
  );
}

function answeredMessage(outcome: Outcome, isAnswered: boolean): AnsweredMessage {
  const { id, userId, procedure, answer, request, original, at } = outcome;
  const item = procedureKind(procedure)?.number;
  return {
    ...{ id, userId, procedure, at },
    answer: isAnswered ? answer : undefined,
    named: request && (item === undefined ? "" : request.request.items.value(item)),
    isMapped: original !== undefined && original !== request!.request,
  };
}

/** Reports on documents that were given back, as if they named them by our number. */
async function underOwn(
  transaction: TransactionSql,
  deliveries: readonly (Delivery | undefined)[],
): Promise<readonly (Delivery | undefined)[]> {
  const own = await ownNumbersOf(transaction, deliveries.flatMap((each) => each ? [each.id] : []));
  return deliveries.map((each) => {
    const id = each && own.get(each.id);
    return id === undefined ? each : { ...each!, id, number: mapNumber(each!.number, own) };
  });
}

function keep(
  learnt: readonly Document[],
  from: { readonly id: MessageId; readonly request: StoredRequest; readonly at: Date },
  documents: BatchDocuments,
  { writes }: Findings,
): void {
  const procedure = from.request.request.procedure.code;
  for (const document of learnt) {
    writes.push({ document, id: from.id, procedure, stoodIn: false, at: from.at });
  }
  documents.replace(learnt);
}

/** The messages from which documents were learnt already. */
async function findLearnt(
  transaction: TransactionSql,
  ids: readonly MessageId[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  // One row of each is enough, and each is looked up: a join might read the history of everything.
  const rows = await transaction`
    select c.stream, c.sequence
    from unnest(${ids.map(({ stream }) => stream)}::integer[],
      ${ids.map(({ sequence }) => sequence)}::bigint[]) as i(stream, sequence)
    cross join lateral (select h.stream, h.sequence from document_history h
      where h.stream = i.stream and h.sequence = i.sequence limit 1) c`;
  return new Set(
    rows.map(({ stream, sequence }) =>
      formatMessageId({ stream: Number(stream), sequence: Number(sequence) })
    ),
  );
}
