/** Against recorded requests where they are present, and against own samples in any case. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { catalogue } from "../../core/catalogue/mod.ts";
import { writeMixed, writeSigned, writeSignedContent } from "../../core/envelope/mod.ts";
import { writeSignedData } from "../../core/signature/mod.ts";
import { makeSampleSigner, sampleDigest } from "../../core/testing/sample_signer.ts";
import {
  writeItems,
  writeMessage,
  writeOutputMessage,
  writeResultMessage,
} from "../../core/wire/mod.ts";
import { CommandError } from "./command_error.ts";
import { decodedJson, decodeFile } from "./decode.ts";

interface Capture {
  readonly name: string;
  readonly group: string;
  readonly procedure: string;
  readonly password: string;
  readonly access_key: string;
  readonly signer?: Record<string, string>;
  readonly fields?: unknown;
  readonly sizes: Record<string, number>;
  readonly offsets: Record<string, number>;
  readonly attachments?: unknown;
  readonly signed_sha1?: string;
  readonly signed_sha256?: string;
  readonly expect: { readonly outcome: string; readonly layer?: string };
}

const folder = new URL("../../../shared/captures/", import.meta.url);
const captures = [...readCaptures()];

function* readCaptures(): Generator<{ capture: Capture; file: Uint8Array }> {
  let names: string[];
  try {
    names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  for (const name of names.filter((name) => name.endsWith(".http"))) {
    const capture = JSON.parse(
      Deno.readTextFileSync(new URL(name.replace(".http", ".json"), folder)),
    );
    yield { capture, file: Deno.readFileSync(new URL(name, folder)) };
  }
}

/** As a program sees it. */
function json(path: string, file: Uint8Array) {
  return JSON.parse(JSON.stringify(decodedJson(path, decodeFile(file))));
}

Deno.test({
  name: "decodeFile() finds in every capture what its description says",
  ignore: captures.length === 0,
  fn() {
    for (const { capture, file } of captures) {
      const { name } = capture;
      const decoded = json(`${name}.http`, file);
      assert.equal(decoded.name, name);
      if (capture.fields !== undefined) assert.deepEqual(decoded.fields, capture.fields, name);
      const text = JSON.stringify(decoded);
      assert.ok(!text.includes(capture.password) && !text.includes(capture.access_key), name);
      // What has no header, or no MIME structure, has no offsets of them.
      if (["header", "length", "mime"].includes(capture.expect.layer ?? "")) {
        assert.ok(decoded.faults.length > 0 || capture.expect.layer === "length", name);
        continue;
      }
      assert.deepEqual(decoded.sizes, capture.sizes, name);
      if (decoded.form === "unreadable") {
        assert.equal(capture.group, "malformed", name);
        continue;
      }
      assert.deepEqual(decoded.offsets, capture.offsets, name);
      assert.deepEqual(decoded.attachments, capture.attachments ?? [], name);
      assert.equal(decoded.signed_sha1, capture.signed_sha1, name);
      assert.equal(decoded.signed_sha256, capture.signed_sha256, name);
      if (capture.signer === undefined) continue;
      const { signer } = capture;
      assert.equal(decoded.signer.subjectCn, signer.subject_cn, name);
      assert.equal(decoded.signer.subjectUid, signer.subject_uid, name);
      assert.equal(decoded.signer.issuerCn, signer.issuer_cn, name);
      assert.equal(decoded.signer.serial, signer.serial, name);
      assert.equal(decoded.signer.sha1, signer.sha1, name);
      // The signature alone is judged here, not the certificate.
      const broken = capture.expect.layer === "signature";
      assert.equal(decoded.signer.signatureValid, !broken, name);
    }
  },
});

const encoder = new TextEncoder();
const password = "Giu8Kin1";
const accessKey = "KHOABIMAT0000001";

/** A request with items of its procedure's own layout. */
function request(code: string, values: Record<string, string>): Uint8Array {
  const procedure = catalogue.procedure(code) ?? catalogue.sessionProcedure(code);
  assert.ok(procedure !== undefined);
  return writeMessage({
    control: "SS ",
    procedure: code,
    userId: "X1234X01",
    password,
    path: "X00001",
    linkInfo: "X0000120300101000000000001",
    divisionNumber: "001",
    endFlag: "E",
    system: "1",
  }, writeItems(procedure.layout, "request", values));
}

const idc = () => request("IDC", { ICN: "123456789012" });
const idcFields = [[1, "ICN", 0, "I", 12, "123456789012"]];

async function signed(): Promise<{ contentType: string; body: Uint8Array; serial: string }> {
  const signer = await makeSampleSigner("P-256", "5a01");
  const content = writeSignedContent("text/plain; charset=UTF-8", idc());
  const signature = writeSignedData(content, {
    signerCertificate: signer.certificate,
    sign: signer.sign,
    digest: sampleDigest,
    digestAlgorithm: "sha256",
    scheme: "ecdsa",
  });
  return { ...writeSigned(content, signature, "----gIa9songHanh2sample"), serial: "5a01" };
}

