import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { MessageId, MessageRecord } from "../../journal.ts";
import { balanceOf } from "../../balance/balance.ts";
import { readEvidence } from "../../evidence/read_evidence.ts";
import { verifyEvidence } from "../../evidence/verify_evidence.ts";
import { attachNextPart } from "../../journal/journal_parts.ts";
import { JournalWriter } from "../../journal/journal_writer.ts";
import { loadMode } from "../../mode/mode_store.ts";
import { byteSeal } from "../../seals/byte_seal.ts";
import { scratchDatabase } from "../../testing/scratch_database.ts";
import { aRecord } from "../../testing/scratch_journal.ts";
import { connect } from "../connect.ts";
import { migrate } from "../migrate.ts";
import { migrations } from "./mod.ts";

const schema = "songhanh";
const seal = byteSeal(undefined);
const reply = { status: 200, contentType: "text/plain", bytes: new TextEncoder().encode("yes") };
/** Without partitions, and with what a writer of today writes. */
const ofWriter = ["0067_request_bases", "0077_come_over"];
const before = migrations.filter(({ name }) => name < "0056" || ofWriter.includes(name));

/** Brings what a writer of today sends to the `record_batch` of then; step 0076 puts its own in the place. */
const asOfThen = `
create function record_batch(
  p_epoch bigint, p_stream integer, p_incarnation bigint, p_batch bigint, p_first bigint,
  p_sealed boolean, p_row_digests_at integer, p_bytes bytea, p_standing text,
  p_received timestamptz[] default '{}', p_state text[] default '{}', p_send uuid[] default '{}',
  p_content uuid[] default '{}', p_messages text default '[]',
  o_stream integer[] default '{}', o_sequence bigint[] default '{}',
  o_at timestamptz[] default '{}', o_state text[] default '{}', o_code text[] default '{}',
  o_reason text[] default '{}', o_status integer[] default '{}', o_type text[] default '{}',
  o_reply_at integer[] default '{}', o_reply_bytes integer[] default '{}',
  d_stream integer[] default '{}', d_sequence bigint[] default '{}'
) returns table (kind text, place integer, found_stream integer, found_sequence bigint)
language plpgsql as $$
declare
  none text[] := array_fill(null::text, array[cardinality(p_received)]);
begin
  return query select b.* from (
    select coalesce(array_agg(r.sender order by r.place), '{}') as senders,
      coalesce(array_agg(r.content_type order by r.place), '{}') as types,
      coalesce(array_agg(r.digest_at order by r.place), '{}') as digests,
      coalesce(array_agg(r.request_at order by r.place), '{}') as requests,
      coalesce(array_agg(r.request_bytes order by r.place), '{}') as request_bytes
    from json_to_recordset(p_messages::json) as r(place integer, sender text, content_type text,
      digest_at integer, request_at integer, request_bytes integer)) m
  cross join lateral record_batch(p_epoch, p_stream, p_incarnation, p_batch, p_first, p_received,
    m.senders, none, none, none, none, none, p_state, none, none, none::integer[], none::bigint[],
    p_send, p_content, m.types, none, m.digests, m.requests, m.request_bytes, none::integer[],
    none::integer[], none::boolean[], o_stream, o_sequence, o_at, o_state, o_code, o_reason, o_status,
    o_type, o_reply_at, o_reply_bytes, d_stream, d_sequence, p_sealed, p_row_digests_at, p_bytes,
    p_standing, none::bigint[]) b;
end $$`;

function writerAt(url: string, partLookMs: number) {
  const sql = connect(url, { schema, connectionsMax: 1 });
  const writer = new JournalWriter({
    ...{ sql, writer: "test", epoch: () => 1, seal, partLookMs },
    appendWaitMs: 20_000,
    queueMessagesMax: 1_000,
  });
  return { sql, writer };
}

