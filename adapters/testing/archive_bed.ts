/** For tests: a journal with a month that is over, to be archived, and one that has begun. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { archiveParts } from "../archive/archive_parts.ts";
import type { InstallationKey } from "../evidence/installation_key.ts";
import { lastVerified } from "../evidence/verified_parts.ts";
import { verifyStored } from "../evidence/verify_stored.ts";
import type { Finding } from "../../core/evidence/mod.ts";
import type { Appended, MessageId, MessageRecord } from "../journal.ts";
import { attachNextPart } from "../journal/journal_parts.ts";
import { JournalWriter } from "../journal/journal_writer.ts";
import { connect } from "../postgres/connect.ts";
import { answered, handedOver, type JournalFixture, journalFixture } from "./journal_fixture.ts";

/** What seals it, for a process of its own. */
export const archiveDataKey: Uint8Array = new Uint8Array(32).fill(9);
const everything = { from: null, to: null };
export const later: Date = new Date(Date.now() + 400 * 86_400_000);

export function idOf(appended: Appended): MessageId {
  assert.equal(appended.kind, "recorded");
  return (appended as { id: MessageId }).id;
}

export interface ArchiveBed extends AsyncDisposable {
  readonly journal: JournalFixture;
  readonly dir: string;
  readonly writer: JournalWriter;
  readonly old: readonly { readonly id: MessageId; readonly record: MessageRecord }[];
  archive(
    onStep?: (step: string) => void | Promise<void>,
    elsewhere?: string,
    signedBy?: InstallationKey,
    unfetchedDays?: number,
  ): ReturnType<typeof archiveParts>;
  verified(
    all?: boolean,
  ): Promise<{ found: string[]; summary: Awaited<ReturnType<typeof verifyStored>> }>;
}

/** Five messages in the first partition, one of which is answered in the next; two in the next. */
export async function archiveBed({ settled = true } = {}): Promise<ArchiveBed> {
  const journal = await journalFixture(archiveDataKey);
  const { sql, seal, key, bytesDigest } = journal;
  const dir = await Deno.makeTempDir();
  const connection = connect(journal.url, { schema: "songhanh", connectionsMax: 1 });
  const writer = new JournalWriter({
    ...{ sql: connection, writer: "test", epoch: () => 1, seal, bytesDigest, partLookMs: 0 },
    appendWaitMs: 10_000,
    queueMessagesMax: 1_000,
  });
  await writer.open();
  const old: { id: MessageId; record: MessageRecord }[] = [];
  const send = async (text: string) => {
    const plain = handedOver(text, { sendKey: randomUUID() });
    const record = { ...plain, digest: bytesDigest.of(plain.request) };
    old.push({ id: idOf(await writer.append(record)), record });
    return old.at(-1)!.id;
  };
  for (let n = 1; n <= 5; n++) await send(`message ${n}`);
  for (const { id } of old.slice(0, 3)) await writer.settle(answered(id, `answer ${id.sequence}`));
  await writer.settle({ id: old[3]!.id, at: 1, state: "unknown", code: "A0007", reason: "silent" });
  await sql`insert into audit (actor, action, reason, epoch) values ('a person', 'test', 'old', 1)`;
  await journal.checkpoints.turn({ now: true });
  await attachNextPart(sql);
  await sql`update journal_part set opens_at = now() where number = 1`;
  assert.equal((await send("in the new month")).stream, 1000);
  if (settled) {
    await writer.settle({ id: old[3]!.id, at: 2, state: "absent", reason: "not there" });
    await writer.settle(answered(old[4]!.id, "late"));
  }
  await sql`update ledger_cursor set xact = '9223372036854775807'::xid8`;
  await journal.checkpoints.turn({ now: true });
  return {
    ...{ journal, dir, writer, old },
    archive: (onStep, elsewhere = dir, signedBy = key, unfetchedDays) =>
      archiveParts({
        ...{ sql, seal, key: signedBy, dir: elsewhere, before: later },
        ...{ actor: "a person", reason: "kept" },
        ...unfetchedDays !== undefined && { unfetchedDays },
        ...onStep && { onStep },
      }),
    async verified(all = false) {
      const found: string[] = [];
      const onFinding = ({ kind, what }: Finding) => found.push(`${kind} ${what}`);
      const since = all ? undefined : await lastVerified(sql, [key.spki]);
      const options = { onFinding, trustedKeys: [key.spki] };
      return { found, summary: await verifyStored(sql, seal, everything, options, since) };
    },
    async [Symbol.asyncDispose]() {
      await writer.close();
      await connection.end();
      await journal[Symbol.asyncDispose]();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

/** Its tables that are there, attached or not. */
export const tablesOf = async ({ journal: { sql } }: ArchiveBed): Promise<string[]> =>
  (await sql`select tablename from pg_tables where schemaname = 'songhanh'
    and tablename in ('message_first', 'outcome_first') order by 1`).map(({ tablename }) =>
    tablename
  );
