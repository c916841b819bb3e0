/** Sends one message, looks at the reply, and counts what it is worth. */
import http from "k6/http";
import { check } from "k6";
import { Counter, Rate, Trend } from "k6/metrics";

const url = __ENV.URL || "http://127.0.0.1:8400/";

/** Share of replies that are what the corpus says, A0011 not counted. */
export const expected = new Rate("edi_expected");
/** Told to come again later (A0011). */
export const busy = new Counter("edi_busy");
/** No answer at all: connection, time limit, status other than 200. */
export const failed = new Counter("edi_failed");
export const accepted = new Counter("edi_accepted");
/** Milliseconds, of good replies. */
export const latency = new Trend("edi_latency", true);

/** Codes from `400`, behind the header; the number of the document is the result's first item. */
function read(body) {
  if (body.length < 400) return { result: "refused", linkInfo: undefined };
  const code = body.slice(400, 405);
  const number = /^\d{12}\r/.exec(body.slice(477, 490));
  return {
    result: code === "00000" ? "accepted" : code === "A0011" ? "busy" : "refused",
    linkInfo: body.slice(219, 245),
    number: number && number[0].trimEnd(),
  };
}

/** Sequence mod 7; other kinds answer with numbers of other forms. */
function hasGoodCheckDigit(number) {
  return Number(number.slice(2, 10)) % 7 === Number(number[10]);
}

function isDeclaration(kind) {
  return /^(MIC|MEC|IDA|EDA)/.test(kind);
}

/** `options`: parameters of `http.post`. Gives the result in a word. */
export function send(message, options = {}) {
  const response = http.post(url, message.bytes, {
    timeout: "175s",
    ...options,
    headers: { "Content-Type": message.contentType, "User-Agent": "NACCS Terminal Software" },
    tags: { kind: message.kind, ...options.tags },
  });
  if (response.status !== 200) {
    failed.add(1);
    return "failed";
  }
  const { result, linkInfo, number } = read(response.body);
  if (result === "busy") {
    busy.add(1);
    return result;
  }
  latency.add(response.timings.duration);
  if (result === "accepted") accepted.add(1);
  const isExpected = message.expects === "any" || result === message.expects;
  expected.add(isExpected);
  check(response, {
    "the result is the one that was hoped for": () => isExpected,
    // Outputs that are retrieved carry that of the message which caused them.
    "link information is echoed": () =>
      message.expects === "any" || linkInfo === undefined || linkInfo === message.linkInfo,
    "the number has a good check digit": () =>
      !isDeclaration(message.kind) || !number || hasGoodCheckDigit(number),
  });
  return result;
}
