/**
 * The floor program: what a gateway that only receives, digests, verifies and inserts can reach.
 *
 *     deno run -A bench/floor/main.ts DATABASE_URL [LANES]
 *
 * Makes its table anew, listens on a port that the system chooses, and prints it as JSON.
 */
import type { FloorStart } from "./floor_lane.ts";
import { PgSocket } from "./pg_socket.ts";

/** The same storage as the gateway's journal: rows kept whole, nothing compressed. */
const schema = `
  drop schema if exists floor cascade;
  create schema floor;
  create table floor.message (
    id bigint primary key,
    received_at timestamptz not null default now(),
    digest bytea not null,
    body bytea not null
  ) with (toast_tuple_target = 8160);
  alter table floor.message alter column body set storage external;`;

function startLane(start: FloorStart): Promise<number> {
  const worker = new Worker(new URL("./floor_lane.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<number>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(start);
  });
}

if (import.meta.main) {
  const [databaseUrl = "", lanes = "1"] = Deno.args;
  const database = await PgSocket.connect(databaseUrl);
  await database.run(schema);
  database.close();
  const port = await startLane({ databaseUrl, port: 0, lane: 0 });
  for (let lane = 1; lane < Number(lanes); lane++) await startLane({ databaseUrl, port, lane });
  console.log(JSON.stringify({ event: "ready", edi: `127.0.0.1:${port}` }));
}
