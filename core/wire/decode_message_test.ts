import assert from "node:assert/strict";
import fc from "fast-check";
import { isRefusal } from "../verdict.ts";
import { decodeMessage } from "./decode_message.ts";
import { sample, sampleLayouts } from "../testing/wire_samples.ts";
import { writeMessage } from "./write_message.ts";

const { layout, reference } = sampleLayouts();

function decode(name: string, direction: "request" | "output") {
  const layoutOf = (code: string) => ({ TST: layout, VZZ001: reference })[code];
  const message = decodeMessage(sample(name), layoutOf, direction);
  assert.ok(!isRefusal(message));
  return message;
}

Deno.test("decodeMessage() shows a request without its password", () => {
  const message = decode("request.edi", "request");
  assert.ok(!JSON.stringify(message).includes("Secret1"));
  assert.equal(message.header.procedure, "TST");
  assert.deepEqual(message.items.slice(1, 4), [
    at(2, 3, "NAM", 0, "W", 30, "Hà Nội"),
    at(3, 4, "WGT", 0, "F", 8, "-1.5"),
    at(6, 7, "PA02", 0, "A", 3, "K2", "PA__"),
  ]);
  assert.equal(message.fault, undefined);
});

Deno.test("decodeMessage() shows a reference answer and a result", () => {
  const answer = decode("reference.edi", "output");
  assert.deepEqual(answer.codes?.map(({ code }) => code), ["00000", "W0001"]);
  assert.deepEqual(answer.items[0], at(2, 2, "NUM", 0, "I", 6, "42"));
  assert.equal(answer.items.at(-1)?.value, "VB");
  const result = decode("result.edi", "output");
  assert.deepEqual(result.codes?.map(({ item }) => item), ["PA01", "QTY"]);
  assert.deepEqual(result.lines, ["100000000042"]);
});

Deno.test("decodeMessage() keeps an access key closed", () => {
  const item = { ...layout.items[2]!, kind: "A", widthBytes: 16 } as const;
  const session = {
    code: "#REP1",
    firstPosition: 1,
    items: [{ ...item, id: "X" }, { ...item, id: "Y", isSecret: true as const }, {
      ...item,
      id: "Z",
    }],
  };
  const bytes = writeMessage(
    { procedure: "#REP1" },
    new TextEncoder().encode("T00001\r\nTOPSECRETKEY0001\r\n0\r\n"),
  );
  for (const known of [session, undefined]) {
    const text = JSON.stringify(decodeMessage(bytes, () => known, "request"));
    assert.ok(!text.includes("TOPSECRET"));
    assert.equal(text.includes("T00001"), known !== undefined);
  }
});

Deno.test("decodeMessage() says why it cannot read the items", () => {
  const message = decodeMessage(sample("request.edi"), () => undefined, "request");
  assert.ok(!isRefusal(message));
  assert.match(message.fault ?? "", /no layout/);
  assert.ok(isRefusal(decodeMessage(new Uint8Array(3), () => layout, "request")));
});

Deno.test("decodeMessage() gives an answer for any bytes", () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 });
  const names = fc.constantFrom("request.edi", "reference.edi", "result.edi");
  const directions = fc.constantFrom("request" as const, "output" as const);
  fc.assert(fc.property(names, directions, changes, (name, direction, list) => {
    const bytes = sample(name);
    for (const [place, byte] of list) bytes[place % bytes.length] = byte;
    JSON.stringify(decodeMessage(bytes, () => layout, direction));
  }));
});

function at(
  position: number,
  order: number,
  id: string,
  repetition: number,
  kind: string,
  widthBytes: number,
  value: string,
  name = id,
) {
  return { position, order, id, repetition, kind, widthBytes, name, value };
}
