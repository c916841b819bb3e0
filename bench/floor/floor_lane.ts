/**
 * One thread of the floor program: the least that an honest gateway can do. Receive over HTTP, split
 * the MIME parts, digest, verify the RSA signature with the key of the embedded certificate (read once
 * for each), insert a row, answer after the commit. It does not look at chain or revocation, at the
 * header or items, at users or repeats, and it takes nothing but well-formed multipart/signed.
 */
/// <reference lib="deno.worker" />
import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import { libcryptoVerifier } from "../../adapters/libcrypto/mod.ts";
import { isUnreadable, readCertificate } from "../../core/asn1/mod.ts";
import {
  portableVerifier,
  type SignatureProfile,
  type VerifierKey,
} from "../../core/signature/mod.ts";
import { PgSocket } from "./pg_socket.ts";
import { type Post, reply, serveConnection } from "./serve_connection.ts";

export interface FloorStart {
  readonly databaseUrl: string;
  readonly port: number;
  readonly lane: number;
}

interface Row {
  readonly digest: Uint8Array;
  readonly body: Buffer;
  readonly answer: () => void;
}

/** How many messages one insert takes: what a turn of the loop finds, and no more than pays. */
const sliceMessages = 32;
const headerBytes = 400;
const profile: SignatureProfile = { scheme: "rsa-pkcs1", digestAlgorithm: "sha1", saltBytes: 0 };

const verifier = libcryptoVerifier() ?? portableVerifier();
const keys = new Map<string, VerifierKey>();
const waiting: Row[] = [];
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
  const listener = Deno.listen({ hostname: "127.0.0.1", port: data.port, reusePort: true });
  self.postMessage(listener.addr.port);
  for await (const connection of listener) {
    connection.setNoDelay(true);
    serveConnection(connection, answerAfterCommit);
  }
};

/** What is answered to a post: after the commit, if it is a message with a good signature. */
function answerAfterCommit({ contentType, body }: Post): Uint8Array | Promise<Uint8Array> {
  const message = verify(contentType, body);
  if (message === undefined) return reply(Buffer.from("refused"));
  const { promise, resolve } = Promise.withResolvers<Uint8Array>();
  waiting.push({
    digest: verifier.digest("sha256", body),
    body,
    answer: () => resolve(reply(resultOf(message))),
  });
  if (!writing) {
    writing = true;
    // Whatever else this turn of the loop finds goes into the same insert.
    setImmediate(write);
  }
  return promise;
}

/** The EDI message, where the signature over it is right. */
function verify(contentType: string, body: Buffer): Buffer | undefined {
  const boundary = /boundary="([^"]+)"/.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  const delimiter = `--${boundary}`;
  // The engine searches texts many times as fast as bytes; a character is a byte.
  const text = body.toString("latin1");
  const start = text.indexOf(delimiter) + delimiter.length + 2;
  const end = text.indexOf(`\r\n${delimiter}`, start);
  const signed = body.subarray(start, end);
  const base64At = text.indexOf("\r\n\r\n", end + 2) + 4;
  const base64End = text.indexOf(`\r\n${delimiter}`, base64At);
  const cms = Buffer.from(text.slice(base64At, base64End), "base64");
  // Without signed or unsigned attributes the signature value is what the structure ends with.
  const signature = cms.subarray(cms.length - 256);
  if (!keyOf(cms).verify(profile, signed, signature)) return undefined;
  return body.subarray(text.indexOf("\r\n\r\n", start) + 4, end);
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
  while (waiting.length > 0) {
    const rows = waiting.splice(0, sliceMessages);
    await pg.execute("add", [
      {
        elementType: 20,
        elements: rows.map(() => {
          const id = Buffer.allocUnsafe(8);
          id.writeBigInt64BE(++sequence);
          return id;
        }),
      },
      { elementType: 17, elements: rows.map(({ digest }) => digest) },
      { elementType: 17, elements: rows.map(({ body }) => body) },
    ]);
    for (const { answer } of rows) answer();
  }
  writing = false;
}

const resultLine = Buffer.from("00000-0000-0000".padEnd(75) + "\r\n107000000000\r\n");

/** The request's header with a good result and a number that is always the same. */
function resultOf(message: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(headerBytes + resultLine.length);
  bytes.set(message.subarray(0, headerBytes));
  bytes.set(resultLine, headerBytes);
  return bytes;
}
