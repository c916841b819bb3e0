import assert from "node:assert/strict";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { againAfterMs, deliverDue } from "./deliver_due.ts";
import { keepNotifications, loadTold } from "./notification_store.ts";

const notification = (n: number) => ({
  id: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
  kind: "mode-changed",
  body: `{"n":${n}}`,
});

Deno.test("deliverDue() delivers what is due once, and again what has not arrived", async () => {
  await using schema = await scratchSchema("relay");
  const { sql } = schema;
  const told = new Map([["mode", "1"]]);
  assert.ok(await keepNotifications(sql, new Map(), told, [notification(1), notification(2)]));
  const sent: string[] = [];
  const failed: string[] = [];
  let answers: (string | undefined)[] = [];
  const turn = () =>
    deliverDue({
      sql,
      post: ({ body }) => {
        sent.push(body);
        return Promise.resolve(answers.shift());
      },
      onFailed: ({ id }, problem, again) => failed.push(`${id.at(-1)} ${problem} ${again}`),
    });
  const isDue = () => sql`update notification set next_at = clock_timestamp()`;

  answers = [undefined, "the receiver answered 500"];
  assert.equal(await turn(), 1);
  assert.deepEqual(failed, ["2 the receiver answered 500 true"]);
  assert.equal(await turn(), 0, "not at once again");
  await isDue();
  assert.equal(await turn(), 1);
  await isDue();
  assert.equal(await turn(), 0);
  assert.deepEqual(sent, ['{"n":1}', '{"n":2}', '{"n":2}']);
  const rows = await sql`select state, attempts from notification order by id`;
  assert.deepEqual(rows.map(({ state, attempts }) => [state, attempts]), [
    ["delivered", 1],
    ["delivered", 2],
  ]);
});

Deno.test("deliverDue() gives up what has not arrived for days", async () => {
  await using schema = await scratchSchema("relay");
  const { sql } = schema;
  await keepNotifications(sql, new Map(), new Map(), [notification(1)]);
  let attempts = 0;
  let waitedMs = 0;
  for (let again = true; again;) {
    await sql`update notification set next_at = clock_timestamp()`;
    await deliverDue({
      sql,
      post: () => Promise.resolve("no connection"),
      onFailed: (_, __, isAgain) => again = isAgain,
    });
    waitedMs += againAfterMs(++attempts) ?? 0;
  }
  assert.ok(waitedMs > 2 * 86_400_000 && waitedMs < 5 * 86_400_000, `${waitedMs} ms`);
  const [row] = await sql`select state, problem from notification`;
  assert.deepEqual({ ...row }, { state: "given up", problem: "no connection" });
});

Deno.test("keepNotifications() keeps what is news and what was told, or neither", async () => {
  await using schema = await scratchSchema("relay");
  const { sql } = schema;
  const nothing = new Map<string, string>();
  assert.ok(await keepNotifications(sql, nothing, new Map([["mode", "1"]]), [notification(1)]));
  // Another node, that has not heard of it.
  const late = await keepNotifications(sql, nothing, new Map([["mode", "2"]]), [notification(2)]);
  assert.equal(late, false);
  assert.deepEqual([...await loadTold(sql)], [["mode", "1"]]);
  assert.equal((await sql`select 1 from notification`).length, 1);
  assert.ok(await keepNotifications(sql, await loadTold(sql), new Map([["mode", undefined]]), []));
  assert.deepEqual([...await loadTold(sql)], []);
});
