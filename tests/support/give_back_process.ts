/**
 * A process of its own that runs the open plan of a database until nothing is left: to be killed at
 * any moment. Arguments: database address, primary's address, and where they matter the times of the
 * lock as JSON. Says `{"event":"turn"}` after every turn, and what `live_memory.ts` says.
 */
import { GiveBackItems } from "../../adapters/give_back/give_back_items.ts";
import { GiveBackLock } from "../../adapters/give_back/give_back_lock.ts";
import { GiveBackRunner } from "../../adapters/give_back/give_back_runner.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { Terminal } from "../../adapters/terminal/mod.ts";
import { PrimaryClient } from "../../adapters/vnaccs/primary_client.ts";
import { tellLiveMemory } from "./live_memory.ts";
import { serviceAccount, testSeal } from "./standby_office.ts";

const [databaseUrl, primaryUrl, times] = Deno.args as [string, string, string?];
const sql = connect(databaseUrl, { schema: "songhanh", connectionsMax: 4 });
const lock = new GiveBackLock(
  databaseUrl,
  "songhanh",
  times === undefined ? undefined : JSON.parse(times),
);
const client = new PrimaryClient({
  url: primaryUrl,
  deadlineMs: 5_000,
  lateMs: 0,
  connectionsMax: 64,
});
const runner = new GiveBackRunner({
  items: new GiveBackItems(sql, testSeal),
  lock,
  post: (contentType, body, fields) => client.post(contentType, body, fields),
  service: new Terminal(serviceAccount),
  turnMs: 60_000,
  onTrouble: (event, error) => console.error(event, error),
});
using _ = tellLiveMemory(200);
for (;;) {
  // As the gateway's loop does it: a session that has ended is told and made anew.
  await runner.turn().catch((error) => console.error(error));
  const [plan] = await sql`select state from failback_plan order by id desc limit 1`;
  console.log(JSON.stringify({ event: "turn", state: plan!.state }));
  if (plan!.state === "done") break;
  // The one who was killed before may still hold the lock for a moment.
  await new Promise((resolve) => setTimeout(resolve, 20));
}
client.close();
await lock.close();
await sql.end();
