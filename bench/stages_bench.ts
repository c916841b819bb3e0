/**
 * Each stage of a message by itself, per kind of message:
 *
 *     deno bench -A bench/stages_bench.ts
 *     deno task bench stages            (the same, as a table with bytes and µs per message)
 *
 * Names are `STAGE KIND (BYTES)`, bytes of the HTTP body. Each call takes the next of a few dozen
 * different messages, so that no result can be remembered; chains are judged once per certificate, as
 * in the gateway.
 */
import { join } from "node:path";
import { libcryptoAesGcm, libcryptoVerifier } from "../adapters/libcrypto/mod.ts";
import { nodeAesGcm } from "../adapters/seals/aes_gcm.ts";
import { byteSeal } from "../adapters/seals/byte_seal.ts";
import { ringOf } from "../adapters/seals/open_key_ring.ts";
import { sealedValues } from "../adapters/seals/sealed_values.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { builtInCodes } from "../core/codes/mod.ts";
import {
  checkItems,
  decide,
  type DocumentRequest,
  readRequestItems,
} from "../core/documents/mod.ts";
import { MemoryDocuments } from "../core/testing/memory_documents.ts";
import { openEnvelope } from "../core/envelope/mod.ts";
import { type InspectionContext, inspectMessage } from "../core/inspect_message.ts";
import { BytesDigest } from "../core/evidence/mod.ts";
import { KeyedDigest } from "../core/keyed_digest.ts";
import { contentKey, sendKey } from "../core/message_keys.ts";
import { documentFamilies } from "../core/procedures/mod.ts";
import { allGreen } from "../core/routing/mod.ts";
import {
  portableVerifier,
  readSignedData,
  SignerKeys,
  verifySignedData,
} from "../core/signature/mod.ts";
import {
  buildTrustStore,
  defaultTrustPolicy,
  refuseJudgement,
  TrustCache,
} from "../core/trust/mod.ts";
import { isRefusal, type Refusal } from "../core/verdict.ts";
import {
  headerBytes,
  type Items,
  readHeader,
  writeOutputMessage,
  writeResultMessage,
} from "../core/wire/mod.ts";
import { gatewaySettings, makeCorpus, readCorpusBytes, readCorpusIndex } from "./corpus/mod.ts";

const kinds = ["MIC", "IDA-1", "IDA-10", "IDA-50", "HYS-10", "HYS-100"];
const messagesPerKind = 32;
const receivedAt = new Date("2026-11-24T02:00:00Z");

const dir = await Deno.makeTempDir();
const corpora = new Map<string, Awaited<ReturnType<typeof readMessages>>>();
const trustFiles: { name: string; bytes: Uint8Array }[] = [];
for (const kind of kinds) {
  const folder = join(dir, kind);
  await makeCorpus(folder, {
    ...{ seed: 1, messages: messagesPerKind, users: 8, certificates: 4, keys: 1 },
    ...{ mix: kind, workers: 1 },
  });
  corpora.set(kind, await readMessages(folder));
  for (const trusted of gatewaySettings(folder).SONGHANH_TRUST_DIR!.split(":")) {
    for await (const { name } of Deno.readDir(trusted)) {
      trustFiles.push({ name: kind + name, bytes: await Deno.readFile(join(trusted, name)) });
    }
  }
}
await Deno.remove(dir, { recursive: true });

const verifier = libcryptoVerifier() ?? portableVerifier();
const trust = new TrustCache(buildTrustStore(trustFiles).store, defaultTrustPolicy);
const sha256 = (bytes: Uint8Array) => verifier.digest("sha256", bytes);
const context: InspectionContext = {
  keyed: new KeyedDigest(sha256, new Uint8Array(32)),
  bytesDigest: new BytesDigest(sha256, new Uint8Array(32)),
  catalogue,
  verify: "strict",
  signers: new SignerKeys(verifier),
  judgeCertificate: (signer, embedded, at) =>
    refuseJudgement(trust.judge(signer.certificate.der, embedded, at, signer.sha256)),
  registeredCertificate: () => undefined,
};
const numbers = Object.fromEntries(
  Object.values(documentFamilies).flatMap(({ documentType }) =>
    typeof documentType === "string"
      ? [documentType]
      : documentType === undefined
      ? []
      : [documentType.inbound, documentType.outbound]
  ).map((type) => [type, { type, next: 90_000_000, last: 99_999_999 }]),
);
const decisionContext = {
  catalogue,
  receivedAt,
  numbers,
  receipts: [{ identifier: "A0", second: "", last: 0 }],
  channelRules: allGreen,
  permits: "duty-free" as const,
  codes: builtInCodes,
};
const noDocuments = new MemoryDocuments().read({ ids: [], keys: [], withLinks: false });

