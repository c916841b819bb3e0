/**
 * What stands beside the journal, against somebody with the database's account: every column of every
 * table of documents, reports, doubts, users, terminals, rights, criteria and the mode is changed, every row is
 * deleted, put in a second time, put back as it was yesterday, exchanged for another, made anew with a
 * digest that fits it. `songhanh evidence verify` names each, and nothing else.
 */
import assert from "node:assert/strict";
import type { Sql, TransactionSql } from "postgres";
import { createAccount, disableAccount } from "../adapters/accounts/mod.ts";
import { verifyStanding } from "../adapters/evidence/verify_standing.ts";
import { verifyState } from "../adapters/evidence/verify_state.ts";
import { verifyStored } from "../adapters/evidence/verify_stored.ts";
import { writeFindings } from "../adapters/ledger/write_findings.ts";
import { auditChange } from "../adapters/audit/audit_store.ts";
import { type ByteSeal, byteSeal } from "../adapters/seals/byte_seal.ts";
import { changeMode, setPaused } from "../adapters/mode/mode_store.ts";
import { openKeyRing } from "../adapters/seals/open_key_ring.ts";
import { reseal } from "../adapters/reseal/reseal.ts";
import { createToken, revokeToken } from "../adapters/accounts/token_store.ts";
import { changeProvider, createProvider } from "../adapters/providers/mod.ts";
import {
  digestWrites,
  documentFromRow,
  type DocumentWrite,
  type KeyedDocumentRow,
  writeDocuments,
} from "../adapters/documents/document_rows.ts";
import { sealStanding } from "../adapters/documents/seal_standing.ts";
import { rowDigest } from "../adapters/documents/standing_digests.ts";
import { closeOutputs, putOutputs } from "../adapters/documents/waiting_outputs.ts";
import { activateCriteria, draftCriteria } from "../adapters/selectivity/mod.ts";
import { barUser, importUsers, Secret } from "../adapters/users/mod.ts";
import { Header, headerEndOffset } from "../core/wire/mod.ts";
import { StandbyOffice, testSeal } from "./support/standby_office.ts";
import { say } from "../core/reasons/mod.ts";

const plainSeal = byteSeal(undefined);
const actor = "test";
const passwordHash = `scrypt$16$8$1$${"A".repeat(22)}==$${"A".repeat(43)}=`;

interface WalkedTable {
  readonly name: string;
  /** Columns by which a row of yesterday is the same row; other columns can be exchanged. */
  readonly key: readonly string[];
  /** What a finding about it speaks of. */
  readonly named: RegExp;
  /** Columns that no digest covers, and why. */
  readonly uncovered?: Readonly<Record<string, string>>;
  /** SQL: what else makes a row `o` of the morning another one than `t`. */
  readonly differs?: string;
  /** No row of it was another one in the morning. */
  readonly unchanged?: true;
  /** Where a second row cannot be, whatever its key. */
  readonly single?: true;
}

const whenWritten = "when the row was written; the audit has the decision's time";

const tables: readonly WalkedTable[] = [
  {
    name: "document",
    key: ["id"],
    named: /document/,
    uncovered: {
      change_place: "puts the changes of one document in order, and the journal has them",
    },
  },
  { name: "document_further_key", key: ["key", "id"], named: /document/, unchanged: true },
  { name: "waiting_output", key: ["id"], named: /report/ },
  { name: "output_delivery", key: ["output", "place"], named: /report/ },
  { name: "document_doubt", key: ["name"], named: /doubts|document/ },
  {
    name: "mode",
    key: ["only_row"],
    named: /^\w+ mode in force$/,
    uncovered: { only_row: "true by the schema" },
    single: true,
  },
  {
    name: "user_account",
    key: ["user_id"],
    named: /user/,
    uncovered: {
      user_code: "follows from the user ID",
      registered_at: whenWritten,
      changed_at: whenWritten,
    },
  },
  {
    name: "terminal",
    key: ["terminal_id"],
    named: /terminal/,
    uncovered: { changed_at: whenWritten },
  },
  { name: "terminal_owner", key: ["user_id", "terminal_id"], named: /terminals of user/ },
  {
    name: "user_certificate",
    key: ["user_id", "authority_name", "serial"],
    named: /certificates of user/,
  },
  {
    name: "account",
    key: ["name", "id"],
    named: /account/,
    uncovered: {
      id: "by which sessions know it, which are short",
      made_at: whenWritten,
      changed_at: whenWritten,
      signed_in_at: "changes with every sign-in, which the audit has",
    },
  },
  {
    name: "token",
    key: ["id"],
    named: /token/,
    uncovered: {
      created_at: whenWritten,
      revoked_at: "that it is revoked is covered, not when: the audit has that",
    },
    differs: "(o.revoked_at is null) <> (t.revoked_at is null)",
  },
  {
    name: "provider",
    key: ["id"],
    named: /provider/,
    uncovered: { made_at: whenWritten },
  },
  {
    name: "enterprise",
    key: ["tax_code"],
    named: /enterprise/,
    uncovered: {
      issued_at: "when its user codes were handed out, which gives no right",
      issued_by: "who handed them out; the audit has that",
      registered_at: whenWritten,
      changed_at: whenWritten,
    },
  },
  {
    name: "selectivity",
    key: ["version"],
    named: /^\w+ criteria [0-9a-f]{16}x?$/,
    uncovered: { at: whenWritten },
    unchanged: true,
  },
  {
    name: "selectivity_activation",
    key: ["id"],
    named: /^\w+ criteria in force \d+$/,
    uncovered: { at: whenWritten },
    unchanged: true,
  },
];

