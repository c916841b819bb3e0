import assert from "node:assert/strict";
import { createCipheriv, randomBytes } from "node:crypto";
import type { Finding } from "../../core/evidence/mod.ts";
import {
  answered,
  handedOver,
  type JournalFixture,
  journalFixture,
} from "../testing/journal_fixture.ts";
import { packingSeal } from "../testing/packing_seal.ts";
import { liblz4Packer } from "../liblz4/liblz4_packer.ts";
import { readEvidence } from "../evidence/read_evidence.ts";
import { verifyEvidence } from "../evidence/verify_evidence.ts";
import type { MessageId } from "../journal.ts";
import { NodeRegistry } from "../switching/mod.ts";
import { byteSeal, CannotOpen } from "../seals/byte_seal.ts";
import { connect } from "../postgres/connect.ts";
import { MessageStore } from "../journal/message_store.ts";
import { openKeyRing } from "../seals/open_key_ring.ts";
import { reseal, type ResealProgress, type ResealResult } from "./reseal.ts";
import { placeInRow, sealedValues } from "../seals/sealed_values.ts";

const first = new Uint8Array(32).fill(1);
const second = new Uint8Array(32).fill(2);

type Fixture = JournalFixture;

/** Enters the key, and the one before it. */
async function ringOf({ sql }: Fixture, dataKey: Uint8Array, before?: Uint8Array) {
  const dataKeys = new Map(before === undefined ? [] : [[1, before] as const]);
  return (await openKeyRing(sql, { dataKey, dataKeys }, { mayEnter: true }))!;
}

async function resealAll(
  journal: Fixture,
  options: {
    readonly perSecond?: number;
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: ResealProgress) => void;
  } = {},
): Promise<ResealResult> {
  const ring = await ringOf(journal, second, first);
  return await reseal({
    sql: journal.sql,
    seal: byteSeal(ring),
    opensOldForm: ring.opensOldForm,
    perSecond: 100_000,
    onProgress: () => {},
    ...options,
  });
}

async function exchange(
  writer: Awaited<ReturnType<Fixture["writer"]>>,
  text: string,
): Promise<MessageId> {
  const appended = await writer.append(handedOver(text));
  assert.equal(appended.kind, "recorded");
  const { id } = appended as { id: MessageId };
  await writer.settle(answered(id, `answer to ${text}`));
  return id;
}

async function exchanges(
  writer: Awaited<ReturnType<Fixture["writer"]>>,
  count: number,
  text: string,
): Promise<MessageId[]> {
  const ids: MessageId[] = [];
  while (ids.length < count) {
    const next = Array.from({ length: 50 }, (_, at) => `${text} ${ids.length + at}`);
    ids.push(...await Promise.all(next.map((each) => exchange(writer, each))));
  }
  return ids;
}

/** The numbers of the keys that stored values name; 0 where one is not sealed. */
async function keysIn({ sql }: Fixture): Promise<number[]> {
  const rows = await sql`
    select distinct case when sealed then get_byte(bytes, 2) * 256 + get_byte(bytes, 3) else 0 end
      as number
    from (select sealed, request as bytes from message
      union all select sealed, reply from outcome where reply is not null
      union all select sealed, content from document) v order by 1`;
  return rows.map(({ number }) => number);
}

async function findings({ sql }: Fixture): Promise<string[]> {
  const ring = await openKeyRing(sql, { dataKey: second, dataKeys: new Map() }, {
    mayEnter: false,
  });
  const found: string[] = [];
  const onFinding = ({ kind, what }: Finding) => found.push(`${kind} ${what}`);
  await verifyEvidence(readEvidence(sql, byteSeal(ring), { from: null, to: null }), { onFinding });
  return found;
}

async function putDocument({ sql }: Fixture, id: string, content: Uint8Array, sealed: boolean) {
  await sql`
    insert into document (id, number, family, owner, declarant, office, state, channel, complete,
      created_at, changed_at, stream, sequence, content_procedure, sealed, content, facts)
    values (${id}, ${`${id}0`}, 'import declaration', 'A0001', 'A0001', '01AB', 'draft', null, true,
      now(), now(), 1, 1, 'IDA', ${sealed}, ${content}, '{}')`;
}

