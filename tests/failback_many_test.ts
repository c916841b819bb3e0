/**
 * Giving back many items: the rate against a primary that answers in 20 ms, memory that does not grow
 * with the plan, and a process that is killed on its way (F46). `deno task soak:failback` gives back
 * 100,000; any other number is set by SONGHANH_TEST_FAILBACK_ITEMS.
 */
import assert from "node:assert/strict";
import { findPlan } from "../adapters/give_back/give_back_plans.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { exampleItems } from "../core/testing/example_items.ts";
import { type Declaration, valuesOf } from "./rehearsal/declarant.ts";
import { LightPrimary, serveLightPrimary } from "./rehearsal/light_primary.ts";
import { type Told, watchGiveBack, watchPlanning } from "./support/begin_give_back.ts";
import { until } from "./support/operator.ts";
import { StandbyOffice } from "./support/standby_office.ts";

const count = Number(Deno.env.get("SONGHANH_TEST_FAILBACK_ITEMS") ?? 1_000);
/** Of each request, so that whoever keeps them is seen; of very many in all what a disk has room for. */
const requestBytes = Math.min(30_000, 400_000_000 / count);
const MEMORY_MB_MAX = 400;
/** What a process may hold more in the last quarter of its items than in the second, in MB. */
const GROWTH_MB_MAX = Math.max(12, count * 0.002);
/** And more than at first while it plans and writes the report: far less than the requests are. */
const PLANNING_MB_MAX = 2 * GROWTH_MB_MAX;
/** How long a tenth of the items may take. */
const KILLED_MS_MAX = 60_000 + count * 20;

Deno.test("many items are given back at a good rate, in bounded memory, across a kill (F46)", async () => {
  await using office = await StandbyOffice.open();
  const filledFrom = performance.now();
  const files = [{ name: "a.pdf", content: new Uint8Array(requestBytes * 3 / 4).fill(65) }];
  for (let sent = 0; sent < count; sent += 250) {
    const batch = Array.from({ length: Math.min(250, count - sent) }, (_, n) => sent + n);
    await Promise.all(batch.map(async (n) => {
      const items = exampleItems(catalogue.procedure("IDA")!, valuesOf(declarationOf(n), "IDA"));
      const request = office.terminal.job("IDA", items, { signed: false, files });
      assert.equal((await office.take(request)).code, "00000");
    }));
  }
  const plannedFrom = performance.now();
  await office.setMode("failback");
  const settings = { ask: "doubtful", concurrency: 64, perSecond: 0 } as const;
  const planning: Told[] = [];
  assert.equal(await watchPlanning(office.url, settings, (told) => planning.push(told)).ended, 0);
  const { id: plan, items } = planning.find(({ event }) => event === "reported")!;
  const planned = planning.flatMap(({ live }) => live ?? []);
  const runFrom = performance.now();
  const primary = new LightPrimary();
  const stopping = new AbortController();
  const server = serveLightPrimary(primary, 20, stopping.signal);
  const url = `http://127.0.0.1:${server.addr.port}/`;
  /** What the process has at so many items made. */
  let memory: (Told & { readonly made: number })[] = [];
  const spawn = () =>
    watchGiveBack(office.url, url, (told) => {
      if (told.live !== undefined) memory.push({ ...told, made: primary.made });
    });
  let child = spawn();
  try {
    await until("a tenth is given back", () => primary.made >= count / 10, KILLED_MS_MAX);
    child.kill();
    await child.ended;
    memory = [];
    child = spawn();
    assert.equal(await child.ended, 0);
  } finally {
    stopping.abort();
  }
  const done = (await findPlan(office.sql, plan!))!;
  const { "given back": given, "already there": there } = done.counts;
  assert.equal(given + there, count, JSON.stringify(done.counts));
  assert.deepEqual([primary.made, primary.twice, items], [count, 0, count]);
  // Each process by itself: starting one costs what this machine costs.
  const [span] = await office.sql`
    select extract(epoch from max(ended_at) - min(started_at))::float8 as seconds
    from failback_attempt`;
  const seconds = (from: number, to: number) => Math.round((to - from) / 1000);
  const most = Math.round(Math.max(0, ...memory.map(({ resident }) => resident!)));
  const quarter = (which: number) => {
    const of = memory.filter(({ made }) =>
      made >= count * which / 4 && made < count * (which + 1) / 4
    );
    assert.ok(of.length > 0, `looked at in quarter ${which + 1}`);
    return of.map(({ live }) => live!).toSorted((a, b) => a - b)[of.length >> 1]!;
  };
  const grown = Math.round(quarter(3) - quarter(1));
  const grownPlanning = Math.round(Math.max(...planned) - planned[0]!);
  const perSecond = count / span!.seconds;
  console.log(
    `${count} items accepted in ${seconds(filledFrom, plannedFrom)} s, planned in ` +
      `${seconds(plannedFrom, runFrom)} s, given back in ${Math.round(span!.seconds)} s: ` +
      `${
        Math.round(perSecond)
      } items/s with the restart of a killed process, at most ${most} MB, ${grown} MB more in the ` +
      `last quarter than in the second, ${there} found at the primary after the kill; the plan and ` +
      `its report took ${grownPlanning} MB`,
  );
  // The rehearsal judges the rate, on a machine of its own; here other tests run beside it.
  assert.ok(perSecond > 50, `${perSecond} items per second`);
  assert.ok(most < MEMORY_MB_MAX, `memory at most ${most} MB`);
  assert.ok(grown < GROWTH_MB_MAX, `${grown} MB more in the last quarter than in the second`);
  assert.ok(grownPlanning < PLANNING_MB_MAX, `${grownPlanning} MB for a plan and its report`);
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