Deno.test("decodeFile() reads a bare message, and the same within HTTP and MIME", async () => {
  const bare = json("sample.edi", idc());
  assert.deepEqual(bare.fields, idcFields);
  assert.equal(bare.procedure, "IDC");
  assert.equal(bare.header.userId, "X1234X01");
  assert.deepEqual(bare.faults, []);

  const { contentType, body } = await signed();
  const head = `POST / HTTP/1.1\r\nContent-Type: ${contentType}\r\nContent-Length: ${body.length}`;
  const http = json("a.http", Buffer.concat([encoder.encode(head + "\r\n\r\n"), body]));
  const mime = json("a.mime", body);
  const entity = json(
    "a.eml",
    Buffer.concat([encoder.encode(`Content-Type: ${contentType}\r\n\r\n`), body]),
  );
  for (const decoded of [http, mime, entity]) {
    assert.equal(decoded.form, "signed");
    assert.deepEqual(decoded.fields, idcFields);
    assert.deepEqual(decoded.faults, []);
    assert.equal(decoded.signer.subjectCn, "CÔNG TY MẪU 5a01");
    assert.equal(decoded.signer.signatureValid, true);
    assert.equal(decoded.signed_sha256, http.signed_sha256);
  }
  assert.equal(http.offsets.body_start, head.length + 4);
  assert.equal(http.offsets.message_start - http.offsets.body_start, mime.offsets.message_start);
});

Deno.test("decodeFile() shows a signed message whose signature does not hold", async () => {
  const { body } = await signed();
  const altered = Buffer.from(Buffer.from(body).toString("latin1").replace("890", "891"), "latin1");
  const decoded = json("a.mime", altered);
  assert.equal(decoded.signer.subjectCn, "CÔNG TY MẪU 5a01");
  assert.equal(decoded.signer.signatureValid, false);
  assert.ok(decoded.faults[0].startsWith("A0034"));
  assert.equal(decoded.fields[0][5], "123456789112");

  const cut = json("a.mime", body.subarray(0, body.length - 30));
  assert.equal(cut.form, "unreadable");
  assert.deepEqual(cut.fields, idcFields);
  assert.ok(cut.faults[0].startsWith("Message Format GW Error"));
});

Deno.test("decodeFile() reads files beside a message", () => {
  const content = encoder.encode("Hóa đơn");
  const { body } = writeMixed(request("HYS", { CH: "03CC", CHB: "01" }), [
    { name: "Hóa đơn.txt", content, contentType: "text/plain" },
  ], "--=_MultiPart_H1");
  const decoded = json("a.mime", body);
  assert.equal(decoded.form, "mixed");
  const [file] = decoded.attachments;
  assert.deepEqual([file.name, file.bytes], ["Hóa đơn.txt", content.length]);
  const base64 = new TextDecoder().decode(body.subarray(file.start, file.end));
  assert.equal(Buffer.from(base64, "base64").toString(), "Hóa đơn");
});

Deno.test("decodeFile() never gives a password or an access key", () => {
  const [terminal, key] = catalogue.sessionProcedure("#REP1")!.layout.items;
  const file = request("#REP1", { [terminal!.id]: "X00001", [key!.id]: accessKey });
  const text = JSON.stringify(json("logon.edi", file));
  assert.ok(text.includes("X00001"));
  assert.ok(!text.includes(accessKey) && !text.includes(password));
});

Deno.test("decodeFile() reads replies with their result codes in both languages", () => {
  const receivedAt = new Date("2030-01-01T00:00:00Z");
  const header = { procedure: "IDA  ", userId: "X1234X01", path: "X00001" };
  const output = catalogue.output("VAD0AA")!;
  const result = writeResultMessage({ request: header, codes: [{ code: "00000" }], receivedAt });
  const screen = writeOutputMessage({
    message: output,
    values: { ICN: "123456789012" },
    request: header,
    receivedAt,
  });
  const both = json("reply.edi", Buffer.concat([result, screen]));
  assert.equal(both.kind, "reply");
  assert.deepEqual(both.messages.map((message: { type: string }) => message.type), ["R", "C"]);
  assert.equal(both.messages[0].codes[0].code, "00000");
  assert.equal(both.messages[1].title, output.title);
  assert.ok(both.messages[1].fields.some((field: unknown[]) => field[5] === "123456789012"));

  const refused = writeResultMessage({ request: header, codes: [{ code: "A0004" }], receivedAt });
  const [code] = json("reply.edi", refused).messages[0].codes;
  assert.equal(code.code, "A0004");
  assert.notEqual(code.en, code.vi);
});

Deno.test("decodeFile() reads short texts and refuses files of no known form", () => {
  const text = json("reply", encoder.encode("LOGON OK"));
  assert.deepEqual([text.kind, text.text], ["text", "LOGON OK"]);
  for (const file of ["", "PK\u0003\u0004", "<html>", "Subject: hello\r\n\r\nhello"]) {
    assert.throws(
      () => decodeFile(encoder.encode(file)),
      (error) =>
        error instanceof CommandError && error.exitCode === 65 &&
        error.message.includes("expected"),
    );
  }
});
