import { findPlan } from "../../adapters/give_back/give_back_plans.ts";
import type { Declaration } from "../../tests/rehearsal/declarant.ts";
import { valuesOf } from "../../tests/rehearsal/declarant.ts";
import { beginGiveBack, spawnGiveBack } from "../../tests/support/begin_give_back.ts";
import { StandbyOffice } from "../../tests/support/standby_office.ts";
import { eventLine, Program } from "../subjects/program.ts";
import type { TargetSection } from "./target_bench.ts";

const lightPrimary = new URL("../../tests/rehearsal/light_primary.ts", import.meta.url).pathname;
const pauseMs = 20;

/** Declarations that the standby registered, given back by a process of its own. */
export const giveBackSection: TargetSection = async ({ context }) => {
  const count = context.quick ? 300 : 6_000;
  await using office = await StandbyOffice.open();
  for (let sent = 0; sent < count; sent += 250) {
    const some = Array.from({ length: Math.min(250, count - sent) }, (_, n) => sent + n);
    await Promise.all(some.map((n) => office.send("IDA", valuesOf(declarationOf(n), "IDA"))));
  }
  const plan = await beginGiveBack(office, "doubtful", 64);
  await using primary = await Program.start(Deno.execPath(), {
    args: ["run", "-A", "--no-check", lightPrimary, String(pauseMs)],
  }, eventLine("ready"));
  const child = spawnGiveBack(office.url, `http://${primary.ready.edi}/`);
  const { code } = await child.status;
  const done = (await findPlan(office.sql, plan))!;
  if (code !== 0 || done.counts["given back"] !== count) {
    throw new Error(`Cannot tell the rate: ${code}, ${JSON.stringify(done.counts)}`);
  }
  const [span] = await office.sql<[{ seconds: number }]>`
    select extract(epoch from max(ended_at) - min(started_at))::float8 as seconds
    from failback_attempt`;
  return {
    figures: [{
      what: `give-back against a primary that answers in ${pauseMs} ms`,
      ...{ value: count / span.seconds, unit: "/s", must: 1_200, aim: 3_000 },
      why: `${count} items, 64 at once, a database of tests`,
    }],
    data: { count, seconds: span.seconds, counts: done.counts },
  };
};

function declarationOf(n: number): Declaration {
  return {
    ...{ bill: `RH${String(n).padStart(8, "0")}`, steps: ["IDA"], accepted: [], number: "" },
    ...{ numbers: [], doubtful: undefined, notBefore: 0 },
  };
}
