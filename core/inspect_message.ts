/**
 * Inspection: from the bytes of an HTTP body to a verdict (docs/wire-protocol.md 13 steps 2 to 7
 * and the unsigned half of 11). The first step that fails decides. What only the primary or the
 * standby can know – user, rights, registered certificate, items – is checked there.
 *
 * Pure: everything it knows besides the bytes is in the context, so that a recorded message can be
 * inspected again with the same result.
 */
import { asMessage } from "./as_message.ts";
import type { Catalogue, Procedure } from "./catalogue/mod.ts";
import { type Envelope, openEnvelope } from "./envelope/mod.ts";
import type { KeyedDigest } from "./keyed_digest.ts";
import type { BytesDigest } from "./evidence/bytes_digest.ts";
import { contentKey, sendKey, type SignedBy } from "./message_keys.ts";
import {
  readSignedData,
  type Signer,
  type SignerKeys,
  type Verified,
  verifySignedData,
} from "./signature/mod.ts";
import { isRefusal, type Refusal, refuse } from "./verdict.ts";
import { findHeader, type Header, headerBytes, peekHeader, readHeader } from "./wire/mod.ts";
import { say } from "./reasons/mod.ts";

export interface InspectionContext {
  readonly catalogue: Catalogue;
  readonly signers: SignerKeys;
  /**
   * Chain, validity and revocation at a time; undefined if the certificate can be relied on, a text
   * if it is accepted with a remark.
   */
  readonly judgeCertificate: (
    signer: Signer,
    embedded: readonly Uint8Array[],
    at: Date,
  ) => Refusal | string | undefined;
  /** A registered certificate (DER), for signatures that embed none. */
  readonly registeredCertificate: (issuer: Uint8Array, serialHex: string) => Uint8Array | undefined;
  /** One of this user's by the identifier of its key, for signatures that name no more of it. */
  readonly registeredOfUser?: (userId: string, keyIdentifier: Uint8Array) => Uint8Array | undefined;
  /** Keys what repeats are found by. */
  readonly keyed: KeyedDigest;
  /** Makes the digest by which the journal names the body. */
  readonly bytesDigest: BytesDigest;
  /** `strict` refuses what cannot be verified, `report` lets it be relayed with a mark. */
  readonly verify: "strict" | "report";
}

/** What the signature of an accepted message is worth. */
export type Verification =
  | { readonly kind: "verified"; readonly by: Verified }
  | { readonly kind: "unsigned" }
  /** Only under `report`: the refusal that `strict` would have given. */
  | { readonly kind: "unverified"; readonly refusal: Refusal };

/** A message that may go on. Offsets of the envelope count in the HTTP body. */
export interface InspectedMessage {
  readonly kind: "message";
  readonly envelope: Envelope;
  readonly header: Header;
  /** Procedure code without padding. */
  readonly procedure: string;
  /** The EDI message: a view of the body, not a copy. */
  readonly message: Uint8Array;
  readonly verification: Verification;
  /** Only under `report`: what `strict` would have refused it for. Whoever stands in refuses it, too. */
  readonly notVerified?: Refusal;
  /** Of the HTTP body, keyed (`BytesDigest`). */
  readonly digest: Uint8Array;
  /** SHA-256 of the message's items, behind its header; of procedures that register something. */
  readonly itemsDigest: Uint8Array | undefined;
  /** Equal for two copies of one send; absent where that cannot be told, or asking twice is meant. */
  readonly sendKey: string | undefined;
  /**
   * Equal for two sends of one content by one sender: user, password, terminal and signer. Only of
   * procedures that register something, since asking twice does no harm.
   */
  readonly contentKey: string | undefined;
}

/** A message that may not, with the header to answer to where one could be read. */
export interface RefusedMessage {
  readonly kind: "refused message";
  readonly refusal: Refusal;
  readonly header: Header | undefined;
  /** Of its signature, where it was refused for something else. */
  readonly verification?: Verification;
  /** Of the HTTP body, keyed (`BytesDigest`). */
  readonly digest: Uint8Array;
}

