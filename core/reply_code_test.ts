import assert from "node:assert/strict";
import { writeMixed, writeSigned, writeSignedContent } from "./envelope/mod.ts";
import { replyCode } from "./reply_code.ts";
import { writeResultMessage } from "./wire/mod.ts";

const text = (bytes: string) => new TextEncoder().encode(bytes);

Deno.test("replyCode() names what a reply says, plain or in an envelope", () => {
  const result = writeResultMessage({
    request: undefined,
    codes: [{ code: "E0033", item: "ICN" }],
    receivedAt: new Date("2026-11-22T05:00:00Z"),
  });
  assert.equal(replyCode(result), "E0033");
  assert.equal(replyCode(result, "text/plain; charset=UTF-8"), "E0033");
  const mixed = writeMixed(result, [], "--=_MultiPart_H1");
  assert.equal(replyCode(mixed.body, mixed.contentType), "E0033");
  const content = writeSignedContent("text/plain; charset=UTF-8", result);
  const signed = writeSigned(content, text("signature"), "----boundary");
  assert.equal(replyCode(signed.body, signed.contentType), "E0033");
  assert.equal(replyCode(text("LOGON OK")), "LOGON OK");
  assert.equal(replyCode(text("\u00e9")), undefined);
  assert.equal(replyCode(text("no envelope"), "multipart/signed"), "no envelope");
});
