/**
 * Decides a batch of messages inside its transaction: lock and read every document that the batch
 * names, in one order → decide one message after the other, each seeing what the earlier ones did →
 * write documents, reports and numbers together with the records.
 *
 * The deciding itself is `core/documents`; this file fetches and carries away.
 */
import type { ISql, PendingQuery, Row } from "postgres";
import type { Catalogue } from "../../core/catalogue/mod.ts";
import {
  decide,
  type Decision,
  type DocumentRequest,
  type DocumentsRead,
  itemFaults,
  type NeedsNumbers,
  type PermitPolicy,
  readRequestItems,
} from "../../core/documents/mod.ts";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import type { NumberBands, NumberBlocks, ReceiptCounter } from "../../core/numbering/mod.ts";
import type { KnownState } from "../../core/lost_rows/mod.ts";
import { replaceStems } from "../../core/give_back/mod.ts";
import { replyCode } from "../../core/reply_code.ts";
import type { StandbyPolicy } from "../../core/policy/mod.ts";
import type { CodeTables } from "../../core/codes/mod.ts";
import type { ChannelRules } from "../../core/routing/mod.ts";
import type { User } from "../../core/users/mod.ts";
import { isRefusal, type Refusal, refuse } from "../../core/verdict.ts";
import {
  echoOf,
  headerBytes,
  isSuccess,
  writeOutputMessage,
  writeResultMessage,
} from "../../core/wire/mod.ts";
import { refusalCode } from "../../core/write_refusal.ts";
import { causeOf } from "../failed_record.ts";
import {
  formatMessageId,
  type MessageId,
  type MessageNamed,
  type MessageRecord,
} from "../journal.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import type { BatchDecider, BatchDecision } from "../journal/batch_decider.ts";
import { noteUnopened, type UnopenedValue } from "../seals/unopened_values.ts";
import { placeToldBeside, refusalReply, refusedByCode, refusedRecord } from "../refuse_message.ts";
import type { ReceivedRequest } from "../target.ts";
import { LedgerStanding } from "../documents/ledger_standing.ts";
import { OwnNumbers } from "../numbers/own_numbers.ts";
import { BatchDocuments } from "../documents/batch_documents.ts";
import {
  digestWrites,
  documentCopies,
  documentLines,
  type DocumentWrite,
  writeDocuments,
  writeRest,
} from "../documents/document_rows.ts";
import type { NumberReserve } from "../numbers/number_reserve.ts";
import type { ReplyWriter } from "./reply_writer.ts";
import { lockTerminals } from "../documents/lock_terminals.ts";
import { retrieve } from "./retrieve.ts";
import {
  closeOutputs,
  outputCopy,
  outputLines,
  putOutputs,
  type WaitingOutput,
} from "../documents/waiting_outputs.ts";
import { say, sayOf } from "../../core/reasons/mod.ts";

/** Role of users whose enterprise is suspended, dissolved, bankrupt or under enforcement. */
const suspendedRole = "suspended";

/** Role of users who may look at the documents of all others. */
const officerRole = "officer";

/** A message whose sender is good: what the decision is about. */
export interface StandbyTask {
  readonly request: ReceivedRequest;
  readonly message: InspectedMessage;
  readonly user: User;
  /** What the journal keeps of it, whatever is decided. */
  readonly proposed: Omit<MessageRecord, "state">;
}

export interface StandbyDeciderOptions {
  readonly catalogue: Catalogue;
  readonly seal: ByteSeal;
  readonly numbers: NumberReserve;
  readonly channelRules: () => ChannelRules;
  readonly permits: PermitPolicy;
  /** What the standby takes. */
  readonly policy: () => StandbyPolicy;
  /** Undefined where codes and values that bear on each other are not judged. */
  readonly codes: () => CodeTables | undefined;
  /**
   * Sequences that this standby gives. Absent where there is no other centre whose documents could be
   * meant: in the rehearsal primary.
   */
  readonly bands?: NumberBands;
  /** How a reply travels: plain or signed. */
  readonly reply: ReplyWriter;
  /** The digest by which stored bytes are named. */
  readonly digestOf: (bytes: Uint8Array) => Uint8Array;
  readonly onBug: (error: unknown, message: MessageNamed) => void;
  /** Hears of what is stored and could not be opened. */
  readonly onUnopened?: (unopened: UnopenedValue) => void;
}

