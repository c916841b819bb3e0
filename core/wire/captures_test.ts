/** The wire format against recorded requests of the terminal client. */
import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { captureFolders, readCaptureFiles } from "../testing/capture_folders.ts";
import { isRefusal } from "../verdict.ts";
import { decodeMessage } from "./decode_message.ts";
import { headerFields } from "./header.ts";
import { peekHeader } from "./peek_header.ts";
import { readHeader } from "./read_header.ts";
import { readItems } from "./read_items.ts";
import { writeHeader } from "../testing/write_header.ts";
import { writeItems } from "./write_items.ts";

interface Capture {
  readonly name: string;
  readonly group: string;
  readonly procedure: string;
  readonly expect: { readonly outcome: string; layer?: string; fitting_reply?: string };
  readonly message_header?: Readonly<Record<string, string>>;
  readonly offsets: { readonly message_start: number; readonly message_end: number };
  readonly fields?: readonly (string | number)[][];
}

const captures = captureFolders().flatMap((folder) => {
  const files = Array.from(readCaptureFiles<Capture>(folder), ({ facts, file }) => {
    const { message_start, message_end } = facts.offsets;
    return { capture: facts, message: file.subarray(message_start, message_end) };
  });
  assert.ok(files.length > 0, "a folder of captures holds none");
  return files;
});

/** Refusals that belong to this room; the others are found by later steps. */
const layers = ["length", "header", "characters"];

Deno.test("readHeader() agrees with every capture", () => {
  for (const { capture, message } of captures) {
    const header = readHeader(message);
    if (layers.includes(capture.expect.layer ?? "")) {
      assert.ok(isRefusal(header) && "codes" in header, capture.name);
      const code = header.codes[0]!.code;
      assert.ok(capture.expect.fitting_reply?.includes(code), `${capture.name}: ${code}`);
      continue;
    }
    assert.ok(!isRefusal(header), capture.name);
    const wanted = Object.values(capture.message_header ?? {});
    assert.deepEqual(headerFields.map(({ name }) => header.field(name)), wanted, capture.name);
    const again = writeHeader(header, message.length - 400);
    assert.deepEqual(again, message.slice(0, 400), capture.name);
  }
});

Deno.test("decodeMessage() finds the fields of every capture", () => {
  let compared = 0;
  for (const { capture, message } of captures) {
    if (capture.fields === undefined) continue;
    const layoutOf = (code: string) => catalogue.procedure(code)?.layout;
    const decoded = decodeMessage(message, layoutOf, "request");
    assert.ok(!isRefusal(decoded), capture.name);
    assert.deepEqual(
      decoded.items.map(({ order, id, repetition, kind, widthBytes, value }) => [
        order,
        id,
        repetition,
        kind,
        widthBytes,
        value,
      ]),
      capture.fields,
      capture.name,
    );
    compared++;
  }
  assert.ok(compared > 0);
});

Deno.test("writeItems() gives back the body of every capture that the client wrote", () => {
  for (const { capture, message } of captures) {
    const code = peekHeader(message)?.trimmed("procedure") ?? "";
    const layout = catalogue.procedure(code)?.layout ??
      catalogue.sessionProcedure(code)?.layout;
    if (layout === undefined || capture.group !== "good") continue;
    const items = readItems(layout, "request", message, 400);
    assert.ok(!isRefusal(items), capture.name);
    const body = writeItems(layout, "request", (id, row) => items.value(id, row));
    const sent = new TextDecoder().decode(message.subarray(400));
    // Sent without any body, or with blanks only, which count as a value for the client.
    const blank = sent.trim() === "";
    assert.equal(new TextDecoder().decode(body), blank ? "\r\n" : sent, capture.name);
  }
});
