/** Properties of `core/http` as a whole: readers against writers, bytes in any pieces, any bytes. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { writeSigned, writeSignedContent } from "../envelope/mod.ts";
import { readByClientRules } from "../testing/read_by_client_rules.ts";
import {
  BodyReader,
  ChunkedReader,
  type Field,
  findHeadEnd,
  type HttpFault,
  httpLimits,
  isField,
  isHttpFault,
  readRequestHead,
  readResponseHead,
  skipEmptyLines,
  withoutBlanks,
  writeChunk,
  writeRequestHead,
  writeResponse,
} from "./mod.ts";

const tokenCharacters = [..."ABCabc019!#$%&'*+-.^_`|~"];
const token = fc.string({ unit: fc.constantFrom(...tokenCharacters), minLength: 1, maxLength: 20 });
const valueCharacters = [...'aZ09 ,;="/:\t\x80\xe1\xff'];
const value = fc.string({ unit: fc.constantFrom(...valueCharacters), maxLength: 40 })
  .map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ""));
/** Of these the reader understands what they say; they have tests of their own. */
const meaning = /^(content-length|transfer-encoding|host|expect|connection|content-type)$/i;
const fields = fc.array(fc.tuple(token.filter((name) => !meaning.test(name)), value), {
  maxLength: 12,
});
const path = fc.string({ unit: fc.constantFrom(..."/ab%20-._~!$&'()*+,;=:@?"), maxLength: 30 })
  .map((text) => `/${text}`);
const body = fc.uint8Array({ maxLength: 300 });
/** Where bytes are cut into pieces, as shares of their length. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 });

function pieces(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const ends = [...at.map((share) => Math.floor(share * bytes.length)), bytes.length].sort((a, b) =>
    a - b
  );
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

/** The head's end as it is found when bytes come in pieces, and after how many bytes. */
function findInPieces(bytes: Uint8Array, at: readonly number[]) {
  let searched = 0;
  for (const piece of pieces(bytes, at)) {
    const end = searched + piece.length;
    const found = findHeadEnd(bytes.subarray(0, end), 0, end, searched);
    if (found !== undefined) return found;
    searched = end;
  }
  return undefined;
}

const byName = (all: readonly Field[]) => all.map(([name, text]) => [name, text]);

Deno.test("readRequestHead() reads what writeRequestHead() wrote, in any pieces", () => {
  fc.assert(
    fc.property(token, path, fields, fc.nat(99_999), cuts, (method, target, more, length, at) => {
      const all: Field[] = [["Host", "x"], ...more, ["Content-Length", String(length)]];
      const bytes = writeRequestHead(method, target, all);
      const end = findInPieces(bytes, at);
      assert.equal(end, bytes.length);
      const read = readRequestHead(bytes, 0, bytes.length);
      assert.ok(!isHttpFault(read), JSON.stringify(read));
      assert.equal(read.method, method);
      assert.equal(read.target, target);
      assert.equal(read.body, length);
      assert.deepEqual([...read.fields], byName(all));
      for (const [name] of all) {
        const same = all.filter(([other]) => other.toLowerCase() === name.toLowerCase());
        if (!/^[a-z0-9-]+$/i.test(name)) continue;
        assert.equal(read.fields.get(name.toLowerCase()), same.map(([, text]) => text).join(", "));
      }
    }),
  );
});

Deno.test("readResponseHead() reads what writeResponse() wrote, its body behind it", () => {
  const status = fc.constantFrom(200, 201, 400, 404, 500, 503, 599);
  fc.assert(fc.property(status, fields, body, cuts, (code, more, content, at) => {
    const all: Field[] = [...more, ["content-length", String(content.length)]];
    const bytes = writeResponse(code, all, content);
    const end = findInPieces(bytes, at);
    assert.ok(typeof end === "number");
    const read = readResponseHead(bytes, 0, end);
    assert.ok(!isHttpFault(read), JSON.stringify(read));
    assert.equal(read.status, code);
    assert.equal(read.body, content.length);
    assert.deepEqual([...read.fields], byName(all));
    assert.deepEqual(bytes.subarray(end), content);
  }));
});