interface AttachedRow {
  readonly receipt: string;
  readonly id: MessageId;
  readonly task: StandbyTask;
}

/** What a batch has come to so far. */
interface Outcome {
  readonly documents: DocumentWrite[];
  readonly outputs: WaitingOutput[];
  readonly attachments: AttachedRow[];
  /** Lines of deliveries, for the chain of evidence. */
  readonly deliveries: string[];
  blocks: NumberBlocks;
  receipts: readonly ReceiptCounter[];
}

type Placed = { readonly task: StandbyTask; readonly id: MessageId };

export class StandbyDecider implements BatchDecider<StandbyTask> {
  constructor(private readonly options: StandbyDeciderOptions) {}

  async decide(
    transaction: ISql,
    messages: readonly Placed[],
    position: { readonly stream: number; readonly incarnation: number },
    begun: Promise<unknown>,
  ): Promise<BatchDecision> {
    const { numbers, seal, digestOf } = this.options;
    await numbers.open(position);
    const { bands } = this.options;
    const received = messages.map(({ task, id }) => this.#documentRequest(task, id));
    const own = bands && await OwnNumbers.read(
      transaction,
      received.map((request) => this.#named(request)),
      bands,
      numbers.collided,
    );
    const requests = own === undefined
      ? received
      : received.map((request) =>
        request === undefined || isRefusal(request) ? request : own.under(request)
      );
    const named = requests.map((request) => this.#named(request));
    const [documents, standing] = await Promise.all([
      BatchDocuments.read(transaction, named, seal, { collided: numbers.collided }),
      bands && LedgerStanding.read(transaction, named, bands),
    ]);
    if (documents.unopened.length > 0) {
      await begun;
      await noteUnopened(transaction, documents.unopened);
      for (const unopened of documents.unopened) this.options.onUnopened?.(unopened);
    }
    const outcome: Outcome = {
      documents: [],
      outputs: [],
      attachments: [],
      deliveries: [],
      blocks: numbers.blocks,
      receipts: numbers.receipts,
    };
    const records: MessageRecord[] = [];
    const retrievals = messages.filter((_, index) => requests[index] === undefined);
    if (retrievals.length > 1) {
      await begun;
      await lockTerminals(transaction, retrievals.map(({ task }) => task.message));
    }
    for (const [index, placed] of messages.entries()) {
      const request = requests[index];
      if (request === undefined) {
        records.push(await this.#retrieve(transaction, placed, begun, outcome));
        continue;
      }
      if (isRefusal(request)) {
        records.push(this.#refused(placed.task, request));
        continue;
      }
      const seen = documents.seenBy(index);
      const refusal = named[index] === undefined
        ? undefined
        : refusalOf(documents.unopenedOf(request)) ?? standing?.refusalOf(request, seen);
      const decided = refusal === undefined
        ? this.#decideOne(placed, request, seen, documents, outcome)
        : this.#refused(placed.task, refusal);
      // Nearly always at once: a wait for each would take its turn of the microtasks.
      records.push(decided instanceof Promise ? await decided : decided);
    }
    const isStored = (id: string) => documents.isStored(id);
    const writes = digestWrites(outcome.documents, seal);
    const outputs = closeOutputs(outcome.outputs, seal);
    return {
      records,
      standing: [
        ...documentLines(writes, (id) => documents.storedDigest(id)),
        ...outputLines(outputs),
        ...outcome.deliveries,
      ],
      copies: () => [
        ...documentCopies(writes, isStored, seal),
        ...outputs.length > 0 ? [outputCopy(outputs, seal)] : [],
      ],
      write: (transaction, what) => [
        ...what === "what is not copied" ? writeRest(transaction, writes, isStored, seal) : [
          ...writes.length > 0 ? [writeDocuments(transaction, writes, seal)] : [],
          ...outputs.length > 0 ? [putOutputs(transaction, outputs, seal)] : [],
        ],
        ...outcome.attachments.map((row) => keepAttachments(transaction, row, digestOf)),
        ...numbers.write(transaction, outcome.receipts),
      ],
      committed: () => numbers.commit(outcome.blocks, outcome.receipts),
    };
  }

  check(
    sql: ISql,
    position: { readonly stream: number; readonly incarnation: number },
  ): Promise<KnownState | undefined> {
    return this.options.numbers.check(sql, position);
  }

  forget(): void {
    this.options.numbers.forget();
  }

  /** The request of a procedure; undefined for logon and retrieval. */
  #documentRequest(
    { request, message, user }: StandbyTask,
    id: MessageId,
  ): DocumentRequest | Refusal | undefined {
    const procedure = this.options.catalogue.procedure(message.procedure);
    if (procedure === undefined) return undefined;
    const { numberMap } = request;
    const received = numberMap === undefined
      ? message.message
      : replaceStems(message.message, numberMap);
    const items = readRequestItems(procedure, received);
    if (isRefusal(items)) return items;
    return {
      messageId: formatMessageId(id),
      procedure,
      items,
      body: received.subarray(headerBytes),
      ...(numberMap === undefined ? { bodySha256: message.itemsDigest } : {}),
      userId: message.header.trimmed("userId"),
      company: user.company,
      suspended: user.roles.includes(suspendedRole),
      seesAll: user.roles.includes(officerRole),
      files: message.envelope.attachments.map((file) => ({
        name: file.name,
        bytes: file.content().length,
      })),
    };
  }

  /**
   * The request as far as documents may be looked up for it: nothing is, where its items are at fault
   * by themselves. It is refused for that whatever there is, and what stands in them may be anything.
   */
  #named(request: DocumentRequest | Refusal | undefined): DocumentRequest | undefined {
    if (request === undefined || isRefusal(request)) return undefined;
    const { catalogue, codes } = this.options;
    return itemFaults(catalogue, request, codes()).length === 0 ? request : undefined;
  }

  /** At once, where the lane holds the numbers that it takes. */
  #decideOne(
    { task, id }: Placed,
    request: DocumentRequest,
    seen: DocumentsRead,
    documents: BatchDocuments,
    outcome: Outcome,
  ): MessageRecord | Promise<MessageRecord> {
    const decide = () => this.#tryDecide(task, id, request, seen, documents, outcome);
    const decided = decide();
    return "of" in decided ? this.#decideWithNumbers(task, decided, decide, outcome) : decided;
  }

  async #decideWithNumbers(
    task: StandbyTask,
    needs: NeedsNumbers,
    decide: () => MessageRecord | NeedsNumbers,
    outcome: Outcome,
  ): Promise<MessageRecord> {
    const { numbers } = this.options;
    for (let decided: MessageRecord | NeedsNumbers = needs;; decided = decide()) {
      if (!("of" in decided)) return decided;
      const { of } = decided;
      const usedUp = await numbers.reserve(of);
      if (usedUp !== undefined) return this.#refused(task, usedUp);
      // What the batch has taken so far stays taken; only the new block is added.
      if (of === "receipt") outcome.receipts = [...outcome.receipts, numbers.receipts.at(-1)!];
      else outcome.blocks = { ...outcome.blocks, [of]: numbers.blocks[of]! };
    }
  }

  /** One message that we cannot handle must not take the lane and its neighbours with it. */
  #tryDecide(
    task: StandbyTask,
    id: MessageId,
    request: DocumentRequest,
    seen: DocumentsRead,
    documents: BatchDocuments,
    outcome: Outcome,
  ): MessageRecord | NeedsNumbers {
    const receivedAt = new Date(task.request.receivedAt);
    try {
      const decision = decide(request, seen, {
        catalogue: this.options.catalogue,
        receivedAt,
        numbers: outcome.blocks,
        receipts: outcome.receipts,
        channelRules: this.options.channelRules(),
        permits: this.options.permits,
        policy: this.options.policy(),
        codes: this.options.codes(),
      });
      if (decision.kind === "needs numbers") return decision;
      const record = this.#record(task, id, decision, receivedAt, outcome);
      documents.replace(decision.documents);
      return record;
    } catch (error) {
      this.options.onBug(error, {
        id,
        linkInfo: task.message.header.linkInfo,
        traceId: task.request.trace?.traceId,
      });
      return this.refuse({ task, id }, error);
    }
  }

