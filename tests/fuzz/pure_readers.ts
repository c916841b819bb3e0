/** The readers that see a stranger's bytes first, each with samples of what it reads. */
import { Buffer } from "node:buffer";
import {
  isDer,
  isUnreadable,
  nameOf,
  readCertificate,
  readPem,
  readPublicKeyInfo,
  readRevocationList,
} from "../../core/asn1/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { checkItems, readRequestItems } from "../../core/documents/mod.ts";
import { decodeEncodedWord, openEnvelope } from "../../core/envelope/mod.ts";
import { readByClientRules } from "../../core/testing/read_by_client_rules.ts";
import {
  BodyReader,
  findHeadEnd,
  isHttpFault,
  readRequestHead,
  readResponseHead,
  skipEmptyLines,
} from "../../core/http/mod.ts";
import { inspectMessage } from "../../core/inspect_message.ts";
import {
  portableVerifier,
  readPublicKey,
  readSignedData,
  SignerKeys,
} from "../../core/signature/mod.ts";
import { captureFolders, readCaptureFiles } from "../../core/testing/capture_folders.ts";
import { sampleBytesDigest, sampleKeys } from "../../core/testing/sample_keys.ts";
import { readTestPki } from "../../core/testing/read_test_pki.ts";
import { isRefusal } from "../../core/verdict.ts";
import {
  decodeMessage,
  findHeader,
  peekHeader,
  readHeader,
  readReply,
  writeResultMessage,
} from "../../core/wire/mod.ts";

export interface PureReader {
  readonly name: string;
  readonly samples: readonly Uint8Array[];
  /** Of all inputs, how many come here, against the others: expensive ones get fewer. */
  readonly share: number;
  /** Reads; gives whether it was taken for good. Must not throw on anything. */
  readonly read: (bytes: Uint8Array) => boolean;
}

const receivedAt = new Date("2026-11-22T05:00:00Z");
const bodyBytesMax = 30_000;

export function pureReaders(): PureReader[] {
  const requests = captureFolders().flatMap((folder) =>
    [...readCaptureFiles(folder)].map(({ file }) => file)
  ).filter((file) => file.length < 20_000);
  const bodies = requests.map((request) => splitRequest(request).body);
  const messages = bodies.filter((body) => peekHeader(body) !== undefined);
  const signatures = requests.flatMap((request) => {
    const { contentType, body } = splitRequest(request);
    const envelope = openEnvelope(contentType, body);
    return isRefusal(envelope) || envelope.signed === undefined ? [] : [envelope.signed.signature];
  });
  const pki = readTestPki();
  const files = pki.files.map(({ bytes }) => bytes);
  const ders = files.map((bytes) => isDer(bytes) ? bytes : readPem(bytes)[0]?.bytes)
    .filter((bytes) => bytes !== undefined);
  const certificates = ders.filter((der) => !isUnreadable(readCertificate(der)));
  const lists = ders.filter((der) => !isUnreadable(readRevocationList(der)));
  const replies = messages.map((message) =>
    writeResultMessage({ request: peekHeader(message)!, codes: [], receivedAt, items: ["1"] })
  );
  const responses = replies.map((reply) =>
    Buffer.concat([
      Buffer.from(
        `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${reply.length}\r\n\r\n`,
      ),
      reply,
    ])
  );
  const chunked = bodies.slice(0, 20).map((body) =>
    Buffer.concat([
      Buffer.from(`${body.length.toString(16)};a="b"\r\n`),
      body,
      Buffer.from("\r\n0\r\nX: y\r\n\r\n"),
    ])
  );
  const context = {
    catalogue,
    signers: new SignerKeys(portableVerifier()),
    judgeCertificate: () => undefined,
    registeredCertificate: () => undefined,
    keyed: sampleKeys,
    bytesDigest: sampleBytesDigest,
  };
  const procedures = catalogue.procedures();
  const layouts = (code: string) =>
    (catalogue.procedure(code) ?? catalogue.output(code) ?? catalogue.sessionProcedure(code))
      ?.layout;
  const publicKeys = certificates.map((der) => {
    const certificate = readCertificate(der);
    if (isUnreadable(certificate)) throw new Error("a sample certificate is not readable");
    return certificate;
  }).map(({ spki }) => spki);
  const names = certificates.map((der) => {
    const certificate = readCertificate(der);
    return isUnreadable(certificate) ? der : certificate.subject.der;
  });
  const words = ["=?utf-8?B?YQ==?= =?UTF-8?Q?=41_?=", "=?x?B?!?=", "t=?us-ascii?q?=zz?="]
    .map((text) => Buffer.from(text));

  return [
    { name: "request head", samples: requests, share: 4, read: readHead },
    { name: "response head", samples: responses, share: 4, read: readAnswerHead },
    { name: "chunked body", samples: chunked, share: 4, read: readChunks },
    {
      name: "envelope",
      samples: requests,
      share: 4,
      read: (bytes) => {
        const { contentType, body } = splitRequest(bytes);
        return !isRefusal(openEnvelope(contentType, body));
      },
    },
    {
      name: "envelope, by the terminal's rules",
      samples: requests,
      share: 2,
      read: (bytes) => {
        const { contentType, body } = splitRequest(bytes);
        return readByClientRules(contentType, body).kind === "message";
      },
    },
    {
      name: "encoded words",
      samples: words,
      share: 2,
      read: (bytes) => decodeEncodedWord(Buffer.from(bytes).toString("latin1")).length > 0,
    },
    ...(["strict", "report"] as const).map((verify) => ({
      name: `inspection, ${verify}`,
      samples: requests,
      share: 1,
      read: (bytes: Uint8Array) => {
        const { contentType, body } = splitRequest(bytes);
        return inspectMessage(contentType, body, receivedAt, { ...context, verify }).kind ===
          "message";
      },
    })),
    {
      name: "header",
      samples: messages,
      share: 4,
      read: (bytes) => {
        findHeader(bytes);
        peekHeader(bytes);
        return !isRefusal(readHeader(bytes));
      },
    },
    {
      name: "items",
      samples: messages,
      share: 4,
      read: (bytes) => {
        const code = peekHeader(bytes)?.trimmed("procedure") ?? "";
        const procedure = catalogue.procedure(code) ??
          procedures[(bytes.at(-1) ?? 0) % procedures.length]!;
        const items = readRequestItems(procedure, bytes);
        return !isRefusal(items) && checkItems(catalogue, procedure, items).length === 0;
      },
    },
    { name: "reply", samples: replies, share: 4, read: (b) => readReply(b).kind === "messages" },
    {
      name: "decoding of a request",
      samples: messages,
      share: 2,
      read: (bytes) => !isRefusal(decodeMessage(bytes, layouts, "request")),
    },
    {
      name: "decoding of a reply",
      samples: replies,
      share: 2,
      read: (bytes) => !isRefusal(decodeMessage(bytes, layouts, "output")),
    },
    {
      name: "signature",
      samples: signatures,
      share: 4,
      read: (bytes) => !isRefusal(readSignedData(bytes)),
    },
    {
      name: "certificate",
      samples: certificates,
      share: 4,
      read: (bytes) => !isUnreadable(readCertificate(bytes)),
    },
    {
      name: "revocation list",
      samples: lists,
      share: 4,
      read: (bytes) => !isUnreadable(readRevocationList(bytes)),
    },
    {
      name: "public key",
      samples: publicKeys,
      share: 4,
      read: (bytes) => !isUnreadable(readPublicKeyInfo(bytes)) && !isRefusal(readPublicKey(bytes)),
    },
    { name: "name", samples: names, share: 4, read: (bytes) => nameOf(bytes) !== undefined },
    { name: "PEM", samples: files, share: 1, read: (bytes) => readPem(bytes).length > 0 },
  ];
}

