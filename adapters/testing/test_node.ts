/** Nodes and writers as far as losses of their database concern them, for tests of that. */
import type { Sql } from "postgres";
import { type KnownState, mergeKnown, nothingKnown } from "../../core/lost_rows/mod.ts";
import { oneBand } from "../../core/numbering/mod.ts";
import { StaleEpoch } from "../journal.ts";
import type { BatchDecider } from "../journal/batch_decider.ts";
import { JournalWriter } from "../journal/journal_writer.ts";
import { declareLostRows, readStoredState } from "../lost_rows/mod.ts";
import { loadMode } from "../mode/mode_store.ts";
import { NumberReserve } from "../numbers/number_reserve.ts";
import { connect } from "../postgres/connect.ts";
import { migrate } from "../postgres/migrate.ts";
import { migrations } from "../postgres/migrations/mod.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { waitUntil } from "./wait_until.ts";

const schema = "songhanh";
/** Numbers that a node may give. */
const band = { first: 90_000_000, last: 99_999_999 };
export const bands = oneBand(band.first, band.last);

/** A node as far as losses concern it: what it remembers, the epoch its writers believe. */
export class TestNode implements AsyncDisposable {
  known: KnownState = nothingKnown;
  mode = { mode: "relay" as "relay" | "standby", epoch: 1 };
  readonly losses: string[] = [];
  readonly #closers: (() => Promise<unknown>)[] = [];

  private constructor(
    readonly name: string,
    private readonly url: string,
    readonly sql: Sql,
    private readonly identity: string,
  ) {}

  static async open(name: string, url: string): Promise<TestNode> {
    const sql = connect(url, { schema, connectionsMax: 2 });
    await migrate(sql, schema, migrations);
    await loadMode(sql, "relay");
    const { identity } = await readStoredState(sql);
    const node = new TestNode(name, url, sql, identity);
    await node.look();
    return node;
  }

  /** What its beat does: takes in what is committed. */
  async look(): Promise<void> {
    const { mode, epoch } = await loadMode(this.sql, "relay");
    this.mode = { mode: mode as "relay", epoch };
    this.known = mergeKnown(this.known, await readStoredState(this.sql));
  }

  /** Until the loss is settled and the writers know the epoch. */
  async settle(seen: KnownState = nothingKnown): Promise<void> {
    this.known = mergeKnown(this.known, seen);
    const { known, identity, name } = this;
    const declared = await declareLostRows(this.sql, { known, identity, node: name, stops: true });
    if (declared !== undefined) this.losses.push(declared.sentence);
    await this.look();
  }

  async writer<Task = never>(decider?: BatchDecider<Task>): Promise<JournalWriter<Task>> {
    const sql = connect(this.url, { schema, connectionsMax: 1 });
    const writer = new JournalWriter<Task>({
      sql,
      writer: this.name,
      epoch: () => this.mode.epoch,
      mode: () => this.mode.mode,
      seal: byteSeal(undefined),
      appendWaitMs: 20_000,
      queueMessagesMax: 10_000,
      decider,
      onLostRows: (seen) => this.settle(seen),
      onStaleEpoch: () => this.look(),
    });
    await writer.open();
    this.#closers.push(async () => {
      await writer.close();
      await sql.end({ timeout: 1 });
    });
    return writer;
  }

  numbers(): NumberReserve {
    const sql = connect(this.url, { schema, connectionsMax: 1 });
    this.#closers.push(() => sql.end({ timeout: 1 }));
    return new NumberReserve({
      sql,
      bands,
      epoch: () => this.mode.epoch,
      remember: (seen) => {
        this.known = mergeKnown(this.known, seen);
        return Promise.resolve();
      },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers.toReversed()) await close();
    await this.sql.end({ timeout: 1 });
  }
}

/** Appends as an intake does: again where the epoch has changed. */
export async function append(
  writer: JournalWriter,
  record: Parameters<JournalWriter["append"]>[0],
) {
  for (;;) {
    try {
      return await writer.append(record);
    } catch (error) {
      if (!(error instanceof StaleEpoch)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** Waits until every connection of a pool that was lost is known to be. */
export async function isBack(sql: Sql): Promise<void> {
  await waitUntil("the connections are back", async () => {
    const asked = await Promise.allSettled(Array.from({ length: 4 }, () => sql`select 1`));
    return asked.every(({ status }) => status === "fulfilled");
  });
}