/** Another value of a column, by its type. */
function otherValue(column: string, type: string): string {
  switch (type) {
    case "text":
      return `coalesce(${column}, '') || 'x'`;
    case "boolean":
      return `not ${column}`;
    case "smallint":
      return `coalesce(${column}, 0) + 1`;
    case "integer":
    case "bigint":
      return `coalesce(${column}, 0) + 1000`;
    case "timestamp with time zone":
      return `coalesce(${column}, now()) + interval '1 microsecond'`;
    case "bytea":
      return `coalesce(${column}, '') || '\\x20'::bytea`;
    case "jsonb":
      return `${column} || '{"x": 1}'`;
    case "ARRAY":
      return `array_append(${column}, 'x')`;
    default:
      throw new Error(`Cannot change ${column}: no other value of type ${type} is known`);
  }
}

/** A day of the standby, with users, rights and doubts; `old_…` are its tables as of the morning. */
async function day(office: StandbyOffice, seal: ByteSeal): Promise<void> {
  const { sql } = office;
  const user = (userId: string, terminalId: string) => ({
    ...{ userId, company: "Công ty", taxCode: "0101234567", roles: ["declarant"] },
    password: Secret.plain("Sample#1"),
    terminals: [{ terminalId, accessKey: Secret.plain("KEY0000000000001") }],
    certificates: [{ authorityName: "CA", serial: "01", der: new Uint8Array([1, 2]) }],
  });
  const fast = { actor, scryptCost: 16 };
  await importUsers(sql, [user("K0001A01", "K00001"), user("K0001A02", "K00002")], fast);
  await sql.begin(async (transaction) => {
    for (const name of ["hoa", "lan"]) {
      const officer = { name, displayName: name, role: "officer", office: "01AB" } as const;
      await createAccount(transaction, { ...officer, passwordHash, mustChange: true }, actor);
    }
    await transaction`
      insert into enterprise (tax_code, user_code, state, content, registered_at, changed_at)
      values ('1', 'K0001', 'active', '{"name": "a"}', now(), now()),
        ('2', 'K0002', 'active', '{"name": "b"}', now(), now())`;
    const entry = { actor, action: "registered users stored" as const, reason: "" };
    await auditChange(transaction, entry, { enterprise: ["1", "2"] });
  });
  const { id: tokenId } = await createToken(sql, "one", "operator", actor);
  await createToken(sql, "two", "observer", actor);
  const limits = { perSecond: 5, perDay: 100 };
  const { id: provider } = await createProvider(sql, "VAN", limits, actor);
  await createProvider(sql, "VAN 2", limits, actor);

  let expected: string | undefined;
  for (const name of ["first", "second"]) {
    const criteria = `{"version":"${name}","default":1}`;
    const { version } = await draftCriteria(sql, { criteria, actor });
    await activateCriteria(sql, { version, expected, actor, reason: name });
    expected = version;
  }

  const first = await office.send("IDA", { BL1: "B1", BL2: "B1F" });
  const second = await office.send("IDA", { BL1: "B2", BL2: "B2F" });
  const doubt = (name: string, sequence: number) => ({
    ...{ name, reason: say("DOUBT_OUTCOME") },
    id: { stream: 1, sequence },
  });
  const learn = (doubts: ReturnType<typeof doubt>[]) =>
    sql.begin(async (transaction) => {
      const nothing = { writes: [], settled: [], unopened: [], storedDigest: () => undefined };
      await sealStanding(
        transaction,
        await writeFindings(transaction, { ...nothing, doubts }, seal),
        seal,
      );
    });
  const doubted = (await office.send("IDA", { BL1: "B3" })).number.slice(0, 11);
  await learn([doubt(doubted, 1), doubt("cargo:B9", 1)]);
  await office.send("IDC", { ICN: first.number });
  await register(office, "B4");
  await register(office, "B5");
  const token = await fetchReport(office, undefined);

  for (const { name } of tables) {
    await sql`create table ${sql(`old_${name}`)} as table ${sql(name)}`;
  }
  await learn([doubt(doubted, 2)]);
  await office.send("IDC", { ICN: second.number });
  await office.send("IDA01", { ICN: first.number });
  await register(office, "B6");
  await fetchReport(office, token);
  await barUser(sql, "K0001A01", true, actor);
  await importUsers(sql, [{
    ...user("K0001A02", "K00001"),
    terminals: [{ terminalId: "K00001", accessKey: Secret.plain("KEY0000000000009") }],
    certificates: [{ authorityName: "CA", serial: "02", der: new Uint8Array([3]) }],
  }], fast);
  await disableAccount(sql, "hoa", true, actor);
  await revokeToken(sql, tokenId, actor);
  await sql.begin(async (transaction) => {
    await transaction`update enterprise set state = 'cancelled' where tax_code = '1'`;
    const entry = { actor, action: "registered users barred" as const, reason: "" };
    await auditChange(transaction, entry, { enterprise: ["1"] });
  });
  await changeProvider(sql, provider, { ...limits, disabled: true }, actor);
  await setPaused(sql, true, { actor, reason: "r" });
}

