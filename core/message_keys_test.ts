import assert from "node:assert/strict";
import fc from "fast-check";
import { type Attachment, openEnvelope } from "./envelope/mod.ts";
import { KeyedDigest } from "./keyed_digest.ts";
import { contentKey, sendKey, type SignedBy } from "./message_keys.ts";
import { portableVerifier } from "./signature/mod.ts";
import { isRefusal } from "./verdict.ts";
import { headerBytes, type HeaderValues, peekHeader, writeMessage } from "./wire/mod.ts";

const verifier = portableVerifier();
const keyedBy = (secret: number) =>
  new KeyedDigest((bytes) => verifier.digest("sha256", bytes), new Uint8Array(32).fill(secret));
const making = { verifier, keyed: keyedBy(1) };
const signer = new Uint8Array(32).fill(1);
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const base: HeaderValues = {
  control: "SS",
  procedure: "IDA",
  userId: "M1001M01",
  password: "secret",
  path: "M00101",
  linkInfo: "M0010120260304050607000001",
  indexInfo: "X",
  system: "1",
};

function messageOf(values: HeaderValues, items: string) {
  const message = writeMessage(values, new TextEncoder().encode(items));
  return { header: peekHeader(message)!, message };
}

function fileOf(name: string, text: string): Attachment {
  const bytes = new TextEncoder().encode(text);
  return { name, content: () => bytes } as Partial<Attachment> as Attachment;
}

function sent(values: HeaderValues, items = "A\r\n"): string | undefined {
  const { header, message } = messageOf({ ...base, ...values }, items);
  return sendKey(making, header, verifier.digest("sha256", message));
}

function itemsOf(message: Uint8Array): Uint8Array {
  return verifier.digest("sha256", message.subarray(headerBytes));
}

function content(
  values: HeaderValues,
  items = "A\r\n",
  files: Attachment[] = [],
  signedBy: SignedBy = signer,
): string {
  const { header, message } = messageOf({ ...base, ...values }, items);
  return contentKey(making, header, itemsOf(message), files, signedBy);
}

Deno.test("sendKey() is equal for the same bytes only", () => {
  assert.match(sent({})!, uuid);
  assert.equal(sent({}), sent({}));
  const others: HeaderValues[] = [
    { userId: "M1001M02" },
    { path: "M00102" },
    { linkInfo: "M0010120260304050607000002" },
    { procedure: "IDB" },
    { password: "other" },
  ];
  for (const other of others) assert.notEqual(sent(other), sent({}), JSON.stringify(other));
  assert.notEqual(sent({}, "B\r\n"), sent({}), "the same link information, other bytes (F23)");
});

Deno.test("sendKey() knows nothing of a send without link information", () => {
  assert.equal(sent({ linkInfo: "" }), undefined);
});

Deno.test("sendKey() begins with the time that stands in the link information", () => {
  const begins = (linkInfo: string) => sent({ linkInfo })!.replaceAll("-", "").slice(0, 12);
  assert.equal(begins("M0010120260304050607000001"), "202603040506");
  assert.equal(begins("IDA  20260304050607000000 "), "202603040506");
  assert.notEqual(begins("my file 1"), begins("my file 2"));
});

Deno.test("contentKey() is equal whenever its sender repeats it: time and link information", () => {
  const same: HeaderValues[] = [
    { linkInfo: "M0010120260304050999000009" },
    { inputInfo: "again" },
    { divisionNumber: "001", endFlag: "E" },
  ];
  for (const values of same) assert.equal(content(values), content({}), JSON.stringify(values));
  const others: HeaderValues[] = [
    { userId: "M1001M02" },
    { procedure: "IDB" },
    { indexInfo: "Y" },
    // Another sender, whoever says that he is the user (F70).
    { password: "other" },
    { path: "M00102" },
  ];
  for (const values of others) assert.notEqual(content(values), content({}));
  const signers: SignedBy[] = [signer, new Uint8Array(32).fill(2), "nobody", "unverified"];
  const keys = signers.map((signedBy) => content({}, "A\r\n", [], signedBy));
  assert.equal(new Set(keys).size, keys.length, "another signer is another sender");
  assert.notEqual(content({}, "B\r\n"), content({}));
});

Deno.test("keys say nothing to whom the secret is not known", () => {
  const { header, message } = messageOf(base, "A\r\n");
  const digest = verifier.digest("sha256", message);
  const other = { verifier, keyed: keyedBy(2) };
  assert.notEqual(sendKey(making, header, digest), sendKey(other, header, digest));
  assert.notEqual(
    contentKey(making, header, itemsOf(message), [], signer),
    contentKey(other, header, itemsOf(message), [], signer),
  );
});

Deno.test("contentKey() tells files apart by name, bytes, order and number", () => {
  const [a, b] = [fileOf("a.txt", "1"), fileOf("b.txt", "2")];
  const keys = [
    content({}),
    content({}, "A\r\n", [a]),
    content({}, "A\r\n", [b]),
    content({}, "A\r\n", [a, b]),
    content({}, "A\r\n", [b, a]),
    content({}, "A\r\n", [fileOf("a.txt", "2"), fileOf("b.txt", "1")]),
    content({}, "A\r\n", [fileOf("a.txt1", "")]),
  ];
  assert.equal(new Set(keys).size, keys.length);
});

Deno.test("contentKey() is equal for one file in whatever encoding it comes", () => {
  const encodings = {
    "base64": "VD0x",
    "quoted-printable": "T=3D=\r\n1",
    "8bit": "T=1",
    "binary": "T=1",
  };
  const keys = Object.entries(encodings).map(([encoding, text]) => {
    const envelope = openEnvelope(
      "multipart/mixed; boundary=b",
      new TextEncoder().encode(
        "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n\r\n--b\r\n" +
          "Content-Disposition: attachment; filename=a.txt\r\n" +
          `Content-Transfer-Encoding: ${encoding}\r\n\r\n${text}\r\n--b--\r\n`,
      ),
    );
    if (isRefusal(envelope)) assert.fail(envelope.reason);
    return content({}, "A\r\n", [...envelope.attachments]);
  });
  assert.deepEqual(keys, keys.map(() => content({}, "A\r\n", [fileOf("a.txt", "T=1")])));
});

Deno.test("contentKey() differs wherever items differ", () => {
  const text = fc.string({ unit: "grapheme-ascii", maxLength: 40 });
  fc.assert(fc.property(text, text, (one, other) => {
    assert.equal(content({}, one) === content({}, other), one === other);
  }));
});
