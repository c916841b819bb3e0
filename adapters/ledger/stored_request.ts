import type { Catalogue } from "../../core/catalogue/mod.ts";
import type { DocumentRequest } from "../../core/documents/mod.ts";
import { type Attachment, openEnvelope } from "../../core/envelope/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { type Header, headerBytes, readHeader, readItems } from "../../core/wire/mod.ts";
import { formatMessageId, type MessageId } from "../journal.ts";

/** A request of the journal taken apart once more. */
export interface StoredRequest {
  readonly header: Header;
  readonly request: DocumentRequest;
  /** Whether it came signed. */
  readonly signed: boolean;
  readonly attachments: readonly Attachment[];
}

/** What the journal holds of a request. */
export interface RequestBytes {
  readonly id: MessageId;
  readonly contentType: string | null;
  readonly bytes: Uint8Array;
}

/**
 * Takes a recorded request of a customs procedure apart; undefined where it is none, or cannot be
 * read. It was inspected when it came: signature and sender are not judged again.
 */
export function readStoredRequest(
  { id, contentType, bytes }: RequestBytes,
  catalogue: Catalogue,
  companyOf: (userId: string) => string,
): StoredRequest | undefined {
  const envelope = openEnvelope(contentType, bytes);
  if (isRefusal(envelope)) return undefined;
  const { start, end } = envelope.message;
  const header = readHeader(bytes, start, end);
  if (isRefusal(header)) return undefined;
  const procedure = catalogue.procedure(header.trimmed("procedure"));
  if (procedure === undefined) return undefined;
  const body = bytes.subarray(start + headerBytes, end);
  const items = readItems(procedure.layout, "request", body);
  if (isRefusal(items)) return undefined;
  const userId = header.trimmed("userId");
  return {
    header,
    signed: envelope.signed !== undefined,
    attachments: envelope.attachments,
    request: {
      messageId: formatMessageId(id),
      procedure,
      items,
      body,
      userId,
      company: companyOf(userId),
      suspended: false,
      files: envelope.attachments.map((file) => ({
        name: file.name,
        bytes: file.content().length,
      })),
    },
  };
}