async function register(office: StandbyOffice, bill: string): Promise<void> {
  const { number } = await office.send("IDA", { BL1: bill });
  await office.send("IDC", { ICN: number });
}

/** Fetches the next report of the office's terminal, acknowledging the one before; gives its token. */
async function fetchReport(
  office: StandbyOffice,
  token: string | undefined,
  request = token === undefined ? office.terminal.retrieve() : office.terminal.acknowledge(token),
): Promise<string> {
  const { reply } = await office.take(request);
  if (reply.length < headerEndOffset) return "";
  return new Header(reply.slice(0, headerEndOffset)).trimmed("rtpInfo");
}

/** Runs `act` in a transaction that is taken back, and gives what is found meanwhile. */
async function findingsOf(
  sql: Sql,
  seal: ByteSeal,
  act: (transaction: TransactionSql) => Promise<unknown>,
): Promise<string[]> {
  const found: string[] = [];
  const undo = new Error("undo");
  await sql.begin(async (transaction) => {
    // Whoever has the account of the database's owner can do this, too.
    await transaction`set local session_replication_role = replica`;
    await act(transaction);
    const within = Object.assign(
      (...args: unknown[]) => Reflect.apply(transaction, undefined, args),
      { begin: (_: string, use: (sql: Sql) => unknown) => use(transaction as unknown as Sql) },
    ) as unknown as Sql;
    const onFinding = ({ kind, what }: { kind: string; what: string }) =>
      found.push(`${kind} ${what}`);
    await verifyStanding(within, seal, onFinding);
    await verifyState(within, onFinding);
    throw undo;
  }).catch((error) => {
    if (error !== undo) throw error;
  });
  return found;
}

const sameKey = (key: readonly string[], a: string, b: string) =>
  key.map((column) => `${a}.${column} = ${b}.${column}`).join(" and ");

async function columnsOf(sql: Sql, table: string) {
  return await sql`
    select column_name as name, data_type as type, is_nullable = 'YES' as nullable,
      is_generated = 'ALWAYS' as generated, is_identity = 'YES' as identity
    from information_schema.columns
    where table_schema = current_schema() and table_name = ${table} order by ordinal_position`;
}

const noFindings = async (office: StandbyOffice, seal: ByteSeal) => {
  const found: string[] = [];
  const options = {
    trustedKeys: undefined,
    checkSignature: undefined,
    onFinding: ({ kind, what }: { kind: string; what: string }) => found.push(`${kind} ${what}`),
  };
  const summary = await verifyStored(office.sql, seal, { from: null, to: null }, options);
  assert.deepEqual(found, []);
  assert.ok(summary.holds);
  return summary;
};

