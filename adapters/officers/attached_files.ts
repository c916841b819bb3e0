/**
 * The files that were sent for a document: with HYS and HYE as part of an application, with MSB for a
 * declaration that it names. They stand in the journal as they came; here is which there are, and one
 * of them taken out.
 */
import type { Sql } from "postgres";
import type { Document } from "../../core/documents/mod.ts";
import { openEnvelope } from "../../core/envelope/mod.ts";
import { BytesDigest } from "../../core/evidence/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { formatMessageId, type MessageId } from "../journal.ts";
import { audit } from "../audit/audit_store.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { readDigestSecrets } from "../seals/digest_secret.ts";
import { MessageStore } from "../journal/message_store.ts";

export interface AttachedFile {
  /** Number under which its message was received. */
  readonly receipt: string;
  /** Among the files of its message, from 0. */
  readonly place: number;
  readonly name: string;
  /** As its sender says. */
  readonly contentType: string;
  readonly bytes: number;
  /** What its message says is undefined where that is in an archive. */
  readonly at: Date | undefined;
  readonly userId: string | undefined;
  readonly procedure: string | undefined;
  readonly message: MessageId;
  /** The partition in whose archive it is; undefined where it can be had here. */
  readonly archive: string | undefined;
}

export type TakenFile =
  | { readonly kind: "taken"; readonly file: AttachedFile; readonly content: Uint8Array }
  /** Nothing of this place belongs to the document. */
  | { readonly kind: "missing" }
  /** It has left the database; the operators take it out of the archive. */
  | { readonly kind: "archived"; readonly file: AttachedFile; readonly archive: string }
  /** It cannot be opened, or is not what was received. */
  | { readonly kind: "damaged"; readonly file: AttachedFile; readonly reason: string };

type Named = Pick<Document, "id" | "receipts">;

/** In the order in which they came. */
export async function attachedFiles(
  sql: Sql,
  { id, receipts }: Named,
): Promise<AttachedFile[]> {
  const rows = await sql`
    select a.receipt, a.place, a.name, a.content_type, a.bytes, a.stream, a.sequence,
      m.received_at, m.user_id, m.procedure,
      -- From when its partition is detached, which may be long before it is dropped.
      case when m.stream is null then (select p.name from archived_part p
        where p.first_stream <= a.stream and p.end_stream > a.stream) end as archive
    from attachment a left join message m using (stream, sequence)
    where a.receipt = any (${[...receipts]}) or a.receipt in (
      select r.receipt from document d, jsonb_array_elements_text(d.facts -> 'receipts') r(receipt)
      where d.family = 'attached documents'
        and left(d.facts -> 'links' -> 0 ->> 'number', 11) = ${id})
    order by m.received_at nulls first, a.receipt, a.place`;
  return rows.map((row) => ({
    receipt: row.receipt,
    place: row.place,
    name: row.name,
    contentType: row.content_type,
    bytes: row.bytes,
    at: row.received_at ?? undefined,
    userId: row.user_id ?? undefined,
    procedure: row.procedure ?? undefined,
    message: { stream: row.stream, sequence: Number(row.sequence) },
    archive: row.archive ?? undefined,
  }));
}

/**
 * Takes a file out of the journal for an officer; the audit names who had it before it is given. It is
 * compared with what was received: a spoilt one is given to nobody.
 */
export async function takeAttachedFile(
  sql: Sql,
  { document, receipt, place, officer }: {
    readonly document: Named & Pick<Document, "number">;
    readonly receipt: string;
    readonly place: number;
    readonly officer: string;
  },
  seal: ByteSeal,
): Promise<TakenFile> {
  const files = await attachedFiles(sql, document);
  const file = files.find((each) => each.receipt === receipt && each.place === place);
  if (file === undefined) return { kind: "missing" };
  if (file.archive !== undefined) return { kind: "archived", file, archive: file.archive };
  const content = await contentOf(sql, file, seal);
  if (typeof content === "string") return { kind: "damaged", file, reason: content };
  const details = {
    ...{ document: document.number || document.id, receipt, file: file.name },
    message: formatMessageId(file.message),
  };
  await audit(sql, { actor: officer, action: "attached file downloaded", reason: "", details });
  return { kind: "taken", file, content };
}

/** The bytes of a file, or why they cannot be had. */
async function contentOf(
  sql: Sql,
  { receipt, place, message, bytes }: AttachedFile,
  seal: ByteSeal,
): Promise<Uint8Array | string> {
  const stored = await new MessageStore(sql, seal).find(message);
  if (stored?.request === undefined) return stored?.unopened.join("; ") || "the request is gone";
  const envelope = openEnvelope(stored.contentType, stored.request);
  if (isRefusal(envelope)) return `the request cannot be read: ${envelope.reason}`;
  const content = envelope.attachments[place]?.content();
  if (content === undefined) return `the request has no file ${place + 1}`;
  if (content.length !== bytes) return `expected ${bytes} bytes, found ${content.length}`;
  const [row] = await sql`
    select sha256 from attachment where receipt = ${receipt} and place = ${place}`;
  const { secrets } = await readDigestSecrets(sql, seal);
  const kept = (row!.sha256 as Uint8Array).toHex();
  // Earlier versions kept digests that are not keyed.
  const fits = nodeSha256(content).toHex() === kept ||
    secrets.some((secret) => new BytesDigest(nodeSha256, secret).of(content).toHex() === kept);
  return fits ? content : "its digest is another one than when it was received";
}
