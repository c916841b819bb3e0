/**
 * The two keys by which a message is recognised when it comes again (docs/wire-protocol.md 11).
 *
 * - The send: link information and all bytes agree. That is a relay or a middlebox repeating
 *   itself, never a person, whose terminal gives every send new link information. Link information
 *   alone is no key, as some clients repeat it within a second, and blank it says nothing.
 * - The content: what stays when a person sends again after a timeout – user, procedure, index
 *   information, items and files – together with what only that person has: the signer's certificate,
 *   the password, the terminal. Nobody has looked at them when the keys are compared, and nobody
 *   needs to: who gives another password, signs otherwise or sits elsewhere is another sender, to whom
 *   the first's answer is no answer. Before it can be asked whether a password is right, only who has
 *   sent the same one is known to have it.
 *
 * Both are keyed, since there is a password in them (`KeyedDigest`).
 */
import type { Attachment } from "./envelope/envelope.ts";
import type { KeyedDigest } from "./keyed_digest.ts";
import type { SignatureVerifier } from "./signature/signature_verifier.ts";
import type { Header } from "./wire/header.ts";

/** What keys are made with. */
export interface KeyMaking {
  readonly verifier: Pick<SignatureVerifier, "digest">;
  readonly keyed: Pick<KeyedDigest, "digest">;
}

/** SHA-256 of the certificate of the signer, or why there is none. */
export type SignedBy = Uint8Array | "nobody" | "unverified";

/**
 * Equal for two copies of one send (UUID form); undefined where the link information is blank.
 * `bodyDigest` is the SHA-256 of the whole HTTP body.
 */
export function sendKey(
  { keyed }: Pick<KeyMaking, "keyed">,
  { userId, path, linkInfo, procedure }: Pick<Header, "userId" | "path" | "linkInfo" | "procedure">,
  bodyDigest: Uint8Array,
): string | undefined {
  if (linkInfo.trim() === "") return undefined;
  const named = joined(userId + path + linkInfo + procedure, [bodyDigest]);
  return asUuid(timePrefix(linkInfo), keyed.digest(named));
}

/** Equal for two sends of one content by one sender (UUID form). `items`: SHA-256 of the message's. */
export function contentKey(
  { verifier, keyed }: KeyMaking,
  { userId, procedure, indexInfo, password, path }: Header,
  items: Uint8Array,
  attachments: readonly Attachment[],
  signedBy: SignedBy,
): string {
  const digest = (bytes: Uint8Array) => verifier.digest("sha256", bytes);
  const parts = [items];
  if (typeof signedBy !== "string") parts.push(signedBy);
  for (const file of attachments) {
    parts.push(digest(encoder.encode(file.name)), digest(file.content()));
  }
  const kind = typeof signedBy === "string" ? signedBy[0]! : "s";
  return asUuid(
    "",
    keyed.digest(joined(userId + procedure + indexInfo + password + path + kind, parts)),
  );
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
