/** A gateway that runs with an account which may change neither the schema nor the journal. */
import assert from "node:assert/strict";
import { connect } from "../adapters/postgres/connect.ts";
import { scratchDatabase } from "../adapters/testing/scratch_database.ts";
import { run } from "../gateway/command/run.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { Operator } from "./support/operator.ts";
import { RelayBed } from "./support/relay_bed.ts";

const script = await Deno.readTextFile(new URL("../deploy/postgres.sql", import.meta.url));

const dataKey = new Uint8Array(32).fill(6).toBase64();

/** Tables whose rows are written once. */
const appendOnly = [
  "message",
  "message_first",
  "outcome",
  "outcome_first",
  "batch",
  "audit",
  "checkpoint",
  "signing_key",
  "attachment",
  "document_change",
  "officer_act",
  "registration_step",
  "audited_state",
  "number_collision",
  "act_entered",
  "officer_presence",
  "assignment_rule",
  "assignment",
  "selectivity",
  "selectivity_activation",
];

/** Accounts belong to the whole server, which other tests use, too: each test has its own. */
async function withAccounts(
  test: (urls: { admin: string; owner: string; runtime: string }) => Promise<void>,
): Promise<void> {
  await using database = await scratchDatabase();
  const mark = crypto.randomUUID().replaceAll("-", "").slice(0, 12);
  const owner = `owner_${mark}`;
  const runtime = `runtime_${mark}`;
  const admin = connect(database.url, { connectionsMax: 1 });
  try {
    const own = script
      .replaceAll(/\bsonghanh_owner\b/g, owner)
      .replaceAll(/\b(to|role|rolname =) ('?)songhanh\b/g, `$1 $2${runtime}`)
      .replaceAll(`${owner}, songhanh'`, `${owner}, ${runtime}'`);
    await admin.unsafe(own);
    for (const role of [owner, runtime]) {
      await admin.unsafe(`alter role ${role} password 'secret-${mark}'`);
    }
    const as = (role: string) => database.url.replace(/\/\/[^@]+@/, `//${role}:secret-${mark}@`);
    await test({ admin: database.url, owner: as(owner), runtime: as(runtime) });
    // It may be run again at any time.
    await admin.unsafe(own);
    await assertAppendOnly(as(runtime));
  } finally {
    await admin.unsafe(`drop owned by ${runtime}; drop owned by ${owner} cascade`).catch(() => {});
    await admin.unsafe(`drop role ${runtime}; drop role ${owner}`).catch(() => {});
    await admin.end({ timeout: 1 });
  }
}

async function assertAppendOnly(url: string): Promise<void> {
  const sql = connect(url, { schema: "songhanh", connectionsMax: 1 });
  const refused = [
    ...appendOnly.flatMap((table) => [
      `delete from ${table}`,
      `truncate ${table}`,
      `update ${table} set ${table === "message" ? "request = null" : "stream = null"}`,
    ]),
    "create table mine (n integer)",
    "drop table message",
    "create schema mine",
    "alter table audit disable trigger all",
  ];
  for (const statement of refused) {
    await assert.rejects(async () => await sql.unsafe(statement), (error) => {
      const { code } = error as { code?: string };
      // A column that a table does not have is found first: then the table was not updated either.
      assert.ok(
        code === "42501" || (code === "42703" && statement.startsWith("update")),
        statement,
      );
      return true;
    });
  }
  await sql.end({ timeout: 1 });
}

async function songhanh(
  databaseUrl: string,
  ...args: string[]
): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const code = await run(args, {
    environment: { SONGHANH_DATABASE_URL: databaseUrl, SONGHANH_DATA_KEY: dataKey },
    output: {
      text: (text) => void said.push(text),
      json: (value) => void said.push(JSON.stringify(value)),
      remark: (text) => void said.push(text),
    },
  });
  return { code, said: said.join("\n") };
}

Deno.test("a gateway stands in and relays under an account that owns nothing", () =>
  withAccounts(async ({ owner, runtime, admin }) => {
    const early = await songhanh(runtime, "migrate");
    assert.equal(early.code, 77, early.said);
    assert.match(early.said, /may not change the schema.*0001_journal.*permission denied/s);
    const migrated = await songhanh(owner, "migrate");
    assert.equal(migrated.code, 0, migrated.said);
    await assertAppendOnly(runtime);
    // The account owns no table and may have none made but those of the next month.
    const asRuntime = connect(runtime, { schema: "songhanh", connectionsMax: 1 });
    const [made] = await asRuntime`select attach_next_part() as name`;
    assert.match(made!.name, /^20\d{4}$/);
    for (const statement of [`delete from message_${made!.name}`, "delete from journal_part"]) {
      await assert.rejects(async () => await asRuntime.unsafe(statement), { code: "42501" });
    }
    // It may change no act, and yet acts follow a document to another office.
    await asRuntime.unsafe("begin");
    await asRuntime`
      insert into document (id, number, family, owner, declarant, office, state, complete,
        created_at, changed_at, stream, sequence, content_procedure, sealed, content, facts)
      values ('x', 'x', 'x', '', '', '01AB', 'draft', true, now(), now(), 1, 1, 'IDA', false, '',
        '{"links":[]}')`;
    await asRuntime`
      insert into officer_act (document, number, epoch, at, officer, kind, text, state)
      values ('x', 'x', 1, now(), 'hoa', 'papers', '', 'draft')`;
    await asRuntime`update document set office = '02CI' where id = 'x'`;
    const [act] = await asRuntime`select office from officer_act where document = 'x'`;
    assert.equal(act!.office, "02CI");
    await asRuntime.unsafe("rollback");
    await asRuntime.end();

    const dataDir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
    try {
      for (let start = 0; start < 2; start++) {
        await using gateway = await GatewayProcess.start({
          dataDir,
          databaseUrl: runtime,
          env: {
            ...{ ...testdataSettings, SONGHANH_MODE: "standby", SONGHANH_WORKERS: "1" },
            SONGHANH_DATA_KEY: dataKey,
          },
        });
        const operator = new Operator(() => gateway.admin, dataDir);
        const rotated = await operator.post("/keys/rotate", { reason: "thử" });
        assert.equal(rotated.status, 200);
        const desk = new Desk(() => gateway.edi, "M1001M01");
        const registered = await desk.accepted("IDA", declarations.importOneLine);
        await desk.accepted("IDC", { ICN: registered.resultItems[0]! });
        await gateway.stop();
        const trouble = gateway.text.filter((line) => /permission denied|42501/.test(line));
        assert.deepEqual(trouble, []);
      }
    } finally {
      await Deno.remove(dataDir, { recursive: true });
    }
    const sql = connect(admin, { schema: "songhanh", connectionsMax: 1 });
    const [{ messages }] =
      await sql`select count(*)::integer as messages from message` as unknown as [
        { messages: number },
      ];
    assert.equal(messages, 4);
    await sql`update mode set mode = 'relay', epoch = epoch + 1`;
    await sql.end();

    await using bed = await RelayBed.start({
      databaseUrl: runtime,
      env: { SONGHANH_DATA_KEY: dataKey },
    });
    await bed.post(bed.declaration());
    for (
      const command of [["tokens", "create", "--role", "observer", "--name", "x"], ["balance"]]
    ) {
      const done = await songhanh(runtime, ...command);
      assert.equal(done.code, 0, done.said);
    }
  }));
