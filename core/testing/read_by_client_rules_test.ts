import assert from "node:assert/strict";
import { readByClientRules } from "./read_by_client_rules.ts";

function read(contentType: string | null, body: string) {
  return readByClientRules(contentType, new TextEncoder().encode(body));
}

const SIGNED = 'multipart/signed; micalg="sha1"; boundary="S"; protocol="p"';
const SIGNATURE = "A: 1\r\nB: 2\r\nC: 3\r\n\r\nQUJD\r\n\r\n--S--\r\n";

Deno.test("readByClientRules() takes any text type as a message, other types as an error", () => {
  const page = read("text/html", "<p>Hà Nội");
  assert.ok(page.kind === "message");
  assert.equal(page.text, "<p>Hà Nội");
  assert.equal(read("application/xml", "<a/>").kind, "error");
  assert.equal(read(null, "x").kind, "error");
});

Deno.test("readByClientRules() drops the line before the second delimiter", () => {
  const good = read(SIGNED, `--S\r\nT: x\r\n\r\nitem\r\n\r\n--S\r\n${SIGNATURE}`);
  assert.ok(good.kind === "message");
  assert.equal(good.text, "item\r\n");
  assert.deepEqual([...good.signed!.signature], [65, 66, 67]);
  const lost = read(SIGNED, `--S\r\nT: x\r\n\r\nitem\r\nlast\r\n--S\r\n${SIGNATURE}`);
  assert.ok(lost.kind === "message");
  assert.equal(lost.text, "item\r\n");
});

Deno.test("readByClientRules() wants exactly three delimiter lines and three signature headers", () => {
  const content = "--S\r\nT: x\r\n\r\nitem\r\n\r\n--S\r\n";
  assert.equal(read(SIGNED, content).kind, "error");
  assert.equal(read(SIGNED, content + SIGNATURE + "--Sx\r\n").kind, "error");
  assert.equal(read(SIGNED, content + SIGNATURE.replace("C: 3\r\n", "")).kind, "error");
  assert.equal(read(SIGNED, content + SIGNATURE.replace("C: 3", "C: 3\r\nD: 4")).kind, "error");
  assert.equal(read(SIGNED.replace("; boundary", ";boundary"), content + SIGNATURE).kind, "error");
});

Deno.test("readByClientRules() takes any line that begins with hyphens and names the boundary", () => {
  const reading = read(
    'multipart/mixed; boundary="b1"',
    "--b1\r\nContent-Type: text/plain\r\n\r\none\r\n\r\n-- not b1 really\r\n\r\ntwo\r\n--b1--\r\n",
  );
  assert.ok(reading.kind === "message");
  assert.equal(reading.text, "one\r\n");
});

Deno.test("readByClientRules() keeps the line end of a file that is not base64", () => {
  const reading = read(
    'multipart/mixed; boundary="b"',
    "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n\r\n--b\r\nContent-Type: text/csv\r\n" +
      'Content-Disposition: attachment;\r\n filename="a.csv"\r\n\r\n1,2\r\n--b--\r\n',
  );
  assert.ok(reading.kind === "message");
  assert.equal(reading.attachments[0]!.name, "a.csv");
  assert.equal(new TextDecoder().decode(reading.attachments[0]!.content), "1,2\r\n");
});
