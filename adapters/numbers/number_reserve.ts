/**
 * The numbers that a lane may give: blocks of document numbers and identifiers of receipts, both
 * reserved in the database before the first of them is given (I3).
 */
import type { ISql, Sql } from "postgres";
import { type KnownState, nothingKnown } from "../../core/lost_rows/mod.ts";
import type { LastStatements } from "../postgres/transact.ts";
import {
  bandOf,
  type NumberBand,
  type NumberBands,
  type NumberBlocks,
  type ReceiptCounter,
} from "../../core/numbering/mod.ts";
import { type Refusal, refuse } from "../../core/verdict.ts";
import { asSaid, say, type Sentence } from "../../core/reasons/mod.ts";

/** Numbers that a lane reserves at once: few commits for it, little void when it dies. */
const BLOCK_SIZE = 1_000;

/** The database's code for a band that is used up; identifiers of receipts use it too. */
const usedUpCode = "SH004";

/** The database's code for a band that a number of VNACCS lies in. */
const touchedCode = "SH008";

/** Pause between two looks at how far VNACCS has come, while numbers are given. */
const LOOK_MS = 1_000;

const noneCollided: ReadonlySet<string> = new Set();

export interface NumberReserveOptions {
  /** Not the lane's own connection: a reservation commits before what needs it. */
  readonly sql: Sql;
  readonly bands: NumberBands;
  /** The epoch to reserve under; undefined = whatever it is. */
  readonly epoch?: () => number;
  /**
   * Keeps what is reserved where a loss of the database does not reach it; nothing is given before it
   * resolves.
   */
  readonly remember?: (known: KnownState) => Promise<void>;
  /** Told once for each document type, or `receipt`, of which nothing may be given any more. */
  readonly onUsedUp?: (of: string, reason: string) => void;
  /** Of a look that failed; it is made again. */
  readonly onTrouble?: (error: unknown) => void;
  /** Milliseconds of a clock that only runs on. */
  readonly now?: () => number;
}

export class NumberReserve {
  blocks: NumberBlocks = {};
  receipts: readonly ReceiptCounter[] = [];
  /** Numbers that both systems have given, as of the last look. */
  collided = noneCollided;
  #looked: { readonly epoch: number | undefined; readonly at: number } | undefined;
  #looking: Promise<void> | undefined;
  #stream: { readonly stream: number; readonly incarnation: number } | undefined;
  #storedReceipts: readonly ReceiptCounter[] = [];
  /** A band does not grow while the process lives, so what is used up stays so. */
  readonly #usedUp = new Map<string, Refusal>();

  constructor(private readonly options: NumberReserveOptions) {}

  /**
   * Begins anew for a stream: what its last writer left is void, its receipt identifiers stay. For each
   * epoch it looks first how far VNACCS has come, and within an epoch once a second, besides.
   */
  async open(stream: { readonly stream: number; readonly incarnation: number }): Promise<void> {
    await this.#openStream(stream);
    const epoch = this.options.epoch?.();
    if (this.#looked === undefined || this.#looked.epoch !== epoch) await this.#look(epoch);
    else if (this.#now() >= this.#looked.at + LOOK_MS) {
      this.#looking ??= this.#look(epoch)
        .catch((error) => this.options.onTrouble?.(error))
        .finally(() => this.#looking = undefined);
    }
    const touched = Object.keys(this.blocks).filter((type) => this.#usedUp.has(type));
    if (touched.length === 0) return;
    this.blocks = Object.fromEntries(
      Object.entries(this.blocks).filter(([type]) => !touched.includes(type)),
    );
  }

  #now(): number {
    return this.options.now?.() ?? performance.now();
  }

  /** Which of the types that are being given VNACCS has come to, and which numbers collide. */
  async #look(epoch: number | undefined): Promise<void> {
    const { sql, bands } = this.options;
    const at = this.#now();
    const held = Object.keys(this.blocks).flatMap((type) => {
      const band = bandOf(bands, type);
      return band === undefined ? [] : [{ type, ...band }];
    });
    const [row] = await sql`
      select array(select distinct c.number from number_collision c) as collided,
        array(select r.type || ' ' || band_touched(r.type, r.first, r.last)
          from unnest(${held.map(({ type }) => type)}::text[],
            ${held.map(({ first }) => first)}::bigint[],
            ${held.map(({ last }) => last)}::bigint[]) as r(type, first, last)
          where band_touched(r.type, r.first, r.last) is not null) as touched`;
    const collided = row!.collided as string[];
    this.collided = collided.length === 0 ? noneCollided : new Set(collided);
    for (const each of row!.touched as string[]) {
      const type = each.slice(0, 2);
      this.#withhold(type, "A0002", say("BAND_TOUCHED", { type, why: each.slice(3) }));
    }
    this.#looked = { epoch, at };
  }

  /** Nothing of it is given any more while the process lives. */
  #withhold(of: string, code: "A0002" | "A0011", reason: Sentence): Refusal {
    const known = this.#usedUp.get(of);
    if (known !== undefined) return known;
    const refusal = refuse(code, reason);
    this.#usedUp.set(of, refusal);
    this.options.onUsedUp?.(of, reason);
    return refusal;
  }

  async #openStream(
    stream: { readonly stream: number; readonly incarnation: number },
  ): Promise<void> {
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
    ).flatMap(({ type, last }) => {
      const band = bandOf(this.options.bands, type);
      return band === undefined ? [] : [{ type, ...band, high: last }];
    });
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
   * Reserves more `of` a document type, or of `receipt`: no number is better than one that another
   * system gives too. A0011 ("busy, try later") where nothing is left of a band. A0002 ("procedure
   * blocked at present", the operator's switch of docs/wire-protocol.md 9.1) where the standby does
   * not stand in for the type at all, because VNACCS has come to its band or none is agreed: who
   * tries again a moment later is told the same, until an operator has agreed another band.
   */
  async reserve(of: string): Promise<Refusal | undefined> {
    const known = this.#usedUp.get(of);
    if (known !== undefined) return known;
    const band = bandOf(this.options.bands, of);
    if (of !== "receipt" && band === undefined) {
      return this.#withhold(of, "A0002", say("NO_BAND", { type: of }));
    }
    try {
      if (of === "receipt") await this.#reserveIdentifier();
      else await this.#reserveBlock(of, band!);
    } catch (error) {
      const { code, message } = error as { code?: unknown; message: string };
      if (code === usedUpCode) return this.#withhold(of, "A0011", asSaid(message));
      if (code === touchedCode) return this.#withhold(of, "A0002", asSaid(message));
      throw error;
    }
  }

  async #reserveBlock(type: string, band: NumberBand): Promise<void> {
    const { sql, epoch, remember } = this.options;
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
