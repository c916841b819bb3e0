/**
 * One thread of the floor program: the least that an honest gateway can do. Receive over HTTP, split
 * the MIME parts, digest, verify the RSA signature with the key of the embedded certificate (read once
 * for each), insert a row, answer after the commit. It does not look at chain or revocation, at the
 * header or items, at users or repeats, and it takes nothing but well-formed multipart/signed.
 */
/// <reference lib="deno.worker" />
import { Buffer } from "node:buffer";
import { libcryptoVerifier } from "../../adapters/libcrypto/mod.ts";
import { isUnreadable, readCertificate } from "../../core/asn1/mod.ts";
import {
  portableVerifier,
  type SignatureProfile,
  type VerifierKey,
} from "../../core/signature/mod.ts";
import { PgSocket } from "./pg_socket.ts";

export interface FloorStart {
  readonly databaseUrl: string;
  readonly port: number;
  readonly lane: number;
}

interface Row {
  readonly digest: Uint8Array;
  readonly body: Uint8Array;
  readonly resolve: () => void;
}

const batchMessagesMax = 256;
const headerBytes = 400;
const profile: SignatureProfile = { scheme: "rsa-pkcs1", digestAlgorithm: "sha1", saltBytes: 0 };

const verifier = libcryptoVerifier() ?? portableVerifier();
const keys = new Map<string, VerifierKey>();
let waiting: Row[] = [];
let writing = false;
let pg: PgSocket;
let sequence = 0n;

self.onmessage = async ({ data }: MessageEvent<FloorStart>) => {
  pg = await PgSocket.connect(data.databaseUrl);
  await pg.prepare(
    "add",
    "insert into floor.message (id, digest, body) " +
      "select * from unnest($1::int8[], $2::bytea[], $3::bytea[])",
  );
  sequence = BigInt(data.lane) << 48n;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: data.port, reusePort: true, onListen: () => {} },
    async (request) => {
      const body = Buffer.from(await request.arrayBuffer());
      const contentType = request.headers.get("content-type") ?? "";
      const message = verify(contentType, body);
      if (message === undefined) return new Response("refused", { status: 200 });
      const digest = verifier.digest("sha256", body);
      await new Promise<void>((resolve) => {
        waiting.push({ digest, body, resolve });
        if (!writing) write();
      });
      return new Response(reply(message), { headers: replyHeaders });
    },
  );
  self.postMessage(server.addr.port);
};

/** The EDI message, where the signature over it is right. */
function verify(contentType: string, body: Buffer): Buffer | undefined {
  const boundary = /boundary="([^"]+)"/.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  const delimiter = `--${boundary}`;
  const start = body.indexOf(delimiter) + delimiter.length + 2;
  const end = body.indexOf(`\r\n${delimiter}`, start);
  const signed = body.subarray(start, end);
  const base64At = body.indexOf("\r\n\r\n", end + 2) + 4;
  const base64End = body.indexOf(`\r\n${delimiter}`, base64At);
  const cms = Buffer.from(body.toString("latin1", base64At, base64End), "base64");
  // Without signed or unsigned attributes the signature value is what the structure ends with.
  const signature = cms.subarray(cms.length - 256);
  if (!keyOf(cms).verify(profile, signed, signature)) return undefined;
  return signed.subarray(signed.indexOf("\r\n\r\n") + 4);
}

/** The key of the first certificate in the CMS structure. */
function keyOf(cms: Buffer): VerifierKey {
  // ContentInfo { oid, [0] { SignedData { version, digests, content, [0] { certificate … } } } }
  let at = contentOf(cms, 0);
  at = contentOf(cms, after(cms, at));
  at = contentOf(cms, at);
  for (let field = 0; field < 3; field++) at = after(cms, at);
  at = contentOf(cms, at);
  const certificate = cms.subarray(at, after(cms, at));
  // The signature at the end tells certificates apart.
  const name = certificate.toString("latin1", certificate.length - 24);
  let key = keys.get(name);
  if (key === undefined) {
    const fields = readCertificate(certificate);
    if (isUnreadable(fields)) throw new Error("cannot read a certificate of the corpus");
    key = verifier.importKey(fields.spki)!;
    keys.set(name, key);
  }
  return key;
}

function contentOf(der: Buffer, at: number): number {
  const length = der[at + 1]!;
  return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
}

function after(der: Buffer, at: number): number {
  const length = der[at + 1]!;
  const start = contentOf(der, at);
  return start + (length < 0x80 ? length : der.readUIntBE(at + 2, length & 0x7f));
}

/** What arrives while a commit runs goes into the next one. */
async function write(): Promise<void> {
  writing = true;
  while (waiting.length > 0) {
    const batch = waiting.slice(0, batchMessagesMax);
    waiting = waiting.slice(batchMessagesMax);
    const ids = batch.map(() => {
      const id = Buffer.alloc(8);
      id.writeBigInt64BE(++sequence);
      return id;
    });
    await pg.execute("add", [
      binaryArray(20, ids),
      binaryArray(17, batch.map(({ digest }) => digest)),
      binaryArray(17, batch.map(({ body }) => body)),
    ]);
    for (const { resolve } of batch) resolve();
  }
  writing = false;
}

/** A one-dimensional array in the binary form of parameters. */
function binaryArray(elementType: number, elements: readonly Uint8Array[]): Buffer {
  const bytes = elements.reduce((sum, element) => sum + 4 + element.length, 20);
  const array = Buffer.allocUnsafe(bytes);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(0, 4);
  array.writeInt32BE(elementType, 8);
  array.writeInt32BE(elements.length, 12);
  array.writeInt32BE(1, 16);
  let at = 20;
  for (const element of elements) {
    array.writeInt32BE(element.length, at);
    array.set(element, at + 4);
    at += 4 + element.length;
  }
  return array;
}

const replyHeaders = { "content-type": "text/plain; charset=UTF-8" };
const resultLine = Buffer.from("00000-0000-0000".padEnd(75) + "\r\n107000000000\r\n");

/** The request's header with a good result and a number that is always the same. */
function reply(message: Buffer): Buffer<ArrayBuffer> {
  const bytes = Buffer.allocUnsafe(headerBytes + resultLine.length);
  bytes.set(message.subarray(0, headerBytes));
  bytes.set(resultLine, headerBytes);
  return bytes;
}
