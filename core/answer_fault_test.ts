import assert from "node:assert/strict";
import { answerFault, type AnswerToJudge } from "./answer_fault.ts";
import { writeMixed, writeSigned, writeSignedContent } from "./envelope/mod.ts";
import { reply } from "./testing/replies.ts";
import { peekHeader, stampDelivery } from "./wire/mod.ts";

const text = "text/plain; charset=UTF-8";
const encoder = new TextEncoder();
const pair = reply({ procedure: "IDA", number: "101234567820", output: "VAD0AA0" }).bytes;
const firstHeader = peekHeader(pair)!;
const first = firstHeader.messageBytes!;
const askedBy = { linkInfo: firstHeader.linkInfo, procedure: "IDA  " };

function judge(bytes: Uint8Array, more: Partial<AnswerToJudge> = {}, by = askedBy) {
  const answer = { status: 200, contentType: text, bytes, endsWithConnection: true, ...more };
  return answerFault(by, answer);
}

Deno.test("answerFault sees wherever a result with its output was cut but between the two", () => {
  // Three bytes could be the beginning of any text.
  const unseen = [1, 2, 3, first];
  for (let length = 0; length < pair.length; length++) {
    const fault = judge(pair.subarray(0, length));
    assert.equal(fault === undefined, unseen.includes(length), `${length}: ${fault}`);
  }
  assert.equal(judge(pair), undefined);
});

Deno.test("answerFault sees a cut output that was fetched, whatever it is about", () => {
  const output = reply({ procedure: "IDC", output: "VAD1AC0" }).bytes;
  const fetched = stampDelivery(output, "TOKEN");
  for (const procedure of ["#REP1", "?A2  ", "TTM  ", "REQ  "]) {
    const by = { linkInfo: "ANOTHER".padEnd(26), procedure };
    assert.equal(judge(fetched, {}, by), undefined);
    for (const length of [0, 8, 9, 100, 399, 400, 401, fetched.length - 1]) {
      assert.ok(judge(fetched.subarray(0, length), {}, by), `${procedure} ${length}`);
    }
  }
});

Deno.test("answerFault sees an answer in parts whose final delimiter is missing", () => {
  const signed = writeSigned(
    writeSignedContent(text, pair),
    new Uint8Array(1_500).fill(7),
    "----0123456789abcdef0123456789abcdef",
  );
  const mixed = writeMixed(
    pair,
    [{ name: "a.txt", contentType: "text/plain", content: pair }],
    "b",
  );
  for (const { contentType, body } of [signed, mixed]) {
    assert.equal(judge(body, { contentType }), undefined);
    const last = body.length - "--\r\n".length;
    const trimmed = new TextDecoder("latin1").decode(body).trimEnd().length;
    for (let length = 0; length < body.length; length += length < last - 200 ? 97 : 1) {
      const fault = judge(body.subarray(0, length), { contentType });
      assert.equal(fault === undefined, length >= trimmed, `${contentType} ${length}: ${fault}`);
    }
  }
});

Deno.test("answerFault takes what ends with the connection and is whole, or is no message", () => {
  const taken: Record<string, Uint8Array> = {
    "an inquiry's answer": reply({ procedure: "IID", output: "VAD0AP0" }).bytes,
    "a line end behind a message": Uint8Array.of(...pair, 13, 10),
    "three messages": Uint8Array.of(...pair, ...pair.subarray(0, first)),
    "a page of a proxy": encoder.encode("<html>" + "x".repeat(1_000)),
  };
  const texts = [
    "LOGON OK",
    "NO MORE OUTPUT",
    "OK",
    "Verification GW Error",
    "Message Format GW Error",
    "<html>High security alert</html>",
  ];
  for (const text of texts) taken[text] = encoder.encode(text);
  for (const [what, bytes] of Object.entries(taken)) {
    for (const procedure of ["IDA  ", "EDA  ", "#REP1", "?A2  "]) {
      assert.equal(judge(bytes, {}, { ...askedBy, procedure }), undefined, `${what} ${procedure}`);
    }
  }
  // A length that is no number, or less than a header's, says nothing of the end.
  for (const length of ["      ", "000000"]) {
    const bytes = pair.slice(0, first);
    bytes.set(encoder.encode(length), 392);
    for (const cut of [first, first - 1]) assert.equal(judge(bytes.subarray(0, cut)), undefined);
  }
});

Deno.test("answerFault lets a length be larger than the text where HTTP says where the answer ends", () => {
  for (const length of [0, 399, 450, first + 20, pair.length - 1]) {
    assert.equal(judge(pair.subarray(0, length), { endsWithConnection: false }), undefined);
  }
});

Deno.test("answerFault leaves the body of another status alone: no terminal reads it", () => {
  for (const status of [302, 401, 404]) {
    assert.equal(judge(new Uint8Array(0), { status }), undefined);
    assert.equal(judge(pair.subarray(0, 450), { status }), undefined);
  }
});

Deno.test("answerFault sees a cut also where the request has no header", () => {
  const answer = { status: 200, contentType: text, endsWithConnection: true };
  for (const length of [0, 100, 450, first + 10]) {
    assert.ok(answerFault(undefined, { ...answer, bytes: pair.subarray(0, length) }), `${length}`);
  }
});
