/** What stands beside the journal, compared with what the audit has sealed of it. */
import assert from "node:assert/strict";
import { hash } from "node:crypto";
import type { Sql } from "postgres";
import { evidenceText } from "../../core/evidence/mod.ts";
import { createAccount, disableAccount, setPassword, setRights } from "../accounts/mod.ts";
import { migrate } from "../postgres/migrate.ts";
import { migrations } from "../postgres/migrations/mod.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";
import { connect } from "../postgres/connect.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { createToken, revokeToken } from "../accounts/token_store.ts";
import { changeProvider, createProvider, renewToken } from "../providers/mod.ts";
import { activateCriteria, draftCriteria } from "../selectivity/mod.ts";
import { barUser, importUsers, Secret, type UserEntry } from "../users/mod.ts";
import { UserLearner } from "../ledger/user_learner.ts";
import { verifyState } from "./verify_state.ts";

const actor = "test";
const passwordHash = `scrypt$16$8$1$${"A".repeat(22)}==$${"A".repeat(43)}=`;
const fast = { actor, scryptCost: 16 };

function entryOf(userId: string, terminalId: string): UserEntry {
  return {
    userId,
    company: "Công ty",
    taxCode: "0101234567",
    roles: ["declarant"],
    password: Secret.plain("Sample#1"),
    terminals: [{ terminalId, accessKey: Secret.plain("KEY0000000000001") }],
    certificates: [{ authorityName: "CA", serial: "01", der: new Uint8Array([1, 2]) }],
  };
}

async function stateFindings(sql: Sql): Promise<string[]> {
  const found: string[] = [];
  const summary = await verifyState(sql, ({ kind, what }) => found.push(`${kind} ${what}`));
  assert.equal(summary.findings, found.length);
  return found;
}

/** Every store that changes rights, users or secrets; what each leaves in the audit. */
const changes: { name: string; actions: string[]; run: (sql: Sql) => Promise<unknown> }[] = [
  {
    name: "users are imported",
    actions: ["users imported"],
    run: (sql) => importUsers(sql, [entryOf("K0001A01", "K00001")], fast),
  },
  {
    name: "the same import again",
    actions: [],
    run: (sql) => importUsers(sql, [entryOf("K0001A01", "K00001")], fast),
  },
  {
    name: "users are changed by an import, one terminal left",
    actions: ["users imported"],
    run: (sql) =>
      importUsers(sql, [entryOf("K0001A01", "K00002"), entryOf("K0001A02", "K00001")], fast),
  },
  {
    name: "a user is barred",
    actions: ["user barred"],
    run: (sql) => barUser(sql, "K0001A01", true, actor),
  },
  {
    name: "a user is let in again",
    actions: ["user admitted"],
    run: (sql) => barUser(sql, "K0001A01", false, actor),
  },
  {
    name: "a user is learnt",
    actions: ["user learnt"],
    run: async (sql) => {
      const learner = new UserLearner(sql, 16);
      const terminal = { id: "L00001", accessKey: "KEY0000000000002" };
      learner.note({ userId: "L0001A01", password: "Sample#2", terminal });
      assert.equal(await learner.flush(), 1);
    },
  },
  {
    name: "a token is made and another revoked",
    actions: ["token made", "token made", "token revoked"],
    run: async (sql) => {
      await createToken(sql, "kept", "operator", actor);
      const { id } = await createToken(sql, "gone", "administrator", actor);
      assert.equal(await revokeToken(sql, id, actor), "changed");
      assert.equal(await revokeToken(sql, id, actor), "unchanged");
    },
  },
  {
    name: "an account is made, changed, disabled",
    actions: ["account made", "account password changed", "officer rights set", "account disabled"],
    run: async (sql) => {
      const account = await sql.begin((transaction) =>
        createAccount(transaction, {
          ...{ name: "hoa", displayName: "Hoa", role: "officer", office: "01AB", passwordHash },
          mustChange: true,
        }, actor)
      );
      assert.ok(account);
      await sql.begin((transaction) =>
        setPassword(transaction, account, passwordHash, { actor, mustChange: false })
      );
      await setRights(sql, account, ["check"], actor);
      assert.equal(await disableAccount(sql, "hoa", true, actor), "changed");
    },
  },
  {
    name: "a provider is made, changed, given a new token",
    actions: ["provider made", "provider changed", "provider token renewed"],
    run: async (sql) => {
      const limits = { perSecond: 5, perDay: 100 };
      const { id } = await createProvider(sql, "VAN", limits, actor);
      await changeProvider(sql, id, { ...limits, disabled: true }, actor);
      assert.ok(await renewToken(sql, id, actor));
    },
  },
  {
    name: "criteria are drafted and put in force",
    actions: ["selectivity drafted", "selectivity put in force"],
    run: async (sql) => {
      const criteria = `{"version":"t","default":1}`;
      const { version } = await draftCriteria(sql, { criteria, actor });
      await draftCriteria(sql, { criteria, actor });
      const order = { version, expected: undefined, actor, reason: "r" };
      assert.equal((await activateCriteria(sql, order)).kind, "in force");
    },
  },
];

