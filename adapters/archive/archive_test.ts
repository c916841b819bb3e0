/** F79: months leave the database, while traffic runs, by processes that may die at any step. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import type { Finding } from "../../core/evidence/mod.ts";
import type { Appended, MessageId, MessageRecord } from "../journal.ts";
import { balanceOf } from "../balance/balance.ts";
import {
  type InstallationKey,
  installationKey,
  makePrivateKey,
} from "../evidence/installation_key.ts";
import { lastVerified, noteVerified } from "../evidence/verified_parts.ts";
import { verifyStored } from "../evidence/verify_stored.ts";
import { attachNextPart, listParts } from "../journal/journal_parts.ts";
import { JournalWriter } from "../journal/journal_writer.ts";
import { MessageStore } from "../journal/message_store.ts";
import { attachedFiles, takeAttachedFile } from "../officers/attached_files.ts";
import { connect } from "../postgres/connect.ts";
import { packingSeal } from "../testing/packing_seal.ts";
import {
  answered,
  handedOver,
  type JournalFixture,
  journalFixture,
} from "../testing/journal_fixture.ts";
import { archiveParts, type ArchiveResult } from "./archive_parts.ts";
import { archivesOfOtherKeys } from "./archive_keys.ts";
import { showArchived } from "./show_archived.ts";
import { verifyArchive } from "./verify_archive.ts";
import { verifyStoredArchives } from "./verify_stored_archives.ts";

const everything = { from: null, to: null };
const later = new Date(Date.now() + 400 * 86_400_000);

function idOf(appended: Appended): MessageId {
  assert.equal(appended.kind, "recorded");
  return (appended as { id: MessageId }).id;
}

interface Bed extends AsyncDisposable {
  readonly journal: JournalFixture;
  readonly dir: string;
  readonly writer: JournalWriter;
  readonly old: readonly { readonly id: MessageId; readonly record: MessageRecord }[];
  archive(
    onStep?: (step: string) => void | Promise<void>,
    elsewhere?: string,
    signedBy?: InstallationKey,
  ): ReturnType<typeof archiveParts>;
  verified(
    all?: boolean,
  ): Promise<{ found: string[]; summary: Awaited<ReturnType<typeof verifyStored>> }>;
}

/** Five messages in the first partition, one of which is answered in the next; two in the next. */
async function bed({ settled = true } = {}): Promise<Bed> {
  const journal = await journalFixture(new Uint8Array(32).fill(9));
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
    archive: (onStep, elsewhere = dir, signedBy = key) =>
      archiveParts({
        ...{ sql, seal, key: signedBy, dir: elsewhere, before: later },
        ...{ actor: "a person", reason: "kept" },
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

const tablesOf = async ({ journal: { sql } }: Bed) =>
  (await sql`select tablename from pg_tables where schemaname = 'songhanh'
    and tablename in ('message_first', 'outcome_first') order by 1`).map(({ tablename }) =>
    tablename
  );

Deno.test("a month is archived, and everything that spoke of it goes on speaking", async () => {
  await using each = await bed();
  const { journal, dir, writer, old } = each;
  const { sql, seal, key } = journal;
  const before = await balanceOf(sql, { all: true });
  assert.deepEqual(before.problems, []);
  // What is verified before need not be read again, archived or not.
  await noteVerified(sql, key, (await each.verified()).summary.verified!, { actor: "a person" });

  const result = await each.archive();
  assert.equal(result.kind, "done", JSON.stringify(result));
  const [archived] = (result as Extract<ArchiveResult, { kind: "done" }>).archived;
  assert.deepEqual([archived!.messages, archived!.outcomes], [5, 6]);
  assert.deepEqual(await tablesOf(each), []);
  assert.deepEqual((await verifyArchive(dir, "first", seal, [key.spki])).findings, []);
  const [entry] =
    await sql`select actor, reason, details from audit where action = 'messages archived'`;
  assert.deepEqual(
    [entry!.actor, entry!.reason, entry!.details.partition, entry!.details.messages],
    ["a person", "kept", "first", 5],
  );
  // Nobody reads the file by itself: it is sealed by the data key.
  const file = await Deno.readFile(join(dir, "songhanh-first.archive"));
  assert.ok(!new TextDecoder("latin1").decode(file).includes("message 1"));

  const found = await showArchived(dir, old[3]!.id, seal);
  assert.equal(new TextDecoder().decode(found!.message.request), "message 4");
  assert.deepEqual(found!.outcomes.map(({ state }) => state), ["unknown", "absent"]);
  const late = await showArchived(dir, old[4]!.id, seal);
  assert.equal(new TextDecoder().decode(late!.outcomes[0]!.reply!), "late");
  assert.equal(await showArchived(dir, { stream: 1, sequence: 99 }, seal), undefined);

  for (const all of [false, true]) {
    const { standby: _, summed: __, ...after } = await balanceOf(sql, { all });
    const { standby: ___, summed: ____, ...was } = before;
    assert.deepEqual(after, was, `all: ${all}`);
  }
  for (const all of [false, true]) {
    const { found, summary } = await each.verified(all);
    assert.deepEqual(found, []);
    assert.deepEqual(summary.archives.map(({ name, messages }) => [name, messages]), [[
      "first",
      5,
    ]]);
    assert.deepEqual(await verifyStoredArchives(sql, dir, seal, summary.archives), []);
  }

  // Two repeats of one send: the first's answer is not at hand, and it is not carried out again.
  const store = new MessageStore(sql, seal);
  for (let n = 0; n < 2; n++) {
    const again = await writer.append(old[0]!.record);
    assert.equal(again.kind, "repeat");
    assert.deepEqual((again as { first: MessageId }).first, old[0]!.id);
  }
  const state = await store.answerOf(old[0]!.id);
  assert.equal(state.kind, "unreadable");
  assert.match((state as { reason: string }).reason, /in the archive of partition first/);
  // What was refused after all has freed its key before, and is a new message.
  assert.equal((await writer.append(old[3]!.record)).kind, "recorded");
  await writer.append(handedOver("again", { state: "repeated", first: old[0]!.id, code: "A0007" }));
  assert.deepEqual((await balanceOf(sql, { all: true })).problems, []);
  assert.deepEqual(await each.archive(), { kind: "done", archived: [] });
});

Deno.test("a month with something that is not settled is not archived, and it is said what", async () => {
  await using each = await bed({ settled: false });
  const { journal: { sql }, old } = each;
  const held = async () => {
    const result = await each.archive();
    assert.equal(result.kind, "held");
    assert.deepEqual(await tablesOf(each), ["message_first", "outcome_first"]);
    return (result as Extract<ArchiveResult, { kind: "held" }>).obstacles
      .map(({ what, count, example }) => `${count} ${what} ${example}`);
  };
  assert.deepEqual(await held(), ["1 in flight 1-5", "1 unknown 1-4"]);
  await each.writer.settle({ id: old[3]!.id, at: 2, state: "absent", reason: "not there" });
  await each.writer.settle(answered(old[4]!.id, "late"));
  await sql`update ledger_cursor set xact = '9223372036854775807'::xid8`;
  await sql`
    insert into waiting_output (terminal, output, document, stream, sequence, created_at, sealed, content)
    values ('T00001', 'VAD1AC', '1', 1, 2, now(), false, 'x')`;
  await sql`insert into document_doubt (name, stream, sequence, reason) values ('1', 1, 3, 'test')`;
  assert.deepEqual(await held(), ["1 in doubt 1-3", "1 undelivered output 1-2"]);
  await sql`update waiting_output set delivered_at = now()`;
  await sql`delete from document_doubt`;
  const [run] = await sql`insert into mirror_run (url) values ('http://127.0.0.1') returning id`;
  await sql`
    insert into mirror_pair (run, stream, sequence, received_at, procedure, registers, state)
    values (${run!.id}, 1, 1, now(), 'IDA', true, 'waiting')`;
  await sql`update ledger_cursor set xact = '0'`;
  assert.deepEqual(await held(), ["6 not learnt 1-1", "1 not mirrored 1-1"]);
  const [audited] = await sql`select count(*)::int as n from audit where action like '%archive%'`;
  assert.equal(audited!.n, 0);
});

Deno.test("what was spoilt is named: a file, its manifest, what the database says of it, its rows", async () => {
  await using each = await bed();
  const { journal: { sql, seal, key }, dir } = each;
  await sql`update message set request = request || 'x' where stream = 1 and sequence = 2`;
  const spoilt = await each.archive();
  assert.equal(spoilt.kind, "spoilt");
  const { findings } = spoilt as Extract<ArchiveResult, { kind: "spoilt" }>;
  assert.deepEqual(findings.map(({ what }) => what), ["message 1-2"]);
  const left = await Array.fromAsync(Deno.readDir(dir), ({ name }) => name);
  assert.deepEqual(left.toSorted(), [
    "songhanh-first.archive.json.spoilt",
    "songhanh-first.archive.spoilt",
  ]);
  assert.deepEqual(await tablesOf(each), ["message_first", "outcome_first"]);
  await sql`update message set request = substring(request for length(request) - 1)
    where stream = 1 and sequence = 2`;
  await sql`insert into message select (m).* from (select jsonb_populate_record(x,
    '{"sequence": 99, "send_key": null}') as m from message x where sequence = 3 and stream = 1) y`;
  assert.equal((await each.archive()).kind, "spoilt", "a row that no batch lists");
  await sql`delete from message where sequence = 99`;
  assert.equal((await each.archive()).kind, "done");

  const path = join(dir, "songhanh-first.archive");
  const manifestPath = join(dir, "songhanh-first.archive.json");
  const file = await Deno.readFile(path);
  const manifest = await Deno.readTextFile(manifestPath);
  const verify = async () => (await verifyArchive(dir, "first", seal, [key.spki])).findings.length;
  assert.equal(await verify(), 0);
  for (const at of [10, Math.floor(file.length / 2), file.length - 1]) {
    const changed = file.slice();
    changed[at]! ^= 1;
    await Deno.writeFile(path, changed);
    assert.ok(await verify() > 0, `byte ${at}`);
  }
  await Deno.writeFile(path, file.subarray(0, file.length - 5));
  assert.ok(await verify() > 0, "cut off");
  await Deno.remove(path);
  assert.ok(await verify() > 0, "gone");
  await Deno.writeFile(path, file);
  for (const [from, to] of [['"messages":5', '"messages":4'], ['"at":0', '"at":1']] as const) {
    assert.ok(manifest.includes(from));
    await Deno.writeTextFile(manifestPath, manifest.replace(from, to));
    assert.ok(await verify() > 0, from);
  }
  await Deno.writeTextFile(manifestPath, manifest);
  assert.equal(await verify(), 0);

  // Rows that somebody deletes are not hidden by a row that says that they are archived.
  await sql`update archived_part set end_stream = 5000`;
  assert.ok((await each.verified(true)).found.includes("changed archive of first"));
  await sql`update archived_part set end_stream = 1000`;
  await sql`update batch set digest = sha256('x') where stream = 1 and number =
    (select max(number) from batch where stream = 1)`;
  assert.ok(
    (await each.verified(true)).found.some((what) => /^changed batch \d+ of stream 1/.test(what)),
  );
});

Deno.test("an archive that lies there is taken as it is, and never written over", async () => {
  await using each = await bed();
  const { journal: { sql }, dir } = each;
  const names = ["songhanh-first.archive", "songhanh-first.archive.json"];
  const digests = async () =>
    await Promise.all(names.map(async (name) => {
      const bytes = await Deno.readFile(join(dir, name));
      return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    }));
  await assert.rejects(
    each.archive(() => {
      throw new Error("died");
    }),
    /died/,
  );
  const written = await digests();
  // As a database that was restored may be: something else than what was archived of it.
  await sql`insert into message select (m).* from (select jsonb_populate_record(x,
    '{"sequence": 99, "send_key": null}') as m from message x where sequence = 3 and stream = 1) y`;
  const result = await each.archive();
  assert.equal(result.kind, "another lies there");
  assert.deepEqual(await digests(), written);
  await sql`delete from message where sequence = 99`;
  assert.equal((await each.archive()).kind, "done");
  assert.deepEqual(await digests(), written);
});

Deno.test("an archive that lies there is taken if a key signed it that the installation has had", async () => {
  for (const listed of [true, false]) {
    await using each = await bed();
    const { journal: { sql, key } } = each;
    const other = installationKey(makePrivateKey());
    const died = each.archive((step) => {
      if (step === "written") throw new Error("died");
    });
    await assert.rejects(died, /died/);
    const keys = listed ? [key, other] : [other];
    for (const [index, { spki }] of keys.entries()) {
      await sql`
        insert into signing_key values (${index + 1}, ${index === 0 ? "first" : "successor"},
          ${spki}, timestamptz 'epoch', 1, 0, ''::bytea, '', '', '')`;
    }
    const result = await each.archive(undefined, undefined, other);
    assert.equal(result.kind, listed ? "done" : "another lies there", JSON.stringify(result));
    if (!listed) assert.match(JSON.stringify(result), /signed with another key than expected/);
  }
});

Deno.test("a month that got something while it was archived is archived again, all of it", async () => {
  await using each = await bed();
  const { writer, old, dir } = each;
  // What lies there of an earlier attempt stays.
  await Deno.writeTextFile(join(dir, "songhanh-first.archive.overtaken"), "earlier");
  const overtaken = each.archive(async (step) => {
    if (step === "noted") await writer.settle(answered(old[4]!.id, "once more"));
  });
  await assert.rejects(overtaken, /got rows while it was archived/);
  const left = await Array.fromAsync(Deno.readDir(dir), ({ name }) => name);
  assert.deepEqual(left.toSorted(), [
    "songhanh-first.archive.json.overtaken-2",
    "songhanh-first.archive.overtaken",
    "songhanh-first.archive.overtaken-2",
  ]);
  assert.equal(
    await Deno.readTextFile(join(dir, "songhanh-first.archive.overtaken")),
    "earlier",
  );
  const result = await each.archive();
  assert.equal(result.kind, "done", JSON.stringify(result));
  assert.deepEqual(result.archived.map(({ outcomes }) => outcomes), [7]);
  assert.deepEqual(await tablesOf(each), []);
  assert.deepEqual((await each.verified(true)).found, []);
});

Deno.test("an archive keeps the key that it was sealed by, and says which that is", async () => {
  await using each = await bed();
  const { journal: { sql, seal, key }, dir, old } = each;
  assert.deepEqual(await archivesOfOtherKeys(sql, 2), []);
  assert.equal((await each.archive()).kind, "done");
  assert.deepEqual(await archivesOfOtherKeys(sql, 1), []);
  assert.deepEqual(await archivesOfOtherKeys(sql, 2), [{ part: "first", dataKey: 1 }]);
  const [first, second] = [9, 8].map((fill) => new Uint8Array(32).fill(fill));
  const ring = (keys: readonly [number, Uint8Array][]) =>
    packingSeal({ number: 2, keys: new Map(keys), opensOldForm: false });
  const both = ring([[1, first!], [2, second!]]);
  assert.equal(seal.number, 1);
  assert.deepEqual((await verifyArchive(dir, "first", both, [key.spki])).findings, []);
  assert.ok(await showArchived(dir, old[0]!.id, both));
  const alone = ring([[2, second!]]);
  const [finding] = (await verifyArchive(dir, "first", alone, [key.spki])).findings;
  assert.match(finding!.detail, /it is sealed by data key 1/);
  await assert.rejects(showArchived(dir, old[0]!.id, alone), /it is sealed by data key 1/);
});

Deno.test("a process that dies between the file and the drop leaves what the next one goes on from", async () => {
  for (const at of ["written", "verified", "noted"]) {
    await using each = await bed();
    const { journal: { sql } } = each;
    await assert.rejects(
      each.archive((step) => {
        if (step === at) throw new Error("died");
      }),
      /died/,
    );
    assert.deepEqual(await tablesOf(each), ["message_first", "outcome_first"], at);
    const [row] = await sql`select count(*)::int as n from message`;
    assert.equal(row!.n, 6, at);
    // Half of it is detached already.
    if (at === "noted") {
      await sql.unsafe("alter table message detach partition message_first concurrently");
      const elsewhere = await each.archive(undefined, join(each.dir, "elsewhere"));
      assert.equal(elsewhere.kind, "begun elsewhere");
      // What is not there any more is not damaged.
      await sql`
        insert into attachment (receipt, place, stream, sequence, name, content_type, bytes, sha256)
        values ('1', 0, 1, 1, 'bill.pdf', 'application/pdf', 1, '')`;
      const named = { id: "1", receipts: ["1"] };
      const [file] = await attachedFiles(sql, named);
      assert.equal(file?.archive, "first");
      const document = { ...named, number: "1" };
      const asked = { document, receipt: "1", place: 0, officer: "hoa" };
      assert.equal((await takeAttachedFile(sql, asked, each.journal.seal)).kind, "archived");
    }
    const result = await each.archive();
    assert.equal(result.kind, "done", at);
    assert.deepEqual(await tablesOf(each), [], at);
    assert.deepEqual((await each.verified(true)).found, [], at);
    assert.deepEqual((await balanceOf(sql, { all: true })).problems, [], at);
  }
});

Deno.test("traffic goes on while a month is archived, and whoever reads for long is waited for", async () => {
  await using each = await bed();
  const { journal, writer } = each;
  const reader = await journal.sql.reserve();
  await reader`begin`;
  await reader`select count(*) from message`;
  const archiving = each.archive();
  let slowest = 0;
  for (let n = 0; n < 40; n++) {
    const began = performance.now();
    const id = idOf(await writer.append(handedOver(`meanwhile ${n}`)));
    await writer.settle(answered(id, "yes"));
    slowest = Math.max(slowest, performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await reader`commit`;
  reader.release();
  assert.equal((await archiving).kind, "done");
  assert.ok(slowest < 1_000, `a message waited ${slowest} ms`);
  assert.deepEqual((await listParts(journal.sql)).length, 2);
  assert.deepEqual((await balanceOf(journal.sql)).problems, []);
});
