/**
 * The numbers that a lane may give: blocks of document numbers and identifiers of receipts, both
 * reserved in the database before the first of them is given (I3).
 */
import type { Sql, TransactionSql } from "postgres";
import type { NumberBlocks, ReceiptCounter } from "../../core/numbering/mod.ts";

/** Numbers that a lane reserves at once: few commits for it, little void when it dies. */
const BLOCK_SIZE = 1_000;

/** Identifiers of receipts in the order they are given out: `A0` … `ZZ`. */
const IDENTIFIER_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export interface NumberReserveOptions {
  /** Not the lane's own connection: a reservation commits before what needs it. */
  readonly sql: Sql;
  readonly band: { readonly first: number; readonly last: number };
}

export class NumberReserve {
  blocks: NumberBlocks = {};
  receipts: readonly ReceiptCounter[] = [];
  #stream: { readonly stream: number; readonly incarnation: number } | undefined;
  #storedReceipts: readonly ReceiptCounter[] = [];

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

  /** Reserves more `of` a document type, or of `receipt`. */
  async reserve(of: string): Promise<void> {
    const { sql, band } = this.options;
    const { stream, incarnation } = this.#stream!;
    if (of === "receipt") {
      const identifier = await this.#newIdentifier(stream);
      this.receipts = [...this.receipts, { identifier, second: "", last: 0 }];
      this.#storedReceipts = this.receipts;
      return;
    }
    const [block] = await sql`
      select * from reserve_numbers(${of}, ${stream}, ${incarnation}, ${BLOCK_SIZE}, ${band.first},
        ${band.last})`;
    const [next, last] = [Number(block!.first), Number(block!.last)];
    this.blocks = { ...this.blocks, [of]: { type: of, next, last } };
  }

  /** Writes how far the receipts have come, in the transaction that gave them. */
  write(transaction: TransactionSql, receipts: readonly ReceiptCounter[]): PromiseLike<unknown>[] {
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
        throw new Error("cannot give receipt numbers: all identifiers from A0 to ZZ are in use");
      }
      await sql`insert into receipt_identifier (identifier, stream) values (${identifier}, ${stream})`;
      return identifier;
    });
  }
}
