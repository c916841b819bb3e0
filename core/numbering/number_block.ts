/**
 * Blocks of sequences. A lane takes numbers only from blocks that the store has reserved for it and
 * recorded; this room only counts inside them, so the same decision gives the same number when it is
 * made again, and two lanes can never meet.
 */
import { writeDocumentNumber } from "./document_number.ts";

/** Reserved sequences of one document type: `next` to `last`, both included; empty when next > last. */
export interface NumberBlock {
  /** Two digits. */
  readonly type: string;
  /** The sequence that is given next. */
  readonly next: number;
  readonly last: number;
}

/** What a lane holds, one block for each document type. */
export type NumberBlocks = Readonly<Record<string, NumberBlock>>;

/** A number taken and the blocks that are left. */
export interface TakenNumber {
  /** 12 digits with branch 0. */
  readonly number: string;
  readonly blocks: NumberBlocks;
}

/**
 * Takes the next number of a type. Undefined when no block of the type is held or it is used up: more
 * must be reserved first and the decision made again.
 */
export function takeNumber(blocks: NumberBlocks, type: string): TakenNumber | undefined {
  const block = blocks[type];
  if (block === undefined || block.next > block.last) return undefined;
  const number = writeDocumentNumber({ type, sequence: block.next, branch: 0 });
  return { number, blocks: { ...blocks, [type]: { ...block, next: block.next + 1 } } };
}
