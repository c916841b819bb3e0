import assert from "node:assert/strict";
import type { Sql } from "postgres";
import {
  findLostRows,
  type KnownState,
  mergeKnown,
  nothingKnown,
} from "../../core/lost_rows/mod.ts";
import {
  acknowledge,
  changeMode,
  loadMode,
  setPaused,
  type StoredMode,
} from "../mode/mode_store.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { readSeenMode } from "./read_seen_mode.ts";
import { readStoredState } from "./read_stored_state.ts";

const act = { actor: "lan", reason: "test" };

/** A node as far as its mode concerns it. */
class Seeing {
  known: KnownState = nothingKnown;
  settled = 0;
  /** What happens between two looks at the database. */
  meanwhile: (() => Promise<void>)[] = [];
  /** What a settled loss does. */
  settle: () => Promise<boolean> = () => Promise.resolve(false);

  private constructor(
    readonly sql: Sql,
    readonly identity: string,
    public believed: StoredMode,
  ) {}

  static async with(sql: Sql): Promise<Seeing> {
    const { identity } = await readStoredState(sql);
    const seeing = new Seeing(sql, identity, await loadMode(sql, "relay"));
    await seeing.beat();
    return seeing;
  }

  note(seen: KnownState): void {
    this.known = mergeKnown(this.known, seen);
  }

  /** What its beat does: compares, and takes in what is there. */
  async beat(): Promise<void> {
    const stored = await readStoredState(this.sql);
    assert.equal(findLostRows(this.known, stored), undefined, "nothing is lost");
    this.note(stored);
  }

  read(): Promise<StoredMode | "again" | "older"> {
    return readSeenMode({
      sql: this.sql,
      memory: this,
      load: async () => {
        const mode = await loadMode(this.sql, "relay");
        await this.meanwhile.shift()?.();
        return mode;
      },
      settleLoss: () => {
        this.settled++;
        return this.settle();
      },
    }, this.believed);
  }

  /** As a node does it; gives what it believes then. */
  async load(): Promise<StoredMode> {
    for (let times = 0; times < 10; times++) {
      const mode = await this.read();
      if (mode === "older") break;
      if (mode === "again") continue;
      this.note({ ...nothingKnown, mode });
      this.believed = mode;
      break;
    }
    await this.beat();
    return this.believed;
  }
}

/** What people decide within an epoch, while it is paused and an automatic act is open. */
const steps: Readonly<Record<string, (sql: Sql) => Promise<void>>> = {
  acknowledge: (sql) => acknowledge(sql, act),
  resume: (sql) => setPaused(sql, false, act),
  pause: (sql) => setPaused(sql, true, act),
};

async function pausedAndOpen(sql: Sql): Promise<void> {
  const automatic = { ...act, action: "stood in", automatic: true } as const;
  await changeMode(sql, { ...automatic, expectedEpoch: 1, mode: "standby" });
  await setPaused(sql, true, act);
}

for (const first of Object.keys(steps)) {
  for (const second of Object.keys(steps)) {
    Deno.test(`readSeenMode(): ${first} and ${second} in quick succession are no loss, and take no lock`, async () => {
      for (const beats of [true, false]) {
        await using database = await scratchSchema();
        const { sql } = database;
        await pausedAndOpen(sql);
        const seeing = await Seeing.with(sql);
        await steps[first]!(sql);
        seeing.meanwhile = [async () => {
          await steps[second]!(sql);
          if (beats) await seeing.beat();
        }];
        await seeing.load();
        const { paused, acknowledged } = await seeing.load();
        const { mode } = await readStoredState(sql);
        assert.deepEqual({ paused, acknowledged }, {
          paused: mode!.paused,
          acknowledged: mode!.acknowledged,
        });
        assert.equal(seeing.settled, 0);
      }
    });
  }
}

Deno.test("readSeenMode() settles a pause that nobody has ended, and a mode that is gone, and nothing else", async () => {
  await using database = await scratchSchema();
  const { sql } = database;
  await setPaused(sql, true, act);
  const seeing = await Seeing.with(sql);
  seeing.settle = () => Promise.resolve(true);
  await sql`update mode set paused = false`;
  assert.equal(await seeing.read(), "again");
  assert.equal(seeing.settled, 1, "a pause");

  // In another epoch somebody has decided.
  await sql`update mode set epoch = 2, mode = 'standby'`;
  const mode = await seeing.read();
  assert.equal((mode as StoredMode).epoch, 2);
  assert.equal(seeing.settled, 1);

  seeing.believed = mode as StoredMode;
  await sql`update mode set mode = 'relay'`;
  assert.equal(await seeing.read(), "again");
  seeing.settle = () => Promise.resolve(false);
  assert.equal(await seeing.read(), "older");
  assert.equal(seeing.settled, 3, "a mode");
});

Deno.test("readSeenMode() takes no word of another database", async () => {
  await using database = await scratchSchema();
  const { sql } = database;
  await setPaused(sql, true, act);
  const seeing = await Seeing.with(sql);
  await setPaused(sql, false, act);
  const other = Object.assign(Object.create(seeing), { identity: "another" }) as Seeing;
  other.settle = () => Promise.reject(new Error("this is another database"));
  await assert.rejects(other.read(), /another database/);
});