/** Reads a body from pieces; what is left over, or the fault. */
function readBody(reader: BodyReader, all: readonly Uint8Array[], straight = false) {
  const rest: number[] = [];
  for (const piece of all) {
    let at = 0;
    if (straight) {
      const space = reader.isComplete ? undefined : reader.space();
      if (space !== undefined) {
        at = Math.min(space.length, piece.length);
        space.set(piece.subarray(0, at));
        reader.filled(at);
      }
    }
    const end: number | HttpFault = reader.isComplete ? at : reader.take(piece, at, piece.length);
    if (isHttpFault(end)) return end;
    rest.push(...piece.subarray(end));
  }
  return { body: reader.bytes(), rest: Uint8Array.from(rest), complete: reader.isComplete };
}

Deno.test("BodyReader reads a body of known length in any pieces, and nothing of what follows", () => {
  fc.assert(fc.property(body, body, cuts, fc.boolean(), (content, next, at, straight) => {
    const bytes = Uint8Array.from([...content, ...next]);
    const reader = new BodyReader(content.length, 300);
    const read = readBody(reader, pieces(bytes, at), straight);
    assert.deepEqual(read, { body: content, rest: next, complete: true });
    assert.equal(reader.end(), undefined);
  }));
});

Deno.test("BodyReader reads what writeChunk() wrote, in any pieces, and nothing of what follows", () => {
  fc.assert(fc.property(body, cuts, body, cuts, (content, chunksAt, next, at) => {
    const chunks = [...pieces(content, chunksAt).map(writeChunk), writeChunk(undefined), next];
    const bytes = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
    const read = readBody(new BodyReader("chunked", 300), pieces(bytes, at));
    assert.deepEqual(read, { body: content, rest: next, complete: true });
  }));
});

Deno.test("BodyReader reads an answer that its connection ends", () => {
  const reader = new BodyReader("until close", 10);
  assert.equal(reader.take(new Uint8Array(10), 0, 10), 10);
  assert.equal(reader.end(), undefined);
  assert.equal(reader.bytes().length, 10);
  const more = reader.take(new Uint8Array(1), 0, 1);
  assert.equal(isHttpFault(more) && more.status, 413);
});

Deno.test("BodyReader sets aside no more than twice what has come", () => {
  const reader = new BodyReader(16_000_000, 16_777_216);
  assert.equal(reader.capacity, httpLimits.bodyStartBytes);
  const piece = new Uint8Array(50_000);
  for (let sent = 0; sent < 16_000_000; sent += piece.length) {
    assert.equal(reader.take(piece, 0, piece.length), piece.length);
    assert.ok(reader.capacity <= Math.max(2 * reader.length, httpLimits.bodyStartBytes));
  }
  assert.ok(reader.isComplete);
  assert.equal(reader.bytes().length, 16_000_000);
});

Deno.test("BodyReader refuses a body over the limit, announced or not, and one that breaks off", () => {
  const announced = new BodyReader(301, 300);
  assert.equal(announced.announcedFault?.status, 413);
  const fault = announced.take(new Uint8Array(1), 0, 1);
  assert.equal(isHttpFault(fault) && fault.status, 413);
  const chunk = writeChunk(new Uint8Array(301));
  const counted = new BodyReader("chunked", 300).take(chunk, 0, chunk.length);
  assert.equal(isHttpFault(counted) && counted.status, 413);
  for (const framing of [5, "chunked"] as const) {
    const broken = new BodyReader(framing, 300);
    broken.take(new TextEncoder().encode("3\r\na"), 0, 4);
    assert.equal(broken.end()?.status, 400);
  }
});

Deno.test("BodyReader refuses a chunk that would not fit as soon as its size says so", () => {
  for (const side of ["request", "answer"] as const) {
    const take = (text: string, size = text.length) => {
      const reader = new BodyReader("chunked", 300, side);
      const bytes = new TextEncoder().encode(text);
      let found: number | HttpFault = 0;
      for (let at = 0; at < bytes.length && !isHttpFault(found); at += size) {
        found = reader.take(bytes, at, Math.min(bytes.length, at + size));
      }
      return isHttpFault(found) ? found.status : found;
    };
    for (const size of [1, 400]) {
      assert.equal(take("12d", size), 413, "301 bytes");
      assert.equal(take(`1\r\na\r\n12c`, size), 413, "1 and 300 bytes");
      assert.equal(take(`12c\r\n${"a".repeat(300)}\r\n0\r\n\r\n`, size), 312, "all of it");
    }
  }
});

