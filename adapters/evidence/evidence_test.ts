/** F48: delete, reorder, insert or change one record, and the verifier names it. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { MessageId } from "../journal.ts";
import type { EvidenceRecord, Finding } from "../../core/evidence/mod.ts";
import { DeadStreams } from "../switching/mod.ts";
import { evidenceLine, readEvidenceFile } from "./evidence_file.ts";
import {
  answered,
  handedOver,
  type JournalFixture,
  journalFixture,
} from "../testing/journal_fixture.ts";
import { readEvidence } from "./read_evidence.ts";
import { verifyEvidence } from "./verify_evidence.ts";

const everything = { from: null, to: null };

async function record(journal: JournalFixture): Promise<void> {
  await using first = await journal.writer();
  // A node that has not been upgraded yet.
  await using second = await journal.writer(journal.seal, 1);
  const take = async (writer: typeof first, text: string): Promise<MessageId> => {
    const appended = await writer.append(handedOver(text));
    assert.equal(appended.kind, "recorded");
    return (appended as { id: MessageId }).id;
  };
  const ids: MessageId[] = [];
  for (let turn = 0; turn < 4; turn++) {
    ids.push(...await Promise.all([1, 2, 3].map((n) => take(first, `first ${turn} ${n}`))));
    ids.push(await take(second, `second ${turn}`));
    if (turn === 1) {
      await decide(journal, "first decision");
      await journal.checkpoints.turn({ now: true });
    }
  }
  await Promise.all(
    ids.slice(0, 10).map((id) => first.settle(answered(id, `answer ${id.sequence}`))),
  );
  await first.settle({ id: ids[10]!, at: 1, state: "unknown", code: "A0007", reason: "a\nb\\c" });
  await first.settle(answered(ids[10]!, "late answer"));
  await decide(journal, "second decision");
  first.delivered(ids[0]!);
}

async function decide({ sql }: JournalFixture, reason: string): Promise<void> {
  await sql`insert into audit (actor, action, reason, epoch, details) values
    ('a person', 'test', ${reason}, 1, ${sql.json({ b: 1, a: "x\ny" })})`;
}

/** A journal as `record` leaves it, its streams taken over, and everything vouched for. */
async function recorded(dataKey?: Uint8Array): Promise<JournalFixture> {
  const journal = await journalFixture(dataKey);
  await record(journal);
  // The stream's next writer settles what the first left in flight.
  await using next = await journal.writer();
  assert.ok(next.stream > 0);
  await new DeadStreams(journal.sql).settleNow();
  await journal.checkpoints.turn({ now: true });
  return journal;
}

async function findings(
  records: Parameters<typeof verifyEvidence>[0],
  trustedKeys?: string[],
): Promise<{ found: string[]; summary: Awaited<ReturnType<typeof verifyEvidence>> }> {
  const found: string[] = [];
  const onFinding = ({ kind, what }: Finding) => found.push(`${kind} ${what}`);
  const summary = await verifyEvidence(records, { onFinding, trustedKeys });
  assert.equal(summary.findings, found.length);
  return { found, summary };
}

const read = ({ sql, seal }: JournalFixture) => readEvidence(sql, seal, everything);

Deno.test("verifyEvidence() finds nothing in a journal as it was written", async () => {
  await using journal = await recorded();
  const { found, summary } = await findings(read(journal), [journal.key.spki]);
  assert.deepEqual(found, []);
  const { holds, messages, outcomes, decisions, checkpoints, batchesAfter, keys } = summary;
  assert.deepEqual({ holds, messages, outcomes, decisions, checkpoints, batchesAfter, keys }, {
    holds: true,
    messages: 16,
    // Ten answers, one unknown with its late answer, and five left in flight.
    outcomes: 17,
    decisions: 2,
    checkpoints: 2,
    batchesAfter: 0,
    keys: [journal.key.spki],
  });
});

Deno.test("readEvidence() opens encrypted bytes and says when it has no key", async () => {
  const key = new Uint8Array(32).fill(7);
  await using journal = await recorded(key);
  assert.deepEqual((await findings(read(journal))).found, []);
  const { byteSeal } = await import("../seals/byte_seal.ts");
  await assert.rejects(
    findings(readEvidence(journal.sql, byteSeal(undefined), everything)),
    /SONGHANH_DATA_KEY/,
  );
});

Deno.test("readEvidence() gives a part by time that verifies by itself", async () => {
  await using journal = await recorded();
  const rows = await journal.sql`select at from batch where stream = 1 order by number`;
  const part = { from: rows[2]!.at as Date, to: rows[5]!.at as Date };
  for (const range of [part, { ...part, to: null }, { ...part, from: null }]) {
    const { found, summary } = await findings(readEvidence(journal.sql, journal.seal, range));
    assert.deepEqual(found, []);
    assert.ok(summary.messages > 0 && summary.messages < 16 || range.from === null);
  }
});

