/** F3: the disk of the database is full, and there is space again. */
import { balanceOf } from "../adapters/balance/balance.ts";
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { assertNothingLost } from "./support/assert_nothing_lost.ts";
import { Load } from "./support/load.ts";
import { codeOf, JournalView, RelayBed } from "./support/relay_bed.ts";
import { SmallDisk } from "./support/small_disk.ts";

/** How often the disk is full: each time takes what a message may wait for its commit. */
const times = Number(Deno.env.get("SONGHANH_TEST_ROUNDS") ?? 1);

/** A disk that is full and has space again, as the gateway's database meets it. */
interface Disk {
  fill(): Promise<unknown>;
  free(): Promise<unknown>;
}

/** Senders go on while the disk is filled and freed; no process is started again by the test. */
async function rideOut(bed: RelayBed, journal: JournalView, disk: Disk): Promise<void> {
  const load = new Load(bed, 8);
  const codes = (from: number) => load.exchanges.slice(from).map(({ answer }) => codeOf(answer));
  const isReady = async () => {
    const response = await fetch(`http://${bed.gateway.admin}/readyz`);
    await response.body?.cancel();
    return response.status === 200;
  };
  try {
    for (let time = 1; time <= times; time++) {
      const before = load.exchanges.length;
      await waitUntil("messages are recorded", () => codes(before).includes("00000"));
      await disk.fill();
      // Where the disk was full just after all senders' messages had been handed over, these wait for
      // their outcomes to be recorded and nobody sends: somebody new has to be refused then.
      const another = async () => {
        const message = bed.inquiry();
        const answer = await bed.post(message);
        load.exchanges.push({ message, answer });
      };
      await waitUntil("messages are refused", async () => {
        if (!codes(before).includes("A0011")) await another();
        return codes(before).includes("A0011");
      }, 60_000);
      await disk.free();
      const after = load.exchanges.length;
      await waitUntil("and are recorded again", () => codes(after).includes("00000"), 60_000);
      await waitUntil("the gateway is ready", isReady);
    }
  } finally {
    // After a failure senders would wait for space as long as there is none.
    await disk.free().catch(() => {});
    await load.stop();
  }
  for (const { answer } of load.exchanges) {
    assert.ok(answer, "every sender is answered");
    assert.match(codeOf(answer)!, /^(00000|A0011|A0007)$/);
  }
  await waitUntil(
    "what was refused too late is settled",
    async () => (await balanceOf(journal.sql)).inFlight === 0,
  );
  await assertNothingLost(journal, bed.primary, load.exchanges);
  assert.equal(await bed.gateway.stop(), 0);
}

Deno.test("F3: a database that reports a full disk refuses messages, and loses none", async () => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({ databaseUrl: database.url });
  await using journal = new JournalView(database.url);
  await journal.sql`
    create function no_space() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file: No space left' using errcode = 'disk_full'; end $$`;
  await rideOut(bed, journal, {
    fill: async () => {
      await journal.sql`
        create trigger no_space before insert on message execute function no_space()`;
      await journal.sql`
        create trigger no_space before insert on outcome execute function no_space()`;
    },
    free: async () => {
      await journal.sql`drop trigger no_space on message`;
      await journal.sql`drop trigger no_space on outcome`;
    },
  });
});

const disk = await SmallDisk.mount();
await disk?.[Symbol.asyncDispose]();

Deno.test({
  name: "F3: the data directory's disk is full, for the embedded database and everything else",
  ignore: disk === undefined,
  fn: async () => {
    await using disk = (await SmallDisk.mount())!;
    await using bed = await RelayBed.start({ dataDir: disk.path });
    const url = (await Deno.readTextFile(`${disk.path}/database-url`)).trim();
    await using journal = new JournalView(url);
    await rideOut(bed, journal, disk);
  },
});