Deno.test("a journal in use becomes one of partitions: nothing waits long, every send stays known", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { schema, connectionsMax: 4 });
  const reader = connect(database.url, { schema, connectionsMax: 1 });
  await migrate(sql, schema, before);
  await sql.unsafe(asOfThen);
  await loadMode(sql, "relay");
  // A writer of the version before knows nothing of months.
  const { sql: connection, writer } = writerAt(database.url, Infinity);
  try {
    await writer.open();
    const sent: { readonly record: MessageRecord; readonly id: MessageId }[] = [];
    const send = async (text: string) => {
      const record = aRecord(text, { sendKey: randomUUID() });
      const appended = await writer.append(record);
      assert.equal(appended.kind, "recorded");
      sent.push({ record, id: (appended as { id: MessageId }).id });
      return sent.at(-1)!;
    };
    const settle = (id: MessageId, state: "answered" | "refused" | "unknown") =>
      writer.settle({
        id,
        at: Date.now(),
        state,
        code: "00000",
        ...state === "answered" && { reply },
      });
    const answered = await send("answered before");
    await settle(answered.id, "answered");
    const refused = await send("refused before");
    await settle(refused.id, "refused");
    const inFlight = await send("in flight over the migration");
    const refusedLater = await send("in flight, refused after it");
    const unknown = await send("unknown before");
    await settle(unknown.id, "unknown");

    // Traffic goes on meanwhile, and somebody has been reading the journal for long.
    let done = false;
    let slowest = 0;
    const traffic = (async () => {
      for (let n = 0; !done; n++) {
        const began = performance.now();
        const { id } = await send(`meanwhile ${n}`);
        if (n % 2 === 0) await settle(id, "answered");
        slowest = Math.max(slowest, performance.now() - began);
      }
    })();
    const reading = await reader.reserve();
    await reading`begin`;
    await reading`select count(*) from message`;
    const migrating = migrate(sql, schema, migrations);
    const recorded = sent.length;
    while (sent.length < recorded + 20) await new Promise((resolve) => setTimeout(resolve, 10));
    await reading`rollback`;
    reading.release();
    assert.deepEqual(
      await migrating,
      migrations.filter((step) => !before.includes(step)).map(({ name }) => name),
    );
    const then = sent.length;
    while (sent.length < then + 5) await new Promise((resolve) => setTimeout(resolve, 10));
    done = true;
    await traffic;
    assert.ok(slowest < 3_000, `a message waited ${slowest} ms`);

    await settle(inFlight.id, "answered");
    await settle(refusedLater.id, "refused");
    // What was refused may come again; everything else is known as what it was.
    for (const { record, id } of sent) {
      const again = await writer.append(record);
      const freed = id === refused.id || id === refusedLater.id;
      assert.equal(
        again.kind,
        freed ? "recorded" : "repeat",
        new TextDecoder().decode(record.request),
      );
      if (again.kind === "repeat") assert.deepEqual(again.first, id);
    }
    const [keys] = await sql`
      select (select count(*) from send_key)::int as kept,
        (select count(*) from message where send_key is not null)::int as written`;
    // The version before took the key of what was refused out of the row as well.
    assert.deepEqual({ ...keys }, { kept: sent.length, written: sent.length + 1 });
    assert.deepEqual(
      [...await sql`select distinct tableoid::regclass::text as name from message`],
      [{ name: "message_first" }],
    );
    assert.deepEqual((await balanceOf(sql, { all: true })).problems, []);
    const found: unknown[] = [];
    const range = { from: null, to: null };
    const { messages } = await verifyEvidence(readEvidence(sql, seal, range), {
      onFinding: (finding) => found.push(finding),
    });
    assert.deepEqual(found, []);
    assert.equal(messages, sent.length + 2);
    await writer.close();
    await connection.end();

    // And the month after it begins as that of a new database does.
    await attachNextPart(sql);
    await sql`update journal_part set opens_at = now() where number = 1`;
    const next = writerAt(database.url, 0);
    const { stream } = await next.writer.open();
    assert.equal(stream, 1000);
    await next.writer.append(aRecord("in the new month"));
    assert.equal((await next.writer.append(answered.record)).kind, "repeat");
    await next.writer.close();
    await next.sql.end();
  } finally {
    await sql.end();
    await reader.end({ timeout: 1 });
    await connection.end({ timeout: 1 });
  }
});