Deno.test("reseal() seals everything by the present key while messages come in (F58)", async () => {
  await using journal = await journalFixture(first);
  await ringOf(journal, first);
  await using before = await journal.writer();
  const ids = await exchanges(before, 150, "sealed by the first");
  await putDocument(journal, "10900000001", new TextEncoder().encode("a draft"), false);
  const present = byteSeal(await ringOf(journal, second, first));
  await using writer = await journal.writer(present);
  let more = true;
  const traffic = (async () => {
    for (let at = 0; more; at++) ids.push(await exchange(writer, `meanwhile ${at}`));
  })();
  const progress: ResealProgress[] = [];
  const result = await resealAll(journal, { onProgress: (each) => progress.push(each) });
  more = false;
  await traffic;
  assert.deepEqual(result.unopened, []);
  assert.deepEqual([result.complete, result.retired, result.nodes], [true, [1], []]);
  assert.equal(
    result.resealed,
    303,
    "messages, answers, the secrets, and what was not sealed at all",
  );
  assert.ok(progress.some(({ table, resealed }) => table === "message" && resealed === 64));
  assert.deepEqual(await keysIn(journal), [2]);
  assert.deepEqual(await findings(journal), [], "what was recorded is what it was");
  const ring = await openKeyRing(
    journal.sql,
    { dataKey: second, dataKeys: new Map() },
    { mayEnter: false },
  );
  const store = new MessageStore(journal.sql, byteSeal(ring));
  for (const id of ids) {
    const { request, reply } = (await store.find(id))!;
    const text = new TextDecoder().decode(request);
    assert.match(text, /^sealed by the first|^meanwhile/);
    assert.equal(new TextDecoder().decode(reply!.bytes), `answer to ${text}`);
  }
  assert.deepEqual(await resealAll(journal).then(({ resealed }) => resealed), 0);
});

Deno.test("reseal() goes on where it was ended, and keeps its pace (F58)", async () => {
  await using journal = await journalFixture(first);
  await ringOf(journal, first);
  await using writer = await journal.writer();
  await exchanges(writer, 200, "message");
  const ending = new AbortController();
  const ended = await resealAll(journal, {
    signal: ending.signal,
    onProgress: () => ending.abort(),
  });
  assert.deepEqual([ended.complete, ended.resealed, ended.retired], [false, 64, []]);
  assert.deepEqual(await keysIn(journal), [1, 2]);
  const beganAt = performance.now();
  const seen: number[] = [];
  const { resealed, retired } = await resealAll(journal, {
    perSecond: 1_000,
    onProgress: (progress) => seen.push(progress.resealed),
  });
  assert.deepEqual([resealed, retired], [338, [1]]);
  assert.ok(seen[0]! > 64, "counted from where it ended");
  assert.ok(performance.now() - beganAt >= 330, "a thousand rows a second");
  assert.deepEqual(await keysIn(journal), [2]);
});

Deno.test("reseal() seals anew what version 0.1.0 has sealed, and binds it (F58)", async () => {
  await using journal = await journalFixture();
  await using writer = await journal.writer();
  const ids = [await exchange(writer, "one"), await exchange(writer, "two")];
  const { sql } = journal;
  for (const { stream, sequence } of ids) {
    const [row] = await sql`select request from message where stream = ${stream}
      and sequence = ${sequence}`;
    const old = oldSeal(first, row!.request);
    await sql`update message set sealed = true, request = ${old}
      where stream = ${stream} and sequence = ${sequence}`;
  }
  // The beginning of the new form, by the key that is to seal, in front of a value of the old one.
  const strange = oldSeal(first, new TextEncoder().encode("a draft"), [0x53, 1, 0, 2]);
  await putDocument(journal, "10900000001", strange, true);
  await sql`update old_seals set left_over = true`;
  const { resealed, retired, unopened } = await resealAll(journal);
  assert.deepEqual([resealed, retired, unopened], [7, [1], []]);
  assert.deepEqual(await findings(journal), []);
  const [document] = await sql`select * from document`;
  const place = placeInRow(sealedValues.content, document!);
  const ring = await ringOf(journal, second);
  assert.equal(ring.opensOldForm, false, "from now on nothing of that form is opened");
  const seal = byteSeal(ring);
  assert.equal(new TextDecoder().decode(seal.open(document!.content, true, place)), "a draft");
  // Two requests changed places.
  await sql`
    update message m set request = o.request from message o where o.sequence <> m.sequence`;
  const rows = await sql`select * from message`;
  for (const row of rows) {
    const own = placeInRow(sealedValues.request, row);
    assert.throws(() => seal.open(row.request, row.sealed, own), CannotOpen);
  }
});