Deno.test("BodyReader has an answer whose last chunk came, whatever is missing behind it", () => {
  const whole = "3\r\nyes\r\n0\r\nX: y\r\n\r\n";
  for (const side of ["request", "answer"] as const) {
    for (let cut = 0; cut < whole.length; cut++) {
      const reader = new BodyReader("chunked", 300, side);
      const bytes = new TextEncoder().encode(whole.slice(0, cut));
      assert.ok(!isHttpFault(reader.take(bytes, 0, cut)));
      const isThere = side === "answer" && cut >= whole.indexOf("X");
      assert.equal(reader.end()?.status, isThere ? undefined : 400, `${side} ${cut}`);
      if (isThere) assert.equal(new TextDecoder().decode(reader.bytes()), "yes");
    }
  }
});

const badChunks: readonly [what: string, text: string][] = [
  ["LF alone", "1\na\n0\n\n"],
  ["LF alone after the size", "1\na\r\n0\r\n\r\n"],
  ["LF alone after the data", "1\r\na\n0\r\n\r\n"],
  ["no size", "\r\na"],
  ["a sign", "+1\r\na\r\n"],
  ["a minus", "-1\r\na\r\n"],
  ["0x", "0x1\r\na\r\n"],
  ["a blank before the size", " 1\r\na\r\n"],
  ["a blank after the size", "1 \r\na\r\n"],
  ["blanks after the size", "1  \r\na\r\n"],
  ["a tab after the size", "1\t\r\na\r\n"],
  ["a blank before an extension", "1 ;x\r\na\r\n"],
  ["a blank within the size", "1 0\r\na\r\n"],
  ["nine digits", "000000001\r\na\r\n"],
  ["more data than its size", "1\r\nab\r\n"],
  ["less data than its size", "3\r\na\r\n0\r\n\r\n"],
  ["CR alone after the size", "1\ra\r\n"],
  ["a control byte in an extension", "1;a\0\r\na\r\n"],
  ["LF in an extension", "1;a\nb\r\na\r\n"],
  ["a long extension", `1;${"x".repeat(257)}\r\na\r\n`],
  ["many extensions", `1;${"x".repeat(250)}\r\na\r\n`.repeat(20)],
  ["a folded trailer", "0\r\nA: b\r\n c\r\n\r\n"],
  ["a trailer without a name", "0\r\n: b\r\n\r\n"],
  ["a trailer with a blank before the colon", "0\r\nA : b\r\n\r\n"],
  ["LF alone in a trailer", "0\r\nA: b\n\r\n"],
  ["long trailers", `0\r\n${`A: ${"b".repeat(100)}\r\n`.repeat(50)}\r\n`],
];

for (const [what, text] of badChunks) {
  Deno.test(`ChunkedReader refuses ${what}`, () => {
    const bytes = new TextEncoder().encode(text);
    const reader = new ChunkedReader();
    const found = reader.read(bytes, 0, bytes.length, () => {});
    assert.equal(isHttpFault(found) && found.status, 400);
  });
}

/** What may stand behind a size in answers; requests have none of it. */
const paddings = [" ", "      ", "\t", " \t ", " ;x", "\t ; x=1 ", " ".repeat(32)];

for (const padding of paddings) {
  Deno.test(`ChunkedReader reads a size and ${JSON.stringify(padding)} in answers only`, () => {
    const text = `a${padding}\r\n0123456789\r\n0${padding}\r\n\r\nnext`;
    const bytes = new TextEncoder().encode(text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const reader = new ChunkedReader("answer");
      let read = "";
      const take = (start: number, stop: number) => read += text.slice(start, stop);
      const at = reader.read(bytes, 0, cut, take);
      assert.ok(!isHttpFault(at));
      const end = reader.isDone ? at : reader.read(bytes, at, bytes.length, take);
      assert.deepEqual([read, end, reader.isDone], ["0123456789", text.length - 4, true]);
    }
    assert.ok(isHttpFault(new ChunkedReader().read(bytes, 0, bytes.length, () => {})));
  });
}

Deno.test("ChunkedReader takes blanks in answers nowhere else, and not without end", () => {
  for (
    const text of [
      " 1\r\na\r\n",
      "1 0\r\na\r\n",
      "1 x\r\na\r\n",
      "1 \na\r\n",
      "1 \0\r\na\r\n",
      "1\x0b\r\na\r\n",
      `1${" ".repeat(33)}\r\na\r\n`,
      `1${" ".repeat(33)};x\r\na\r\n`,
    ]
  ) {
    const bytes = new TextEncoder().encode(text);
    const found = new ChunkedReader("answer").read(bytes, 0, bytes.length, () => {});
    assert.ok(isHttpFault(found), JSON.stringify(text.slice(0, 20)));
  }
});

