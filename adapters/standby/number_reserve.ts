/**
 * The numbers that a lane may give: blocks of document numbers and identifiers of receipts, both
 * reserved in the database before the first of them is given (I3).
 */
import type { ISql, Sql } from "postgres";
import type { LastStatements } from "../postgres/transact.ts";
import type { NumberBlocks, ReceiptCounter } from "../../core/numbering/mod.ts";
import { type Refusal, refuse } from "../../core/verdict.ts";

/** Numbers that a lane reserves at once: few commits for it, little void when it dies. */
const BLOCK_SIZE = 1_000;

/** Identifiers of receipts in the order they are given out: `A0` … `ZZ`. */
const IDENTIFIER_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The database's code for a band that is used up; identifiers of receipts use it too. */
const usedUpCode = "SH004";

export interface NumberReserveOptions {
  /** Not the lane's own connection: a reservation commits before what needs it. */
  readonly sql: Sql;
  readonly band: { readonly first: number; readonly last: number };
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
    const { sql, band } = this.options;
    const { stream, incarnation } = this.#stream!;
    const [block] = await sql`
      select * from reserve_numbers(${type}, ${stream}, ${incarnation}, ${BLOCK_SIZE}, ${band.first},
        ${band.last})`;
    const [next, last] = [Number(block!.first), Number(block!.last)];
    this.blocks = { ...this.blocks, [type]: { type, next, last } };
  }

  async #reserveIdentifier(): Promise<void> {
    const identifier = await this.#newIdentifier(this.#stream!.stream);
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

  async #newIdentifier(stream: number): Promise<string> {
    return await this.options.sql.begin(async (sql) => {
      await sql`lock table receipt_identifier in exclusive mode`;
      const [row] = await sql`select count(*)::int as given from receipt_identifier`;
      const place = row!.given as number;
      const letter = String.fromCharCode(65 + Math.floor(place / IDENTIFIER_CHARACTERS.length));
      const identifier = letter + IDENTIFIER_CHARACTERS[place % IDENTIFIER_CHARACTERS.length];
      if (!/^[A-Z][0-9A-Z]$/.test(identifier)) {
        const reason = "cannot give receipt numbers: all identifiers from A0 to ZZ are in use";
        throw Object.assign(new Error(reason), { code: usedUpCode });
      }
      await sql`insert into receipt_identifier (identifier, stream) values (${identifier}, ${stream})`;
      return identifier;
    });
  }
}
