/** How replies of the standby travel: plain, or signed by its service certificate. */
import { randomInt } from "node:crypto";
import {
  clientMisreadsSignedText,
  openEnvelope,
  PLAIN_CONTENT_TYPE,
  writeMixed,
  writeSigned,
  writeSignedContent,
} from "../../core/envelope/mod.ts";
import { restampLinkInfo } from "../../core/restamp_link_info.ts";
import { isRefusal } from "../../core/verdict.ts";
import { headerBytes } from "../../core/wire/mod.ts";
import type { LoadedSigner } from "../authority/load_signer.ts";
import type { Reply } from "../journal.ts";
import { signContent } from "../terminal/sign_content.ts";
import { type Random, terminalBoundary } from "../terminal/terminal_boundary.ts";

/** Makes the reply that carries messages, or a short text. */
export type ReplyWriter = (bytes: Uint8Array) => Reply;

export const plainReply: ReplyWriter = (bytes) => ({
  status: 200,
  contentType: PLAIN_CONTENT_TYPE,
  bytes,
});

/**
 * Signs every reply that holds a message, in the layout that the terminal can take apart
 * (docs/wire-protocol.md 3.1 and 3.3), with SHA-256. Short texts stay plain: terminals compare them
 * whole. The signature is made inside the transaction that records the reply, so what is recorded
 * is what is sent.
 */
export function signedReply(signer: LoadedSigner, random: Random = randomInt): ReplyWriter {
  return (bytes) => {
    if (bytes.length < headerBytes) return plainReply(bytes);
    const inner = clientMisreadsSignedText(bytes)
      ? writeMixed(bytes, [], terminalBoundary("mixed", random))
      : { contentType: PLAIN_CONTENT_TYPE, body: bytes };
    const content = writeSignedContent(inner.contentType, inner.body);
    const signature = signContent(content, signer, { digest: "sha256" });
    const { contentType, body } = writeSigned(
      content,
      signature,
      terminalBoundary("signed", random),
    );
    return { status: 200, contentType, bytes: body };
  };
}

/**
 * The reply of the first with other link information, for a person's repeat: what is signed has to
 * be taken apart and signed anew.
 */
export function restampReply(reply: Reply, linkInfo: string, write: ReplyWriter): Reply {
  const envelope = openEnvelope(reply.contentType, reply.bytes);
  if (isRefusal(envelope)) return reply;
  const { start, end } = envelope.message;
  return write(restampLinkInfo(reply.bytes.subarray(start, end), linkInfo));
}