Deno.test("ChunkedReader reads sizes that zeros make as long as each other in answers only", () => {
  // An answer that is not read is an unknown outcome; a request that is not read has not been sent.
  for (const width of [9, 16, 33]) {
    // More padding than all extensions together may have: a large answer has many chunks.
    const chunk = `${"a".padStart(width, "0")}\r\n0123456789\r\n`;
    const bytes = new TextEncoder().encode(`${chunk.repeat(700)}${"0".repeat(width)}\r\n\r\nnext`);
    const reader = new ChunkedReader("answer");
    let read = 0;
    const end = reader.read(bytes, 0, bytes.length, (start, stop) => read += stop - start);
    assert.deepEqual([read, end, reader.isDone], [7_000, bytes.length - 4, true]);
    assert.ok(isHttpFault(new ChunkedReader().read(bytes, 0, bytes.length, () => {})));
  }
  const faults = [
    `${"0".repeat(34)}\r\n`,
    "0fffffffff\r\n",
    "100000000\r\n",
    "0001 0\r\n",
    "000x\r\n",
  ];
  for (const text of faults) {
    const bytes = new TextEncoder().encode(text);
    const found = new ChunkedReader("answer").read(bytes, 0, bytes.length, () => {});
    assert.ok(isHttpFault(found), text);
  }
  const largest = new TextEncoder().encode("0ffffffff\r\n");
  assert.equal(new ChunkedReader("answer").read(largest, 0, largest.length, () => {}), 11);
});

Deno.test("ChunkedReader reads capital digits, extensions and trailers, and drops the last two", () => {
  const text = 'A;x="y z"\r\n0123456789\r\n00;a\r\nX-Sum: 1\r\nEmpty:\r\n\r\nnext';
  const bytes = new TextEncoder().encode(text);
  const reader = new ChunkedReader();
  let read = "";
  const end = reader.read(bytes, 0, bytes.length, (start, stop) => read += text.slice(start, stop));
  assert.deepEqual([read, end, reader.isDone], ["0123456789", text.length - 4, true]);
});

/** Bytes that look a little like HTTP. */
const likely = fc.array(
  fc.oneof(
    fc.constantFrom(
      "POST ",
      "/ ",
      "HTTP/1.1",
      "HTTP/1.1 200 OK",
      "\r\n",
      "\r\n\r\n",
      ": ",
      "5",
      "\n",
    ),
    fc.constantFrom(
      "Content-Length",
      "Transfer-Encoding",
      "chunked",
      "Host: x\r\n",
      "0\r\n",
      " ",
      "\r",
    ),
    fc.string({ unit: "binary", maxLength: 5 }),
  ),
  { maxLength: 20 },
).map((parts) => Uint8Array.from(parts.join(""), (character) => character.charCodeAt(0)));
const anything = fc.oneof(likely, fc.uint8Array({ maxLength: 200 }));

Deno.test("readers give a value for any bytes, whatever the pieces, and the same one", () => {
  fc.assert(
    fc.property(anything, cuts, (bytes, at) => {
      const whole = findHeadEnd(bytes, 0, bytes.length);
      const cut = findInPieces(bytes, at);
      // An early refusal may be of another kind, but never a reading instead of a refusal.
      if (isHttpFault(cut)) assert.ok(isHttpFault(whole) || isHttpFault(readAny(bytes, whole)));
      else assert.deepEqual(cut, whole);
      skipEmptyLines(bytes, 0, bytes.length);
      if (typeof whole === "number") readResponseHead(bytes, 0, whole);
      const chunks = (all: readonly Uint8Array[]) =>
        readBody(new BodyReader("chunked", 1_000), all);
      assert.deepEqual(chunks(pieces(bytes, at)), chunks([bytes]));
    }),
    { numRuns: 2_000 },
  );
});

function readAny(bytes: Uint8Array, end: number | HttpFault | undefined): unknown {
  return typeof end === "number" ? readRequestHead(bytes, 0, end) : undefined;
}

