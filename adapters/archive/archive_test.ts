/** F79: months leave the database, while traffic runs, by processes that may die at any step. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { catalogue } from "../../core/catalogue/mod.ts";
import { balanceOf } from "../balance/balance.ts";
import {
  closeOutputs,
  type OutputRow,
  putOutputs,
  type WaitingOutput,
  writeDelivery,
} from "../documents/waiting_outputs.ts";
import { installationKey, makePrivateKey } from "../evidence/installation_key.ts";
import { noteVerified } from "../evidence/verified_parts.ts";
import { listParts, partsHalfArchived } from "../journal/journal_parts.ts";
import { MessageStore } from "../journal/message_store.ts";
import { attachedFiles, takeAttachedFile } from "../officers/attached_files.ts";
import { type ArchiveBed, archiveBed, idOf, tablesOf } from "../testing/archive_bed.ts";
import { answered, handedOver } from "../testing/journal_fixture.ts";
import { packingSeal } from "../testing/packing_seal.ts";
import { archivesOfOtherKeys } from "./archive_keys.ts";
import type { ArchiveResult } from "./archive_parts.ts";
import { showArchived } from "./show_archived.ts";
import { unfetchedBefore } from "./unfetched_reports.ts";
import { verifyArchive } from "./verify_archive.ts";
import { verifyStoredArchives } from "./verify_stored_archives.ts";
import type { MessageId } from "../journal.ts";

const dieAt = (last: string) => (step: string): void => {
  if (step === last) throw new Error("died");
};

Deno.test("a month is archived, and everything that spoke of it goes on speaking", async () => {
  await using each = await archiveBed();
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
  await using each = await archiveBed({ settled: false });
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

Deno.test("reports that nobody fetches let their month go by a decision, and can be fetched as before", async () => {
  await using each = await archiveBed();
  const { journal: { sql, seal, key }, writer } = each;
  const report = (terminal: string, sequence: number): WaitingOutput => ({
    ...{ terminal, output: "VAD1AC", information: "109000000060", values: {}, request: {} },
    ...{ id: { stream: 1, sequence }, at: new Date() },
  });
  const waiting = closeOutputs(
    [report("T00001", 1), report("T00001", 2), report("T00002", 3)],
    seal,
  );
  await putOutputs(sql, waiting, seal);
  const daysAgo = async (terminal: string, days: number) =>
    await sql`update waiting_output set created_at = now() - ${days} * interval '1 day'
      where terminal = ${terminal}`;
  await daysAgo("T00001", 500);
  await daysAgo("T00002", 300);
  await sql`
    insert into user_account (user_id, company, tax_code, roles, password_hash)
    values ('ABCDE001', 'Wound Up Ltd', '0101234567', '{}', 'x')`;
  await sql`insert into terminal (terminal_id, access_key_hash) values ('T00001', 'x')`;
  await sql`insert into terminal_owner values ('ABCDE001', 'T00001')`;

  const now = new Date();
  const owned = await unfetchedBefore(sql, new Date(now.getTime() - 365 * 86_400_000));
  assert.deepEqual(
    owned.map(({ terminal, reports, owners }) => ({ terminal, reports, owners })),
    [{
      ...{ terminal: "T00001", reports: 2 },
      owners: [{ userCode: "ABCDE", taxCode: "0101234567", company: "Wound Up Ltd" }],
    }],
  );
  assert.equal((await unfetchedBefore(sql, now)).length, 2);

  const held = async (days?: number) => {
    const result = await each.archive(undefined, undefined, key, days);
    assert.equal(result.kind, "held");
    return (result as Extract<ArchiveResult, { kind: "held" }>).obstacles
      .map(({ what, count, example }) => `${count} ${what} ${example}`);
  };
  assert.deepEqual(await held(), ["3 undelivered output 1-1"]);
  assert.deepEqual(await held(365), ["1 undelivered output 1-3"]);
  await daysAgo("T00002", 400);
  const before = await sql`select * from waiting_output order by id`;
  assert.equal((await each.archive(undefined, undefined, key, 365)).kind, "done");
  assert.deepEqual(await tablesOf(each), []);

  const entries = await leftWaiting(sql);
  assert.deepEqual(
    entries.map(({ oldest: _, newest: __, ...entry }) => entry),
    [{
      ...{ actor: "a person", reason: "kept", partition: "first", olderThanDays: 365, reports: 3 },
      terminals: ["T00001", "T00002"],
    }],
  );
  assert.deepEqual(
    [entries[0]!.oldest, entries[0]!.newest],
    ["T00001", "T00002"].map((of) =>
      (before.find(({ terminal }) => terminal === of)!.created_at as Date).toISOString()
    ),
  );
  // Nothing of them is gone or changed: they are told to whoever comes for them, years later.
  assert.deepEqual(await sql`select * from waiting_output order by id`, before);
  const fetched: string[] = [];
  for (let step = "begin", token = "";;) {
    const next = `token-${fetched.length}`;
    const [row] = await sql`
      select * from retrieve_output(${step}, 'T00001', 'ABCDE001 T00001', null, ${token}, ${next},
        now(), '180 seconds')`;
    if (row!.result !== "output") break;
    const delivery = writeDelivery(row as unknown as OutputRow, next, { catalogue, seal });
    assert.match(new TextDecoder("latin1").decode(delivery), /VAD1AC/);
    fetched.push(`${row!.output_stream}-${row!.output_sequence}`);
    [step, token] = ["next", next];
  }
  assert.deepEqual(fetched, ["1-1", "1-2"]);
  assert.deepEqual((await unfetchedBefore(sql, now)).map(({ terminal }) => terminal), ["T00002"]);
  assert.equal((await writer.append(handedOver("later"))).kind, "recorded");
});

/** What the audit says of reports whose month went without them. */
const leftWaiting = async (sql: ArchiveBed["journal"]["sql"]) =>
  (await sql`
    select actor, reason, details from audit where action = 'unfetched reports left waiting'
    order by id`).map(({ actor, reason, details }) => ({ actor, reason, ...details }));