/** The second batch of stream 1 holds messages 4 to 6; the checkpoint lies behind it. */
const recompute = `update batch b set digest = sha256(convert_to(evidence_text('songhanh batch 1',
  stream::text, number::text, microseconds(at)::text, epoch::text, first_sequence::text,
  messages::text, array_to_string(outcomes, ' '), array_to_string(decisions, ' '),
  encode(previous, 'hex'), encode(row_digests, 'hex')), 'UTF8'))`;

const faults: { name: string; statements: string[]; names: string[] }[] = [
  {
    name: "a field of a message is changed",
    statements: ["update message set user_id = 'ABCDE002' where (stream, sequence) = (1, 5)"],
    names: ["changed message 1-5"],
  },
  {
    name: "the time of a message is changed",
    statements: [
      "update message set received_at = received_at + interval '1 ms' where (stream, sequence) = (1, 5)",
    ],
    names: ["changed message 1-5"],
  },
  {
    name: "an absent field of a message becomes empty",
    statements: ["update message set document = '' where (stream, sequence) = (1, 5)"],
    names: ["changed message 1-5"],
  },
  {
    name: "the bytes of a message are changed",
    statements: ["update message set request = request || 'x' where (stream, sequence) = (1, 5)"],
    names: ["changed message 1-5"],
  },
  {
    name: "the bytes of a message are changed and its digest with them",
    statements: [
      `update message set request = request || 'x', digest = sha256(request || 'x')
       where (stream, sequence) = (1, 5)`,
    ],
    names: ["changed message 1-5"],
  },
  {
    name: "a message is deleted",
    statements: ["delete from message where (stream, sequence) = (1, 5)"],
    names: ["missing message 1-5"],
  },
  {
    name: "two messages change places",
    statements: [
      "update message set sequence = -1 where (stream, sequence) = (1, 5)",
      "update message set sequence = 5 where (stream, sequence) = (1, 10)",
      "update message set sequence = 10 where (stream, sequence) = (1, -1)",
    ],
    names: ["reordered message 1-5", "reordered message 1-10"],
  },
  {
    name: "a message is put in at the end",
    statements: [
      `insert into message select (m).* from (select jsonb_populate_record(x,
         '{"sequence": 99, "send_key": null}') as m from message x
         where (stream, sequence) = (1, 5)) y`,
    ],
    names: ["inserted message 1-99"],
  },
  {
    name: "a message is put in with a stream of its own",
    statements: [
      `insert into message select (m).* from (select jsonb_populate_record(x,
         '{"stream": 9, "send_key": null}') as m from message x
         where (stream, sequence) = (1, 5)) y`,
    ],
    names: ["inserted message 9-5"],
  },
  {
    name: "an outcome is changed",
    statements: ["update outcome set code = 'A0001' where (stream, sequence, step) = (1, 5, 1)"],
    names: ["changed outcome 1-5-1"],
  },
  {
    name: "an answer is changed",
    statements: ["update outcome set reply = 'x' where (stream, sequence, step) = (1, 5, 1)"],
    names: ["changed outcome 1-5-1"],
  },
  {
    name: "an outcome that SQL has written is changed",
    statements: [
      "update outcome set reason = 'x' where reason like 'the gateway stopped%' and stream = 2",
    ],
    names: ["changed outcome 2-4-1"],
  },
  {
    name: "an outcome is deleted",
    statements: ["delete from outcome where (stream, sequence, step) = (1, 5, 1)"],
    names: ["missing outcome 1-5-1"],
  },
  {
    name: "an outcome is put in",
    statements: [
      `insert into outcome select (o).* from (select jsonb_populate_record(x, '{"step": 2}') as o
         from outcome x where (stream, sequence, step) = (1, 5, 1)) y`,
    ],
    names: ["inserted outcome 1-5-2"],
  },
  {
    name: "the steps of a message change places",
    statements: [
      "update outcome set step = -1 where (stream, sequence, step) = (1, 9, 1)",
      "update outcome set step = 1 where (stream, sequence, step) = (1, 9, 2)",
      "update outcome set step = 2 where (stream, sequence, step) = (1, 9, -1)",
    ],
    names: ["reordered outcome 1-9-1", "reordered outcome 1-9-2"],
  },
  {
    name: "a decision is changed",
    statements: ["update audit set reason = 'x' where id = 1"],
    names: ["changed decision 1"],
  },
  {
    name: "the details of a decision are changed",
    statements: [`update audit set details = details || '{"b": 2}' where id = 1`],
    names: ["changed decision 1"],
  },
  {
    name: "a decision is deleted",
    statements: ["delete from audit where id = 1"],
    names: ["missing decision 1"],
  },
  {
    name: "a decision is put in past the chain",
    statements: [
      "set local session_replication_role = replica",
      "insert into audit (actor, action, reason, epoch) values ('x', 'x', 'x', 1)",
    ],
    names: ["inserted decision 3"],
  },
  {
    name: "a message and its digest in the batch are changed",
    statements: [
      "update message set user_id = 'x' where (stream, sequence) = (1, 5)",
      `update batch set row_digests = overlay(row_digests placing sha256('x') from 33 for 32)
       where (stream, number) = (1, 2)`,
    ],
    names: ["changed batch 2 of stream 1", "changed message 1-5"],
  },
  {
    name: "a batch is changed and its digest with it",
    statements: [
      "update batch set epoch = 7 where (stream, number) = (1, 2)",
      `${recompute} where (stream, number) = (1, 2)`,
    ],
    names: ["changed batch 2 of stream 1"],
  },
  {
    name: "a message, its batch and every batch after it are written anew",
    statements: [
      "delete from message where (stream, sequence) = (1, 6)",
      `update batch set messages = 2, row_digests = substring(row_digests for 64)
       where (stream, number) = (1, 2)`,
      `do $$ declare n bigint; last bigint := (select max(number) from batch where stream = 1);
       begin for n in 2..last loop
         update batch b set previous = (select digest from batch p where p.stream = 1
           and p.number = n - 1) where b.stream = 1 and b.number = n;
         ${recompute} where b.stream = 1 and b.number = n;
       end loop; end $$`,
    ],
    names: [
      "changed batch 3 of stream 1",
      "changed batch 2 of stream 1",
    ],
  },
  {
    name: "a batch is deleted",
    statements: ["delete from batch where (stream, number) = (1, 2)"],
    names: ["missing batch 2 of stream 1"],
  },
  {
    name: "a batch is deleted with its rows",
    statements: [
      "delete from message where stream = 1 and sequence between 4 and 6",
      "delete from batch where (stream, number) = (1, 2)",
    ],
    names: ["missing batch 2 of stream 1"],
  },
  {
    name: "the end of a stream is cut off",
    statements: [
      "delete from message where stream = 2 and sequence > 2",
      "delete from outcome where stream = 2 and sequence > 2",
      "delete from batch where stream = 2 and number > 2",
      "update stream set last_batch = 2, last_sequence = 2 where id = 2",
    ],
    names: ["missing batch 5 of stream 2"],
  },
  {
    name: "a whole stream is deleted",
    statements: [
      "delete from message where stream = 2",
      "delete from outcome where stream = 2",
      "delete from batch where stream = 2",
      "delete from stream where id = 2",
    ],
    names: ["missing batch 2 of stream 2", "missing batch 5 of stream 2"],
  },
  {
    name: "the end is cut off together with the checkpoint that vouches for it",
    statements: [
      "delete from checkpoint where number = 2",
      "delete from message where stream = 2 and sequence > 2",
      "delete from outcome where stream = 2 and sequence > 2",
      "delete from batch where stream = 2 and number > 2",
    ],
    names: ["missing batches 3 to 5 of stream 2"],
  },
  {
    name: "a checkpoint is deleted",
    statements: ["delete from checkpoint where number = 1"],
    names: ["missing checkpoint 1"],
  },
  {
    name: "a checkpoint is changed",
    statements: ["update checkpoint set at = at - interval '1 hour' where number = 2"],
    names: ["changed checkpoint 2"],
  },
  {
    name: "a checkpoint is of another form",
    statements: [`update checkpoint set heads = '{"a": 1}' where number = 2`],
    names: ["changed checkpoint 2"],
  },
];

