import { builtInOffices } from "../../core/codes/mod.ts";
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import {
  canonicalJson,
  type Finding,
  olderDocumentText,
  olderReportText,
} from "../../core/evidence/mod.ts";
import { actOnDocument } from "../officers/mod.ts";
import { scratchDeclaration } from "../testing/scratch_declaration.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { connect } from "../postgres/connect.ts";
import { migrate } from "../postgres/migrate.ts";
import { migrations } from "../postgres/migrations/mod.ts";
import { openKeyRing, ringOf } from "../seals/open_key_ring.ts";
import { reseal } from "../reseal/reseal.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import {
  digestWrites,
  documentFromRow,
  documentLines,
  type LockedDocumentRow,
  readDocumentRow,
  writeDocuments,
  type WrittenDocumentRow,
} from "../documents/document_rows.ts";
import { sealStanding } from "../documents/seal_standing.ts";
import { contentDigest, olderRowDigest } from "../documents/standing_digests.ts";
import { StandingSeal } from "../../core/evidence/mod.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { verifyState } from "./verify_state.ts";
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
  const documents = [
    await scratchDeclaration(sql, { keptBy: seal }),
    await scratchDeclaration(sql, { keptBy: seal }),
  ] as const;
  for (const document of documents) {
    const outcome = await actOnDocument(sql, {
      documentId: document.id,
      act: { kind: "clear", text: "thông quan", at: new Date("2026-03-02T02:00:00.123Z") },
      officer: "hoa",
      office: "01AB",
      seenNumber: document.number,
    }, { catalogue, seal, offices: builtInOffices });
    assert.equal(outcome.kind, "refused", "yellow: papers come first");
    const checked = await actOnDocument(sql, {
      documentId: document.id,
      act: { kind: "papers", good: true, text: "", at: new Date("2026-03-02T02:00:00.123Z") },
      officer: "hoa",
      office: "01AB",
      seenNumber: document.number,
    }, { catalogue, seal, offices: builtInOffices });
    assert.equal(checked.kind, "done");
    const cleared = await actOnDocument(sql, {
      documentId: document.id,
      act: { kind: "clear", text: "thông quan", at: new Date("2026-03-02T03:00:00.456Z") },
      officer: "hoa",
      office: "01AB",
      seenNumber: document.number,
    }, { catalogue, seal, offices: builtInOffices });
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

for (const [name, seal] of [["plain", plain], ["sealed", sealed]] as const) {
  Deno.test(`verifyStanding() finds nothing in what officers have done (${name})`, async () => {
    await using setting = await setUp(seal);
    const { found, summary } = await check(setting.sql, seal);
    assert.deepEqual(found, []);
    const { documents, reports, withoutDigest, coveredInPart, coveredFrom } = summary;
    assert.ok(documents === 2 && reports > 0, `${reports} reports`);
    assert.deepEqual([withoutDigest, coveredInPart], [0, 0]);
    assert.ok(coveredFrom instanceof Date);
  });

  Deno.test(`a document that was replaced where nobody had sealed it stays named (${name})`, async () => {
    await using setting = await setUp(seal);
    const { sql, documents: [document] } = setting;
    const [row] = await sql<WrittenDocumentRow[]>`select * from document where id = ${document.id}`;
    // Somebody alters it, and the officer's next act goes on from there.
    await sql`update document set office = '02CD' where id = ${document.id}`;
    assert.deepEqual((await check(sql, seal)).found, [`changed document ${document.number}`]);
    const altered = documentFromRow({ ...row!, office: "02CD" }, [], seal);
    const id = { stream: row!.stream, sequence: Number(row!.sequence) };
    const by = { procedure: "IDC", stoodIn: true, at: row!.changed_at };
    const write = { document: altered, id, ...by };
    await sql.begin(async (transaction) => {
      const writes = digestWrites([write], seal);
      await writeDocuments(transaction, writes, seal);
      await sealStanding(transaction, documentLines(writes, () => "2.altered"), seal);
    });
    assert.deepEqual((await check(sql, seal)).found, [`changed document ${document.number}`]);
  });
}

for (const [name, seal] of [["plain", plain], ["sealed", sealed]] as const) {
  Deno.test(`a change that the database's account lists by itself is found (${name})`, async (test) => {
    await using setting = await setUp(seal);
    const { sql, documents: [document] } = setting;
    await sql`create table kept as table document`;
    /** Everything fits but that no process has listed it. */
    const changed = async (more: (lines: string) => Promise<string>) => {
      const { found_keys: keys, ...row } = (await sql<LockedDocumentRow[]>`
        select (l.found).*, l.found_keys
        from lock_documents(${[document.id]}, '{}', '{}') l`)[0]!;
      const write = {
        document: { ...documentFromRow(row, keys, seal), state: "cancelled" as const },
        id: { stream: row.stream, sequence: Number(row.sequence) },
        ...{ procedure: "IDC", stoodIn: true, at: row.changed_at },
      };
      const found: string[] = [];
      await sql.begin(async (transaction) => {
        const writes = digestWrites([write], seal);
        await writeDocuments(transaction, writes, seal);
        const lines = documentLines(writes, () => row.digest!).join("\n");
        await transaction`select seal_standing(${await more(lines)})`;
      });
      found.push(...(await check(sql, seal)).found);
      await sql`delete from batch where stream = 0 and number =
        (select max(number) from batch where stream = 0)`;
      await sql`delete from document`;
      await sql`insert into document select * from kept`;
      return found;
    };
    const [next] = await sql`select max(number) + 1 as number from batch where stream = 0`;
    const number = Number(next!.number);
    const unsealed = [`inserted lines of batch ${number} of stream 0`];
    const named = (found: string[]) => found.filter((each) => !/ document /.test(each));
    const [last] = await sql`
      select standing from batch where stream = 0 order by number desc limit 1`;
    const copied = String(last!.standing).split("\n").at(-1);
    const guessed = new StandingSeal(nodeSha256, new Uint8Array(32).fill(1));
    const tries: Record<string, (lines: string) => string> = {
      "without a seal": (lines) => lines,
      "with the seal of another batch": (lines) => `${lines}\n${copied}`,
      "by another secret": (lines) => guessed.close(lines, 0, number),
      "as what was there before seals": (lines) => `sealing - - 0:${number}\n${lines}`,
      "as what was there before seals, alone": () => `sealing - - 0:${number + 1}`,
      "as the mode": (lines) => `mode - x in force\n${lines}`,
    };
    for (const [how, close] of Object.entries(tries)) {
      await test.step(how, async () => {
        const found = await changed((lines) => Promise.resolve(close(lines)));
        assert.deepEqual(named(found), unsealed);
      });
    }
    // Without a data key all secrets stand in clear: then this is no protection.
    if (seal.sealing) {
      await test.step("by a secret that was put there", async () => {
        await sql`insert into installation_secret (name, secret, sealed)
          values ('digests 2', ${new Uint8Array(32).fill(1)}, false)`;
        const found = await changed((lines) => Promise.resolve(guessed.close(lines, 0, number)));
        assert.deepEqual(named(found), unsealed);
      });
    }
  });
}

Deno.test("verifyStanding() says of rows from before the step how far they are covered", async (test) => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 3 });
  try {
    await migrate(sql, "songhanh", migrations.filter(({ name }) => name < "0025"));
    await loadedBefore(sql);
    await migrate(sql, "songhanh", migrations);
    const { found, summary } = await check(sql);
    assert.deepEqual(found, []);
    assert.ok(summary.withoutSeal > 0, "what step 0025 has listed has no seal");
    const { documents, reports, withoutDigest, coveredInPart } = summary;
    // One of each has no digest; the other document's keys are not in its digest.
    assert.deepEqual([documents, reports, withoutDigest, coveredInPart], [2, 2, 2, 2]);
    for (
      const [statement, named] of [
        ["update document set state = 'cancelled' where id = '10900000001'", /^changed document/],
        ["update document set digest = null where id = '10900000001'", /^changed document/],
        ["delete from document where id = '10900000002'", /^missing document 10900000002$/],
        ["update document set id = '10900000003' where id = '10900000002'", /document/],
        ["update waiting_output set terminal = 'Z' where id = 1", /^changed report 1/],
        ["update waiting_output set digest = 'x' where id = 2", /^changed report 2/],
        ["delete from waiting_output where id = 2", /^(missing|inserted delivery of) report 2$/],
        ["update waiting_output set delivered_at = null where id = 2", /^changed delivery of/],
        ["update output_delivery set deliveries = 2 where output = 2", /^changed delivery of/],
        ["delete from output_delivery where output = 2", /^changed delivery of/],
        ["delete from document_doubt", /^(missing doubts about|changed document)/],
        ["update mode set epoch = 7", /mode/],
      ] as const
    ) {
      await test.step(statement, async () => {
        const found = await foundAfter(sql, statement);
        assert.ok(found.length > 0 && found.every((each) => named.test(each)), `${found}`);
      });
    }
    await test.step("what is changed since belongs to the chain, the old row no more", async () => {
      await sql`create table old_document as table document`;
      const { found_keys: keys, ...row } = (await sql<LockedDocumentRow[]>`
        select (l.found).*, l.found_keys
        from lock_documents('{10900000001}', '{}', '{}') l`)[0]!;
      const document = { ...documentFromRow(row, keys, plain), state: "cancelled" as const };
      const id = { stream: 1, sequence: 9 };
      const write = { document, id, procedure: "IDD", stoodIn: true, at: new Date(7) };
      await sql.begin(async (transaction) => {
        const writes = digestWrites([write], plain);
        await writeDocuments(transaction, writes, plain);
        const before = readDocumentRow(row, keys, plain).digest;
        await sealStanding(transaction, documentLines(writes, () => before), plain);
      });
      assert.deepEqual((await check(sql)).found, []);
      assert.equal((await check(sql)).summary.coveredInPart, 1);
      await sql`delete from document where id = '10900000001'`;
      await sql`insert into document select * from old_document where id = '10900000001'`;
      const said: string[] = [];
      await verifyStanding(sql, plain, ({ what, detail }) => said.push(`${what}: ${detail}`));
      assert.deepEqual(said, [
        "document 109000000010: it is the one of batch 1 of stream 0, replaced since",
      ]);
    });
  } finally {
    await sql.end();
  }
});

