/**
 * Requests that one server or proxy reads differently from another, so that what follows a body is
 * taken for a request (or the other way round), and their harmless neighbours, such as `Upgrade` (F63).
 * Each has one reading here, or none.
 */
import assert from "node:assert/strict";
import {
  findHeadEnd,
  type HttpFault,
  isHttpFault,
  readRequestHead,
  type RequestHead,
  skipEmptyLines,
} from "./mod.ts";

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A whole head as a server reads it. */
function read(text: string): RequestHead | HttpFault | undefined {
  const bytes = bytesOf(text);
  const start = skipEmptyLines(bytes, 0, bytes.length);
  const end = findHeadEnd(bytes, start, bytes.length);
  return typeof end === "number" ? readRequestHead(bytes, start, end) : end;
}

const post = (...lines: string[]) =>
  ["POST / HTTP/1.1", "Host: gateway", ...lines, "", ""].join("\r\n");
const first = (line: string) => `${line}\r\nHost: gateway\r\n\r\n`;

const refused: readonly [what: string, status: number, request: string][] = [
  ["two equal lengths", 400, post("Content-Length: 5", "Content-Length: 5")],
  ["two lengths", 400, post("Content-Length: 5", "Content-Length: 6")],
  ["lengths in one field", 400, post("Content-Length: 5, 5")],
  ["length with a sign", 400, post("Content-Length: +5")],
  ["negative length", 400, post("Content-Length: -1")],
  ["hexadecimal length", 400, post("Content-Length: 0x5")],
  ["length with a fraction", 400, post("Content-Length: 5.0")],
  ["length with an exponent", 400, post("Content-Length: 1e1")],
  ["length with a blank inside", 400, post("Content-Length: 1 0")],
  ["empty length", 400, post("Content-Length:")],
  ["length beyond any number", 400, post(`Content-Length: ${"9".repeat(30)}`)],
  ["digits of another script", 400, post("Content-Length: \xb2")],
  ["length and chunks", 400, post("Content-Length: 5", "Transfer-Encoding: chunked")],
  ["chunks and length", 400, post("Transfer-Encoding: chunked", "Content-Length: 5")],
  ["length of nothing and chunks", 400, post("Content-Length: 0", "Transfer-Encoding: chunked")],
  ["chunks twice", 400, post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked")],
  ["chunks, then identity", 400, post("Transfer-Encoding: chunked", "Transfer-Encoding: identity")],
  ["gzip and chunks", 501, post("Transfer-Encoding: gzip, chunked")],
  ["chunks and gzip", 501, post("Transfer-Encoding: chunked, gzip")],
  ["chunked twice in one field", 501, post("Transfer-Encoding: chunked, chunked")],
  ["identity", 501, post("Transfer-Encoding: identity")],
  ["empty coding", 501, post("Transfer-Encoding:")],
  ["chunked with a comma", 501, post("Transfer-Encoding: chunked,")],
  ["a comma before chunked", 501, post("Transfer-Encoding: ,chunked")],
  ["chunked with a parameter", 501, post("Transfer-Encoding: chunked;q=1")],
  ["quoted chunked", 501, post('Transfer-Encoding: "chunked"')],
  ["xchunked", 501, post("Transfer-Encoding: xchunked")],
  ["chunked behind a vertical tab", 400, post("Transfer-Encoding: \x0bchunked")],
  ["chunked behind a NUL", 400, post("Transfer-Encoding: chunked\0")],
  ["chunked with a no-break space", 501, post("Transfer-Encoding:\xa0chunked")],
  ["chunks in HTTP/1.0", 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"],
  ["a blank before the colon", 400, post("Content-Length : 5")],
  ["a tab before the colon", 400, post("Transfer-Encoding\t: chunked")],
  ["a blank before the name", 400, post(" Content-Length: 5")],
  ["a folded value", 400, post("Transfer-Encoding:", " chunked")],
  ["a folded value with a tab", 400, post("X: y", "\tContent-Length: 5")],
  ["a folded first field", 400, "POST / HTTP/1.1\r\n Host: gateway\r\n\r\n"],
  ["no colon", 400, post("Content-Length 5")],
  ["no name", 400, post(": 5")],
  ["a name with a slash", 400, post("Content/Length: 5")],
  ["a name beyond ASCII", 400, post("Content-L\xe4ngth: 5")],
  ["a name with a NUL", 400, post("Content\0-Length: 5")],
  ["LF alone after the request line", 400, "POST / HTTP/1.1\nHost: gateway\r\n\r\n"],
  ["LF alone throughout", 400, "POST / HTTP/1.1\nHost: gateway\nContent-Length: 5\n\n"],
  ["LF alone between fields", 400, post("X: y\nContent-Length: 5")],
  ["LF alone at the end", 400, "POST / HTTP/1.1\r\nHost: gateway\r\n\n"],
  ["CR alone in a value", 400, post("X: y\rContent-Length: 5")],
  ["CR CR LF", 400, "POST / HTTP/1.1\r\r\nHost: gateway\r\n\r\n"],
  ["NUL in a value", 400, post("X: \0")],
  ["an escape in a value", 400, post("X: \x1b[0m")],
  ["DEL in a value", 400, post("X: \x7f")],
  ["two hosts", 400, post("Host: other")],
  ["no host in HTTP/1.1", 400, "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n"],
  ["two content types", 400, post("Content-Type: a/b", "Content-Type: c/d")],
  ["no version", 400, first("POST /")],
  ["two blanks in the request line", 400, first("POST  / HTTP/1.1")],
  ["a blank after the version", 400, first("POST / HTTP/1.1 ")],
  ["a tab in the request line", 400, first("POST\t/ HTTP/1.1")],
  ["a blank before the method", 400, first(" POST / HTTP/1.1")],
  ["a blank in the target", 400, first("POST /a b HTTP/1.1")],
  ["a control byte in the target", 400, first("POST /\x01 HTTP/1.1")],
  ["bytes beyond ASCII in the target", 400, first("POST /\xc3\xa9 HTTP/1.1")],
  ["a fragment in the target", 400, first("POST /#x HTTP/1.1")],
  ["a target of no form", 400, first("POST x HTTP/1.1")],
  ["* for another method", 400, first("POST * HTTP/1.1")],
  ["a method with a colon", 400, first("PO:ST / HTTP/1.1")],
  ["a long method", 400, first(`${"P".repeat(33)} / HTTP/1.1`)],
  ["small letters in the version", 400, first("POST / http/1.1")],
  ["a version without a minor", 400, first("POST / HTTP/1")],
  ["a version of two digits", 400, first("POST / HTTP/1.10")],
  ["another protocol", 400, first("POST / HTTPS/1.1")],
  ["HTTP/2 without asking", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["HTTP/1.2", 505, first("POST / HTTP/1.2")],
  ["HTTP/0.9", 505, first("POST / HTTP/0.9")],
  ["a TLS greeting", 400, "\x16\x03\x01\x02\0\x01\0"],
  ["three empty lines", 400, `\r\n\r\n\r\n${post()}`],
  ["another expectation", 417, post("Expect: 200-ok")],
  ["one expectation of two", 417, post("Expect: 100-continue, tea")],
  ["expectations in two fields", 417, post("Expect: 100-continue", "Expect: tea")],
  ["a long request line", 414, first(`POST /${"x".repeat(4_096)} HTTP/1.1`)],
  ["many fields", 431, post(...Array.from({ length: 100 }, (_, n) => `X-${n}: y`))],
  ["a long head", 431, post(`X: ${"y".repeat(16_384)}`)],
  ["a long head without an end", 431, `POST / HTTP/1.1\r\nX: ${"y".repeat(16_384)}`],
];

for (const [what, status, request] of refused) {
  Deno.test(`readRequestHead() refuses ${what} with ${status}`, () => {
    const found = read(request);
    assert.ok(isHttpFault(found), JSON.stringify(found));
    assert.equal(found.status, status, found.reason);
  });
}

const taken: readonly [what: string, request: string, expected: Partial<RequestHead>][] = [
  ["a length", post("Content-Length: 5"), { body: 5, keepAlive: true, path: "/" }],
  ["no length", post(), { body: 0 }],
  ["leading zeros of a length", post("Content-Length: 0005"), { body: 5 }],
  ["blanks around a value", post("Content-Length: \t 5 \t"), { body: 5 }],
  ["no blank after the colon", post("Content-Length:5"), { body: 5 }],
  ["names in any case", post("cOnTeNt-LeNgTh: 5"), { body: 5 }],
  ["a field that only looks like one", post("Content_Length: 5", "X-Content-Length: 6"), {
    body: 0,
  }],
  ["chunks in any case", post("Transfer-Encoding: Chunked"), { body: "chunked" }],
  ["Upgrade", post("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"), { keepAlive: true }],
  ["Upgrade to a socket", post("Connection: upgrade", "Upgrade: websocket"), { keepAlive: true }],
  ["close", post("Connection: Close"), { keepAlive: false }],
  ["close among others", post("Connection: te,close", "Connection: x"), { keepAlive: false }],
  ["Expect in any case", post("Expect: 100-Continue", "Content-Length: 5"), {
    expectsContinue: true,
  }],
  ["an empty Expect", post("Expect:", "Content-Length: 5"), { expectsContinue: false }],
  [
    "Expect with empty members",
    post("Expect: , 100-Continue,", "Content-Length: 5"),
    { expectsContinue: true },
  ],
  ["Expect without a body", post("Expect: 100-continue"), { expectsContinue: false }],
  ["an absolute target", first("POST http://a:80/p?q HTTP/1.1"), { path: "/p" }],
  ["an absolute target without a path", first("POST HTTP://a HTTP/1.1"), { path: "/" }],
  ["an absolute target with a query", first("POST http://a?q HTTP/1.1"), { path: "/" }],
  ["a query", first("POST /?x=/y HTTP/1.1"), { path: "/", target: "/?x=/y" }],
  ["two slashes", first("POST // HTTP/1.1"), { path: "//" }],
  ["the server itself", first("OPTIONS * HTTP/1.1"), { path: "", method: "OPTIONS" }],
  ["a tunnel", first("CONNECT a:443 HTTP/1.1"), { path: "", method: "CONNECT" }],
  ["an odd host", "POST / HTTP/1.1\r\nHost: a_b:x, \r\n\r\n", { path: "/" }],
  ["an empty host", "POST / HTTP/1.1\r\nHost:\r\n\r\n", { path: "/" }],
  ["HTTP/1.0", "POST / HTTP/1.0\r\n\r\n", { minor: 0, keepAlive: false }],
  ["HTTP/1.0, kept", "POST / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", { keepAlive: true }],
  [
    "HTTP/1.0 that expects",
    "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
    {
      expectsContinue: false,
    },
  ],
  ["an empty line before", `\r\n${post("Content-Length: 5")}`, { body: 5 }],
  ["bytes beyond ASCII in a value", post("X: Qu\xe1n"), { body: 0 }],
  ["small letters in the method", first("post / HTTP/1.1"), { method: "post" }],
];

for (const [what, request, expected] of taken) {
  Deno.test(`readRequestHead() takes ${what}`, () => {
    const found = read(request);
    assert.ok(found?.kind === "request", JSON.stringify(found));
    const { method, target, path, minor, body, keepAlive, expectsContinue } = found;
    const all = { method, target, path, minor, body, keepAlive, expectsContinue };
    assert.deepEqual(all, { ...all, ...expected });
  });
}
