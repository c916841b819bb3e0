import assert from "node:assert/strict";
import fc from "fast-check";
import type { Attachment } from "./envelope/mod.ts";
import { contentKey, sendKey } from "./message_keys.ts";
import { portableVerifier } from "./signature/mod.ts";
import { type HeaderValues, peekHeader, writeMessage } from "./wire/mod.ts";

const digests = portableVerifier();
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const base: HeaderValues = {
  control: "SS",
  procedure: "IDA",
  userId: "M1001M01",
  password: "secret",
  path: "M00101",
  linkInfo: "M0010120260304050607000001",
  indexInfo: "X",
  system: "1",
};

function messageOf(values: HeaderValues, items: string) {
  const message = writeMessage(values, new TextEncoder().encode(items));
  return { header: peekHeader(message)!, message };
}

function fileOf(name: string, text: string): Attachment {
  const bytes = new TextEncoder().encode(text);
  return { name, content: () => bytes } as Partial<Attachment> as Attachment;
}

function sent(values: HeaderValues, items = "A\r\n"): string | undefined {
  const { header, message } = messageOf({ ...base, ...values }, items);
  return sendKey(digests, header, digests.digest("sha256", message));
}

function content(values: HeaderValues, items = "A\r\n", files: Attachment[] = []): string {
  const { header, message } = messageOf({ ...base, ...values }, items);
  return contentKey(digests, header, message, files);
}

Deno.test("sendKey() is equal for the same bytes only", () => {
  assert.match(sent({})!, uuid);
  assert.equal(sent({}), sent({}));
  const others: HeaderValues[] = [
    { userId: "M1001M02" },
    { path: "M00102" },
    { linkInfo: "M0010120260304050607000002" },
    { procedure: "IDB" },
    { password: "other" },
  ];
  for (const other of others) assert.notEqual(sent(other), sent({}), JSON.stringify(other));
  assert.notEqual(sent({}, "B\r\n"), sent({}), "the same link information, other bytes (F23)");
});

Deno.test("sendKey() knows nothing of a send without link information", () => {
  assert.equal(sent({ linkInfo: "" }), undefined);
});

Deno.test("sendKey() begins with the time that stands in the link information", () => {
  const begins = (linkInfo: string) => sent({ linkInfo })!.replaceAll("-", "").slice(0, 12);
  assert.equal(begins("M0010120260304050607000001"), "202603040506");
  assert.equal(begins("IDA  20260304050607000000 "), "202603040506");
  assert.notEqual(begins("my file 1"), begins("my file 2"));
});

Deno.test("contentKey() is equal whoever repeats it: time, link information, password, signature", () => {
  const same: HeaderValues[] = [
    { linkInfo: "M0010120260304050999000009" },
    { password: "other" },
    { path: "M00102" },
    { inputInfo: "again" },
    { divisionNumber: "001", endFlag: "E" },
  ];
  for (const values of same) assert.equal(content(values), content({}), JSON.stringify(values));
  const others: HeaderValues[] = [{ userId: "M1001M02" }, { procedure: "IDB" }, { indexInfo: "Y" }];
  for (const values of others) assert.notEqual(content(values), content({}));
  assert.notEqual(content({}, "B\r\n"), content({}));
});

Deno.test("contentKey() tells files apart by name, bytes, order and number", () => {
  const [a, b] = [fileOf("a.txt", "1"), fileOf("b.txt", "2")];
  const keys = [
    content({}),
    content({}, "A\r\n", [a]),
    content({}, "A\r\n", [b]),
    content({}, "A\r\n", [a, b]),
    content({}, "A\r\n", [b, a]),
    content({}, "A\r\n", [fileOf("a.txt", "2"), fileOf("b.txt", "1")]),
    content({}, "A\r\n", [fileOf("a.txt1", "")]),
  ];
  assert.equal(new Set(keys).size, keys.length);
});

Deno.test("contentKey() differs wherever items differ", () => {
  const text = fc.string({ unit: "grapheme-ascii", maxLength: 40 });
  fc.assert(fc.property(text, text, (one, other) => {
    assert.equal(content({}, one) === content({}, other), one === other);
  }));
});
