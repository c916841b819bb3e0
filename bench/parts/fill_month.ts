import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { BytesDigest } from "../../core/evidence/mod.ts";
import type { MessageId, MessageRecord, OutcomeRecord } from "../../adapters/journal.ts";
import { JournalWriter } from "../../adapters/journal/journal_writer.ts";
import { attachNextPart } from "../../adapters/journal/journal_parts.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { loadDigestSecret } from "../../adapters/seals/digest_secret.ts";
import { nodeSha256 } from "../../adapters/seals/node_sha256.ts";
import { openSeal } from "../../gateway/keys/open_seal.ts";
import { readCorpusBytes, readCorpusIndex } from "../corpus/mod.ts";
import type { BenchDatabase } from "../subjects/bench_database.ts";

/** Requests that are taken in turns, and messages that are on their way to the journal at once. */
const requests = 1_000;
const atOnce = 1_000;
/** What VNACCS answers a declaration of small value with, in bytes. */
const replyBytes = 500;

/**
 * Fills the month that the journal of `schema` has begun with, by the writer that the gateway records
 * by, so that everything about them is as it is after a month of relaying: chain, digests, keys,
 * outcomes, all delivered and learnt. Then lets the next month begin. No gateway runs meanwhile.
 */
export async function fillMonth(
  database: BenchDatabase,
  schema: string,
  corpus: string,
  messages: number,
  log: (text: string) => void,
): Promise<void> {
  const url = database.shape.adminUrl;
  const sql = connect(url, { schema, connectionsMax: 2 });
  const own = connect(url, { schema, connectionsMax: 1 });
  try {
    const given = database.shape.settings.SONGHANH_DATA_KEY;
    const dataKey = given === undefined ? undefined : new Uint8Array(Buffer.from(given, "base64"));
    const seal = await openSeal(sql, { dataKey, dataKeys: new Map() });
    const lost = (error: unknown) => {
      throw error;
    };
    const bytesDigest = new BytesDigest(nodeSha256, await loadDigestSecret(sql, seal, lost));
    const [mode] = await sql`select epoch from mode`;
    const writer = new JournalWriter({
      ...{ sql: own, writer: "bench", epoch: () => Number(mode!.epoch), seal, bytesDigest },
      appendWaitMs: 60_000,
      queueMessagesMax: 2 * atOnce,
    });
    await writer.open();
    // What is lost when the machine fails is filled anew.
    await own`set synchronous_commit = off`;
    const bodies = await bodiesOf(corpus);
    const send = async (place: number) => {
      const { userId, body } = bodies[place % bodies.length]!;
      const appended = await writer.append(recordOf(userId, body, bytesDigest.of(body)));
      if (appended.kind !== "recorded") throw new Error(`not recorded: ${appended.kind}`);
      await writer.settle(answerOf(appended.id));
      writer.delivered(appended.id);
    };
    for (let done = 0; done < messages; done += atOnce) {
      const count = Math.min(atOnce, messages - done);
      await Promise.all(Array.from({ length: count }, (_, at) => send(done + at)));
      if ((done + count) % 100_000 === 0) log(`${done + count} messages are in the journal`);
    }
    await writer.close();
    await sql`
      update ledger_cursor c
      set xact = o.xact, stream = o.stream, sequence = o.sequence, step = o.step
      from (select xact, stream, sequence, step from outcome
        order by xact desc, stream desc, sequence desc, step desc limit 1) o`;
    await beginNextMonth(sql);
    await sql.unsafe("vacuum (analyze)");
    await sql.unsafe("checkpoint");
    // The replica has it, too, before anything is measured.
    for (;;) {
      const [row] = await sql`
        select coalesce(max(pg_wal_lsn_diff(pg_current_wal_flush_lsn(), replay_lsn)), 0)::float8 as bytes
        from pg_stat_replication`;
      if (row!.bytes < 1_000_000) break;
      await pause(200);
    }
  } finally {
    await own.end();
    await sql.end();
  }
}

/** By the clock of the machine the month after next is not near. */
async function beginNextMonth(sql: ReturnType<typeof connect>): Promise<void> {
  await attachNextPart(sql);
  await sql`
    update journal_part set opens_at = now()
    where number = (select max(number) from journal_part)`;
}

async function bodiesOf(
  corpus: string,
): Promise<readonly { readonly userId: string; readonly body: Uint8Array }[]> {
  const entries = await readCorpusIndex(corpus, 0, requests);
  const bytes = await readCorpusBytes(corpus, entries);
  return entries.map(({ offset, headBytes, bodyBytes, userId }) => {
    const from = offset - entries[0]!.offset + headBytes;
    return { userId, body: bytes.slice(from, from + bodyBytes) };
  });
}

function recordOf(userId: string, request: Uint8Array, digest: Uint8Array): MessageRecord {
  return {
    receivedAt: Date.now(),
    sender: "127.0.0.1",
    userId,
    procedure: "MIC",
    path: "/",
    linkInfo: randomUUID().slice(0, 26),
    state: "handed over",
    sendKey: randomUUID(),
    digest,
    contentType: "multipart/signed",
    request,
  };
}

function answerOf(id: MessageId): OutcomeRecord {
  const text = `00000-0000-0000 ${id.stream}-${id.sequence} `.padEnd(replyBytes, "ABCDEFGH ");
  const bytes = new TextEncoder().encode(text);
  const reply = { status: 200, contentType: "text/plain; charset=UTF-8", bytes };
  return { id, at: Date.now(), state: "answered", code: "00000", reply };
}