Deno.test("reports that come while their month is archived are audited, however many have them", async () => {
  for (const days of [undefined, 365]) {
    await using each = await archiveBed();
    const { journal: { sql, key } } = each;
    const result = await each.archive(
      async (step) => {
        if (step !== "verified") return;
        await sql`
          insert into waiting_output (terminal, output, document, stream, sequence, created_at,
            sealed, content)
          select 'T' || lpad(n::text, 5, '0'), 'VAD1AC', '1', 1, 2, now() + n * interval '1 ms',
            false, 'x'
          from generate_series(1, 201) n`;
      },
      ...[undefined, key, days] as const,
    );
    assert.equal(result.kind, "done");
    const entries = await leftWaiting(sql);
    assert.deepEqual(
      entries.map(({ olderThanDays, reports, terminals }) => [
        ...[olderThanDays, reports, terminals.length, terminals[0], terminals.at(-1)],
      ]),
      [[days, 200, 200, "T00001", "T00200"], [days, 1, 1, "T00201", "T00201"]],
    );
    for (const { oldest } of entries) assert.ok(Date.now() - Date.parse(oldest) < 600_000);
  }
});

Deno.test("what was spoilt is named: a file, its manifest, what the database says of it, its rows", async () => {
  await using each = await archiveBed();
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
  // A row that is damaged is named, and everything else is verified all the same.
  const [row] = await sql`select manifest from archived_part`;
  for (const damaged of ["", "{", "null", row!.manifest.slice(0, -3)]) {
    await sql`update archived_part set manifest = ${damaged}`;
    assert.ok((await each.verified(true)).found.includes("changed archive of first"), damaged);
  }
  await sql`update archived_part set manifest = ${row!.manifest}`;
  await sql`update batch set digest = sha256('x') where stream = 1 and number =
    (select max(number) from batch where stream = 1)`;
  assert.ok(
    (await each.verified(true)).found.some((what) => /^changed batch \d+ of stream 1/.test(what)),
  );
});

