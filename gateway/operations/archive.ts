/** Archives: partitions of the journal in files, out of the database. */
import { z } from "@hono/zod-openapi";
import { archiveParts } from "../../adapters/archive/archive_parts.ts";
import { showArchived } from "../../adapters/archive/show_archived.ts";
import { unfetchedBefore } from "../../adapters/archive/unfetched_reports.ts";
import { signersOfArchives } from "../../adapters/archive/signers_of_archives.ts";
import { archivesIn, verifyArchive } from "../../adapters/archive/verify_archive.ts";
import { audit } from "../../adapters/audit/audit_store.ts";
import { formatMessageId, parseMessageId } from "../../adapters/journal.ts";
import { Problem } from "../web/problem.ts";
import type { EvidenceGateway } from "./evidence.ts";
import { keyInForce } from "./key_in_force.ts";
import { type GatewayDatabase, operation, type OperationContext } from "./operation.ts";
import { reason } from "./reason.ts";

type Context = OperationContext<EvidenceGateway>;

const unfetchedDays = z.int().min(1, "expected a day at least").max(36_500).optional();

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
    /** Reports that nobody has fetched for more days do not hold their month; it needs a reason. */
    unfetchedDays,
    onProgress: z.custom<(part: string, records: number) => void>().optional(),
  }).refine(({ unfetchedDays, reason }) => unfetchedDays === undefined || reason !== undefined, {
    path: ["reason"],
    error: "expected a reason: reports are not waited for",
  }),
  async perform({ gateway, actor }: Context, input) {
    const { before, out, reason = "", unfetchedDays, onProgress } = input;
    const { database: { sql }, store: { seal } } = gateway;
    const key = await keyInForce(gateway);
    return await archiveParts({
      ...{ sql, seal, key, dir: out, before, actor, reason },
      ...unfetchedDays !== undefined && { unfetchedDays },
      ...onProgress && { onProgress },
    });
  },
});

/** Reports that have waited for more days, by terminal, with whose it is. */
export const listUnfetchedReports = operation({
  right: "see",
  kind: "question",
  input: z.strictObject({ days: unfetchedDays }),
  async perform({ gateway: { database: { sql }, now } }: OperationContext<GatewayDatabase>, input) {
    const { days = 0 } = input;
    return await unfetchedBefore(sql, new Date(now().getTime() - days * 86_400_000));
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
