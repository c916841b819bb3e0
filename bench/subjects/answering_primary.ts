/**
 * The cheapest primary: answers every message with an R message of good result, after a pause where
 * one is given, and remembers nothing. For relays, whose own cost is to be seen and not the primary's.
 *
 *     deno run -A bench/subjects/answering_primary.ts [PAUSE_MS [PORT]]
 */
import { Buffer } from "node:buffer";

const headerBytes = 400;
const link = { offset: 219, length: 26 };
/** Good result, and a number, which each message has for itself: what is of one document waits in line. */
const resultLine = Buffer.from("00000-0000-0000".padEnd(75) + "\r\n107000000000\r\n");
const numberAt = headerBytes + 77;
let sequence = 70_000_000;
const headers = { "content-type": "text/plain; charset=UTF-8" };

/** A result message that repeats the request's header, as far as this primary looks into it. */
function answer(body: Buffer): Buffer<ArrayBuffer> {
  const start = messageStart(body);
  const reply = Buffer.alloc(headerBytes + resultLine.length, 0x20);
  body.copy(reply, 0, start, start + headerBytes);
  body.copy(reply, link.offset, start + link.offset, start + link.offset + link.length);
  reply.write("  R ", 247, "latin1"); // no end flag on results, data type R
  reply.write(String(reply.length).padStart(6, "0"), 392, "latin1");
  reply.write("\r\n", headerBytes - 2, "latin1");
  resultLine.copy(reply, headerBytes);
  sequence++;
  reply.write(`10${sequence}${sequence % 7}0`, numberAt, "latin1");
  return reply;
}

/** The message stands behind the last of the part heads in front of it; unsigned it is the body. */
function messageStart(body: Buffer): number {
  if (!body.subarray(0, 5).equals(Buffer.from("This "))) return 0;
  const plain = body.indexOf("text/plain; charset=UTF-8\r\n");
  return body.indexOf("\r\n\r\n", plain) + 4;
}

if (import.meta.main) {
  const pauseMs = Number(Deno.args[0] ?? 0);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: Number(Deno.args[1] ?? 0), onListen: () => {} },
    async (request) => {
      const body = Buffer.from(await request.arrayBuffer());
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      return new Response(answer(body), { headers });
    },
  );
  console.log(JSON.stringify({ event: "ready", edi: `127.0.0.1:${server.addr.port}` }));
}
