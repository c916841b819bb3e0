/**
 * Inspection: from the bytes of an HTTP body to a verdict (wire protocol section 13, steps 2 to 7
 * and the unsigned half of 11). The first step that fails decides. What only the primary or the
 * standby can know – user, rights, registered certificate, items – is checked there.
 *
 * Pure: everything it knows besides the bytes is in the context, so that a recorded message can be
 * inspected again with the same result.
 */
import type { Catalogue } from "./catalogue/mod.ts";
import { type Envelope, openEnvelope } from "./envelope/mod.ts";
import { type MessageKeys, messageKeys } from "./message_keys.ts";
import {
  readSignedData,
  type Signer,
  type SignerKeys,
  type Verified,
  verifySignedData,
} from "./signature/mod.ts";
import { isRefusal, type Refusal, refuse } from "./verdict.ts";
import { type Header, peekHeader, readHeader } from "./wire/mod.ts";

export interface InspectionContext {
  readonly catalogue: Catalogue;
  readonly signers: SignerKeys;
  /** Chain, validity and revocation at a time; undefined if the certificate can be relied on. */
  readonly judgeCertificate: (
    signer: Signer,
    embedded: readonly Uint8Array[],
    at: Date,
  ) => Refusal | undefined;
  /** A registered certificate (DER), for signatures that embed none. */
  readonly registeredCertificate: (issuer: Uint8Array, serialHex: string) => Uint8Array | undefined;
  /** `strict` refuses what cannot be verified, `report` lets it pass with a mark. */
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
  readonly keys: MessageKeys;
}

/** A message that may not, with the header to answer to where one could be read. */
export interface RefusedMessage {
  readonly kind: "refused message";
  readonly refusal: Refusal;
  readonly header: Header | undefined;
}

export function inspectMessage(
  contentType: string | null,
  body: Uint8Array,
  receivedAt: Date,
  context: InspectionContext,
): InspectedMessage | RefusedMessage {
  const envelope = openEnvelope(contentType, body);
  if (isRefusal(envelope)) {
    // Only a body that claims to be the message itself has a header where one can be looked for.
    const plain = contentType?.toLowerCase().startsWith("text/plain") ?? false;
    return refused(envelope, plain ? peekHeader(body) : undefined);
  }
  const { start, end } = envelope.message;

  const verification = verifyEnvelope(envelope, body, receivedAt, context);
  if (isRefusal(verification)) return refused(verification, peekHeader(body, start, end));

  const header = readHeader(body, start, end);
  if (isRefusal(header)) return refused(header, peekHeader(body, start, end));

  const procedure = header.trimmed("procedure");
  const unsigned = refuseUnsigned(procedure, verification, context);
  if (unsigned !== undefined) return refused(unsigned, header);

  const message = body.subarray(start, end);
  const keys = messageKeys(
    context.signers.verifier,
    header,
    message,
    envelope.attachments,
  );
  return { kind: "message", envelope, header, procedure, message, verification, keys };
}

function verifyEnvelope(
  envelope: Envelope,
  body: Uint8Array,
  receivedAt: Date,
  { signers, judgeCertificate, registeredCertificate, verify }: InspectionContext,
): Verification | Refusal {
  const { signed } = envelope;
  if (signed === undefined) return { kind: "unsigned" };
  const data = readSignedData(signed.signature);
  const verified = isRefusal(data)
    ? data
    : verifySignedData(data, body.subarray(signed.contentStart, signed.contentEnd), {
      signers,
      registeredCertificate,
      judgeCertificate: (signer, embedded) => judgeCertificate(signer, embedded, receivedAt),
    });
  if (!isRefusal(verified)) return { kind: "verified", by: verified };
  return verify === "report" ? { kind: "unverified", refusal: verified } : verified;
}

/** E9990: the procedure asks for a signature and there is none (section 9.3). */
function refuseUnsigned(
  procedure: string,
  verification: Verification,
  { catalogue, verify }: InspectionContext,
): Refusal | undefined {
  if (verification.kind !== "unsigned" || verify === "report") return undefined;
  if (!catalogue.procedure(procedure)?.signed) return undefined;
  return refuse("E9990", `Cannot accept ${procedure} unsigned: it requires a digital signature`);
}

function refused(refusal: Refusal, header: Header | undefined): RefusedMessage {
  return { kind: "refused message", refusal, header };
}
