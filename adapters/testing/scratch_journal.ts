/** An empty journal for a test: epoch 1, no stream, and writers to it. */
import { createHash, randomUUID } from "node:crypto";
import type { Sql } from "postgres";
import type { MessageRecord } from "../journal.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { connect } from "../postgres/connect.ts";
import { JournalWriter } from "../journal/journal_writer.ts";
import type { JournalWriterOptions } from "../journal/journal_writer_options.ts";
import { MessageStore } from "../journal/message_store.ts";
import { loadMode } from "../mode/mode_store.ts";
import { migratedDatabase } from "./migrated_database.ts";
import type { ScratchDatabase } from "./scratch_database.ts";
import { TcpProxy } from "./tcp_proxy.ts";

const schema = "songhanh";
/** One database for all tests of a file: emptying its tables is quicker than making them. */
let database: Promise<ScratchDatabase> | undefined;

export interface OpenWriter<Task> {
  readonly writer: JournalWriter<Task>;
  /** Its connection goes through this; undefined where it was asked to be direct. */
  readonly proxy: TcpProxy;
  /** What it complained about. */
  readonly troubles: string[];
}

export class ScratchJournal implements AsyncDisposable {
  /** Bytes from which the writers of a test file send their batches by COPY. */
  static largeBatchBytes = Infinity;
  readonly store: MessageStore;
  /** What the writers believe. */
  epoch = 1;
  /** How long messages wait for their commit, from the next one on. */
  appendWaitMs = 20_000;
  readonly #closers: (() => Promise<unknown>)[] = [];

  private constructor(
    readonly url: string,
    /** A connection beside the writers', to look and to disturb. */
    readonly sql: Sql,
  ) {
    this.store = new MessageStore(sql, byteSeal(undefined));
  }

  static async open(): Promise<ScratchJournal> {
    const { url } = await (database ??= migratedDatabase());
    const sql = connect(url, { schema, connectionsMax: 4 });
    await sql`
      truncate stream, message, message_mark, outcome, open_message, undelivered, batch, mode, balance_sum,
        balance_open, send_key restart identity cascade`;
    await loadMode(sql, "relay");
    return new ScratchJournal(url, sql);
  }

  /** Opens a writer behind a proxy of its own. */
  async writer<Task = never>(
    options: Partial<JournalWriterOptions<Task>> = {},
  ): Promise<OpenWriter<Task>> {
    const { hostname, port } = new URL(this.url);
    const proxy = new TcpProxy({ hostname, port: Number(port) });
    const url = this.url.replace(`${hostname}:${port}`, `127.0.0.1:${proxy.port}`);
    const sql = connect(url, { schema, connectionsMax: 1 });
    const troubles: string[] = [];
    const waitMs = () => this.appendWaitMs;
    const writer = new JournalWriter<Task>({
      sql,
      writer: "test",
      epoch: () => this.epoch,
      seal: byteSeal(undefined),
      get appendWaitMs() {
        return waitMs();
      },
      queueMessagesMax: 10_000,
      largeBatchBytes: ScratchJournal.largeBatchBytes,
      onHeldUp: (error) => troubles.push(`held up: ${(error as Error)?.message}`),
      onTrouble: (sentence, error) => troubles.push(`${sentence}: ${(error as Error)?.message}`),
      ...options,
    });
    await writer.open();
    this.#closers.push(async () => {
      proxy.comeBack();
      await writer.close();
      await sql.end({ timeout: 1 });
      await proxy[Symbol.asyncDispose]();
    });
    return { writer, proxy, troubles };
  }

  /** Keeps every batch from committing until the result is called. */
  async holdCommits(): Promise<() => Promise<void>> {
    const lock = await this.sql.reserve();
    await lock`begin`;
    await lock`lock table message in exclusive mode`;
    return async () => {
      await lock`rollback`;
      lock.release();
    };
  }

  /** Process numbers of the sessions that wait for a lock. */
  async waitingSessions(): Promise<number[]> {
    const rows = await this.sql`
      select pid from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return rows.map(({ pid }) => pid);
  }

  async messages(): Promise<number> {
    const [row] = await this.sql`select count(*)::int as n from message`;
    return row!.n;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers.toReversed()) await close();
    await this.sql.end({ timeout: 1 });
  }
}

/** A record whose request bytes are `text`; handed over, with a send key of its own. */
export function aRecord(text: string, more: Partial<MessageRecord> = {}): MessageRecord {
  const request = new TextEncoder().encode(text);
  return {
    receivedAt: Date.now(),
    sender: "127.0.0.1",
    state: "handed over",
    sendKey: randomUUID(),
    digest: new Uint8Array(createHash("sha256").update(request).digest()),
    contentType: "text/plain; charset=UTF-8",
    request,
    ...more,
  };
}
