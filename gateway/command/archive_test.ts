import assert from "node:assert/strict";
import { writeMixed } from "../../core/envelope/mod.ts";
import { filesOf } from "./archive.ts";

Deno.test("filesOf() gives the files of a request, under names that lead nowhere on this machine", () => {
  const content = new TextEncoder().encode("content");
  const names = ["hóa đơn.pdf", "../../etc/passwd", ".bashrc"];
  const sent = writeMixed(
    new TextEncoder().encode("message"),
    names.map((name) => ({ name, contentType: "text/plain", content })),
    "boundary",
  );
  const files = filesOf({ contentType: sent.contentType, request: sent.body });
  assert.deepEqual(files.map(({ name }) => name), names);
  assert.deepEqual(
    files.map(({ safeName }) => safeName),
    ["1-hóa_đơn.pdf", "2-.._.._etc_passwd", "3-.bashrc"],
  );
  assert.ok(files.every(({ content: each }) => new TextDecoder().decode(each) === "content"));
  assert.deepEqual(filesOf({ contentType: "text/plain", request: content }), []);
});
