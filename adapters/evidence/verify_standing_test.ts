import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import { actOnDocument } from "../officers/mod.ts";
import { scratchDeclaration } from "../officers/scratch_declaration.ts";
import { byteSeal } from "../postgres/byte_seal.ts";
import { openKeyRing, ringOf } from "../postgres/open_key_ring.ts";
import { reseal } from "../postgres/reseal.ts";
import { scratchSchema } from "../postgres/scratch_schema.ts";
import { standingDigest } from "../standby/standing_digest.ts";
import { verifyStanding } from "./verify_standing.ts";

const plain = byteSeal(undefined);
const dataKey = new Uint8Array(32).fill(3);
const sealed = byteSeal(ringOf(1, dataKey));

async function check(sql: Sql, seal = plain) {
  const found: string[] = [];
  const summary = await verifyStanding(
    sql,
    seal,
    ({ kind, what }) => found.push(`${kind} ${what}`),
  );
  assert.equal(summary.findings, found.length);
  return { found, summary };
}

/** Two documents; what an officer did to the first has left reports for its terminal. */
async function setUp(seal = plain) {
  const schema = await scratchSchema("standby");
  const { sql } = schema;
  const documents = [await scratchDeclaration(sql), await scratchDeclaration(sql)] as const;
  for (const document of documents) {
    const outcome = await actOnDocument(sql, {
      documentId: document.id,
      act: { kind: "clear", text: "thông quan", at: new Date("2026-03-02T02:00:00.123Z") },
      officer: "hoa",
      office: "01AB",
      seenNumber: document.number,
    }, { catalogue, seal });
    assert.equal(outcome.kind, "refused", "yellow: papers come first");
    const checked = await actOnDocument(sql, {
      documentId: document.id,
      act: { kind: "papers", good: true, text: "", at: new Date("2026-03-02T02:00:00.123Z") },
      officer: "hoa",
      office: "01AB",
      seenNumber: document.number,
    }, { catalogue, seal });
    assert.equal(checked.kind, "done");
    const cleared = await actOnDocument(sql, {
      documentId: document.id,
      act: { kind: "clear", text: "thông quan", at: new Date("2026-03-02T03:00:00.456Z") },
      officer: "hoa",
      office: "01AB",
      seenNumber: document.number,
    }, { catalogue, seal });
    assert.ok(cleared.kind === "done" && cleared.outputs.length > 0);
  }
  const [report] = await sql`select id from waiting_output order by id`;
  return {
    ...schema,
    documents,
    report: Number(report!.id),
    [Symbol.asyncDispose]: schema[Symbol.asyncDispose],
  };
}

/** `plainOnly`: of a sealed report its contents are proved, by opening them. */
const byHand: { statement: string; named: RegExp; plainOnly?: boolean }[] = [
  ...[
    "number = overlay(number placing '9' from 12)",
    "owner = 'B0001'",
    "declarant = 'B0001'",
    "office = '02CD'",
    "state = 'registered'",
    "channel = 1",
    "created_at = created_at - interval '1 day'",
    "changed_at = changed_at - interval '1 ms'",
    "sequence = sequence + 1",
    "content_procedure = 'EDA'",
    "content = content || '\\x20'",
    `facts = jsonb_set(facts, '{company}', '"other"')`,
    `facts = jsonb_set(facts, '{printed}', '[]')`,
    "digest = 'x'",
  ].map((change) => ({
    statement: `update document set ${change} where id = (select min(id) from document)`,
    named: /^changed document 10\d{10}$/,
  })),
  ...[
    "terminal = 'B00001'",
    "output = 'VAD1A0'",
    "document = ''",
    "sequence = sequence + 1",
    "created_at = created_at - interval '1 ms'",
    "content = content || '\\x20'",
    "digest = 'x'",
  ].map((change) => ({
    statement:
      `update waiting_output set ${change} where id = (select min(id) from waiting_output)`,
    named: /^changed report \d+ \w{6} of terminal \w{6}$/,
    plainOnly: /^(created_at|digest)/.test(change),
  })),
  {
    statement: "delete from document where id = (select min(id) from document)",
    named: /^missing document 10\d{9}$/,
  },
];

for (const [name, seal] of [["plain", plain], ["sealed", sealed]] as const) {
  Deno.test(`verifyStanding() names a document or report that was changed (${name})`, async (test) => {
    await using setting = await setUp(seal);
    const { sql } = setting;
    const { found, summary } = await check(sql, seal);
    assert.deepEqual(found, []);
    const { documents, reports, withoutDigest } = summary;
    assert.ok(documents === 2 && reports > 0 && withoutDigest === 0, `${reports} reports`);
    await sql`create table kept_document as table document`;
    await sql`create table kept_output as table waiting_output`;
    for (const { statement, named, plainOnly = false } of byHand) {
      if (plainOnly && seal.sealing) continue;
      await test.step(statement, async () => {
        await sql.unsafe(statement);
        const { found } = await check(sql, seal);
        assert.equal(found.length, 1, `${found}`);
        assert.match(found[0]!, named);
        await sql`delete from document`;
        await sql`delete from waiting_output`;
        await sql`insert into document select * from kept_document`;
        await sql`insert into waiting_output overriding system value select * from kept_output`;
      });
    }
  });
}

Deno.test("with a data key a digest that is made anew does not help", async () => {
  await using setting = await setUp(sealed);
  const { sql } = setting;
  // As it would be made by somebody who knows how: without the key its contents open no more.
  const digest = standingDigest("whatever");
  await sql`update document set state = 'registered', digest = ${digest}`;
  await sql`update waiting_output set terminal = 'B00001', digest = ${digest}`;
  const { found, summary } = await check(sql, sealed);
  assert.equal(found.length, summary.documents + summary.reports);
  await sql`update document set digest = null`;
  assert.equal((await check(sql, sealed)).found.length, summary.documents + summary.reports);
});

Deno.test("what songhanh reseal has sealed since it was written fits its digest", async () => {
  await using setting = await setUp(plain);
  const { sql } = setting;
  const ring = (await openKeyRing(sql, { dataKey, dataKeys: new Map() }, { mayEnter: true }))!;
  const seal = byteSeal(ring);
  await reseal({
    ...{ sql, seal, opensOldForm: ring.opensOldForm, perSecond: 1_000 },
    onProgress() {},
  });
  const [row] = await sql`select bool_and(sealed) as sealed from document`;
  assert.ok(row!.sealed);
  assert.deepEqual((await check(sql, seal)).found, []);
  await sql`update document set state = 'registered'`;
  assert.equal((await check(sql, seal)).found.length, 2);
});