  #record(
    task: StandbyTask,
    id: MessageId,
    decision: Decision,
    receivedAt: Date,
    outcome: Outcome,
  ): MessageRecord {
    const { message } = task;
    const { header } = message;
    // A decision without codes is the normal end.
    const accepted = decision.codes.length === 0 || isSuccess(decision.codes);
    // Everything that may fail comes before anything is added to the outcome.
    const reply = this.options.reply(this.#replyBytes(message, decision, receivedAt));
    if (decision.prints.length > 0) {
      const terminal = header.trimmed("path");
      const request = echoOf(header);
      for (const { output, values, information } of decision.prints) {
        outcome.outputs.push({
          terminal,
          output,
          information,
          values,
          request,
          id,
          at: receivedAt,
        });
      }
    }
    outcome.documents.push(
      ...decision.documents.map((document) => (
        { document, id, procedure: message.procedure, stoodIn: accepted, at: receivedAt }
      )),
    );
    const given = decision.receipts.some((counter) => !outcome.receipts.includes(counter));
    if (given && message.envelope.attachments.length > 0) {
      outcome.attachments.push({ receipt: decision.resultItems.at(-1)!, id, task });
    }
    outcome.blocks = decision.numbers;
    outcome.receipts = decision.receipts;
    const base = task.proposed;
    const code = decision.codes[0]?.code ?? "00000";
    const document = decision.documents[0]?.number || decision.information.slice(0, 12) ||
      undefined;
    if (!accepted) {
      const reason = decision.reason ??
        decision.codes.map(({ code, item }) => [code, item].join(" ").trim()).join(", ");
      return refusedByCode(base, code, reason, reply);
    }
    return { ...base, state: "stood in", code, document, reply };
  }

  /** R, R and C, or M (docs/wire-protocol.md 7.5). */
  #replyBytes(message: InspectedMessage, decision: Decision, receivedAt: Date): Uint8Array {
    const { header } = message;
    const { codes, information, resultItems, screen } = decision;
    const output = screen && this.options.catalogue.output(screen.output)!;
    const written = screen && output && writeOutputMessage({
      message: output,
      values: screen.values,
      request: header,
      receivedAt,
      codes: output.type === "M" ? codes : undefined,
      information: screen.information,
    });
    if (written !== undefined && output!.type === "M") return written;
    const result = writeResultMessage({
      request: header,
      codes,
      receivedAt,
      information,
      items: resultItems,
    });
    if (written === undefined) return result;
    const both = new Uint8Array(result.length + written.length);
    both.set(result);
    both.set(written, result.length);
    return both;
  }

  async #retrieve(
    transaction: ISql,
    { task, id }: Placed,
    begun: Promise<unknown>,
    { deliveries }: Outcome,
  ): Promise<MessageRecord> {
    await begun;
    const receivedAt = new Date(task.request.receivedAt);
    const { seal, onUnopened } = this.options;
    const onChange = (line: string) => deliveries.push(line);
    const opening = { seal, onUnopened, onChange };
    const bytes = await retrieve(transaction, task.message, receivedAt, opening);
    if (isRefusal(bytes)) return this.#refused(task, bytes, id);
    return {
      ...task.proposed,
      state: "stood in",
      code: replyCode(bytes),
      reply: this.options.reply(bytes),
    };
  }

  refuse({ task, id }: Placed, cause: unknown): MessageRecord {
    return this.#refused(task, refuse("A0007", say("NOT_HANDLED", { cause: causeOf(cause) })), id);
  }

  #refused(task: StandbyTask, refusal: Refusal, id?: MessageId): MessageRecord {
    const receivedAt = new Date(task.request.receivedAt);
    const { header } = task.message;
    const place = placeToldBeside(refusalCode(refusal), id);
    const reply = refusalReply(refusal, header, receivedAt, place, this.options.reply);
    return refusedRecord(task.proposed, refusal, reply);
  }
}

/** What a message is told whose document cannot be opened: it may be sent again, later. */
function refusalOf(unopened: UnopenedValue | undefined): Refusal | undefined {
  return unopened &&
    refuse("A0011", sayOf(say("OF_DOCUMENT", { id: unopened.row }), unopened.reason));
}

/** The files themselves are in the request; here is where they are found by their receipt number. */
function keepAttachments(
  sql: ISql,
  { receipt, id, task }: AttachedRow,
  digestOf: StandbyDeciderOptions["digestOf"],
): PendingQuery<Row[]> {
  const rows = task.message.envelope.attachments.map((file, place) => {
    const content = file.content();
    return {
      receipt,
      place,
      stream: id.stream,
      sequence: id.sequence,
      name: file.name,
      content_type: file.contentType,
      bytes: content.length,
      // Keyed like that of the message: of a file that somebody knows it would tell who has filed it.
      sha256: digestOf(content),
    };
  });
  return sql`insert into attachment ${sql(rows)}`;
}
