import { formatMessageId } from "../../../adapters/journal.ts";
import { isNotLearnt } from "../../../adapters/documents/messages_not_learnt.ts";
import { MirrorReports } from "../../../adapters/mirror/mod.ts";
import type { ComparedPair } from "../../../adapters/mirror/mod.ts";
import type { StoredMessage } from "../../../adapters/journal/message_store.ts";
import { catalogue } from "../../../core/catalogue/mod.ts";
import { openEnvelope } from "../../../core/envelope/mod.ts";
import { explainBody, type ExplainedBody } from "../../../core/explain_body.ts";
import {
  portableVerifier,
  readSignedData,
  SignerKeys,
  verifySignedData,
} from "../../../core/signature/mod.ts";
import type { Judgement } from "../../../core/trust/mod.ts";
import { isRefusal } from "../../../core/verdict.ts";
import type { AdministeredGateway } from "../../operations/administered_gateway.ts";
import type { PageOptions } from "../page_env.ts";

/** A message with everything that can be told about it. */
export interface LoadedMessage {
  readonly id: string;
  readonly stored: StoredMessage;
  readonly request: ExplainedBody;
  readonly reply: ExplainedBody | undefined;
  /** The signer's certificate, judged for the time of receipt by what is trusted now. */
  readonly judgement: Judgement | undefined;
  readonly pair: ComparedPair | undefined;
  /** Its outcome is known, and the ledger could not learn from it. */
  readonly notLearnt: boolean;
}

/** Signers whose keys are kept between two looks. */
const signers = new SignerKeys(portableVerifier(), 100);

export async function loadMessage(
  { database, store }: AdministeredGateway,
  stored: StoredMessage,
  judge: PageOptions["judge"],
): Promise<LoadedMessage> {
  const { id, contentType, request = new Uint8Array(), reply } = stored;
  const context = { catalogue, signers };
  return {
    id: formatMessageId(id),
    stored,
    request: explainBody(contentType, request, "request", context),
    reply: reply && explainBody(reply.contentType, reply.bytes, "reply", context),
    judgement: judgeSigner(stored, judge),
    notLearnt: await isNotLearnt(database.sql, id),
    pair: await new MirrorReports(database.sql, store.seal).pairOf(id),
  };
}

function judgeSigner(
  { contentType, request, receivedAt }: StoredMessage,
  judge: PageOptions["judge"],
): Judgement | undefined {
  if (request === undefined) return undefined;
  const envelope = openEnvelope(contentType, request);
  if (isRefusal(envelope) || envelope.signed === undefined) return undefined;
  const { signed } = envelope;
  const data = readSignedData(signed.signature);
  if (isRefusal(data)) return undefined;
  let judgement: Judgement | undefined;
  verifySignedData(data, request.subarray(signed.contentStart, signed.contentEnd), {
    signers,
    judgeCertificate: ({ certificate }, embedded) => {
      judgement = judge(certificate.der, embedded, receivedAt);
      return undefined;
    },
  });
  return judgement;
}
