/** What giving back asks of the database: by the batch, by keys, and beside what is under way. */
import assert from "node:assert/strict";
import { GiveBackItems, type ItemResult } from "../adapters/give_back/give_back_items.ts";
import { findPlan } from "../adapters/give_back/give_back_plans.ts";
import { GiveBackRunner } from "../adapters/give_back/give_back_runner.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { asSaid } from "../core/reasons/mod.ts";
import { beginGiveBack } from "./support/begin_give_back.ts";
import { Centre } from "./support/centre.ts";
import { countingSql } from "./support/counting_sql.ts";
import { serviceAccount, StandbyOffice, testSeal } from "./support/standby_office.ts";

async function officeWith(declarations: number): Promise<StandbyOffice> {
  const office = await StandbyOffice.open();
  for (let n = 0; n < declarations; n++) await office.send("IDA", { REF: `REF${n}` });
  return office;
}

Deno.test("a claim reads what its items name and no list of documents, and a write is one statement", async () => {
  await using office = await officeWith(100);
  const plan = await beginGiveBack(office, "doubtful", 16);
  // Whoever counts their rows meanwhile would have them read whole: there are few.
  for (const table of ["failback_document", "number_map"]) {
    await office.sql`alter table ${office.sql(table)} set (autovacuum_enabled = off)`;
  }
  // Numbers are there as if most of the plan were through.
  await office.sql`
    insert into number_map (ours, theirs, place)
      select document, document || '9', place from failback_document on conflict do nothing`;
  const { claimed, read } = await office.sql.begin(async (transaction) => {
    const items = new GiveBackItems(transaction as unknown as typeof office.sql, testSeal);
    const readSoFar = async () => {
      const [row] = await transaction`
        select sum(seq_tup_read)::int as read from pg_stat_xact_user_tables
        where relname = any ('{failback_document,number_map}')`;
      return row!.read as number;
    };
    const before = await readSoFar();
    const claimed = await items.claim(plan, 16, "0");
    return { claimed, read: await readSoFar() - before };
  });
  assert.equal(claimed.length, 16);
  assert.ok(claimed.every(({ numbers }) => numbers.size === 1));
  assert.equal(read, 0, "rows read that no item names");

  let statements = 0;
  const items = new GiveBackItems(countingSql(office.sql, () => statements++), testSeal);
  const reply = { status: 200, contentType: "text/plain", bytes: new Uint8Array([1, 2, 3]) };
  const results = claimed.map((item): ItemResult => ({
    item,
    state: "given back",
    reason: asSaid("said"),
    code: "00000",
    reply,
    pairs: [{ ours: `X${item.place}`, theirs: `Y${item.place}` }],
  }));
  await items.write(results);
  assert.equal(statements, 1);
  const [written] = await office.sql`
    select (select count(*)::int from failback_item where state = 'given back' and code = '00000')
        as items,
      (select count(*)::int from failback_attempt where result = 'given back' and reply is not null)
        as attempts,
      (select count(*)::int from number_map where ours like 'X%') as numbers`;
  assert.deepEqual({ ...written }, { items: 16, attempts: 16, numbers: 16 });
});

Deno.test("what is being written keeps nothing from being sent, up to as much again", async () => {
  await using office = await officeWith(24);
  const concurrency = 4;
  const plan = await beginGiveBack(office, "doubtful", concurrency);
  const centre = new Centre(1);
  const items = new GiveBackItems(office.sql, testSeal);
  const written = Promise.withResolvers<void>();
  let sent = 0;
  const write = items.write.bind(items);
  items.write = async (results) => {
    await written.promise;
    await write(results);
  };
  const runner = new GiveBackRunner({
    items,
    lock: { take: () => Promise.resolve(true), release: () => Promise.resolve(), isHeld: true },
    post: (contentType, body) => {
      sent++;
      const bytes = centre.answer(contentType, body, undefined, serviceAccount.userId);
      const reply = { status: 200, contentType: "text/plain; charset=UTF-8", bytes };
      return Promise.resolve({ kind: "answered", reply });
    },
    service: undefined,
    turnMs: 60_000,
    onTrouble: (_, error) => {
      throw error;
    },
  });
  const turn = runner.turn();
  try {
    await waitUntil("more is sent than may be at once", () => sent > concurrency);
    assert.ok(sent <= 2 * concurrency, `${sent} are in hand`);
  } finally {
    written.resolve();
    await turn;
  }
  const done = (await findPlan(office.sql, plan))!;
  assert.equal(done.counts["given back"], 24);
});
