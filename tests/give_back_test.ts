/**
 * From the relay to the standby and back, with real processes: declarations begun at the primary are
 * finished at the standby, everything is given back under the primary's numbers, signed bytes
 * unchanged, and declarants find their documents by the standby's numbers afterwards (F44, I7).
 * Officers act meanwhile; in the end the evidence of all of it verifies (I5).
 */
import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import type { Sql } from "postgres";
import type { SignedReport } from "../adapters/give_back/give_back_report.ts";
import { createAccount } from "../adapters/accounts/mod.ts";
import { verifyStored } from "../adapters/evidence/verify_stored.ts";
import { byteSeal } from "../adapters/seals/byte_seal.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { hashPassword } from "../adapters/users/mod.ts";
import { raiseUsersVersion } from "../adapters/users/users_version.ts";
import type { Balance } from "../adapters/balance/balance.ts";
import type { FoundJson } from "../gateway/api/find.ts";
import type { DocumentJson } from "../gateway/api/documents.ts";
import type { ItemRecord } from "../core/wire/mod.ts";
import type { GiveBackPlanJson } from "../gateway/api/give_back.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { Operator, until } from "./support/operator.ts";
import { Person } from "./support/person.ts";

const values = (bill: string): ItemRecord => ({
  ...declarations.importOneLine,
  BL1: bill,
  ICD: "30112026",
});

const password = "mười chín con voi";

type ActFields = Readonly<Record<string, string>>;

/** Officers of the office of the sample import declaration. */
async function appoint(sql: Sql, names: readonly string[]): Promise<void> {
  const passwordHash = await hashPassword(password, 16);
  const office = String(values("").CH).slice(0, 4);
  for (const name of names) {
    await sql.begin((transaction) =>
      createAccount(transaction, {
        ...{ name, displayName: name, role: "officer", office, rights: ["check"] },
        ...{ passwordHash, mustChange: false },
      }, "test")
    );
  }
}

async function findings(sql: Sql): Promise<string[]> {
  const found: string[] = [];
  const { messages, documents, reports } = await verifyStored(
    sql,
    byteSeal(undefined),
    { from: null, to: null },
    { onFinding: ({ kind, what }) => found.push(`${kind} ${what}`) },
  );
  assert.ok(messages > 0 && documents > 0 && reports > 0, "something is compared");
  return found;
}

