/**
 * Watches VNACCS's numbers (F74): how far it has counted, and whether it gave a number that the
 * standby has given too. What VNACCS then says of the number is said of a document of its own, which
 * is kept beside the standby's and never in its place.
 */
import type { TransactionSql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import { type Document, type DocumentsRead, isOwnedBy, twinId } from "../../core/documents/mod.ts";
import { numbersTold, type ToldNumber } from "../../core/ledger/mod.ts";
import {
  documentNumberDigits,
  documentStem,
  readDocumentNumber,
} from "../../core/numbering/mod.ts";
import type { MessageId } from "../journal.ts";
import { say } from "../../core/reasons/mod.ts";

/** A number that both systems have given, as it is found. */
export interface NumberCollision {
  /** Without branch. */
  readonly number: string;
  /** The message whose answer tells it, and who sent it. */
  readonly id: MessageId;
  readonly userId: string;
  readonly sentence: string;
}

/** `text`: the EDI text of an answer, undefined where a terminal would read none in it (`replyText`). */
export interface Answer {
  readonly text: Uint8Array | undefined;
}

/** What of an outcome matters to numbers. */
export interface AnsweredMessage {
  readonly id: MessageId;
  readonly userId: string;
  readonly procedure: string;
  /** Undefined where there is none, or none to learn from. */
  readonly answer: Answer | undefined;
  /** The number that the request names, empty where it names none; undefined: not known. */
  readonly named: string | undefined;
  /** The request named a number of VNACCS's that stands for one of ours. */
  readonly isMapped: boolean;
  readonly at: Date;
}

const none: ReadonlySet<string> = new Set();

export class NumberLearner {
  /** Numbers that both systems have given, as far as this turn touches them. */
  readonly collided = new Set<string>();
  /** The numbers that are told and have a document here already. */
  readonly standing = new Set<string>();
  readonly #told: readonly (readonly ToldNumber[])[];
  readonly #hidden: ReadonlySet<string>[] = [];
  readonly #found: NumberCollision[] = [];

  private constructor(private readonly answered: readonly AnsweredMessage[]) {
    this.#told = answered.map(toldBy);
  }

  static async read(
    transaction: TransactionSql,
    answered: readonly AnsweredMessage[],
  ): Promise<NumberLearner> {
    const learner = new NumberLearner(answered);
    const ids = new Set(learner.#told.flatMap((told) => told.map(({ id }) => id)));
    for (const { named } of answered) {
      if (named?.length === documentNumberDigits) ids.add(documentStem(named));
    }
    const rows = ids.size === 0
      ? []
      : await transaction`select * from numbers_standing(${[...ids]}::text[])`;
    const standing = new Map(rows.map((row) => [row.id as string, row]));
    for (const row of rows) {
      learner.standing.add(row.id);
      if (row.is_collided) learner.collided.add(row.id);
    }
    for (const [index, { named, isMapped, answer }] of answered.entries()) {
      const told = learner.#told[index]!.map(({ id }) => id);
      const spokenOf = named?.length === documentNumberDigits && answer !== undefined
        ? [documentStem(named)]
        : [];
      const both = new Set([...told, ...spokenOf].filter((id) => {
        const row = standing.get(id);
        return !isMapped && row?.is_ours && (told.includes(id) || !row.is_mapped);
      }));
      learner.#hidden.push(both);
      for (const id of both) learner.#collide(index, id);
    }
    return learner;
  }

  /** Documents that have a number of which the message at this place does not speak. */
  hiddenFrom(index: number): ReadonlySet<string> {
    return this.#hidden[index] ?? none;
  }

  /** What was learnt, with every document under an id at which no other stands. */
  apart(index: number, learnt: readonly Document[], seen: DocumentsRead): readonly Document[] {
    return learnt.map((document) => {
      const { id, owner, dates } = document;
      if (readDocumentNumber(`${id}0`) === undefined) return document;
      if (this.hiddenFrom(index).has(id)) return { ...document, id: twinId(id) };
      const before = seen.byId(id);
      if (before === undefined || before.id !== id) return document;
      if (before.dates.created.getTime() === dates.created.getTime()) return document;
      if (isOwnedBy(before, owner)) {
        return { ...document, dates: { ...dates, created: before.dates.created } };
      }
      this.#collide(index, id);
      return { ...document, id: twinId(id) };
    });
  }

  /** Writes what was learnt of numbers, and what has collided; gives what was not known before. */
  async write(transaction: TransactionSql): Promise<readonly NumberCollision[]> {
    const rows = this.#told.flatMap((told, index) =>
      told.map((each) => ({ ...each, from: this.answered[index]! }))
    );
    if (rows.length > 0) {
      await transaction`
        select note_learnt_numbers(${rows.map(({ type }) => type)}::text[],
          ${rows.map(({ sequence }) => sequence)}::bigint[],
          ${rows.map(({ given }) => given ? "t" : "f")}::text[]::boolean[],
          ${rows.map(({ from }) => from.id.stream)}::integer[],
          ${rows.map(({ from }) => from.id.sequence)}::bigint[],
          ${rows.map(({ from }) => from.at.toISOString())}::timestamptz[])`;
    }
    const found = this.#found;
    if (found.length === 0) return [];
    const added = await transaction`
      insert into number_collision (number, kind, stream, sequence, user_id, sentence)
      select r.*
      from unnest(${found.map(({ number }) => number)}::text[], ${
      found.map(() => "learnt")
    }::text[],
        ${found.map(({ id }) => id.stream)}::integer[],
        ${found.map(({ id }) => id.sequence)}::bigint[],
        ${found.map(({ userId }) => userId)}::text[],
        ${found.map(({ sentence }) => sentence)}::text[]) as r
      on conflict do nothing returning number, user_id`;
    return found.filter(({ number, userId }) =>
      added.some((row) => row.number === number && row.user_id === userId)
    );
  }

  #collide(index: number, number: string): void {
    const { id, userId, procedure } = this.answered[index]!;
    this.collided.add(number);
    const sentence = say("NUMBER_OF_BOTH", { number, user: userId, procedure });
    if (this.#found.some((each) => each.number === number && each.userId === userId)) return;
    this.#found.push({ number, id, userId, sentence });
  }
}

/** Nothing where an answer cannot be read: what else is learnt from it says so. */
function toldBy({ answer, procedure, named }: AnsweredMessage): readonly ToldNumber[] {
  if (answer?.text === undefined) return [];
  try {
    return numbersTold(answer.text, procedure, named, catalogue);
  } catch {
    return [];
  }
}
