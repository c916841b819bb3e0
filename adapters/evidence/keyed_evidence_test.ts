/** Evidence in which digests of bytes are keyed, beside evidence from before that. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createPublicKey } from "node:crypto";
import {
  type EvidenceRecord,
  type Finding,
  type MessageRow,
  reasonOfCut,
} from "../../core/evidence/mod.ts";
import type { MessageRecord } from "../journal.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { ringOf } from "../seals/open_key_ring.ts";
import { reseal } from "../reseal/reseal.ts";
import { evidenceLine, readEvidenceFile } from "./evidence_file.ts";
import {
  answered,
  handedOver,
  type JournalFixture,
  journalFixture,
} from "../testing/journal_fixture.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { readEvidence } from "./read_evidence.ts";
import { verifyEvidence } from "./verify_evidence.ts";

const everything = { from: null, to: null };
const testdata = new URL("../../testdata/evidence/", import.meta.url);
const utf8 = new TextEncoder();
const plain = { status: 200, contentType: "text/plain" };

async function verified(records: Parameters<typeof verifyEvidence>[0], trustedKeys?: string[]) {
  const found: string[] = [];
  const onFinding = ({ kind, what, detail }: Finding) => found.push(`${kind} ${what}: ${detail}`);
  return { found, summary: await verifyEvidence(records, { onFinding, trustedKeys }) };
}

const read = ({ sql, seal }: JournalFixture) => readEvidence(sql, seal, everything);

/** The records as a file gives them to somebody elsewhere. */
async function* asFile(records: readonly EvidenceRecord[]) {
  const bytes = utf8.encode(records.map(evidenceLine).join(""));
  yield* readEvidenceFile((async function* () {
    yield await Promise.resolve(bytes);
  })());
}

/** One message of each kind: answered later, answered at once, kept in part, left open. */
async function record(journal: JournalFixture, form: 1 | 2): Promise<void> {
  await using writer = await journal.writer(journal.seal, form);
  const take = async (text: string, more: Partial<MessageRecord> = {}) => {
    const appended = await writer.append(handedOver(`${text} of form ${form}`, more));
    assert.ok(appended.kind === "recorded");
    return appended.id;
  };
  const handed = await take("handed over");
  await writer.settle(answered(handed, "the answer"));
  await take("stood in", { state: "stood in", reply: { ...plain, bytes: utf8.encode("reply") } });
  const whole = utf8.encode(`a body that is kept in part, form ${form}`);
  const request = whole.slice(0, 6);
  const digestOf = (bytes: Uint8Array) =>
    form === 1 ? nodeSha256(bytes) : journal.bytesDigest.of(bytes);
  const reason = reasonOfCut("wrong", {
    ...{ receivedBytes: whole.length, keptBytes: 6 },
    ...{ keptDigest: digestOf(request).toHex(), keyed: form === 2 },
  });
  await take("cut", {
    ...{ state: "refused", request, digest: digestOf(whole), reason },
    reply: { ...plain, bytes: utf8.encode("refused") },
  });
  await take("left open");
}

Deno.test("an export that was made before digests were keyed verifies", async () => {
  const path = new URL("version-1.jsonl", testdata);
  const pem = await Deno.readTextFile(new URL("version-1.key.pem", testdata));
  const key = createPublicKey(pem).export({ format: "der", type: "spki" }).toString("base64");
  const open = async () => readEvidenceFile((await Deno.open(path)).readable);
  const { found, summary } = await verified(await open(), [key]);
  assert.deepEqual(found, []);
  const { messages, outcomes, cutBodies, plainDigests, checkpoints } = summary;
  assert.deepEqual({ messages, outcomes, cutBodies, plainDigests, checkpoints }, {
    ...{ messages: 4, outcomes: 2, cutBodies: 1, plainDigests: 4, checkpoints: 2 },
  });
  const records: EvidenceRecord[] = [];
  for await (const read of await open()) if ("record" in read) records.push(read.record);
  for (const [at, record] of records.entries()) {
    if (record.kind !== "message" && record.kind !== "outcome") continue;
    const bytes = record.kind === "message" ? "request" : "reply";
    const changed = { ...record, [bytes]: utf8.encode("other bytes") } as EvidenceRecord;
    if (record.kind === "outcome" && record.reply === null) continue;
    const { found } = await verified(asFile(records.with(at, changed)), [key]);
    assert.ok(found.length > 0, `record ${at}`);
  }
});

Deno.test("a database goes on after an upgrade: what was there holds, what comes is keyed", async () => {
  await using journal = await journalFixture(new Uint8Array(32).fill(7));
  await record(journal, 1);
  await journal.checkpoints.turn({ now: true });
  await record(journal, 2);
  // A checkpoint vouches for both.
  await journal.checkpoints.turn({ now: true });
  const records = await Array.fromAsync(read(journal));
  for (const source of [records, asFile(records)]) {
    const given = Symbol.asyncIterator in source ? source : (async function* () {
      yield* await Promise.resolve(source);
    })();
    const { found, summary } = await verified(given, [journal.key.spki]);
    assert.deepEqual(found, []);
    const { messages, cutBodies, plainDigests } = summary;
    assert.deepEqual({ messages, cutBodies, plainDigests }, {
      ...{ messages: 8, cutBodies: 2, plainDigests: 4 },
    });
  }
  const rows = records.filter((each) => each.kind === "message");
  assert.deepEqual(rows.map(({ keys }) => keys?.length), [
    ...[undefined, undefined, undefined, undefined],
    ...[1, 1, 1, 1],
  ]);
  // Whoever gets the export gets no secret with it.
  const [stored] = await journal.sql`select secret, sealed from installation_secret
    where name = 'digests'`;
  assert.equal(stored!.sealed, true);
});

