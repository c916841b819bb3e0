/**
 * The two keys by which a message is recognised when it comes again (wire protocol section 11).
 *
 * - The send: link information and all bytes agree. That is a relay or a middlebox repeating
 *   itself, never a person, whose terminal gives every send new link information. Link information
 *   alone is no key, as some clients repeat it within a second, and blank it says nothing.
 * - The content: what stays when a person sends again after a timeout – user, procedure, index
 *   information, items and files.
 */
import type { Attachment } from "./envelope/envelope.ts";
import type { SignatureVerifier } from "./signature/signature_verifier.ts";
import { type Header, headerBytes } from "./wire/header.ts";

type Digests = Pick<SignatureVerifier, "digest">;

/**
 * Equal for two copies of one send (UUID form); undefined where the link information is blank.
 * `bodyDigest` is the SHA-256 of the whole HTTP body.
 */
export function sendKey(
  digests: Digests,
  { userId, path, linkInfo, procedure }: Header,
  bodyDigest: Uint8Array,
): string | undefined {
  if (linkInfo.trim() === "") return undefined;
  const named = joined(userId + path + linkInfo + procedure, [bodyDigest]);
  return asUuid(timePrefix(linkInfo), digests.digest("sha256", named));
}

/** Equal for two sends of one content by one user (UUID form). `message` is the EDI message. */
export function contentKey(
  digests: Digests,
  { userId, procedure, indexInfo }: Header,
  message: Uint8Array,
  attachments: readonly Attachment[],
): string {
  const parts = [digests.digest("sha256", message.subarray(headerBytes))];
  for (const file of attachments) {
    parts.push(digests.digest("sha256", encoder.encode(file.name)));
    parts.push(digests.digest("sha256", file.content()));
  }
  return asUuid("", digests.digest("sha256", joined(userId + procedure + indexInfo, parts)));
}

const encoder = new TextEncoder();
/** Reused from key to key: room of its own would cost each as much as its digest. */
let room = new Uint8Array(512);

/** Text of the header, one byte per character, and the digests behind it; good until the next call. */
function joined(text: string, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, text.length);
  if (length > room.length) room = new Uint8Array(length);
  for (let i = 0; i < text.length; i++) room[i] = text.charCodeAt(i);
  let at = text.length;
  for (const part of parts) {
    room.set(part, at);
    at += part.length;
  }
  return room.subarray(0, length);
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
  const hex = prefix + digest.subarray(0, 16).toHex();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${
    hex.slice(20, 32)
  }`;
}