/** What is found after a statement that is taken back. */
async function foundAfter(sql: Sql, statement: string): Promise<string[]> {
  const found: string[] = [];
  const undo = new Error("undo");
  await sql.begin(async (transaction) => {
    await transaction.unsafe(statement);
    const within = Object.assign(
      (...args: unknown[]) => Reflect.apply(transaction, undefined, args),
      { begin: (_: string, use: (sql: Sql) => unknown) => use(transaction as unknown as Sql) },
    ) as unknown as Sql;
    const onFinding = ({ kind, what }: Finding) => found.push(`${kind} ${what}`);
    await verifyStanding(within, plain, onFinding);
    await verifyState(within, onFinding);
    throw undo;
  }).catch((error) => assert.equal(error, undo));
  return found;
}

/** Rows as the step before has written them, and the one before that, which had no digests. */
async function loadedBefore(sql: Sql): Promise<void> {
  const at = new Date("2026-03-02T01:00:00.123Z");
  const content = new TextEncoder().encode("content");
  const facts = {
    ...{ company: "CÔNG TY", corrections: 0, links: [], printed: [], receipts: [] },
    dates: { created: at.toISOString() },
  };
  for (const id of ["10900000001", "10900000002"]) {
    const digest = olderRowDigest(olderDocumentText({
      ...{ id, number: `${id}0`, family: "import declaration", owner: "A0001" },
      ...{ declarant: "A0001", office: "01AB", state: "registered", channel: null },
      ...{ createdAtMs: at.getTime(), changedAtMs: at.getTime(), stream: 1, sequence: 1 },
      ...{ contentProcedure: "IDA", contentDigest: contentDigest(content) },
      ...{ correctionProcedure: null, correctionDigest: null, facts: canonicalJson(facts) },
    }));
    await sql`
      insert into document (id, number, family, owner, declarant, office, state, complete,
        created_at, changed_at, stream, sequence, content_procedure, sealed, content, facts, digest)
      values (${id}, ${`${id}0`}, 'import declaration', 'A0001', 'A0001', '01AB', 'registered',
        ${id !== "10900000002"}, ${at}, ${at}, 1, 1, 'IDA', false, ${content},
        ${JSON.stringify(facts)}::text::jsonb, ${id === "10900000001" ? digest : null})`;
    await sql`insert into document_key values (${`cargo:${id}`}, ${id})`;
    await sql`
      insert into document_change (id, stream, sequence, at, procedure, number, state)
      values (${id}, 1, 1, ${at}, 'IDA', ${`${id}0`}, 'registered')`;
  }
  await sql`insert into document_doubt (name, stream, sequence, reason)
    values ('10900000002', 1, 1, 'its outcome is not known')`;
  const report = {
    ...{ terminal: "T00001", output: "VAD1AC", document: "109000000010" },
    ...{ stream: 1, sequence: 1, createdAtMs: at.getTime(), content: "content" },
  };
  for (const digest of [olderRowDigest(olderReportText(report)), null]) {
    await sql`
      insert into waiting_output (terminal, output, document, stream, sequence, created_at, sealed,
        content, digest, deliveries, delivered_at)
      values ('T00001', 'VAD1AC', '109000000010', 1, 1, ${at}, false, ${content}, ${digest},
        ${digest === null ? 1 : 0}, ${digest === null ? at : null})`;
  }
  await sql`insert into mode (mode, epoch, decided_by, reason) values ('standby', 3, 'x', 'y')`;
}

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