export function inspectMessage(
  contentType: string | null,
  body: Uint8Array,
  receivedAt: Date,
  context: InspectionContext,
): InspectedMessage | RefusedMessage {
  const { verifier } = context.signers;
  const content = verifier.digest("sha256", body);
  const digest = context.bytesDigest.ofContent(content);
  const refused = (
    refusal: Refusal,
    header: Header | undefined,
    verification?: Verification,
  ): RefusedMessage => ({
    kind: "refused message",
    refusal: asMessage(refusal, header, context.catalogue),
    ...{ header, digest, verification },
  });

  const envelope = openEnvelope(contentType, body);
  if (isRefusal(envelope)) return refused(envelope, findHeader(body));
  const { start, end } = envelope.message;

  const verification = verifyEnvelope(envelope, body, receivedAt, context);
  if (isRefusal(verification)) {
    const header = peekHeader(body, start, end);
    return refused(verification, header);
  }

  const header = readHeader(body, start, end);
  if (isRefusal(header)) {
    const found = peekHeader(body, start, end) ?? findHeader(body.subarray(start, end));
    return refused(header, found, verification);
  }

  const code = header.trimmed("procedure");
  const procedure = context.catalogue.procedure(code);
  const unsigned = refuseUnsigned(procedure, verification);
  if (unsigned !== undefined && context.verify === "strict") return refused(unsigned, header);
  const notVerified = verification.kind === "unverified" ? verification.refusal : unsigned;

  const message = body.subarray(start, end);
  const registers = procedure !== undefined && (procedure.signed || procedure.attachments);
  const itemsDigest = registers
    ? verifier.digest("sha256", message.subarray(headerBytes))
    : undefined;
  return {
    kind: "message",
    envelope,
    header,
    procedure: code,
    message,
    verification,
    ...(notVerified && { notVerified: asMessage(notVerified, header, context.catalogue) }),
    ...{ digest, itemsDigest },
    sendKey: beginsRetrieval(context, code, header) ? undefined : sendKey(context, header, content),
    contentKey: itemsDigest && contentKey(
      { verifier, keyed: context.keyed },
      header,
      itemsDigest,
      envelope.attachments,
      signedBy(verification),
    ),
  };
}

function signedBy(verification: Verification): SignedBy {
  if (verification.kind === "verified") return verification.by.signerDigest;
  return verification.kind === "unsigned" ? "nobody" : "unverified";
}

/**
 * Whether a request asks for the first output of a chain. Two such within a second are the same
 * bytes (docs/wire-protocol.md 4.1), and the second asks for what has come meanwhile. A logon asks
 * for nothing; `?A2` and `?A3` carry a token.
 */
function beginsRetrieval(
  { catalogue }: InspectionContext,
  code: string,
  { sendGuard }: Header,
): boolean {
  return sendGuard !== "*" && catalogue.sessionProcedure(code)?.step === "begins";
}

function verifyEnvelope(
  envelope: Envelope,
  body: Uint8Array,
  receivedAt: Date,
  { signers, judgeCertificate, registeredCertificate, registeredOfUser, verify }: InspectionContext,
): Verification | Refusal {
  const { signed, message } = envelope;
  if (signed === undefined) return { kind: "unsigned" };
  const data = readSignedData(signed.signature);
  const verified = isRefusal(data)
    ? data
    : verifySignedData(data, body.subarray(signed.contentStart, signed.contentEnd), {
      signers,
      registeredCertificate,
      registeredByKey: (identifier) => {
        const userId = peekHeader(body, message.start, message.end)?.userId;
        return userId === undefined ? undefined : registeredOfUser?.(userId, identifier);
      },
      judgeCertificate: (signer, embedded) => judgeCertificate(signer, embedded, receivedAt),
    });
  if (!isRefusal(verified)) return { kind: "verified", by: verified };
  return verify === "report" ? { kind: "unverified", refusal: verified } : verified;
}

/** E9990: the procedure asks for a signature and there is none (docs/wire-protocol.md 9.3). */
function refuseUnsigned(
  procedure: Procedure | undefined,
  verification: Verification,
): Refusal | undefined {
  if (verification.kind !== "unsigned" || !procedure?.signed) return undefined;
  return refuse(
    "E9990",
    say("SIGNATURE_REQUIRED_UNSIGNED", { procedure: procedure.code }),
  );
}
