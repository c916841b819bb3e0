import assert from "node:assert/strict";
import fc from "fast-check";
import { readByClientRules } from "../testing/read_by_client_rules.ts";
import {
  clientMisreadsSignedText,
  PLAIN_CONTENT_TYPE,
  writeMixed,
  writeSigned,
  writeSignedContent,
} from "./write_envelope.ts";

const OUTER = "----0123456789abcdefghijABCDEFGHIJKL";
const INNER = "--=_MultiPart_H12345678";

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function text(of: Uint8Array): string {
  return new TextDecoder().decode(of);
}

Deno.test("writeMixed() writes the layout of the terminal", () => {
  const file = { name: "Vận đơn.pdf", contentType: "application/pdf", content: new Uint8Array(60) };
  const { contentType, body } = writeMixed(bytes("message\r\n"), [file], INNER);
  assert.equal(contentType, `multipart/mixed; boundary="${INNER}"`);
  const name = "=?utf-8?B?VuG6rW4gxJHGoW4ucGRm?=";
  assert.deepEqual(text(body).split("\r\n"), [
    `--${INNER}`,
    "Content-Type: text/plain; charset=UTF-8",
    "Content-Transfer-Encoding: 8bit",
    "",
    "message",
    "",
    `--${INNER}`,
    `Content-Type: application/pdf; name="${name}"`,
    "Content-Transfer-Encoding: base64",
    `Content-Disposition: attachment; filename="${name}"`,
    "",
    "A".repeat(76),
    "AAAA",
    "",
    `--${INNER}--`,
    "",
  ]);
});

Deno.test("writeSigned() writes the layout of the terminal", () => {
  const content = writeSignedContent(PLAIN_CONTENT_TYPE, bytes("message\r\n"));
  const { contentType, body } = writeSigned(content, new Uint8Array(60), OUTER);
  assert.equal(
    contentType,
    `multipart/signed; micalg="sha1"; boundary="${OUTER}"; protocol="application/x-pkcs7-signature"`,
  );
  assert.deepEqual(text(body).split("\r\n"), [
    "This is an S/MIME signed message",
    "",
    `--${OUTER}`,
    "Content-Type: text/plain; charset=UTF-8",
    "",
    "message",
    "",
    `--${OUTER}`,
    'Content-Type: application/x-pkcs7-signature; name="smime.p7s"',
    "Content-Transfer-Encoding: base64",
    'Content-Disposition: attachment; filename="smime.p7s"',
    "",
    "A".repeat(76),
    "AAAA",
    "",
    `--${OUTER}--`,
    "",
    "",
  ]);
});

Deno.test("writeSigned() and writeMixed() refuse what the terminal could not read", () => {
  const content = writeSignedContent(PLAIN_CONTENT_TYPE, bytes("x\r\n"));
  assert.throws(() => writeSignedContent(PLAIN_CONTENT_TYPE, bytes("x")), /end with CR LF/);
  assert.throws(() => writeSignedContent(PLAIN_CONTENT_TYPE, bytes("")), /end with CR LF/);
  assert.throws(() => writeSigned(bytes("x"), bytes("s"), OUTER), /end with CR LF/);
  assert.throws(() => writeSigned(content, bytes("s"), "plain"), /occurs in the content/);
  assert.throws(() => writeMixed(bytes("x\r\n"), [], 'a"b'), /characters/);
  assert.throws(() => writeMixed(bytes("x\r\n"), [], "a:b"), /characters/);
});

const MESSAGE = fc.array(fc.constantFrom("item ", "Hà Nội", "\r\n", "--", "=", "\r\n\r\n"))
  .map((pieces) => pieces.join("") + "\r\n");
const FILES = fc.array(
  fc.record({
    name: fc.string({ minLength: 1 }),
    contentType: fc.constant("image/jpeg"),
    content: fc.uint8Array({ maxLength: 200 }),
  }),
  { maxLength: 3 },
);

Deno.test("readByClientRules() reads what writeMixed() writes", () => {
  fc.assert(fc.property(MESSAGE, FILES, (message, files) => {
    const { contentType, body } = writeMixed(bytes(message), files, INNER);
    const reading = readByClientRules(contentType, body);
    assert.ok(reading.kind === "message");
    assert.equal(reading.text, message);
    assert.deepEqual(
      reading.attachments.map((file) => [file.name, Uint8Array.from(file.content)]),
      files.map((file) => [file.name, Uint8Array.from(file.content)]),
    );
  }));
});

Deno.test("readByClientRules() reads what writeSigned() writes, content and signature alike", () => {
  const signature = fc.uint8Array({ minLength: 1, maxLength: 200 });
  fc.assert(fc.property(MESSAGE, FILES, signature, fc.boolean(), (message, files, der, isMixed) => {
    const inner = isMixed
      ? writeMixed(bytes(message), files, INNER)
      : { contentType: PLAIN_CONTENT_TYPE, body: bytes(message) };
    const content = writeSignedContent(inner.contentType, inner.body);
    const { contentType, body } = writeSigned(content, der, OUTER);
    const reading = readByClientRules(contentType, body);
    assert.ok(reading.kind === "message", JSON.stringify(reading));
    assert.equal(reading.text, message);
    assert.equal(reading.attachments.length, isMixed ? files.length : 0);
    assert.deepEqual(Uint8Array.from(reading.signed!.content), Uint8Array.from(content));
    assert.deepEqual(Uint8Array.from(reading.signed!.signature), der);
  }));
});

Deno.test("clientMisreadsSignedText() names the messages that must be wrapped", () => {
  const message = bytes("about multipart/mixed\r\n");
  assert.equal(clientMisreadsSignedText(message), true);
  assert.equal(clientMisreadsSignedText(bytes("about multipart\r\n")), false);
  const read = (inner: { contentType: string; body: Uint8Array }) => {
    const content = writeSignedContent(inner.contentType, inner.body);
    const { contentType, body } = writeSigned(content, bytes("s"), OUTER);
    return readByClientRules(contentType, body);
  };
  assert.equal(read({ contentType: PLAIN_CONTENT_TYPE, body: message }).kind, "error");
  const wrapped = read(writeMixed(message, [], INNER));
  assert.ok(wrapped.kind === "message");
  assert.equal(wrapped.text, text(message));
});
