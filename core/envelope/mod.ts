/**
 * The envelope of a message: which bytes of an HTTP body are the message, the files, the signed
 * content and the signature, and back (docs/wire-protocol.md 2 and 3). What the signature is worth
 * is judged in `core/signature/`, what the message says in `core/wire/`.
 */
export type { Attachment, ByteRange, Envelope } from "./envelope.ts";
export { multipartBoundary } from "./multipart_boundary.ts";
export { openEnvelope } from "./open_envelope.ts";
export {
  type AttachmentToWrite,
  clientMisreadsSignedText,
  PLAIN_CONTENT_TYPE,
  writeMixed,
  writeSigned,
  writeSignedContent,
  type WrittenBody,
} from "./write_envelope.ts";
export { decodeEncodedWord } from "./decode_encoded_word.ts";
