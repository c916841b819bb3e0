import assert from "node:assert/strict";
import { join } from "node:path";
import type { Finding } from "../../core/evidence/mod.ts";
import type { MessageId } from "../journal.ts";
import {
  answered,
  handedOver,
  type JournalFixture,
  journalFixture,
} from "../testing/journal_fixture.ts";
import { loadInstallationKey } from "./installation_key.ts";
import { lastVerified, noteVerified } from "./verified_parts.ts";
import { verifyStored } from "./verify_stored.ts";

const everything = { from: null, to: null };

async function take(journal: JournalFixture, texts: readonly string[]): Promise<void> {
  await using writer = await journal.writer();
  for (const text of texts) {
    const appended = await writer.append(handedOver(text));
    assert.equal(appended.kind, "recorded");
    await writer.settle(answered((appended as { id: MessageId }).id, `answer to ${text}`));
  }
}

async function verified(journal: JournalFixture, { all = false } = {}) {
  const { sql, seal, key } = journal;
  const found: string[] = [];
  const since = all ? undefined : await lastVerified(sql, [key.spki]);
  const onFinding = ({ kind, what }: Finding) => found.push(`${kind} ${what}`);
  return { found, summary: await verifyStored(sql, seal, everything, { onFinding }, since) };
}

Deno.test("a verification goes on where the one before it ended, and finds what is behind that", async () => {
  await using journal = await journalFixture();
  const { sql, key } = journal;
  await take(journal, ["a", "b"]);
  await journal.checkpoints.turn({ now: true });
  const first = await verified(journal);
  assert.deepEqual(first.found, []);
  assert.equal(first.summary.since, undefined);
  assert.equal(first.summary.messages, 2);
  await noteVerified(sql, key, first.summary.verified!, { actor: "a person" });
  const [entry] = await sql`select actor, action from audit order by id desc limit 1`;
  assert.deepEqual({ ...entry }, { actor: "a person", action: "evidence verified" });

  await take(journal, ["c"]);
  await journal.checkpoints.turn({ now: true });
  const second = await verified(journal);
  assert.deepEqual(second.found, []);
  const { messages, outcomes, decisions, checkpoints, since } = second.summary;
  assert.deepEqual({ messages, outcomes, decisions, checkpoints }, {
    ...{ messages: 1, outcomes: 1, decisions: 1, checkpoints: 1 },
  });
  assert.equal(since!.checkpoint.number, 1);
  // What follows from it is what everything says.
  const { heads } = (await verified(journal, { all: true })).summary.verified!;
  assert.deepEqual(second.summary.verified!.heads, heads);

  const behind: readonly (readonly [string, string])[] = [
    ["update message set user_id = 'X' where sequence = 3", "changed message 1-3"],
    ["delete from outcome where sequence = 3", "missing outcome 1-3-1"],
    [
      "update batch set epoch = 7 where stream = 1 and first_sequence = 3",
      "changed batch 5 of stream 1",
    ],
    ["update checkpoint set signature = 'x' where number = 2", "changed checkpoint 2"],
    ["update audit set actor = 'nobody' where id = 1", "changed decision 1"],
    [
      `insert into message select (m).* from (select jsonb_populate_record(x,
        '{"sequence": 99, "send_key": null}') as m from message x where sequence = 3) y`,
      "inserted message 1-99",
    ],
    [
      `insert into outcome select (o).* from (select jsonb_populate_record(x, '{"step": 2}') as o
        from outcome x where sequence = 3) y`,
      "inserted outcome 1-3-2",
    ],
    ["delete from batch where stream = 1 and number = 4", "missing batch 4 of stream 1"],
  ];
  await journal.keep();
  for (const [statement, named] of behind) {
    await sql.unsafe(statement);
    const { found } = await verified(journal);
    assert.ok(found.includes(named), `${statement}: ${found.join(", ")}`);
    await journal.restore();
  }

  // What lies before is not read, and that is said; with everything it is found.
  await sql`update message set user_id = 'X' where sequence = 1`;
  const third = await verified(journal);
  assert.deepEqual(third.found, []);
  assert.equal(third.summary.since!.checkpoint.number, 1);
  assert.deepEqual((await verified(journal, { all: true })).found, ["changed message 1-1"]);
});

Deno.test("lastVerified() takes the word of the keys that it is given, and no altered one", async () => {
  await using journal = await journalFixture();
  const { sql, key } = journal;
  await take(journal, ["a"]);
  const { summary } = await verified(journal);
  const part = summary.verified!;
  const folder = await Deno.makeTempDir();
  const other = await loadInstallationKey(join(folder, "other.pem"), { make: true });
  await noteVerified(sql, other, part, { actor: "a stranger" });
  assert.equal(await lastVerified(sql, [key.spki]), undefined);
  assert.equal(await lastVerified(sql, []), undefined);
  assert.equal((await lastVerified(sql, [key.spki, other.spki]))!.key, other.spki);
  await noteVerified(sql, key, part, { actor: "a person" });
  assert.deepEqual((await lastVerified(sql, [key.spki]))!.heads, part.heads);
  await sql`
    update audit set details = jsonb_set(details, '{heads,0,batch}', '9')
    where details ->> 'key' = ${key.spki}`;
  assert.equal(await lastVerified(sql, [key.spki]), undefined);
});

Deno.test("a part that does not hold is no part to go on from", async () => {
  await using journal = await journalFixture();
  await take(journal, ["a"]);
  await journal.sql`update message set user_id = 'X'`;
  const { found, summary } = await verified(journal);
  assert.deepEqual(found, ["changed message 1-1"]);
  assert.equal(summary.verified, undefined);
});
