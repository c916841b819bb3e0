/**
 * A give-back whose database loses what became of it: an asynchronous failover, or an older backup (F55,
 * F57). None of it stands in a stream of the journal, so no position tells: what is open is asked about
 * before it is sent, and what cannot be asked about waits for a person (I2).
 */
import assert from "node:assert/strict";
import { decideItem } from "../adapters/give_back/decide_item.ts";
import { findPlan, movePlan } from "../adapters/give_back/give_back_plans.ts";
import { Centre } from "./support/centre.ts";
import { act, aDay, always, Returning, service } from "./support/returning.ts";
import { type Accepted, StandbyOffice } from "./support/standby_office.ts";

const tables = [
  ...["failback_plan", "failback_item", "failback_document", "failback_attempt", "number_map"],
] as const;

/** Takes the present state of the give-back; what it gives puts that back. */
async function keep({ sql }: StandbyOffice): Promise<() => Promise<void>> {
  for (const name of tables) {
    await sql`drop table if exists ${sql(`kept_${name}`)}`;
    await sql`create table ${sql(`kept_${name}`)} as table ${sql(name)}`;
  }
  const putBack = () =>
    sql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      // Beside a give-back that goes on it is this transaction that is ended where both wait.
      await sql`set local deadlock_timeout = '20ms'`;
      for (const name of tables) {
        await sql`delete from ${sql(name)}`;
        await sql`insert into ${sql(name)} overriding system value select * from ${
          sql(`kept_${name}`)
        }`;
      }
    });
  return async () => {
    for (;;) {
      try {
        await putBack();
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== deadlockDetected) throw error;
      }
    }
  };
}

const deadlockDetected = "40P01";

/** How the database came to the older state. */
const ways = {
  "on another line of history": async ({ sql }: StandbyOffice) => {
    // As the server that is gone has left it.
    await sql`update failback_plan set line = 'another line'`;
  },
  "with a loss that was declared": async ({ sql }: StandbyOffice) => {
    await sql`
      insert into lost_rows (node, epoch, rows, sentence, details, stops)
      select 'a', m.epoch + 1, 3, 'three rows are gone', '{}', false from mode m`;
  },
} as const;

function timesApplied({ centre }: Returning, { linkInfo }: Accepted): number {
  return centre.applied.filter((each) => each.linkInfo === linkInfo).length;
}

function assertOnce(returning: Returning, messages: readonly Accepted[]): void {
  const twice = messages.filter((each) => timesApplied(returning, each) > 1);
  assert.deepEqual(twice.map(({ number }) => number), [], "applied twice (I2)");
}

for (const [how, come] of Object.entries(ways)) {
  for (const from of ["before it ran", "before it was planned"] as const) {
    Deno.test(`a give-back comes back ${from}, ${how}: it is asked about, nothing is applied twice`, async () => {
      await using office = await StandbyOffice.open();
      const messages = [...await aDay(office, 10), await office.send("MSB", {})];
      const returning = new Returning(office, new Centre());
      let back = await keep(office);
      let plan = await returning.begin({ ...always, ask: "doubtful" });
      if (from === "before it ran") back = await keep(office);
      assert.equal((await returning.finish(plan)).counts["given back"], messages.length);
      await back();
      await come(office);
      if (from === "before it was planned") {
        // Plans made anew are doubted for what was declared alone.
        if (how === "on another line of history") {
          await ways["with a loss that was declared"](office);
        }
        plan = await returning.begin({ ...always, ask: "doubtful" });
      }
      const { counts } = await returning.finish(plan);
      assertOnce(returning, messages);
      assert.ok(counts["already there"] > 0 && counts.held > 0, JSON.stringify(counts));
      assert.equal(counts["already there"] + counts.held + counts.differs, messages.length);
      const [number] = await office.sql`select count(*)::int as n from number_map`;
      assert.ok(number!.n > 0, "the numbers that VNACCS gave are known again");
    });
  }

  Deno.test(`a give-back is half done when it comes back ${how}, and nobody can be asked: people decide`, async () => {
    await using office = await StandbyOffice.open();
    const messages = await aDay(office, 4);
    const returning = new Returning(office, new Centre(), { service: undefined });
    const plan = await returning.begin({ ...always, ask: "doubtful" });
    const back = await keep(office);
    await returning.finish(plan);
    const { sent } = returning;
    await back();
    await come(office);
    const { counts } = await returning.finish(plan);
    assert.deepEqual([counts.held, returning.sent], [messages.length, sent]);
    assert.match(await returning.open(), /no service user/);

    // Whoever has looked and does not find it there lets it go, once.
    const [first] = await office.sql`select place from failback_item where held_by is null`;
    returning.centre.applied.length = 0;
    await decideItem(office.sql, Number(first!.place), { ...act, decision: "again" });
    const forget = await keep(office);
    const run = async () => {
      await movePlan(office.sql, plan, "run", act);
      await returning.finish(plan);
    };
    await run();
    assert.equal(timesApplied(returning, messages[0]!), 1);
    // That it was sent is lost as well: what that person had seen is no word about it any more.
    await forget();
    await come(office);
    await run();
    assert.equal(timesApplied(returning, messages[0]!), 1);
    assert.equal((await findPlan(office.sql, plan))!.counts.held, messages.length);
  });
}

Deno.test("a give-back that finds its database elsewhere in the middle claims nothing before it has doubted", async () => {
  await using office = await StandbyOffice.open();
  const messages = await aDay(office, 6);
  const returning = new Returning(office, new Centre());
  const plan = await returning.begin({ ...always, ask: "doubtful", concurrency: 1 });
  const back = await keep(office);
  const send = returning.fault;
  let left = 5;
  const isBack = Promise.withResolvers<void>();
  returning.fault = () => {
    if (--left === 0) {
      back().then(() => ways["on another line of history"](office)).then(
        isBack.resolve,
        isBack.reject,
      );
    }
    return send();
  };
  await returning.runner.turn();
  await isBack.promise;
  await returning.finish(plan);
  assertOnce(returning, messages);
});

Deno.test("a give-back is doubted for nothing that was accepted since, nor where nothing is lost", async () => {
  await using office = await StandbyOffice.open();
  await office.sql`
    insert into lost_rows (node, epoch, rows, sentence, details, stops)
    select 'a', m.epoch, 3, 'three rows are gone', '{}', false from mode m`;
  await office.sql`
    insert into lost_rows (node, epoch, rows, sentence, details, stops, doubts_give_back)
    select 'a', m.epoch + 9, 3, 'gone while the standby stood in', '{}', false, false from mode m`;
  const messages = await aDay(office, 4);
  const returning = new Returning(office, new Centre(), { service });
  const { counts } = await returning.giveBack({ ...always, ask: "doubtful" });
  assert.deepEqual([counts["given back"], returning.sent], [messages.length, messages.length]);
});