Deno.test("an archive that lies there is taken as it is, and never written over", async () => {
  await using each = await archiveBed();
  const { journal: { sql }, dir } = each;
  const names = ["songhanh-first.archive", "songhanh-first.archive.json"];
  const digests = async () =>
    await Promise.all(names.map(async (name) => {
      const bytes = await Deno.readFile(join(dir, name));
      return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    }));
  await assert.rejects(
    each.archive((step) => {
      if (step === "written") throw new Error("died");
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
    await using each = await archiveBed();
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
  await using each = await archiveBed();
  const { writer, old, dir } = each;
  // What lies there of an earlier attempt stays.
  await Deno.writeTextFile(join(dir, "songhanh-first.archive.overtaken"), "earlier");
  const overtaken = each.archive(async (step) => {
    if (step === "noted") await writer.settle(answered(old[4]!.id, "once more"));
  });
  assert.deepEqual(await overtaken, { kind: "overtaken", archived: [], part: "first" });
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
  assert.deepEqual("archived" in result && result.archived.map(({ outcomes }) => outcomes), [7]);
  assert.deepEqual(await tablesOf(each), []);
  assert.deepEqual((await each.verified(true)).found, []);
});

Deno.test("an archive keeps the key that it was sealed by, and says which that is", async () => {
  await using each = await archiveBed();
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
    await using each = await archiveBed();
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
      assert.deepEqual(await partsHalfArchived(sql), []);
      await sql.unsafe("alter table message detach partition message_first concurrently");
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

Deno.test("a month whose archive is lost or damaged while it is detached is in sight again", async () => {
  const losses: Record<string, [string, (file: string) => Promise<void>]> = {
    "all of it": ["begun elsewhere", async (file) => {
      await Deno.remove(file);
      await Deno.remove(`${file}.json`);
    }],
    "its manifest": ["another lies there", (file) => Deno.writeTextFile(`${file}.json`, "{")],
    "its file": ["another lies there", (file) => Deno.writeTextFile(file, "x")],
  };
  for (const [what, [kind, lose]] of Object.entries(losses)) {
    await using each = await archiveBed();
    const { journal: { sql } } = each;
    await assert.rejects(each.archive(dieAt("outcome detached")), /died/);
    assert.deepEqual(await partsHalfArchived(sql), ["first"], what);
    await lose(join(each.dir, "songhanh-first.archive"));
    assert.equal((await each.archive()).kind, kind, what);
    assert.deepEqual(await partsHalfArchived(sql), [], what);
    assert.equal((await sql`select 1 from message where stream = 1`).length, 5, what);
    assert.equal((await sql`select 1 from outcome where stream = 1`).length, 6, what);
    // What lies there stays to be looked at.
    assert.equal((await each.archive(undefined, join(each.dir, "anew"))).kind, "done", what);
    assert.deepEqual((await each.verified(true)).found, [], what);
    assert.deepEqual((await balanceOf(sql, { all: true })).problems, [], what);
  }
});

Deno.test("an archive that is none any more is audited, and whether it was set aside", async () => {
  const cases = ["there", "elsewhere", "manifest damaged", "died halfway"] as const;
  for (const which of cases) {
    await using each = await archiveBed();
    const { journal: { sql }, dir, old } = each;
    const manifest = join(dir, "songhanh-first.archive.json");
    await assert.rejects(each.archive(dieAt("noted")), /died/);
    const { summary } = JSON.parse(await Deno.readTextFile(manifest));
    await each.writer.settle(answered(old[4]!.id, "once more"));
    if (which === "manifest damaged") await Deno.writeTextFile(manifest, "{");
    if (which === "died halfway") {
      await assert.rejects(each.archive(dieAt("manifest set aside")), /died/);
    }
    const anew = which === "elsewhere" ? join(dir, which) : dir;
    const result = await each.archive(undefined, anew);
    assert.equal(result.kind, which === "manifest damaged" ? "another lies there" : "done", which);
    const entries = await sql`
      select actor, reason, details from audit where action = 'archive taken back'`;
    assert.deepEqual(
      entries.map(({ actor, reason, details }) => [actor, reason, details]),
      [["a person", "kept", {
        ...{ partition: "first", file: "songhanh-first.archive", sha256: summary.sha256 },
        setAside: which === "there" || which === "died halfway",
        ...{ host: Deno.hostname(), directory: anew },
      }]],
      which,
    );
    if (which === "manifest damaged") {
      assert.equal((await each.archive(undefined, join(dir, "anew"))).kind, "done");
    }
    assert.deepEqual(await tablesOf(each), [], which);
    assert.deepEqual((await each.verified(true)).found, [], which);
  }
});

Deno.test("traffic goes on while a month is archived, and whoever reads for long is waited for", async () => {
  await using each = await archiveBed();
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
