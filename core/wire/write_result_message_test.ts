import assert from "node:assert/strict";
import { isRefusal } from "../verdict.ts";
import { peekHeader } from "./peek_header.ts";
import { readHeader } from "./read_header.ts";
import { readReply } from "./read_reply.ts";
import { sample } from "../testing/wire_samples.ts";
import { writeResultMessage } from "./write_result_message.ts";

const receivedAt = new Date("2026-11-22T17:30:05Z");

Deno.test("writeResultMessage() echoes the request and leaves the password out", () => {
  const request = peekHeader(sample("request.edi"))!;
  const bytes = writeResultMessage({ request, codes: [], receivedAt, information: "100000000042" });
  assert.equal(bytes.length, 477);
  const header = readHeader(bytes);
  assert.ok(!isRefusal(header));
  assert.deepEqual(header.toJSON(), {
    control: "SS",
    procedure: "TST",
    outputCode: "*VTST",
    serverReceiveTime: "20261123003005",
    userId: "T0001T01",
    path: "T00001",
    subject: "00000-0000-0000 100000000042",
    linkInfo: "T0000120261122080000000001",
    divisionNumber: "000",
    dataType: "R",
    inputInfo: "ref 7",
    system: "1",
    dataLength: "000477",
  });
  assert.equal(header.password, " ".repeat(8));
});

Deno.test("writeResultMessage() writes codes, items, guard and index information", () => {
  const bytes = writeResultMessage({
    codes: [{ code: "A0070" }, { code: "S0001", item: "ICN", repetition: 2 }],
    receivedAt,
    items: ["100000000042", "Đã nhận"],
    sendGuard: "*",
    indexInfo: "token",
  });
  const reply = readReply(bytes);
  assert.ok(reply.kind === "messages");
  const [message] = reply.messages;
  assert.equal(message?.header.sendGuard, "*");
  assert.equal(message?.header.trimmed("indexInfo"), "token");
  assert.equal(message?.codes[1]?.item, "ICN");
  assert.equal(
    new TextDecoder().decode(bytes.subarray(message?.itemsStart)),
    "100000000042\r\nĐã nhận\r\n",
  );
});

Deno.test("writeResultMessage() answers without a request with blanks", () => {
  const bytes = writeResultMessage({ codes: [{ code: "A0017" }], receivedAt });
  assert.equal(bytes.length, 477);
  const header = peekHeader(bytes)!;
  assert.equal(header.procedure, "     ");
  assert.equal(header.outputCode, "*V     ");
  assert.equal(header.trimmed("subject"), "A0017-0000-0000");
  assert.equal(header.system, " ");
});

Deno.test("writeResultMessage() throws on what does not fit", () => {
  const information = "x".repeat(49);
  assert.throws(() => writeResultMessage({ codes: [], receivedAt, information }), /"subject"/);
  assert.throws(() => writeResultMessage({ codes: [], receivedAt, items: ["a\r\nb"] }), /line end/);
});
