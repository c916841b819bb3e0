import assert from "node:assert/strict";
import type { OutputMessage, OutputType } from "../catalogue/layout.ts";
import { isRefusal } from "../verdict.ts";
import { readHeader } from "./read_header.ts";
import { readItems } from "./read_items.ts";
import { readReply } from "./read_reply.ts";
import { stampDelivery } from "./stamp_delivery.ts";
import { sample, sampleLayouts } from "../testing/wire_samples.ts";
import { writeOutputMessage } from "./write_output_message.ts";

const receivedAt = new Date("2026-11-22T01:02:03Z");
const request = readHeader(sample("request.edi"));
assert.ok(!isRefusal(request));

function outputOf(type: OutputType): OutputMessage {
  const { layout, reference } = sampleLayouts();
  const of = type === "M" ? reference : layout;
  return { code: "VZZ001", type, opens: "", title: "", titleVi: "", layout: of };
}

Deno.test("writeOutputMessage() writes C with items from position 1", () => {
  const message = outputOf("C");
  const values = { NUM: "7", TAX: ["VB"] };
  const bytes = writeOutputMessage({ message, values, request, receivedAt });
  const header = readHeader(bytes);
  assert.ok(!isRefusal(header));
  assert.equal(header.control, "SS ");
  assert.equal(header.outputCode, "VZZ0010");
  assert.equal(header.dataType, "C");
  assert.equal(header.divisionNumber + header.endFlag, "001E");
  assert.equal(header.linkInfo, request.linkInfo);
  assert.equal(header.serverReceiveTime, "20261122080203");
  const items = readItems(message.layout, "output", bytes, 400);
  assert.ok(!isRefusal(items));
  assert.equal(items.value("NUM"), "7");
  assert.equal(items.value("TAX", 1), "VB");
});

Deno.test("writeOutputMessage() opens M with the result line", () => {
  const message = outputOf("M");
  const codes = [{ code: "00000" }, { code: "W0001", item: "NUM" }];
  const bytes = writeOutputMessage({
    message,
    values: { SHP: "VES" },
    request,
    receivedAt,
    codes,
    information: "42",
  });
  const reply = readReply(bytes);
  assert.ok(reply.kind === "messages");
  const [read] = reply.messages;
  assert.equal(read?.header.trimmed("subject"), "00000-0000-0000 42");
  assert.equal(read?.codes.length, 2);
  assert.equal(read?.itemsStart, 477);
  const items = readItems(message.layout, "output", bytes, read?.itemsStart);
  assert.ok(!isRefusal(items));
  assert.equal(items.value("SHP"), "VES");
  const bare = writeOutputMessage({ message, values: {}, request, receivedAt });
  assert.equal(bare.length, 477);
});

Deno.test("writeOutputMessage() marks a delivery, stampDelivery() does so later", () => {
  const message = outputOf("P");
  const output = { message, values: { NUM: "7" }, request, receivedAt, information: "42" };
  const stored = writeOutputMessage(output);
  const delivered = writeOutputMessage({ ...output, rtpInfo: "token 1" });
  const header = readHeader(delivered);
  assert.ok(!isRefusal(header));
  assert.equal(header.control, "SSP");
  assert.equal(header.rtpInfo, "token 1".padEnd(30));
  assert.deepEqual(stampDelivery(stored, "token 1"), delivered);
  assert.notDeepEqual(stored, delivered);
  assert.throws(() => stampDelivery(stored, "x".repeat(31)), /token/);
  assert.throws(() => stampDelivery(new Uint8Array(3), ""), /no message/);
});

Deno.test("writeOutputMessage() keeps the print pattern of P blank", () => {
  const output = { values: {}, request, receivedAt, information: "x".repeat(61) };
  assert.throws(() => writeOutputMessage({ ...output, message: outputOf("P") }), /at most 60/);
  assert.equal(writeOutputMessage({ ...output, message: outputOf("C") }).length, 402);
});