const ring = ringOf(1, new Uint8Array(32).fill(1));
const seals = {
  "seal": byteSeal(ring, libcryptoAesGcm() ?? nodeAesGcm),
  "seal by node:crypto": byteSeal(ring, nodeAesGcm),
};
/** Where a request is sealed to: into the row that is sent, whose memory is there already. */
const sealed = new Uint8Array(4 * 1024 * 1024);

for (const kind of kinds) {
  const prepared = corpora.get(kind)!.map(prepare);
  const bytes = Math.round(
    prepared.reduce((sum, { body }) => sum + body.length, 0) / prepared.length,
  );
  type Prepared = typeof prepared[number];
  const stage = (name: string, run: (message: Prepared) => unknown) => {
    let at = 0;
    Deno.bench(`${name} ${kind} (${bytes})`, { group: kind }, () => {
      run(prepared[at++ % messagesPerKind]!);
    });
  };
  stage("envelope", ({ contentType, body }) => openEnvelope(contentType, body));
  stage("CMS", ({ signature, signed }) => verify(signature, signed));
  stage("header", ({ body, start, end }) => readHeader(body, start, end));
  stage("items", ({ procedure, message }) => readRequestItems(procedure, message));
  stage("item checks", ({ procedure, items }) => checkItems(catalogue, procedure, items));
  stage("keys", ({ header, message, envelope, digest }) => {
    const keyed = context.keyed;
    sendKey({ keyed }, header, digest);
    const items = verifier.digest("sha256", message.subarray(headerBytes));
    contentKey({ verifier, keyed }, header, items, envelope.attachments, digest);
  });
  stage(
    "inspect",
    ({ contentType, body }) => inspectMessage(contentType, body, receivedAt, context),
  );
  stage("inspect and items", ({ contentType, body, procedure }) => {
    const found = inspectMessage(contentType, body, receivedAt, context);
    if (found.kind !== "message") throw new Error("a message of the corpus was refused");
    checkItems(catalogue, procedure, good(readRequestItems(procedure, found.message)));
  });
  for (const [name, seal] of Object.entries(seals)) {
    stage(name, ({ body }) => {
      seal.closeInto(sealed, body, sealedValues.request.place(1, 42, "ABCDE001"));
    });
  }
  stage("decide", ({ request }) => decide(request, noDocuments, decisionContext));
  stage("reply", ({ header, decision }) => {
    const { codes, information, resultItems: items } = decision;
    writeResultMessage({ request: header, codes, receivedAt, information, items });
  });
  // Not before the answer: when the terminal fetches them.
  stage("reports", ({ header, decision }) => {
    for (const { output, values, information } of decision.prints) {
      const message = catalogue.output(output)!;
      writeOutputMessage({ message, values, request: header, receivedAt, information });
    }
  });
}

function verify(signature: Uint8Array, signed: Uint8Array) {
  return verifySignedData(good(readSignedData(signature)), signed, {
    ...context,
    judgeCertificate: (signer, embedded) => context.judgeCertificate(signer, embedded, receivedAt),
  });
}

/** Everything that a stage is given by those in front of it. */
function prepare({ contentType, body }: { contentType: string; body: Uint8Array }) {
  const inspected = inspectMessage(contentType, body, receivedAt, context);
  if (inspected.kind !== "message") throw new Error("a message of the corpus was refused");
  const { envelope, header, message, digest } = inspected;
  const procedure = catalogue.procedure(inspected.procedure)!;
  const items: Items = good(readRequestItems(procedure, message));
  const { contentStart, contentEnd, signature } = envelope.signed!;
  const request: DocumentRequest = {
    messageId: "1-1",
    procedure,
    items,
    body: message.subarray(headerBytes),
    userId: header.trimmed("userId"),
    company: "CÔNG TY",
    suspended: false,
    files: envelope.attachments.map(({ name }) => ({ name, bytes: 1_000 })),
  };
  const decision = decide(request, noDocuments, decisionContext);
  if (decision.kind !== "decided" || decision.codes.length > 0) {
    throw new Error("a message of the corpus was not accepted");
  }
  return {
    ...{ contentType, body, envelope, header, message, digest, procedure, items, signature },
    ...{ start: envelope.message.start, end: envelope.message.end, request, decision },
    signed: body.subarray(contentStart, contentEnd),
  };
}

async function readMessages(folder: string) {
  const entries = await readCorpusIndex(folder);
  const bytes = await readCorpusBytes(folder, entries);
  return entries.map(({ offset, headBytes, bodyBytes }) => {
    const head = new TextDecoder().decode(bytes.subarray(offset, offset + headBytes));
    return {
      contentType: /Content-Type: (.*)\r\n/.exec(head)![1]!,
      body: bytes.slice(offset + headBytes, offset + headBytes + bodyBytes),
    };
  });
}

function good<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`a message of the corpus was refused: ${value.reason}`);
  return value;
}