Deno.test("verifyEvidence() names what was changed in the database", async (test) => {
  await using journal = await recorded();
  const { sql } = journal;
  await journal.keep();
  for (const { name, statements, names } of faults) {
    await test.step(name, async () => {
      await sql.begin(async (sql) => {
        for (const statement of statements) await sql.unsafe(statement);
      });
      const { found, summary } = await findings(read(journal), [journal.key.spki]);
      assert.equal(summary.holds, false);
      for (const named of names) assert.ok(found.includes(named), `${named}: ${found}`);
      await journal.restore();
    });
  }
  assert.deepEqual((await findings(read(journal))).found, []);
});

Deno.test("verifyEvidence() says when another key has signed", async () => {
  await using journal = await recorded();
  await using other = await journalFixture();
  const { found } = await findings(read(journal), [other.key.spki]);
  assert.deepEqual(found, ["changed checkpoint 1", "changed checkpoint 2"]);
});

async function* bytesOf(lines: readonly string[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(lines.join(""));
  // In pieces that do not end with lines.
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

async function linesOf(records: AsyncIterable<EvidenceRecord>): Promise<string[]> {
  const lines: string[] = [];
  for await (const record of records) lines.push(evidenceLine(record));
  return lines;
}

Deno.test("verifyEvidence() names what was changed in a file", async (test) => {
  await using journal = await recorded();
  const lines = await linesOf(read(journal));
  const verify = (lines: readonly string[]) => findings(readEvidenceFile(bytesOf(lines)));
  assert.deepEqual((await verify(lines)).found, []);

  const at = (part: string) => lines.findIndex((line) => line.includes(part));
  const message = at('"stream":1,"sequence":5,');
  const outcome = at('"stream":1,"sequence":9,"step":1');
  const decision = at('"kind":"decision","id":2');
  const batch = at('"kind":"batch","stream":1,"number":3,');
  const checkpoint = at('"kind":"checkpoint","number":2,');
  const without = (index: number) => lines.toSpliced(index, 1);
  const swapped = (a: number, b: number) => lines.with(a, lines[b]!).with(b, lines[a]!);
  const cases: { name: string; lines: string[]; names: string[] }[] = [
    { name: "no message", lines: without(message), names: ["missing message 1-5"] },
    { name: "no outcome", lines: without(outcome), names: ["missing outcome 1-9-1"] },
    { name: "no decision", lines: without(decision), names: ["missing decision 2"] },
    { name: "no batch", lines: without(batch), names: ["missing batch 3 of stream 1"] },
    { name: "no checkpoint", lines: without(checkpoint), names: ["missing records"] },
    { name: "no header", lines: lines.slice(1), names: ["reordered checkpoint"] },
    { name: "no end", lines: lines.slice(0, -1), names: ["missing end"] },
    {
      name: "half of it",
      lines: lines.slice(0, batch),
      names: ["missing end", "missing batch 2 of stream 1"].slice(0, 1),
    },
    {
      name: "two messages in the other order",
      lines: swapped(message, message + 1),
      names: ["reordered message 1-5"],
    },
    {
      name: "two messages far apart in the other order",
      lines: swapped(message, at('"stream":1,"sequence":10,')),
      names: ["reordered message 1-5", "reordered message 1-10"],
    },
    {
      name: "two batches in the other order, with their rows",
      lines: [
        ...lines.slice(0, batch),
        ...lines.slice(batch + 4, batch + 8),
        ...lines.slice(batch, batch + 4),
        ...lines.slice(batch + 8),
      ],
      names: ["reordered batch 3 of stream 1"],
    },
    {
      name: "a message twice",
      lines: lines.toSpliced(message, 0, lines[message]!),
      names: ["inserted message 1-5", "inserted records"],
    },
    {
      name: "a batch twice",
      lines: lines.toSpliced(batch, 0, lines[batch]!),
      names: ["inserted batch 3 of stream 1"],
    },
    {
      name: "another user",
      lines: lines.with(message, lines[message]!.replace("ABCDE001", "ABCDE002")),
      names: ["changed message 1-5"],
    },
    {
      name: "other bytes",
      lines: lines.with(message, lines[message]!.replace(/"request":"\w{4}/, '"request":"AAAA')),
      names: ["changed message 1-5"],
    },
    {
      name: "no JSON",
      lines: lines.with(message, "{\n"),
      names: [`changed line ${message + 1}`, "missing message 1-5"],
    },
    {
      name: "a field too many",
      lines: lines.with(message, lines[message]!.replace("{", '{"more":1,')),
      names: [`changed line ${message + 1}`, "missing message 1-5"],
    },
  ];
  for (const { name, lines, names } of cases) {
    await test.step(name, async () => {
      const { found } = await verify(lines);
      for (const named of names) assert.ok(found.includes(named), `${named}: ${found}`);
    });
  }
});

Deno.test("Checkpoints makes one when it is due and something is new", async () => {
  await using journal = await journalFixture();
  const { checkpoints } = journal;
  await journal.sql`delete from batch`;
  assert.equal(await checkpoints.turn({ now: true }), undefined);
  await decide(journal, "one");
  assert.equal(await checkpoints.turn({ now: false }), 1);
  assert.equal(await checkpoints.turn({ now: true }), undefined);
  await decide(journal, "two");
  assert.equal(await checkpoints.turn({ now: false }), undefined);
  // Nodes that come together make one.
  const made = await Promise.all([1, 2, 3].map(() => checkpoints.turn({ now: true })));
  assert.deepEqual(made.filter((number) => number !== undefined), [2]);
});
