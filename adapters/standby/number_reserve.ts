/**
 * The numbers that a lane may give: blocks of document numbers and identifiers of receipts, both
 * reserved in the database before the first of them is given (I3).
 */
import type { ISql, Sql } from "postgres";
import { type KnownState, nothingKnown } from "../../core/lost_rows/mod.ts";
import type { LastStatements } from "../postgres/transact.ts";
import type { NumberBlocks, ReceiptCounter } from "../../core/numbering/mod.ts";
import { type Refusal, refuse } from "../../core/verdict.ts";

/** Numbers that a lane reserves at once: few commits for it, little void when it dies. */
const BLOCK_SIZE = 1_000;

/** The database's code for a band that is used up; identifiers of receipts use it too. */
const usedUpCode = "SH004";

export interface NumberReserveOptions {
  /** Not the lane's own connection: a reservation commits before what needs it. */
  readonly sql: Sql;
  readonly band: { readonly first: number; readonly last: number };
  /** The epoch to reserve under; undefined = whatever it is. */
  readonly epoch?: () => number;
  /**
   * Keeps what is reserved where a loss of the database does not reach it; nothing is given before it
   * resolves.
   */
  readonly remember?: (known: KnownState) => Promise<void>;
  /** Told once for each document type, or `receipt`, of which there is nothing left. */
  readonly onUsedUp?: (of: string, reason: string) => void;
}

export class NumberReserve {
  blocks: NumberBlocks = {};
  receipts: readonly ReceiptCounter[] = [];
  #stream: { readonly stream: number; readonly incarnation: number } | undefined;
  #storedReceipts: readonly ReceiptCounter[] = [];
  /** A band does not grow while the process lives, so what is used up stays so. */
  readonly #usedUp = new Map<string, Refusal>();

  constructor(private readonly options: NumberReserveOptions) {}

  /** Begins anew for a stream: what its last writer left is void, its receipt identifiers stay. */
  async open(stream: { readonly stream: number; readonly incarnation: number }): Promise<void> {
    if (this.#stream?.stream === stream.stream && this.#stream.incarnation === stream.incarnation) {
      return;
    }
    const { sql } = this.options;
    await sql`select void_numbers(${stream.stream})`;
    const rows = await sql`
      select identifier, second, last from receipt_identifier where stream = ${stream.stream}
      order by identifier`;
    this.receipts = rows.map(({ identifier, second, last }) => ({ identifier, second, last }));
    this.#storedReceipts = this.receipts;
    this.blocks = {};
    this.#stream = stream;
  }

  /**
   * Looks, on a new connection, whether what is reserved is still there: the database may have lost it,
   * though nothing that was recorded. Gives what is not; nothing is then given any more before `open`.
   */
  async check(
    sql: ISql,
    stream: { readonly stream: number; readonly incarnation: number },
  ): Promise<KnownState | undefined> {
    if (this.#stream?.stream !== stream.stream || this.#stream.incarnation !== stream.incarnation) {
      return undefined;
    }
    const blocks = await sql`
      select type, last from number_block
      where stream = ${stream.stream} and incarnation = ${stream.incarnation}`;
    const identifiers = await sql`
      select identifier from receipt_identifier where stream = ${stream.stream}`;
    const numbers = Object.values(this.blocks).filter(({ type, last }) =>
      !blocks.some((block) => block.type === type && Number(block.last) === last)
    ).map(({ type, last }) => ({ type, ...this.options.band, high: last }));
    const receipts = this.receipts.map(({ identifier }) => identifier)
      .filter((each) => !identifiers.some(({ identifier }) => identifier === each));
    if (numbers.length + receipts.length === 0) return undefined;
    this.forget();
    return { ...nothingKnown, numbers, receipts };
  }

  /** Gives nothing any more before `open`. */
  forget(): void {
    this.blocks = {};
    this.receipts = [];
    this.#storedReceipts = [];
    this.#stream = undefined;
  }

  /**
   * Reserves more `of` a document type, or of `receipt`. A0011 where nothing is left: no number is
   * better than one that another system gives too.
   */
  async reserve(of: string): Promise<Refusal | undefined> {
    const known = this.#usedUp.get(of);
    if (known !== undefined) return known;
    try {
      if (of === "receipt") await this.#reserveIdentifier();
      else await this.#reserveBlock(of);
    } catch (error) {
      if ((error as { code?: unknown }).code !== usedUpCode) throw error;
      const reason = (error as Error).message;
      const refusal = refuse("A0011", reason);
      this.#usedUp.set(of, refusal);
      this.options.onUsedUp?.(of, reason);
      return refusal;
    }
  }

  async #reserveBlock(type: string): Promise<void> {
    const { sql, band, epoch, remember } = this.options;
    const { stream, incarnation } = this.#stream!;
    const [block] = await sql`
      select * from reserve_numbers(${type}, ${stream}, ${incarnation}, ${epoch?.() ?? null},
        ${BLOCK_SIZE}, ${band.first}, ${band.last})`;
    const [next, last] = [Number(block!.first), Number(block!.last)];
    await remember?.({ ...nothingKnown, numbers: [{ type, ...band, high: last }] });
    this.blocks = { ...this.blocks, [type]: { type, next, last } };
  }

  async #reserveIdentifier(): Promise<void> {
    const { sql, epoch, remember } = this.options;
    const { stream, incarnation } = this.#stream!;
    const [row] = await sql`
      select reserve_identifier(${stream}, ${incarnation}, ${epoch?.() ?? null}) as identifier`;
    const identifier = row!.identifier as string;
    await remember?.({ ...nothingKnown, receipts: [identifier] });
    this.receipts = [...this.receipts, { identifier, second: "", last: 0 }];
    this.#storedReceipts = this.receipts;
  }

  /** Writes how far the receipts have come, in the transaction that gave them. */
  write(transaction: ISql, receipts: readonly ReceiptCounter[]): LastStatements {
    return receipts
      .filter((counter, index) => counter !== this.#storedReceipts[index])
      .map(({ identifier, second, last }) =>
        transaction`
          update receipt_identifier set second = ${second}, last = ${last}
          where identifier = ${identifier}`
      );
  }

  /** The transaction that gave numbers is committed: they are gone. */
  commit(blocks: NumberBlocks, receipts: readonly ReceiptCounter[]): void {
    this.blocks = blocks;
    this.receipts = receipts;
    this.#storedReceipts = receipts;
  }
}