/** One row of each table by hand, and what is named. */
const byHand: { statement: string; named: RegExp }[] = [
  {
    statement: "update user_account set password_hash = 'scrypt$x' where user_id = 'K0001A01'",
    named: /^changed user K0001A01$/,
  },
  {
    statement: "update user_account set barred = not barred where user_id = 'K0001A02'",
    named: /^changed user K0001A02$/,
  },
  {
    statement: "update user_account set roles = '{officer}' where user_id = 'L0001A01'",
    named: /^changed user L0001A01$/,
  },
  {
    statement: `insert into user_account (user_id, company, tax_code, roles, password_hash)
      values ('Z0001A01', '', '', '{}', 'x')`,
    named: /^inserted user Z0001A01$/,
  },
  {
    statement: "insert into terminal_owner (user_id, terminal_id) values ('L0001A01', 'K00001')",
    named: /^changed terminals of user L0001A01$/,
  },
  {
    statement: "delete from terminal_owner where user_id = 'K0001A02'",
    named: /^missing terminals of user K0001A02$/,
  },
  {
    statement: "update terminal set access_key_hash = 'scrypt$x' where terminal_id = 'K00001'",
    named: /^changed terminal K00001$/,
  },
  {
    statement: "update user_certificate set der = '\\x03' where user_id = 'K0001A01'",
    named: /^changed certificates of user K0001A01$/,
  },
  {
    statement: "update account set role = 'administrator', office = null where name = 'hoa'",
    named: /^changed account hoa$/,
  },
  {
    statement: "update account set disabled = false where name = 'hoa'",
    named: /^changed account hoa$/,
  },
  {
    statement: "update token set revoked_at = null where name = 'gone'",
    named: /^changed token [0-9a-f]{12}$/,
  },
  {
    statement: "update token set role = 'administrator' where name = 'kept'",
    named: /^changed token [0-9a-f]{12}$/,
  },
  {
    statement: "update provider set disabled = false",
    named: /^changed provider [0-9a-f]{12}$/,
  },
  {
    statement:
      `insert into enterprise (tax_code, user_code, state, content, registered_at, changed_at)
      values ('0101234567', 'K0001', 'active', '{}', now(), now())`,
    named: /^inserted enterprise 0101234567$/,
  },
  {
    statement: `update selectivity set criteria = '{"version":"t","default":2}'`,
    named: /^changed criteria [0-9a-f]{16}$/,
  },
  {
    statement: `insert into selectivity_activation (version, actor, reason)
      select version, actor, reason from selectivity_activation`,
    named: /^inserted criteria in force \d+$/,
  },
  {
    statement: "delete from audited_state where subject = 'hoa'",
    named: /^changed states of decision \d+$/,
  },
  {
    statement: `insert into audited_state (decision, kind, subject, digest)
      select 999999, kind, subject, digest from present_state where kind = 'account'`,
    named: /^inserted states of decision 999999$/,
  },
];

Deno.test("verifyState() agrees with every store, and names what is changed beside them", async (test) => {
  await using schema = await scratchSchema("relay");
  const { sql } = schema;
  for (const { name, actions, run } of changes) {
    await test.step(name, async () => {
      const [{ last }] = await sql`select coalesce(max(id), 0) as last from audit` as unknown as [
        { last: string },
      ];
      await run(sql);
      const rows = await sql`select action, actor from audit where id > ${last} order by id`;
      assert.deepEqual(rows.map(({ action }) => action), actions);
      assert.ok(rows.every((row) => row.actor === actor || row.action === "user learnt"));
      assert.deepEqual(await stateFindings(sql), []);
    });
  }
  for (const { statement, named } of byHand) {
    await test.step(statement, async () => {
      const undo = new Error("undo");
      let found: string[] = [];
      await sql.begin(async (transaction) => {
        await transaction.unsafe(statement);
        // Read where the change is seen; it is taken back at once.
        found = await stateFindings(within(transaction as unknown as Sql));
        throw undo;
      }).catch((error) => assert.equal(error, undo));
      assert.ok(found.some((each) => named.test(each)), `${named}: ${found}`);
    });
  }
  assert.deepEqual(await stateFindings(sql), []);
});

/** A transaction that begins none of its own. */
function within(transaction: Sql): Sql {
  return Object.assign((...args: unknown[]) => Reflect.apply(transaction, undefined, args), {
    begin: (_: string, use: (sql: Sql) => unknown) => use(transaction),
  }) as unknown as Sql;
}

Deno.test("the audit's row and the digests that it seals fit, as the core writes them", async () => {
  await using schema = await scratchSchema("relay");
  const { sql } = schema;
  await createToken(sql, "one", "observer", actor);
  const [row] = await sql`select details from audit`;
  const states =
    await sql`select kind, subject, encode(digest, 'hex') as digest from audited_state`;
  assert.equal(row!.details.states, states.length);
  const written = states.map(({ kind, subject, digest }) =>
    evidenceText("state", [kind, subject, digest])
  );
  assert.equal(row!.details.statesSha256, hash("sha256", written.join("")));
});

Deno.test("a database that is there already is recorded once, and said to be so", async () => {
  await using database = await scratchDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 2 });
  try {
    const before = migrations.filter(({ name }) => name < "0021");
    await migrate(sql, "songhanh", before);
    await sql`insert into user_account (user_id, company, tax_code, roles, password_hash)
      values ('K0001A01', 'x', '1', '{declarant}', ${passwordHash})`;
    await migrate(sql, "songhanh", migrations);
    const rows = await sql`select actor, action, reason from audit`;
    assert.deepEqual(rows.map((row) => ({ ...row })), [{
      actor: "songhanh migrate",
      action: "state first recorded",
      reason: "what was changed before this cannot be told",
    }]);
    assert.deepEqual(await stateFindings(sql), []);
    await sql`update user_account set barred = true`;
    assert.deepEqual(await stateFindings(sql), ["changed user K0001A01"]);
  } finally {
    await sql.end();
  }
});