Deno.test("work of the standby is given back to the rehearsal primary", async (t) => {
  await using database = await migratedDatabase();
  const dir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  // The primary checks the goods of a declaration that the standby, without rules, clears green.
  const rules = `${dir}/rules.jsonl`;
  await Deno.writeTextFile(
    rules,
    '{"version":"1","default":1}\n{"name":"own","items":{"BL1":["OWN"]},"channel":3}\n',
  );
  await using primary = await GatewayProcess.start({
    command: "primary",
    dataDir: `${dir}/primary`,
    databaseUrl: database.url,
    env: { ...testdataSettings, SONGHANH_PRIMARY_URL: "", SONGHANH_CHANNEL_RULES: rules },
  });
  const theirs = connect(database.url, { schema: "rehearsal", connectionsMax: 1 });
  const ours = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  // Who asks the primary may look at the documents of all.
  await theirs.begin(async (transaction) => {
    await transaction`update user_account set roles = '{officer}' where user_id = 'M1009M01'`;
    await raiseUsersVersion(transaction);
  });
  const service = new Desk(() => primary.edi, "M1009M01").terminal.account;
  const start = () =>
    GatewayProcess.start({
      dataDir: dir,
      databaseUrl: database.url,
      env: {
        ...testdataSettings,
        SONGHANH_PRIMARY_URL: `http://${primary.edi}/`,
        SONGHANH_SERVICE_USER: service.userId,
        SONGHANH_SERVICE_PASSWORD: service.password,
        SONGHANH_SERVICE_TERMINAL: service.terminalId,
      },
    });
  await using gateway = await start();
  const importer = new Desk(() => gateway.edi, "M1001M01");
  const broker = new Desk(() => gateway.edi, "M1002M01");
  const operator = new Operator(() => gateway.admin, dir);
  const numberOf = async (reply: ReturnType<Desk["accepted"]>) => (await reply).resultItems[0]!;
  const post = async <Answer>(path: string, body: unknown): Promise<Answer> => {
    const response = await operator.post(path, body);
    const answer = await response.json();
    assert.equal(response.status, 200, `${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  let begun = "";
  let own = "";
  let draft = "";
  let small = "";

  try {
    await t.step("relayed: the ledger learns what the primary numbers", async () => {
      begun = await numberOf(importer.accepted("IDA", values("BEGUN")));
      assert.match(begun, /^10[0-7]/);
      await until("the ledger knows it", async () => {
        const [row] = await ours`select 1 from document where id = ${begun.slice(0, 11)}`;
        return row !== undefined;
      });
    });

    await t.step(
      "standby: declarations of the primary are finished, others are begun",
      async () => {
        await operator.switch({ to: "standby", kind: "switchover" });
        await importer.accepted("IDB", { ICN: begun });
        await importer.accepted("IDC", { ICN: begun });
        own = await numberOf(importer.accepted("IDA", values("OWN")));
        assert.match(own, /^109\d{7}/);
        await importer.accepted("IDC", { ICN: own });
        await importer.accepted("IDA01", { ...values("OWN"), ICN: own, NT2: "sửa một lần" });
        own = await numberOf(importer.accepted("IDE", { ICN: own }));
        assert.equal(own.at(-1), "1");
        draft = await numberOf(broker.accepted("IDA", values("DRAFT")));
        small = await numberOf(broker.accepted("MIC", declarations.smallImport));
        // What VNACCS has and the ledger does not is nobody's to deny.
        await importer.refused("IID", { ICN: "100000999930" }, "A0011-0000-0000");
        const balance = await operator.get<Balance>("/balance");
        assert.deepEqual(
          [balance.standby.accepted, balance.standby.pending, balance.balanced],
          [7, 7, true],
        );
      },
    );

    await t.step("standby: officers decide a channel, confirm duties, let goods go", async () => {
      await appoint(ours, ["hoa", "mai"]);
      const [hoa, mai] = await Promise.all(
        ["hoa", "mai"].map((name) => new Person(gateway.admin).signIn(name, password)),
      );
      const act = async (by: Person, number: string, kind: string, fields: ActFields) => {
        const declaration = `/office/declarations/${number.slice(0, 11)}`;
        const form = { number, ...fields };
        return await by.done(`${declaration}/${kind}`, form, declaration);
      };
      await act(hoa!, begun, "channel", { channel: "2", text: "nghi ngờ" });
      const asked = await act(hoa!, begun, "channel", { channel: "1", text: "nhầm" });
      assert.match(asked, /proposed/);
      assert.match(await act(mai!, begun, "channel", { channel: "1", text: "đúng" }), /done=VAD/);
      const paid = { basis: "paid", reference: "GNT 01", text: "đã nộp", confirm: "yes" };
      assert.match(await act(hoa!, begun, "duties", paid), /done=VAD1AG/);
      await act(mai!, own, "storage", { text: "kho của người nhập khẩu" });
      // Some are fetched now and others only when VNACCS is back.
      const first = await importer.send(importer.terminal.retrieve());
      await importer.send(importer.terminal.acknowledge(first.token!, { stop: true }));
    });

    await t.step("relayed before it is given back: what is owed waits there, too", async () => {
      await operator.switch({ to: "relay", kind: "failover" });
      await importer.refused("IID", { ICN: begun }, "A0011-0000-0000");
      await importer.refused("IDD", { ICN: own }, "A0011-0000-0000");
      await operator.switch({ to: "standby", kind: "failover" });
    });

    let plan!: GiveBackPlanJson;
    await t.step("live traffic for what is owed waits; the rest goes to the primary", async () => {
      await operator.switch({ to: "failback", kind: "switchover" });
      plan = await post("/failback/plans", { reason: "the primary is back" });
      assert.deepEqual([plan.items, plan.settings.ask], [7, "always"]);
      await importer.refused("IDD", { ICN: own }, "A0011-0000-0000");
      await importer.refused("IID", { ICN: begun }, "A0011-0000-0000");
      const fresh = await numberOf(importer.accepted("IDA", values("FRESH")));
      assert.match(fresh, /^10[0-7]/);
    });

    await t.step("everything is given back once, under the primary's numbers", async () => {
      const early = await operator.post(`/failback/plans/${plan.id}/run`, { reason: "x" });
      assert.equal(early.status, 409, "not approved");
      await post(`/failback/plans/${plan.id}/approve`, { reason: "checked" });
      await post(`/failback/plans/${plan.id}/run`, { reason: "go" });
      await until("it is done", async () => {
        plan = await operator.get<GiveBackPlanJson>(`/failback/plans/${plan.id}`);
        return plan.state === "done";
      });
      const items = await ours`select procedure, state, reason from failback_item order by place`;
      assert.equal(plan.counts["given back"], 7, JSON.stringify(items));
      const declared = await theirs`
        select d.number, d.state, array(select k.key from document_key k where k.id = d.id) as keys
        from document d order by d.id`;
      const found = (bill: string) => declared.find(({ keys }) => keys.includes(`cargo:${bill}`))!;
      assert.deepEqual([found("BEGUN").number, found("BEGUN").state], [begun, "registered"]);
      assert.deepEqual([found("OWN").number.at(-1), found("OWN").state], ["1", "registered"]);
      assert.equal(found("DRAFT").state, "draft");
      assert.equal(declared.length, 5, "each once, and the fresh one");
      // The primary verified the very bytes that declarants signed.
      const bytes = await theirs`
        select 1 from rehearsal.message t join songhanh.message o on o.request = t.request
        where o.state = 'stood in' and o.procedure = any ('{IDA,IDC,IDA01,IDE,MIC}')
          and t.state = 'stood in'`;
      assert.equal(bytes.length, 7);
    });

    await t.step(
      "the standby's numbers are understood, the report balances and is signed",
      async () => {
        const shown = await importer.accepted("IID", { ICN: own });
        const theirNumber = shown.output!.items.value("ICN");
        assert.notEqual(theirNumber, own);
        assert.equal(theirNumber.at(-1), "1");
        const [relayed] = await ours`
        select reason from message where procedure = 'IID' and state = 'handed over'
        order by received_at desc limit 1`;
        assert.match(relayed!.reason, /relayed with the primary's number/);
        // A signed message goes with the map beside it.
        await broker.accepted("IDC", { ICN: draft });
        await broker.refused("IDC", { ICN: draft }, "L1100-0000-0000");
        const document = await operator.get<DocumentJson>(`/documents/${small}`);
        const theirs = document.primaryNumber ?? "";
        assert.match(theirs, /^11\d{8}[0-6]0$/, "all twelve digits");
        // Whoever is told VNACCS's number finds the document by it, however it is written.
        const groups = theirs.replace(/^(..)(.{8})(.)(.)$/, "$1 $2 $3 $4");
        for (const name of [theirs, theirs.slice(0, 11), theirs.slice(0, 10), groups]) {
          const path = encodeURIComponent(name);
          assert.equal(
            (await operator.get<DocumentJson>(`/documents/${path}`)).number,
            small,
            name,
          );
          const { documents } = await operator.get<FoundJson>(`/find?q=${path}`);
          assert.deepEqual(documents.map(({ number }) => number), [small], name);
          const copy = await operator.text(`/documents/${path}/page`);
          assert.match(
            copy,
            new RegExp(`Number at VNACCS</span>\\s*</th>\\s*<td>${theirs}</td>`),
            name,
          );
        }
        assert.deepEqual(
          document.history.map(({ procedure, by, givenBack }) => [procedure, by, givenBack]),
          [["MIC", "stood in", "given back"]],
        );

        const { report, signature } = await operator.get<SignedReport>(
          `/failback/plans/${plan.id}/report`,
        );
        const { accepted, givenBack, pending, decided, balanced } = report.balance;
        assert.deepEqual([accepted, givenBack, pending, decided, balanced], [7, 7, 0, 0, true]);
        const key = createPublicKey({
          key: Uint8Array.fromBase64(signature.publicKey) as never,
          format: "der",
          type: "spki",
        });
        const value = Uint8Array.fromBase64(signature.value);
        assert.ok(verify(null, new TextEncoder().encode(JSON.stringify(report)), key, value));
        const actions = (await operator.audit()).map(({ action }) => action);
        for (const action of ["planned", "approved", "started"]) {
          assert.ok(actions.includes(`give-back ${action}`), action);
        }
        await operator.switch({ to: "primary", kind: "switchover" });
        assert.equal((await operator.status()).mode, "relay");
      },
    );

    await t.step("the report names what the primary sent to another channel", async () => {
      // The terminal fetches the primary's reports through the gateway, which learns from them.
      const codes = await importer.collectCodes();
      assert.ok(codes.includes("VAD3AC"), codes.join(" "));
      let channels: SignedReport["report"]["channels"] = [];
      await until("the ledger has learnt it", async () => {
        const signed = await operator.get<SignedReport>(`/failback/plans/${plan.id}/report`);
        channels = signed.report.channels;
        return channels.length > 0;
      });
      assert.deepEqual(
        channels.map(({ number, standby, primary }) => [number, standby, primary]),
        [[own, 1, 3]],
      );
    });

    await t.step("the standby knows what it gave back by the primary's number too", async () => {
      const shown = await importer.accepted("IID", { ICN: own });
      const theirNumber = shown.output!.items.value("ICN");
      await operator.switch({ to: "standby", kind: "switchover" });
      const again = await importer.accepted("IID", { ICN: theirNumber });
      assert.equal(again.output!.items.value("ICN"), own);
      await importer.accepted("IDD", { ICN: theirNumber });
    });

    await t.step("the evidence of all of it verifies", async () => {
      for (const process of [gateway, primary]) assert.equal(await process.stop(), 0);
      assert.deepEqual(await findings(ours), []);
      // What this test did behind the primary's back at the beginning, and nothing else.
      assert.deepEqual(await findings(theirs), ["changed user M1009M01"]);
    });
  } finally {
    await theirs.end();
    await ours.end();
    await Deno.remove(dir, { recursive: true });
  }
});