for (const [kind, seal] of [["sealed", testSeal], ["plain", plainSeal]] as const) {
  Deno.test(`whatever is changed beside the journal is named (${kind})`, async (test) => {
    await using office = await StandbyOffice.open(undefined, undefined, seal);
    const { sql } = office;
    await day(office, seal);
    const summary = await noFindings(office, seal);
    assert.ok(summary.documents >= 3 && summary.reports >= 4, JSON.stringify(summary));
    assert.deepEqual([summary.withoutDigest, summary.coveredInPart], [0, 0]);

    // Whoever owns the tables is held by none of their constraints.
    await sql.unsafe(`do $$ declare c record; begin
      for c in select conrelid::regclass as of, conname from pg_constraint
          where conrelid = any (array[${tables.map(({ name }) => `'${name}'`)}]::regclass[])
            and contype <> 'n' and conrelid <> 'document'::regclass
          order by contype = 'p' loop
        execute format('alter table %s drop constraint if exists %I cascade', c.of, c.conname);
      end loop; end $$`);
    await sql`drop index output_delivery_token`;

    let manipulations = 0;
    const expectNamed = async (
      what: string,
      named: RegExp,
      act: (transaction: TransactionSql) => Promise<unknown>,
    ) => {
      manipulations++;
      const found = await findingsOf(sql, seal, act);
      assert.ok(found.length > 0, `${what}: nothing is found`);
      assert.ok(found.every((each) => named.test(each)), `${what}: ${found}`);
      assert.ok(found.length <= 4, `${what}: ${found}`);
    };

    for (
      const { name, key, named, uncovered = {}, single, differs = "false", unchanged = false }
        of tables
    ) {
      await test.step(name, async () => {
        const columns = await columnsOf(sql, name);
        for (const column of Object.keys(uncovered)) {
          assert.ok(columns.some((each) => each.name === column), `${column} is a column`);
        }
        const row = `ctid = (select min(ctid) from ${name})`;
        for (const { name: column, type, nullable, identity } of columns) {
          if (column in uncovered) continue;
          const change = otherValue(column, type);
          await expectNamed(
            `${name}.${column}`,
            named,
            async (transaction) => {
              if (identity) {
                await transaction.unsafe(`alter table ${name} alter ${column} drop identity`);
              }
              await transaction.unsafe(`update ${name} set ${column} = ${change} where ${row}`);
            },
          );
          const [filled] = await sql.unsafe(
            `select 1 from ${name} where ${column} is not null limit 1`,
          );
          if (!nullable || filled === undefined) continue;
          await expectNamed(
            `${name}.${column} = null`,
            named,
            (transaction) =>
              transaction.unsafe(`update ${name} set ${column} = null
              where ctid = (select min(ctid) from ${name} where ${column} is not null)`)
                .catch((error) => {
                  // What the schema refuses by itself needs no evidence.
                  if (error.code !== "23514") throw error;
                  return transaction.unsafe(`delete from ${name}`);
                }),
          );
        }
        await expectNamed(
          `${name}: deleted`,
          named,
          (transaction) => transaction.unsafe(`delete from ${name} where ${row}`),
        );
        const given = columns.filter(({ generated }) => !generated).map(({ name }) => name);
        const changed = `(to_jsonb(o) - '${Object.keys(uncovered).join("' - '")}' <>
          to_jsonb(t) - '${Object.keys(uncovered).join("' - '")}' or ${differs})`;
        const [old] = await sql.unsafe(
          `select count(*)::int as n from old_${name} o
            left join ${name} t on ${sameKey(key, "o", "t")} where t is null or ${changed}`,
        );
        assert.equal(old!.n > 0, !unchanged, `${name}: a row was another one in the morning`);
        if (!unchanged) {
          await expectNamed(`${name}: a row of the morning`, named, async (transaction) => {
            await transaction.unsafe(
              `create temp table back on commit drop as select o.* from old_${name} o
                left join ${name} t on ${sameKey(key, "o", "t")}
                where t is null or ${changed} limit 1`,
            );
            await transaction.unsafe(
              `delete from ${name} t using back b where ${sameKey(key, "t", "b")}`,
            );
            await transaction.unsafe(
              `insert into ${name} (${given}) overriding system value select ${given} from back`,
            );
          });
        }
        if (single) return;
        const keyColumn = columns.find((each) => each.name === key[0])!;
        const otherKey = otherValue(keyColumn.name, keyColumn.type);
        const values = given.map((column) => column === key[0] ? otherKey : column);
        await expectNamed(`${name}: put in`, named, (transaction) =>
          transaction.unsafe(
            `insert into ${name} (${given}) overriding system value
              select ${values} from ${name} where ${row}`,
          ));
        const rest = given.filter((column) => !key.includes(column) && !(column in uncovered));
        if (rest.length === 0) return;
        await expectNamed(`${name}: two rows exchanged`, named, async (transaction) => {
          const pair = await transaction.unsafe(
            `create temp table pair on commit drop as select a.*, row_number() over () as row_place
              from (select * from ${name} order by ctid desc limit 2) a`,
          );
          assert.equal(pair.count, 2, `${name} has two rows`);
          await transaction.unsafe(
            `delete from ${name} t using pair p where ${sameKey(key, "t", "p")}`,
          );
          await transaction.unsafe(
            `insert into ${name} (${given}) overriding system value
              select ${
              given.map((column) =>
                key.includes(column) || column in uncovered ? `k.${column}` : `v.${column}`
              )
            }
              from pair k join pair v on k.row_place <> v.row_place`,
          );
        });
      });
    }

    await test.step("a document made by our own program, with the digest that fits", async () => {
      const [row] = await sql<KeyedDocumentRow[]>`
        select d.*, array(select k.key from document_key k where k.id = d.id) as keys
        from document d where d.stream > 0 order by d.id limit 1`;
      const document = documentFromRow(row!, row!.keys, seal);
      const write: DocumentWrite = {
        document: { ...document, state: "cancelled" },
        id: { stream: row!.stream, sequence: Number(row!.sequence) },
        ...{ procedure: "IDC", stoodIn: true, at: row!.changed_at },
      };
      for (const by of [plainSeal, seal]) {
        await expectNamed(
          "a document",
          /^changed document/,
          (transaction) => writeDocuments(transaction, digestWrites([write], by), by),
        );
      }
    });

    await test.step("a report made by our own program, with the digest that fits", async () => {
      const [message] = await sql`select stream, sequence from waiting_output limit 1`;
      const report = {
        ...{ terminal: "T00001", output: "VAD1AC", information: "", values: {} },
        request: { procedure: "IDC", userId: "A0001A01", path: "T00001" },
        id: { stream: message!.stream, sequence: Number(message!.sequence) },
        at: new Date("2026-11-22T05:00:00Z"),
      };
      for (const by of [plainSeal, seal]) {
        await expectNamed(
          "a report",
          /^inserted report/,
          (transaction) => putOutputs(transaction, closeOutputs([report], by), by),
        );
      }
    });

    await test.step("a report moved to another terminal, and taken away with its traces", async () => {
      await expectNamed(
        "moved",
        /report/,
        (transaction) =>
          transaction`update waiting_output set terminal = 'Z00001', digest = ${
            rowDigest("anything")
          } where id = (select min(id) from waiting_output)`,
      );
      await expectNamed("all gone", /report|document|doubts/, async (transaction) => {
        const [row] = await transaction`
          select document from waiting_output order by id limit 1`;
        const id = String(row!.document).slice(0, 11);
        for (const table of ["document", "document_further_key", "document_change"]) {
          await transaction`delete from ${transaction(table)} where id = ${id}`;
        }
      });
    });

    await test.step("lines of a batch, altered", async () => {
      await sql.begin(async (transaction) => {
        await transaction`update batch set standing = replace(standing, 'T00001', 'T00002')
          where (stream, number) = (select stream, number from batch
            where standing like '%T00001%' limit 1)`;
      });
      const found: string[] = [];
      await verifyStored(sql, seal, { from: null, to: null }, {
        onFinding: ({ kind, what }) => found.push(`${kind} ${what}`),
      });
      assert.ok(found.some((each) => /^changed batch \d+ of stream \d+$/.test(each)), `${found}`);
    });
    assert.ok(manipulations > 120, `${manipulations} manipulations`);
    console.log(`${manipulations} manipulations, each named`);
  });
}