/** Content type and body of a request, by the least that tells them apart. */
function splitRequest(request: Uint8Array): { contentType: string | null; body: Uint8Array } {
  const bytes = Buffer.from(request.buffer, request.byteOffset, request.byteLength);
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return { contentType: "text/plain; charset=UTF-8", body: bytes };
  const head = bytes.toString("latin1", 0, Math.min(end, 4_000));
  const found = /content-type:[ \t]*([^\r\n]*)/i.exec(head);
  return { contentType: found?.[1] ?? null, body: bytes.subarray(end + 4) };
}

function readHead(bytes: Uint8Array): boolean {
  const start = skipEmptyLines(bytes, 0, bytes.length);
  if (typeof start !== "number") return false;
  const end = findHeadEnd(bytes, start, bytes.length);
  if (typeof end !== "number") return false;
  const head = readRequestHead(bytes, start, end);
  return !isHttpFault(head) && readBody(new BodyReader(head.body, bodyBytesMax), bytes, end);
}

function readAnswerHead(bytes: Uint8Array): boolean {
  const end = findHeadEnd(bytes, 0, bytes.length, 0, "answer");
  if (typeof end !== "number") return false;
  const head = readResponseHead(bytes, 0, end);
  if (isHttpFault(head)) return false;
  return readBody(new BodyReader(head.body, bodyBytesMax, "answer"), bytes, end);
}

function readChunks(bytes: Uint8Array): boolean {
  return readBody(new BodyReader("chunked", bodyBytesMax), bytes, 0);
}

/** In pieces, as they come from a line. */
function readBody(body: BodyReader, bytes: Uint8Array, from: number): boolean {
  for (let at = from, size = 1; at < bytes.length && !body.isComplete; size = size * 2 + 1) {
    const next = body.take(bytes, at, Math.min(bytes.length, at + size));
    if (typeof next !== "number") return false;
    at = next;
  }
  return body.end() === undefined && body.bytes().length === body.length;
}