Deno.test("keys in an export prove what they belong to, and nothing else", async (test) => {
  await using journal = await journalFixture();
  await record(journal, 2);
  await journal.checkpoints.turn({ now: true });
  const records = await Array.fromAsync(read(journal));
  const verify = async (changed: readonly EvidenceRecord[]) =>
    (await verified(asFile(changed))).found;
  assert.deepEqual(await verify(records), []);
  const places = [...records.entries()].filter(([, { kind }]) => kind === "message");
  const rows = places as [number, MessageRow][];
  const change = (change: (row: MessageRow) => MessageRow, of = rows) =>
    Promise.all(of.map(([at, row]) => verify(records.with(at, change(row)))));
  const answeredRows = rows.filter(([, { reply }]) => reply !== null);
  assert.equal(answeredRows.length, 2);
  const other = "ab".repeat(32);
  const cases: [string, Promise<string[][]>][] = [
    ["no keys", change(({ keys: _, ...row }) => row)],
    ["another key", change((row) => ({ ...row, keys: [{ ...row.keys![0]!, request: other }] }))],
    [
      "another key of the reply",
      change((row) => ({ ...row, keys: [{ ...row.keys![0]!, reply: other }] }), answeredRows),
    ],
    [
      "no key of the reply",
      change((row) => ({ ...row, keys: [{ ...row.keys![0]!, reply: null }] }), answeredRows),
    ],
    ["another request", change((row) => ({ ...row, request: utf8.encode("another") }))],
    ["another reply", change((row) => ({ ...row, reply: utf8.encode("another") }))],
    [
      "a plain digest instead",
      change(({ keys: _, ...row }) => ({ ...row, digest: nodeSha256(row.request).toHex() })),
    ],
    [
      "the keys of another message",
      change((row) => ({ ...row, keys: rows.find(([, each]) => each !== row)![1].keys })),
    ],
  ];
  for (const [name, changed] of cases) {
    await test.step(name, async () => {
      const found = await changed;
      assert.ok(found.length > 0);
      for (const each of found) assert.ok(each.length > 0);
    });
  }
});

Deno.test("a body from before that was made to look like a keyed digest proves no other", async () => {
  await using journal = await journalFixture();
  // What a keyed digest is the digest of: a sender of the version before could have sent just that.
  const other = utf8.encode("what the sender would rather have sent");
  const key = new Uint8Array(32).fill(9);
  const request = Buffer.concat([key, nodeSha256(other)]);
  {
    await using writer = await journal.writer(journal.seal, 1);
    await writer.append(handedOver("x", { request, digest: nodeSha256(request) }));
  }
  const records = await Array.fromAsync(read(journal));
  assert.deepEqual((await verified(asFile(records))).found, []);
  const at = records.findIndex(({ kind }) => kind === "message");
  const forged = {
    ...records[at] as MessageRow,
    request: other,
    keys: [{ request: key.toHex(), reply: null }],
  };
  const { found } = await verified(asFile(records.with(at, forged)));
  assert.deepEqual(found, ["changed message 1-1: it is not what its batch has sealed"]);
});

Deno.test("evidence verifies after a data key was replaced and is gone", async () => {
  const [first, second] = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [
    Uint8Array,
    Uint8Array,
  ];
  await using journal = await journalFixture(first);
  await record(journal, 2);
  await journal.checkpoints.turn({ now: true });
  const { sql } = journal;
  await sql`insert into data_key (number, proof) values (1, ''), (2, '')`;
  const both = byteSeal({
    number: 2,
    keys: new Map([[1, first], [2, second]]),
    opensOldForm: false,
  });
  const { complete, retired } = await reseal({
    ...{ sql, seal: both, opensOldForm: false, perSecond: 1e6 },
    onProgress: () => {},
  });
  assert.deepEqual({ complete, retired }, { complete: true, retired: [1] });
  const alone = byteSeal(ringOf(2, second));
  const { found, summary } = await verified(readEvidence(sql, alone, everything));
  assert.deepEqual(found, []);
  assert.equal(summary.plainDigests, 0);
});

Deno.test("the verifier says that a secret cannot be opened", async () => {
  await using journal = await journalFixture(new Uint8Array(32).fill(7));
  await record(journal, 2);
  await journal.sql`update installation_secret
    set secret = set_byte(secret, 20, get_byte(secret, 20) # 1) where name = 'digests'`;
  const records = await Array.fromAsync(read(journal));
  const { found } = await verified(asFile(records));
  assert.ok(found.length > 0);
  for (const each of found) {
    assert.match(each, /or they were recorded by a secret that cannot be opened$/);
  }
});
