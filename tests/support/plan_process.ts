/**
 * A process of its own that makes a plan of everything that waits, starts it and writes its report: each
 * step is said when it has ended, as JSON on a line, beside what `live_memory.ts` says all the time.
 * Arguments: database address, and the settings of the plan as JSON.
 */
import { approvePlan, makePlan, movePlan } from "../../adapters/give_back/give_back_plans.ts";
import { makeReport } from "../../adapters/give_back/give_back_report.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { liveMemory, tellLiveMemory } from "./live_memory.ts";
import { testSeal } from "./standby_office.ts";

const [databaseUrl, settings] = Deno.args as [string, string];
const sql = connect(databaseUrl, { schema: "songhanh", connectionsMax: 2 });
const act = { actor: "test", reason: "test" };
await sql`select 1`;
using _ = tellLiveMemory(100);
const { id } = await makePlan({ sql, seal: testSeal }, JSON.parse(settings), act);
await approvePlan({ sql, seal: testSeal }, id, act);
await movePlan(sql, id, "run", act);
const report = (await makeReport(sql, id, new Date()))!;
// While it is still held.
const memory = liveMemory();
console.log(JSON.stringify({ event: "reported", id, items: report.items.length, ...memory }));
await sql.end();
