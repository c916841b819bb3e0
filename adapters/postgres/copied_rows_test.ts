import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { CopiedRowsQueue } from "./copied_rows.ts";
import { letters, MessageWatch } from "./server_messages.ts";

function message(letter: string, body: string | Uint8Array): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(5);
  head[0] = letter.charCodeAt(0);
  head.writeUInt32BE(4 + bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

const copy = (table: string) => `copy ${table} from stdin`;
const query = (text: string) => message("Q", `${text}\0`);

Deno.test("CopiedRowsQueue puts rows behind their statement, wherever it stands in what is written", () => {
  const queue = new CopiedRowsQueue();
  const taken: string[] = [];
  for (const table of ["a", "b"]) {
    queue.add({
      statement: copy(table),
      rows: Buffer.from(`rows of ${table}`),
      taken: () => taken.push(table),
    });
  }
  const pass = (...written: readonly Buffer[]) =>
    Buffer.concat(
      [...queue.withRows(Buffer.concat(written))].map(({ piece, taken }) => {
        const copied = Buffer.from(piece);
        taken?.();
        return copied;
      }),
    );
  const rows = (table: string) => [message("d", `rows of ${table}`), message("c", "")];
  // One that is not sent takes no rows with it, nor does one that only looks like it.
  for (const other of [message("P", copy("a")), query(copy("b")), query(`${copy("a")} `)]) {
    assert.deepEqual(pass(other), other);
  }
  assert.deepEqual(
    pass(message("B", "x"), query(copy("a")), message("S", "")),
    Buffer.concat([message("B", "x"), query(copy("a")), ...rows("a"), message("S", "")]),
  );
  assert.deepEqual(taken, ["a"]);
  assert.ok(!queue.isEmpty);
  assert.deepEqual(pass(query(copy("b"))), Buffer.concat([query(copy("b")), ...rows("b")]));
  assert.ok(queue.isEmpty);
  queue.add({ statement: copy("c"), rows: Buffer.alloc(1), taken: () => {} });
  queue.clear();
  assert.deepEqual(pass(query(copy("c"))), query(copy("c")));
});

Deno.test("MessageWatch lets everything pass but what it drops, however the stream is cut", () => {
  const sent = [
    message("C", "BEGIN\0"),
    message("G", "\x01\0\0"),
    message("Z", "T"),
    message("G", ""),
    message("G", "\x01\0\x02\0\x01\0\x01"),
    message("D", "G\0\0\0\x04"),
    message("E", "x".repeat(300)),
    message("G", "\x01"),
    message("Z", "E"),
  ];
  const stream = Buffer.concat(sent);
  const expected = Buffer.concat(sent.filter((bytes) => bytes[0] !== letters.copyIn));
  for (let size = 1; size <= stream.length; size++) {
    const heard: string[] = [];
    const watch = new MessageWatch(
      { wanted: [letters.ready, letters.error], dropped: [letters.copyIn] },
      ({ letter, bytes }) => heard.push(`${String.fromCharCode(letter)} ${bytes.length}`),
    );
    const passed: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) {
      passed.push(Buffer.from(watch.pass(stream.subarray(at, at + size))));
    }
    assert.deepEqual(Buffer.concat(passed), expected, `${size} bytes at a time`);
    assert.deepEqual(heard, ["Z 6", "E 305", "Z 6"]);
  }
});
