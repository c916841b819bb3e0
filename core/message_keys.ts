/**
 * The two keys by which a message is recognised when it comes again (wire protocol section 11).
 * Equal link information means the same send seen twice, but some clients repeat it within a
 * second, so the whole message takes part. A person's repeat has new link information; what stays
 * is user, procedure, items, index information and files.
 */
import { Buffer } from "node:buffer";
import type { Attachment } from "./envelope/envelope.ts";
import type { SignatureVerifier } from "./signature/signature_verifier.ts";
import { type Header, headerBytes } from "./wire/header.ts";

export interface MessageKeys {
  /** Equal for two copies of one send; UUID form. */
  readonly send: string;
  /** Equal for two sends of one content by one user; UUID form. */
  readonly content: string;
}

/** Keys of the EDI message in `message` (header, CR LF, items) with its files. */
export function messageKeys(
  verifier: Pick<SignatureVerifier, "digest">,
  header: Header,
  message: Uint8Array,
  attachments: readonly Attachment[],
): MessageKeys {
  let payload = verifier.digest("sha256", message.subarray(headerBytes));
  if (attachments.length > 0) {
    const files = attachments.flatMap((file) => [
      verifier.digest("sha256", Buffer.from(file.name)),
      verifier.digest("sha256", file.content()),
    ]);
    payload = verifier.digest("sha256", Buffer.concat([payload, ...files]));
  }
  const head = message.subarray(0, headerBytes);
  const { userId, procedure, indexInfo, linkInfo } = header;
  const content = Buffer.concat([Buffer.from(userId + procedure + indexInfo, "latin1"), payload]);
  return {
    send: asUuid(
      timePrefix(linkInfo),
      verifier.digest("sha256", Buffer.concat([head, payload])),
    ),
    content: asUuid("", verifier.digest("sha256", content)),
  };
}

/**
 * Twelve digits of the time that most clients put into the link information, or nothing. As the
 * beginning of a key they keep new keys together in the database's index, which otherwise would
 * touch a random page for every message.
 */
function timePrefix(linkInfo: string): string {
  return /20\d{10}/.exec(linkInfo)?.[0] ?? "";
}

function asUuid(prefix: string, digest: Uint8Array): string {
  const hex = prefix + Buffer.from(digest.buffer, digest.byteOffset, 16).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${
    hex.slice(20, 32)
  }`;
}
