/**
 * The EDI address alone, or the runtime's server in its place, in a process of its own: each answers
 * a post at once. Called with `ours` or `Deno.serve` and, for TLS, files of certificate and key. The
 * runtime's server routes by Hono, too, as the EDI address did when it stood on it.
 */
import { Hono } from "hono";
import { intakeApp } from "../../gateway/intake/app.ts";
import { BodyRoom } from "../../gateway/intake/body_room.ts";
import { ConnectionCounts } from "../../gateway/intake/connection_counts.ts";
import { serveEdi } from "../../gateway/intake/serve_edi.ts";

const [kind, certFile, keyFile] = Deno.args;
const tls = certFile === undefined || keyFile === undefined ? undefined : {
  cert: Deno.readTextFileSync(certFile),
  key: Deno.readTextFileSync(keyFile),
};
const contentType = "text/plain; charset=UTF-8";
const bytes = new Uint8Array(600).fill(65);
const at = { hostname: "127.0.0.1", port: 0 };
const bodyBytesMax = 16_777_216;

function ours(): number {
  const reply = { status: 200, contentType, bytes };
  const answer = { reply, result: "answered", code: "00000", finished: () => {} } as const;
  return serveEdi({
    listen: at,
    tls,
    handler: intakeApp({
      now: Date.now,
      readsNumberMap: false,
      admit: () => ({ kind: "direct" }),
      receive: () => Promise.resolve(answer),
      onBusy: () => {},
    }),
    room: new BodyRoom(bodyBytesMax),
    counts: new ConnectionCounts(ConnectionCounts.memory(1), 0, 10_000),
    ...{ bodyBytesMax, idleMs: 60_000, bodyMs: 30_000 },
    onRefused: () => {},
    onClosed: () => {},
    onMistake: console.error,
    onAcceptFailed: console.error,
  }).port;
}

function theirs(): number {
  const app = new Hono();
  app.post("/", async (context) => {
    await context.req.raw.arrayBuffer();
    context.req.raw.headers.get("content-type");
    const headers = { "content-type": contentType, "content-length": String(bytes.length) };
    return new Response(bytes, { headers });
  });
  return Deno.serve({ ...at, ...tls, onListen: () => {} }, (request) => app.fetch(request)).addr
    .port;
}

console.log(JSON.stringify({ port: kind === "ours" ? ours() : theirs() }));