Deno.test("changes of the mode, deliveries and songhanh reseal leave nothing to be found", async () => {
  await using office = await StandbyOffice.open(undefined, undefined, plainSeal);
  const { sql } = office;
  await day(office, plainSeal);
  let token = await fetchReport(office, undefined);
  for (let turn = 0; turn < 3; turn++) token = await fetchReport(office, token);
  const dataKey = new Uint8Array(32).fill(3);
  const ring = (await openKeyRing(sql, { dataKey, dataKeys: new Map() }, { mayEnter: true }))!;
  const seal = byteSeal(ring);
  await reseal({
    ...{ sql, seal, opensOldForm: ring.opensOldForm, perSecond: 100_000 },
    onProgress() {},
  });
  const summary = await noFindings(office, seal);
  assert.deepEqual([summary.withoutDigest, summary.coveredInPart], [0, 0]);
  const change = { mode: "failback", actor, action: "switchover", reason: "r" } as const;
  assert.equal((await changeMode(sql, { ...change, expectedEpoch: 1 })).kind, "changed");
  await noFindings(office, seal);
  const found = await findingsOf(
    sql,
    seal,
    (transaction) => transaction`update mode set mode = 'standby', epoch = 1`,
  );
  assert.deepEqual(found, ["changed mode in force"]);
});
