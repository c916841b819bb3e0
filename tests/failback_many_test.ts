/**
 * Giving back many items: the rate against a primary that answers in 20 ms, memory that does not grow
 * with the plan, and a process that is killed half-way (F46). `deno task soak:failback` gives back
 * 100,000; any other number is set by SONGHANH_TEST_FAILBACK_ITEMS.
 */
import assert from "node:assert/strict";
import { findPlan } from "../adapters/give_back/give_back_plans.ts";
import { type Declaration, valuesOf } from "./rehearsal/declarant.ts";
import { LightPrimary, serveLightPrimary } from "./rehearsal/light_primary.ts";
import { beginGiveBack, spawnGiveBack } from "./support/begin_give_back.ts";
import { until } from "./support/operator.ts";
import { StandbyOffice } from "./support/standby_office.ts";

const count = Number(Deno.env.get("SONGHANH_TEST_FAILBACK_ITEMS") ?? 1_000);
const MEMORY_MB_MAX = 400;
/** How long half of the items may take. */
const HALF_MS_MAX = 60_000 + count * 20;

Deno.test("many items are given back at a good rate, in bounded memory, across a kill (F46)", async () => {
  await using office = await StandbyOffice.open();
  const filledFrom = performance.now();
  for (let sent = 0; sent < count; sent += 250) {
    const batch = Array.from({ length: Math.min(250, count - sent) }, (_, n) => sent + n);
    await Promise.all(batch.map((n) => office.send("IDA", valuesOf(declarationOf(n), "IDA"))));
  }
  const plannedFrom = performance.now();
  const plan = await beginGiveBack(office, "doubtful", 64);
  const runFrom = performance.now();
  const primary = new LightPrimary();
  const stopping = new AbortController();
  const server = serveLightPrimary(primary, 20, stopping.signal);
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const memory: number[] = [];
  let child = spawnGiveBack(office.url, url);
  const sampling = setInterval(async () => {
    const status = await Deno.readTextFile(`/proc/${child.pid}/status`).catch(() => "");
    const rss = /VmRSS:\s+(\d+)/.exec(status)?.[1];
    if (rss !== undefined) memory.push(Number(rss) / 1024);
  }, 100);
  try {
    await until("half is given back", () => primary.made >= count / 2, HALF_MS_MAX);
    child.kill("SIGKILL");
    await child.status;
    child = spawnGiveBack(office.url, url);
    assert.equal((await child.status).code, 0);
  } finally {
    clearInterval(sampling);
    stopping.abort();
  }
  const done = (await findPlan(office.sql, plan))!;
  const { "given back": given, "already there": there } = done.counts;
  assert.equal(given + there, count, JSON.stringify(done.counts));
  assert.deepEqual([primary.made, primary.twice], [count, 0]);
  // Each process by itself: starting one costs what this machine costs.
  const [span] = await office.sql`
    select extract(epoch from max(ended_at) - min(started_at))::float8 as seconds
    from failback_attempt`;
  const seconds = (from: number, to: number) => Math.round((to - from) / 1000);
  const most = Math.round(Math.max(0, ...memory));
  const perSecond = count / span!.seconds;
  console.log(
    `${count} items accepted in ${seconds(filledFrom, plannedFrom)} s, planned in ` +
      `${seconds(plannedFrom, runFrom)} s, given back in ${Math.round(span!.seconds)} s: ` +
      `${
        Math.round(perSecond)
      } items/s with the restart of a killed process, at most ${most} MB, ` +
      `${there} found at the primary after the kill`,
  );
  // The rehearsal judges the rate, on a machine of its own; here other tests run beside it.
  assert.ok(perSecond > 50, `${perSecond} items per second`);
  assert.ok(most < MEMORY_MB_MAX, `memory at most ${most} MB`);
});

function declarationOf(n: number): Declaration {
  return {
    bill: `RH${String(n).padStart(8, "0")}`,
    steps: ["IDA"],
    accepted: [],
    number: "",
    numbers: [],
    doubtful: undefined,
    notBefore: 0,
  };
}