Deno.test("an accepted head is written again to the same reading", () => {
  fc.assert(
    fc.property(anything, (bytes) => {
      const head = new TextEncoder().encode("POST / HTTP/1.1\r\nHost: x\r\n");
      const all = Uint8Array.from([...head, ...bytes, 13, 10, 13, 10]);
      const end = findHeadEnd(all, 0, all.length);
      if (typeof end !== "number") return;
      const read = readRequestHead(all, 0, end);
      if (isHttpFault(read)) return;
      const again = writeRequestHead(read.method, read.target, read.fields, read.minor);
      const second = readRequestHead(again, 0, again.length);
      assert.ok(!isHttpFault(second));
      assert.deepEqual({ ...second, fields: [...second.fields] }, {
        ...read,
        fields: [...read.fields],
      });
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("HeadFields.get() gives what can be written, however often a field stands in a head", () => {
  const parts = fc.array(
    fc.tuple(fc.constantFrom("", " ", "\t"), value, fc.constantFrom("", " ", " \t ")),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(fc.property(parts, (all) => {
    const lines = all.map((part) => `Accept:${part.join("")}\r\n`).join("");
    const text = `HTTP/1.1 200 OK\r\n${lines}\r\n`;
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const read = readResponseHead(bytes, 0, bytes.length);
    assert.ok(!isHttpFault(read));
    const got = read.fields.get("accept")!;
    assert.equal(got, all.map(([, part]) => part).filter((part) => part !== "").join(", "));
    assert.ok(isField("Accept", got));
    writeRequestHead("POST", "/", [["Accept", got]]);
    writeResponse(200, [["Accept", got]]);
  }));
});

Deno.test("withoutBlanks() makes a value of what has blanks around it, however many are within", () => {
  for (const text of ["", " ", "\t \t", " a", "a ", "\ta b\t ", "\xa0 a \xa0"]) {
    assert.equal(withoutBlanks(text), text.replace(/^[ \t]+|[ \t]+$/g, ""));
    assert.ok(isField("X", withoutBlanks(text)));
  }
  const from = performance.now();
  const many = `a${" ".repeat(1_000_000)}b`;
  assert.equal(withoutBlanks(many), many);
  assert.ok(performance.now() - from < 1_000);
});

Deno.test("writers throw for what would be read as something else", () => {
  const fault = (name: string, text: string) => () => writeResponse(200, [[name, text]]);
  for (const text of ["a\r\nb: c", "a\nb", "a\0", " a", "a ", "\u0100"]) {
    assert.throws(fault("X", text), TypeError);
    assert.ok(!isField("X", text));
  }
  for (const name of ["", "a b", "a:", "a\r\nb", "\u00e4"]) {
    assert.throws(fault(name, "x"), TypeError);
    assert.ok(!isField(name, "x"));
  }
  assert.throws(() => writeRequestHead("PO ST", "/", []), TypeError);
  assert.throws(() => writeRequestHead("POST", "/a b", []), TypeError);
});

const answers: readonly [what: string, text: string, expected: unknown][] = [
  ["a length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", [200, 5, true]],
  ["no reason", "HTTP/1.1 200\r\nContent-Length: 5\r\n\r\n", [200, 5, true]],
  ["an empty reason", "HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\n", [200, 5, true]],
  ["neither length nor chunks", "HTTP/1.1 200 OK\r\n\r\n", [200, "until close", false]],
  ["chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", [200, "chunked", true]],
  ["close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\n", [200, 5, false]],
  ["HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", [200, 5, false]],
  ["100", "HTTP/1.1 100 Continue\r\n\r\n", [100, 0, true]],
  ["204", "HTTP/1.1 204 No Content\r\n\r\n", [204, 0, true]],
  ["304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", [304, 0, true]],
  // Of a request each of these is refused (smuggling_test.ts), and has not been sent. An answer that is
  // refused leaves the outcome of its message unknown: so what the standard lets a client read is read.
  [
    "chunks and a length",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
    [200, "chunked", false],
  ],
  [
    "a length and chunks",
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
    [200, "chunked", false],
  ],
  [
    "two equal lengths",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
    [200, 5, true],
  ],
  ["a list of equal lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5 ,\t5,5\r\n\r\n", [
    200,
    5,
    true,
  ]],
  ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400],
  ["a list of two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n", 400],
  [
    "a list and another length",
    "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\nContent-Length: 6\r\n\r\n",
    400,
  ],
  ["a list with nothing in it", "HTTP/1.1 200 OK\r\nContent-Length: 5,\r\n\r\n", 400],
  ["an empty length", "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n", 400],
  [
    "identity and a length",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: Identity\r\nContent-Length: 5\r\n\r\n",
    [200, 5, true],
  ],
  [
    "identity alone",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n",
    [200, "until close", false],
  ],
  [
    "an encoding that is none, and a length",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: Base64\r\nContent-Length: 5\r\n\r\n",
    [200, 5, true],
  ],
  [
    "an encoding that is none",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: base64\r\n\r\n",
    [200, "until close", false],
  ],
  [
    "an encoding that is none, in chunks",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: base64, chunked\r\n\r\n",
    [200, "chunked", true],
  ],
  [
    "chunks, and an encoding that is none in another field",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: Base64\r\n\r\n",
    [200, "chunked", true],
  ],
  ["a later minor version", "HTTP/1.2 200 OK\r\nContent-Length: 5\r\n\r\n", [200, 5, true]],
  ["LF alone", "HTTP/1.1 200 OK\nContent-Length: 5\nX: y\n\n", [200, 5, false]],
  ["LF alone in one line", "HTTP/1.1 200 OK\r\nX: y\nContent-Length: 5\r\n\r\n", [200, 5, false]],
  ["LF alone in the empty line", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\n", [200, 5, false]],
  ["LF alone, folded", "HTTP/1.1 200 OK\nContent-Length:\n 5\n\n", [200, 5, false]],
  ["more than one CR", "HTTP/1.1 200 OK\r\r\nContent-Length: 5\r\r\n\r\n", [200, 5, false]],
  ["blanks in the status line", "HTTP/1.1 \t 200\v OK\r\nContent-Length: 5\r\n\r\n", [
    200,
    5,
    false,
  ]],
  ["control bytes in a value", "HTTP/1.1 200 OK\r\nX: a\0b\x7f\rc\r\nContent-Length: 5\r\n\r\n", [
    200,
    5,
    false,
  ]],
  [
    "lines of blanks before the first field",
    "HTTP/1.1 200 OK\r\n X: y\r\n\t\r\nContent-Length: 5\r\n\r\n",
    [
      200,
      5,
      false,
    ],
  ],
  ["a control byte in a length", "HTTP/1.1 200 OK\r\nContent-Length: 5\x01\r\n\r\n", [
    200,
    5,
    false,
  ]],
  ["a control byte within a length", "HTTP/1.1 200 OK\r\nContent-Length: 5\x015\r\n\r\n", 400],
  ["two lengths by LF alone", "HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 6\n\n", 400],
  ["a control byte in a name", "HTTP/1.1 200 OK\r\nX\0: y\r\nContent-Length: 5\r\n\r\n", 400],
  ["a line that is no field, by LF alone", "HTTP/1.1 200 OK\nX\nContent-Length: 5\n\n", 400],
  ["chunks twice", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 501],
  [
    "base64 and gzip",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: base64\r\nTransfer-Encoding: gzip\r\n\r\n",
    501,
  ],
  ["gzip and chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501],
  ["HTTP/2", "HTTP/2 200\r\n\r\n", 505],
  ["four digits", "HTTP/1.1 2000 OK\r\n\r\n", 400],
  ["status 600", "HTTP/1.1 600 OK\r\n\r\n", 400],
];

for (const [what, text, expected] of answers) {
  Deno.test(`readResponseHead(): ${what}`, () => {
    const bytes = new TextEncoder().encode(text);
    const read = readResponseHead(bytes, 0, bytes.length);
    if (isHttpFault(read)) return assert.equal(read.status, expected, read.reason);
    assert.deepEqual([read.status, read.body, read.keepAlive], expected);
    assert.equal(new TextDecoder().decode(bytes), text, "the given bytes stay");
    // Where it ends is found as well, however it comes in.
    for (let cut = 0; cut < bytes.length; cut++) {
      assert.equal(findHeadEnd(bytes, 0, cut, 0, "answer"), undefined);
      assert.equal(findHeadEnd(bytes, 0, bytes.length, cut, "answer"), bytes.length);
    }
  });
}

Deno.test("readResponseHead() makes blanks of control bytes in values, and takes any number of fields", () => {
  const many = Array.from({ length: 3 * httpLimits.fieldsMax }, (_, index) => `X-${index}: y\r\n`);
  const text = `HTTP/1.1 200 OK\n${many.join("")}X-A: FAIL\x01FAIL \x7f\r\nX-B:\0\r\n\r\n`;
  const bytes = Uint8Array.from(text, (one) => one.charCodeAt(0));
  const read = readResponseHead(bytes, 0, bytes.length);
  assert.ok(!isHttpFault(read));
  assert.equal(read.fields.count, many.length + 2);
  assert.deepEqual([read.fields.get("x-a"), read.fields.get("x-b")], ["FAIL FAIL", ""]);
  const endless = new Uint8Array(httpLimits.headBytesMax).fill(0x61);
  const end = findHeadEnd(endless, 0, endless.length, 0, "answer");
  assert.equal(isHttpFault(end) && end.status, 431);
});

Deno.test("readResponseHead() reads a fold as one blank and leaves the bytes alone", () => {
  const folds = ["\r\n\t", "\r\n ", "\r\n   \t ", " \t\r\n ", "\r\n \r\n\t", " \r\n  \r\n  "];
  for (const fold of folds) {
    const text =
      `HTTP/1.1 200 OK\r\nX:${fold}multipart/signed;${fold}boundary="b  c";${fold}d=e\r\n` +
      `Y: f${fold}\r\nContent-Length:${fold}5\r\n\r\nbody: x\r\n y`;
    const bytes = new TextEncoder().encode(text);
    const read = readResponseHead(bytes, 0, text.indexOf("body"));
    assert.ok(!isHttpFault(read), JSON.stringify(fold));
    assert.deepEqual([...read.fields], [
      ["X", 'multipart/signed; boundary="b  c"; d=e'],
      ["Y", "f"],
      ["Content-Length", "5"],
    ]);
    assert.equal(read.body, 5);
    assert.equal(new TextDecoder().decode(bytes), text);
  }
});

Deno.test("a signed answer whose type was folded is read by terminals as one that was not", () => {
  const content = writeSignedContent(
    "text/plain; charset=UTF-8",
    new TextEncoder().encode("a\r\n"),
  );
  const { contentType, body } = writeSigned(
    content,
    Uint8Array.of(1, 2, 3),
    `----${"0".repeat(32)}`,
  );
  const folded = `HTTP/1.1 200 OK\r\nContent-Type: ${
    contentType.replaceAll("; ", ";\r\n\t")
  }\r\n\r\n`;
  const head = readResponseHead(new TextEncoder().encode(folded), 0, folded.length);
  assert.ok(!isHttpFault(head));
  assert.equal(head.fields.get("content-type"), contentType);
  assert.equal(readByClientRules(head.fields.get("content-type")!, body).kind, "message");
});

Deno.test("readResponseHead() takes blanks out before a colon, which a request may not have", () => {
  const fields = "Content-Type \t: a/b\r\nX : y\r\nContent-Length : 5\r\n\r\n";
  const answer = new TextEncoder().encode(`HTTP/1.1 200 OK\r\n${fields}`);
  const read = readResponseHead(answer, 0, answer.length);
  assert.ok(!isHttpFault(read));
  assert.deepEqual([...read.fields], [["Content-Type", "a/b"], ["X", "y"], [
    "Content-Length",
    "5",
  ]]);
  assert.equal(read.body, 5);
  const request = new TextEncoder().encode(`POST / HTTP/1.1\r\nHost: x\r\n${fields}`);
  assert.ok(isHttpFault(readRequestHead(request, 0, request.length)));
  for (const line of [": a", "X y: a", "X ", "X \0: a"]) {
    const bytes = new TextEncoder().encode(`HTTP/1.1 200 OK\r\n${line}\r\n\r\n`);
    assert.ok(isHttpFault(readResponseHead(bytes, 0, bytes.length)), line);
  }
});

Deno.test("ChunkedReader takes blanks before the colon of a trailer in answers only", () => {
  for (const [trailer, taken] of [["X : y", true], ["X \t: y", true], [" X: y", false]] as const) {
    const bytes = new TextEncoder().encode(`1\r\na\r\n0\r\n${trailer}\r\n\r\n`);
    for (const side of ["request", "answer"] as const) {
      const found = new ChunkedReader(side).read(bytes, 0, bytes.length, () => {});
      assert.equal(!isHttpFault(found), taken && side === "answer", `${side} ${trailer}`);
    }
  }
});

Deno.test("readResponseHead() gives no body to the answer of a HEAD", () => {
  const bytes = new TextEncoder().encode("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  const read = readResponseHead(bytes, 0, bytes.length, { method: "HEAD" });
  assert.equal(isHttpFault(read) ? read : read.body, 0);
});
