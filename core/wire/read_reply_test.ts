import assert from "node:assert/strict";
import fc from "fast-check";
import { readReply, type Reply } from "./read_reply.ts";
import { sample } from "../testing/wire_samples.ts";
import { writeMessage } from "./write_message.ts";
import { writeResultMessage } from "./write_result_message.ts";

const encoder = new TextEncoder();
const receivedAt = new Date(0);
const result = writeResultMessage({ codes: [{ code: "W0001" }], receivedAt });
const refusal = writeResultMessage({ codes: [{ code: "E0001" }], receivedAt });
const screen = writeMessage({ dataType: "C", system: "1" }, encoder.encode("12\r\n"));
const reference = sample("reference.edi");

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function typesOf(reply: Reply): string {
  return reply.kind === "text" ? "text" : reply.messages.map(({ type }) => type).join("+");
}

Deno.test("readReply() finds at most two messages by the exact length", () => {
  assert.equal(typesOf(readReply(result)), "R");
  assert.equal(typesOf(readReply(join(result, screen))), "R+C");
  assert.equal(typesOf(readReply(join(screen, result))), "C+R");
  assert.equal(typesOf(readReply(join(result, screen, screen))), "R+C");
  assert.equal(typesOf(readReply(join(reference, screen))), "M");
  const reply = readReply(join(result, screen));
  assert.ok(reply.kind === "messages");
  assert.deepEqual(
    reply.messages.map(({ start, bodyStart, bodyEnd, itemsStart }) => [
      start,
      bodyStart,
      bodyEnd,
      itemsStart,
    ]),
    [[0, 400, 477, 477], [477, 877, 881, 877]],
  );
  assert.equal(reply.messages[0]?.codes[0]?.code, "W0001");
});

Deno.test("readReply() lets the second of one class replace the first", () => {
  const reply = readReply(join(result, refusal));
  assert.ok(reply.kind === "messages");
  assert.equal(reply.messages.length, 1);
  assert.equal(reply.messages[0]?.codes[0]?.code, "E0001");
});

Deno.test("readReply() reads to the end where the length is no number, and cuts a large one", () => {
  const spoilt = join(result, screen);
  spoilt.set(encoder.encode("ABCDEF"), 392);
  assert.equal(typesOf(readReply(spoilt)), "R");
  const large = new Uint8Array(result);
  large.set(encoder.encode("009999"), 392);
  const reply = readReply(large);
  assert.ok(reply.kind === "messages");
  assert.equal(reply.messages[0]?.bodyEnd, large.length);
});

Deno.test("readReply() keeps a text apart from messages", () => {
  assert.deepEqual(readReply(encoder.encode("LOGON OK")), {
    kind: "text",
    text: "LOGON OK",
    isShort: true,
    gatewayText: undefined,
  });
  const refused = readReply(encoder.encode("<p>Verification GW Error</p>"));
  assert.ok(refused.kind === "text");
  assert.equal(refused.gatewayText, "Verification GW Error");
  const page = readReply(encoder.encode("<html>" + "x".repeat(5000)));
  assert.ok(page.kind === "text" && !page.isShort);
  const fewCharacters = readReply(encoder.encode("ộ".repeat(200)));
  assert.ok(fewCharacters.kind === "text" && fewCharacters.isShort);
});

Deno.test("readReply() gives an answer for any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1200 }), (bytes) => void readReply(bytes)));
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 });
  fc.assert(fc.property(changes, fc.nat(1500), (list, length) => {
    const bytes = join(result, reference, screen).slice(0, length);
    for (const [at, byte] of list) bytes[at % Math.max(length, 1)] = byte;
    readReply(bytes);
  }));
});
