/** The ledger learns from what lanes have in hand as it does from what the database holds. */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { lockWithin } from "../adapters/postgres/advisory_lock.ts";
import { say } from "../core/reasons/mod.ts";
import { codeOf, JournalView, RelayBed } from "./support/relay_bed.ts";
import { Relayed } from "./support/relayed.ts";

/** A day's documents as they are learnt, each with the digest of all that it is. */
async function learntOf(relayed: Relayed): Promise<unknown[]> {
  const number = await relayed.relay("IDA", { BL1: "B1" });
  await relayed.relay("IDC", { ICN: number });
  await relayed.relay("IVA", { YNK: "I" });
  await relayed.relay("IID", { ICN: number });
  // Whose items hold what no key may.
  const odd = await relayed.handOver("IDA", { BL1: "B2" });
  await relayed.answer(odd, new TextEncoder().encode("no answer at all\r\n"));
  assert.equal((await relayed.feeder.turn()).read, 5);
  const rows = await relayed.sql`
    select d.number, d.state, d.channel, d.complete, d.owner, d.family,
      (select count(*)::integer from document_history h where h.id = d.id) as changes
    from document d order by d.id`;
  const doubts = await relayed.sql`select name, reason from document_doubt order by name`;
  return [...rows, ...doubts].map((row) => ({ ...row }));
}

Deno.test("LedgerFeeder learns the same from what lanes keep and from the database", async () => {
  await using keeping = await Relayed.open({ keeps: true });
  await using reading = await Relayed.open();
  const learnt = await learntOf(keeping);
  assert.ok(learnt.length >= 3);
  assert.deepEqual(learnt, await learntOf(reading));
  assert.equal(keeping.kept!.bytes, 0, "nothing is kept of what is learnt");
});

Deno.test("LedgerFeeder does not open what a lane has kept, and no other answer stands for it", async () => {
  await using relayed = await Relayed.open({ keeps: true });
  relayed.damage();
  const spoil = () => relayed.sql`update message set request = substring(request from 2)`;
  const number = await relayed.relay("IDA", { BL1: "B1" });
  await spoil();
  await relayed.feeder.turn();
  assert.equal((await relayed.stored(number))?.state, "draft");
  // The same message, with another answer than the one that was kept.
  const next = await relayed.relay("IDA", { BL1: "B2" });
  await relayed.sql`update outcome set at = at + interval '1 millisecond' where step =
    (select max(step) from outcome) and sequence = (select max(sequence) from outcome)`;
  await spoil();
  await relayed.feeder.turn();
  assert.equal(await relayed.stored(next), undefined);
});

Deno.test("lanes hand over to the ledger what they have recorded", async () => {
  await using database = await migratedDatabase();
  const env = { SONGHANH_WORKERS: "1" };
  await using bed = await RelayBed.start({ databaseUrl: database.url, env });
  await using journal = new JournalView(database.url);
  // More than a lane tells at once: of the first ones nothing has to be waited for.
  const messages = Array.from({ length: 100 }, (_, number) => bed.declaration(number));
  await journal.sql.begin(async (transaction) => {
    // No turn of the ledger until what is stored cannot be read.
    await lockWithin(transaction, "ledger");
    for (const message of messages) assert.equal(codeOf(await bed.post(message)), "00000");
    await transaction`update message set request = '\\x00'`;
  });
  const reasons = await waitUntil("the ledger has had its turn", async () => {
    const rows = await journal.sql`select reason from document_doubt`;
    return rows.length >= messages.length ? rows.map(({ reason }) => String(reason)) : undefined;
  });
  const unread = reasons.filter((reason) => reason === say("DOUBT_UNREAD"));
  assert.ok(
    unread.length <= 75,
    `${unread.length} of ${reasons.length} were read as they are stored`,
  );
  assert.equal(await bed.gateway.stop(), 0);
});
