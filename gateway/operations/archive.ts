/** Archives: partitions of the journal in files, out of the database. */
import { z } from "@hono/zod-openapi";
import { archiveParts } from "../../adapters/archive/archive_parts.ts";
import { showArchived } from "../../adapters/archive/show_archived.ts";
import { signersOfArchives } from "../../adapters/archive/signers_of_archives.ts";
import { archivesIn, verifyArchive } from "../../adapters/archive/verify_archive.ts";
import { audit } from "../../adapters/audit/audit_store.ts";
import { formatMessageId, parseMessageId } from "../../adapters/journal.ts";
import { Problem } from "../web/problem.ts";
import type { EvidenceGateway } from "./evidence.ts";
import { keyInForce } from "./key_in_force.ts";
import { operation, type OperationContext } from "./operation.ts";
import { reason } from "./reason.ts";

type Context = OperationContext<EvidenceGateway>;

/**
 * Writes each partition whose month was over before a time to a file, verifies it and drops the
 * partition; where anything of any is not settled, it says what, and does nothing.
 */
export const archiveMessages = operation({
  right: "archive messages",
  kind: "act",
  input: z.strictObject({
    before: z.date(),
    /** A directory of the machine that does it. */
    out: z.string().min(1),
    reason: reason.optional(),
    onProgress: z.custom<(part: string, records: number) => void>().optional(),
  }),
  async perform({ gateway, actor }: Context, { before, out, reason = "", onProgress }) {
    const { database: { sql }, store: { seal } } = gateway;
    const key = await keyInForce(gateway);
    return await archiveParts({
      ...{ sql, seal, key, dir: out, before, actor, reason },
      ...onProgress && { onProgress },
    });
  },
});

/** Verifies every archive of a directory, by the keys that the installation has signed with. */
export const verifyArchives = operation({
  right: "verify evidence",
  kind: "question",
  input: z.strictObject({ dir: z.string().min(1) }),
  async perform({ gateway }: Context, { dir }) {
    const { database: { sql } } = gateway;
    const signers = await signersOfArchives(sql);
    const verified = [];
    for (const part of await archivesIn(dir)) {
      verified.push(await verifyArchive(dir, part, gateway.store.seal, signers));
    }
    return verified;
  },
});

/** A message of an archive; whoever has its bytes is in the audit before. */
export const showArchivedMessage = operation({
  right: "see raw bytes",
  kind: "act",
  input: z.strictObject({ id: z.string(), dir: z.string().min(1) }),
  async perform({ gateway, actor }: Context, { id: text, dir }) {
    const id = parseMessageId(text);
    const { database: { sql }, store: { seal } } = gateway;
    const found = id && await showArchived(dir, id, seal);
    if (found === undefined) {
      throw new Problem("MESSAGE_UNKNOWN", `no archive in ${dir} has a message with id ${text}`);
    }
    const details = { message: formatMessageId(id!), archive: found.part };
    await audit(sql, { actor, action: "request downloaded", reason: "", details });
    return found;
  },
});
