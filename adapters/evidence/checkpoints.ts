import type { Sql } from "postgres";
import {
  checkpointText,
  noDigest,
  type StreamHead,
  TextDigester,
} from "../../core/evidence/mod.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { lockCheckpoints } from "./lock_checkpoints.ts";
import type { SigningKeys } from "./signing_keys.ts";
import { countNews, readHeads } from "./stream_heads.ts";

export interface CheckpointsOptions {
  readonly sql: Sql;
  readonly keys: Pick<SigningKeys, "inForce">;
  /** A checkpoint is made when the last one is older than this and something was recorded, in ms. */
  readonly intervalMs?: number;
  /** Or when so many batches came since. */
  readonly batchesMax?: number;
  readonly onTrouble?: (error: unknown) => void;
}

/** How often to look whether one is due, in ms. */
const lookMs = 5_000;
/** How long a stop waits for the database, in ms. */
const stopMs = 3_000;

/**
 * Signs from time to time how far every stream has come. Every node may run this: one at a time
 * makes the next checkpoint, the others find it made.
 */
export class Checkpoints {
  readonly #digester = new TextDigester(nodeSha256);
  readonly #intervalMs: number;
  readonly #batchesMax: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #turning: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(private readonly options: CheckpointsOptions) {
    this.#intervalMs = options.intervalMs ?? 60_000;
    this.#batchesMax = options.batchesMax ?? 2_000;
  }

  start(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#turning = this.#tryTurn(false).then(() => this.start());
    }, lookMs);
    Deno.unrefTimer(this.#timer as unknown as number);
  }

  /** Makes a last checkpoint of whatever is not vouched for yet, if the database is there. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, stopMs);
    });
    await Promise.race([this.#turning.then(() => this.#tryTurn(true)), late]);
    clearTimeout(timer);
  }

  /** Makes a checkpoint if one is due, or if `now` and anything is new; its number, if it made one. */
  async turn({ now }: { readonly now: boolean }): Promise<number | undefined> {
    return await this.options.sql.begin(async (sql) => {
      if (!await lockCheckpoints(sql, { wait: false })) return undefined;
      const [last] = await sql`
        select number, heads, digest,
          extract(epoch from clock_timestamp() - at) * 1000 as age_ms
        from checkpoint order by number desc limit 1`;
      const heads = await readHeads(sql);
      const news = countNews(heads, last?.heads as StreamHead[] | undefined);
      const isDue = last === undefined || Math.abs(Number(last.age_ms)) >= this.#intervalMs ||
        news >= this.#batchesMax;
      if (news === 0 || !(now || isDue)) return undefined;

      const [clock] = await sql`
        select t::text as at, microseconds(t) as at_us from clock_timestamp() as t`;
      const checkpoint = {
        number: Number(last?.number ?? 0) + 1,
        atUs: Number(clock!.at_us),
        previous: last === undefined ? noDigest : last.digest.toHex(),
        heads,
      };
      const text = checkpointText(checkpoint);
      // Within the lock that a rotation takes, too: none is signed with a key that has been retired.
      const key = await this.options.keys.inForce(sql);
      await sql`
        insert into checkpoint (number, at, previous, heads, digest, key, signature) values (
          ${checkpoint.number}, ${
        clock!.at
      }::text::timestamptz, decode(${checkpoint.previous}, 'hex'),
          ${sql.json(heads.map((head) => ({ ...head })))}, ${this.#digester.digest(text)},
          ${key.spki}, ${key.sign(text)})`;
      return checkpoint.number;
    });
  }

  async #tryTurn(now: boolean): Promise<void> {
    try {
      await this.turn({ now });
    } catch (error) {
      this.options.onTrouble?.(error);
    }
  }
}
