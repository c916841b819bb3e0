/** The EDI address alone, in a process of its own, until its standard input ends. */
import { answer } from "./edi_bed.ts";
import { intakeApp } from "../intake/app.ts";
import { BodyRoom } from "../intake/body_room.ts";
import { ConnectionCounts } from "../intake/connection_counts.ts";
import { serveEdi } from "../intake/serve_edi.ts";

const server = serveEdi({
  listen: { hostname: "127.0.0.1", port: 0 },
  handler: intakeApp({
    now: Date.now,
    readsNumberMap: false,
    admit: () => ({ kind: "direct" }),
    receive: () => Promise.resolve(answer()),
    onBusy: () => {},
  }),
  room: new BodyRoom(100_000),
  counts: new ConnectionCounts(ConnectionCounts.memory(1), 0, 100_000),
  bodyBytesMax: 100_000,
  idleMs: 60_000,
  bodyMs: 30_000,
  onRefused: () => {},
  onClosed: () => {},
  onMistake: (error) => console.log(`mistake: ${error}`),
  onAcceptFailed: (error) => console.log(`accept: ${error}`),
});
console.log(String(server.port));
for await (const _ of Deno.stdin.readable);
server[Symbol.dispose]();