Deno.test({
  name: "reseal() leaves what is stored as a difference as short as it was, and readable (F58)",
  ignore: liblz4Packer() === undefined,
  async fn() {
    await using journal = await journalFixture(first);
    await using writer = await journal.writer(packingSeal(await ringOf(journal, first)));
    const frame = randomBytes(1_000).toString("base64");
    const sent = new Map<string, MessageId>();
    for (const text of ["one", "two", "three"]) {
      const request = new TextEncoder().encode(`${text} in ${frame}`);
      const signed = { userId: "A0001", signer: new Uint8Array(32), request };
      const appended = await writer.append({ ...handedOver(text), ...signed });
      sent.set(text, (appended as { id: MessageId }).id);
    }
    const lengths = async () =>
      (await journal.sql`
        select base_sequence::int as base, octet_length(request) as bytes
        from message order by sequence`).map(({ base, bytes }) => [base, bytes]);
    const before = await lengths();
    assert.deepEqual(before.map(([base]) => base), [null, 1, 1]);
    await ringOf(journal, second, first);
    const { unopened, retired } = await resealAll(journal);
    assert.deepEqual([unopened, retired], [[], [1]]);
    assert.deepEqual(await lengths(), before);
    const store = new MessageStore(journal.sql, byteSeal(await ringOf(journal, second)));
    for (const [text, id] of sent) {
      const { request } = (await store.find(id))!;
      assert.equal(new TextDecoder().decode(request), `${text} in ${frame}`);
    }
  },
});

function oldSeal(key: Uint8Array, bytes: Uint8Array, begins: number[] = []): Uint8Array {
  const nonce = Uint8Array.from([...begins, ...randomBytes(12 - begins.length)]);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = cipher.update(bytes);
  cipher.final();
  return Uint8Array.from([...nonce, ...cipher.getAuthTag(), ...body]);
}

Deno.test("reseal() names what does not open, leaves it, and takes it up again (F58)", async () => {
  await using journal = await journalFixture(first);
  await ringOf(journal, first);
  await using writer = await journal.writer();
  const ids = [await exchange(writer, "one"), await exchange(writer, "two")];
  const { sql } = journal;
  const [{ stream, sequence }] = ids as [MessageId];
  const [kept] = await sql`
    select request from message where stream = ${stream} and sequence = ${sequence}`;
  const spoilt = Uint8Array.from(kept!.request);
  spoilt[spoilt.length - 1]! ^= 1;
  const put = (request: Uint8Array) =>
    sql`update message set request = ${request}
      where stream = ${stream} and sequence = ${sequence}`;
  await put(spoilt);
  const { resealed, unopened, unopenedCount, retired } = await resealAll(journal);
  assert.deepEqual([resealed, unopenedCount, retired], [5, 1, [1]]);
  assert.deepEqual(unopened.map(({ value, row }) => [value.table, value.column, row]), [
    ["message", "request", `${stream}-${sequence}`],
  ]);
  const [listed] = await sql`select value, row_key, reason from unopened_value`;
  assert.equal(listed!.row_key, `${stream}-${sequence}`);
  assert.match(listed!.reason, /cannot be opened/);
  assert.deepEqual(await findings(journal), [`changed message ${stream}-${sequence}`]);
  // Somebody finds the bytes in a backup.
  await put(kept!.request);
  assert.equal((await resealAll(journal)).resealed, 1);
  assert.deepEqual([...await sql`select * from unopened_value`], []);
  assert.deepEqual(await findings(journal), []);
});

Deno.test("reseal() retires no key by which a node that lives still seals (F58)", async () => {
  await using journal = await journalFixture(first);
  await ringOf(journal, first);
  await using writer = await journal.writer();
  await exchange(writer, "one");
  const own = connect(journal.url, { schema: "songhanh", connectionsMax: 1 });
  const node = new NodeRegistry(own, "gw1:8400", 1);
  await node.open();
  await node.beat(1);
  await exchange(writer, "sealed by the node");
  const { resealed, complete, nodes, retired } = await resealAll(journal);
  assert.deepEqual([resealed, complete, nodes, retired], [6, true, ["gw1:8400"], []]);
  await exchange(writer, "sealed afterwards");
  await node.close();
  await own.end();
  const again = await resealAll(journal);
  assert.deepEqual([again.resealed, again.complete, again.nodes, again.retired], [2, true, [], [
    1,
  ]]);
  assert.deepEqual(await keysIn(journal), [2]);
});
