import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readEvidence } from "../evidence/read_evidence.ts";
import { liblz4Packer } from "../liblz4/liblz4_packer.ts";
import type { MessageId, MessageRecord } from "../journal.ts";
import { ringOf } from "../seals/open_key_ring.ts";
import { packingSeal } from "../testing/packing_seal.ts";
import { aRecord, ScratchJournal } from "../testing/scratch_journal.ts";
import { MessageStore } from "./message_store.ts";
import { RequestBases } from "./request_bases.ts";

const packs = { packer: "a packer" };
const signer = new Uint8Array(32).fill(7);

function from(userId: string | undefined, more: Partial<MessageRecord> = {}): MessageRecord {
  const request = new TextEncoder().encode(`of ${userId} `.padEnd(200, "."));
  return { ...aRecord(`of ${userId}`), userId, signer, request, ...more };
}

Deno.test("RequestBases gives what was committed, to messages of the same user and certificate", () => {
  const bases = new RequestBases(packs);
  assert.equal(bases.of(from("A"), 1), undefined, "the first is stored whole");
  assert.equal(bases.of(from("A"), 2), undefined, "as all of its batch are");
  bases.begin();
  assert.equal(bases.of(from("A"), 1), undefined, "the batch is sent again");
  bases.committed();
  bases.begin();
  assert.equal(bases.of(from("A"), 3)?.sequence, 1);
  assert.equal(bases.of(from("B"), 4), undefined);
  assert.equal(bases.of(from("A", { signer: undefined }), 5), undefined, "anybody can name a user");
  assert.equal(bases.of(from(undefined), 6), undefined);
  assert.equal(bases.of(from("A", { signer: new Uint8Array(32) }), 7), undefined);
  bases.committed();
  bases.begin();
  assert.equal(bases.of(from("A", { signer: new Uint8Array(32) }), 8)?.sequence, 7);
  assert.equal(bases.of(from("A"), 8)?.sequence, 1, "another certificate takes nobody's place");
  assert.equal(bases.of(from("B"), 9)?.sequence, 4);
});

Deno.test("RequestBases takes another base after 256 messages, of what is stored whole", () => {
  const bases = new RequestBases(packs);
  const used: (number | undefined)[] = [];
  for (let sequence = 1; sequence <= 600; sequence++) {
    bases.begin();
    used.push(bases.of(from("A"), sequence)?.sequence);
    bases.committed();
  }
  const whole = used.flatMap((base, index) => base === undefined ? [index + 1] : []);
  assert.deepEqual(whole, [1, 258, 515]);
  for (const base of used) assert.ok(base === undefined || whole.includes(base));
});

Deno.test("RequestBases keeps bytes of its own, those used last, up to its bound", () => {
  const bases = new RequestBases(packs);
  const received = new Uint8Array(16_000).fill(1);
  for (let at = 0; at < 600; at++) {
    bases.begin();
    bases.of(from(`U${at}`, { request: received }), at + 1);
    if (at % 100 === 0) bases.of(from("U0"), 10_000 + at);
    bases.committed();
  }
  received.fill(2);
  assert.deepEqual(bases.of(from("U0"), 20_000)?.bytes[0], 1);
  assert.equal(bases.of(from("U599"), 20_001)?.sequence, 600);
  assert.equal(bases.of(from("U1"), 20_002), undefined, "8 MB are 500 of them");
  bases.begin();
  bases.of(from("LONG", { request: new Uint8Array(16_385) }), 1);
  bases.committed();
  assert.equal(bases.of(from("LONG"), 2), undefined, "too long to look back on");
  assert.equal(bases.of(from("U0", { request: new Uint8Array(70_000) }), 3), undefined, "as it is");
  assert.equal(new RequestBases({ packer: undefined }).of(from("A"), 1), undefined);
});

/** A signed message of a user, of which the greater part is like the one before. */
function declaration(userId: string, text: string): MessageRecord {
  const certificate = createHash("shake256", { outputLength: 1200 }).update(userId).digest();
  const request = new Uint8Array([...new TextEncoder().encode(text), ...certificate]);
  return { ...aRecord(text), userId, signer, request };
}

for (const largeBatchBytes of [0, Infinity]) {
  Deno.test({
    name: `JournalWriter stores what differs from an earlier message, ${
      largeBatchBytes === 0 ? "by COPY" : "by statement"
    }, and every reader gets all bytes`,
    ignore: liblz4Packer() === undefined,
    async fn() {
      await using journal = await ScratchJournal.open();
      const seal = packingSeal(ringOf(1, new Uint8Array(32).fill(3)));
      const { writer, troubles } = await journal.writer({ seal, largeBatchBytes });
      const { sql } = journal;
      const store = new MessageStore(sql, seal);
      const sent = new Map<string, { id: MessageId; record: MessageRecord }>();
      for (const text of ["A one", "A two", "B one", "A three", "B two"]) {
        const record = declaration(text.slice(0, 1), text);
        const appended = await writer.append(record);
        assert.equal(appended.kind, "recorded");
        sent.set(text, { record, id: (appended as { id: MessageId }).id });
      }
      const rows = await sql`
        select sequence::int, base_sequence::int as base, octet_length(request) as bytes
        from message order by sequence`;
      assert.deepEqual(rows.map(({ base }) => base), [null, 1, null, 1, 3]);
      for (const { base, bytes } of rows) assert.equal(bytes < 200, base !== null, `${bytes}`);
      for (const { id, record } of sent.values()) {
        assert.equal((await store.find(id))?.request?.toHex(), record.request.toHex());
      }
      const evidence = await Array.fromAsync(
        readEvidence(sql, seal, { from: null, to: null }),
      );
      const read = evidence.flatMap((each) =>
        each.kind === "message" ? [each.request.toHex()] : []
      );
      assert.deepEqual(read, [...sent.values()].map(({ record: { request } }) => request.toHex()));

      // A base that was changed takes those with it that need it, and no other.
      await sql`update message set request = request || 'x' where sequence = 1`;
      const opened = async (text: string) =>
        (await store.find(sent.get(text)!.id))!.request !== undefined;
      assert.deepEqual(
        await Promise.all([...sent.keys()].map(opened)),
        [false, false, true, false, true],
      );
      const damaged = await Array.fromAsync(readEvidence(sql, seal, { from: null, to: null }));
      assert.deepEqual(
        damaged.flatMap((each) => each.kind === "message" ? [each.needs] : []),
        [undefined, "1-1", undefined, "1-1", undefined],
        "the evidence says which row it is about",
      );
      await sql`delete from message where sequence = 1`;
      const { unopened } = (await store.find(sent.get("A two")!.id))!;
      assert.match(String(unopened), /differs from message 1-1, which does not open/);
      assert.deepEqual(troubles, []);
    },
  });
}
