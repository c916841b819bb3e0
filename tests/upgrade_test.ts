/**
 * A database of version 0.1.0 with a day's work in it – relayed, stood in, repeated, unknown, a give-back
 * that is half done (`testdata/first-database`) – is migrated by the program of today, which goes on with
 * all of it. Then what a program does that finds steps of another version.
 */
import assert from "node:assert/strict";
import { connect } from "../adapters/postgres/connect.ts";
import {
  dataKey,
  firstDatabase,
  type KeptExchange,
  readFirstDatabase,
} from "../adapters/testing/first_database.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import type { WrittenRequest } from "../adapters/terminal/mod.ts";
import { raiseUsersVersion } from "../adapters/users/users_version.ts";
import type { DocumentJson } from "../gateway/api/documents.ts";
import type { GiveBackPlanJson } from "../gateway/api/give_back.ts";
import { runCommand } from "./rig/run_command.ts";
import { readClientReply } from "./support/client_reply.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { inDirectory } from "./support/in_directory.ts";
import { Operator, until } from "./support/operator.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";

/** Where the token of a delivery stands, behind the head of its answer: another one each time. */
const token = { offset: 179, length: 30 };

async function post(edi: string, { contentType, body, message }: WrittenRequest) {
  const response = await postRaw(edi, terminalRequest(contentType, body));
  assert.ok(response, "an answer");
  return { body: response.body, reply: readClientReply(response, message) };
}

/** The request of that day, byte for byte. */
function again({ contentType, request, message }: KeptExchange): WrittenRequest {
  const [body, text] = [request, message].map((part) => Uint8Array.fromBase64(part));
  return { contentType, body: body!, message: text! };
}

function withoutToken(reply: Uint8Array): string {
  const bytes = new Uint8Array(reply);
  bytes.fill(0x20, token.offset, token.offset + token.length);
  return bytes.toBase64();
}

Deno.test("a database of 0.1.0 is migrated, and its work goes on", (t) =>
  inDirectory(async (dir) => {
    const day = await readFirstDatabase();
    await using database = await firstDatabase();
    const settings: Record<string, string> = {
      ...testdataSettings,
      SONGHANH_DATABASE_URL: database.url,
      SONGHANH_DATA_DIR: `${dir}/gateway`,
      SONGHANH_DATA_KEY: dataKey,
      SONGHANH_WORKERS: "1",
      // The day goes on a quarter of an hour later.
      SONGHANH_CLOCK_OFFSET_MS: String(Date.parse(day.at) + 900_000 - Date.now()),
    };
    const songhanh = async <Answer>(...args: string[]): Promise<Answer> => {
      const { code, stdout, stderr } = await runCommand([...args, "--json"], settings);
      assert.equal(code, 0, `${args.join(" ")}: ${stdout} ${stderr}`);
      return JSON.parse(stdout);
    };
    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 2 });
    const verify = async () => {
      const found = await songhanh<Record<string, unknown>>("evidence", "verify");
      assert.deepEqual(found.findings, []);
      return found;
    };

    try {
      await t.step("the plan says what is missing and changes nothing", async () => {
        const plan = await songhanh<Record<string, unknown>>("migrate", "--plan");
        assert.deepEqual([plan.from, plan.rolling, plan.nodes], ["0.1.0", false, []]);
        assert.equal((plan.missing as string[])[0], "0011_outcomes_left");
        const rows = await sql`select * from migration`;
        assert.equal(rows.length, 10);
        assert.deepEqual(Object.keys(rows[0]!), ["name", "applied_at"]);
        const { code, stdout } = await runCommand(["doctor"], settings);
        assert.equal(code, 1);
        assert.match(
          stdout,
          /lacks \d+ steps.* → stop all nodes first, then run "songhanh migrate"/,
        );
      });

      await t.step("the steps are applied", async () => {
        const { missing, applied } = await songhanh<Record<string, string[]>>("migrate");
        assert.deepEqual(applied, missing);
        const plan = await songhanh<Record<string, unknown>>("migrate", "--plan");
        assert.deepEqual([plan.from, plan.missing], [plan.to, []]);
      });

      await using primary = await GatewayProcess.start({
        command: "primary",
        dataDir: `${dir}/primary`,
        env: { ...settings, SONGHANH_PRIMARY_URL: "", SONGHANH_DATA_KEY: "" },
      });
      // The users file has been read anew: who asks may look at the documents of all.
      await sql.begin(async (transaction) => {
        await transaction`set local search_path to rehearsal`;
        await transaction`update user_account set roles = '{officer}' where user_id = 'M1009M01'`;
        await raiseUsersVersion(transaction);
      });
      const service = new Desk(() => primary.edi, "M1009M01").terminal.account;
      await using gateway = await GatewayProcess.start({
        dataDir: `${dir}/gateway`,
        env: {
          ...settings,
          SONGHANH_PRIMARY_URL: `http://${primary.edi}/`,
          SONGHANH_SERVICE_USER: service.userId,
          SONGHANH_SERVICE_PASSWORD: service.password,
          SONGHANH_SERVICE_TERMINAL: service.terminalId,
        },
      });
      const operator = new Operator(() => gateway.admin, `${dir}/gateway`);
      const handedOver = async () => {
        const [row] = await sql`
          select count(*)::int as n from message where state in ('handed over', 'stood in')`;
        return row!.n as number;
      };
      const before = await handedOver();

      await t.step("evidence verifies, the balance balances", async () => {
        const { plainDigests, reports, documents } = await verify();
        assert.deepEqual([plainDigests, reports], [day.balance.received, 8]);
        // What was unknown is asked about meanwhile.
        assert.ok(Number(documents) >= 6, `${documents} documents`);
        const balance = await songhanh<typeof day.balance & { balanced: boolean }>("balance");
        assert.equal(balance.balanced, true);
        assert.equal(balance.received, day.balance.received);
        for (const name of ["accepted", "givenBack", "pending"]) {
          assert.equal(balance.standby[name], day.balance.standby[name], name);
        }
      });

      await t.step("a send of that day is recognised, and answered as it was", async () => {
        for (const name of ["relayed", "repeated", "stood in"]) {
          const { body } = await post(gateway.edi, again(day.kept[name]!));
          assert.equal(body.toBase64(), day.kept[name]!.reply, name);
        }
        assert.equal(await handedOver(), before, "nothing went to VNACCS a second time");
      });

      await t.step(
        "what was unknown is asked about, and its send answered by what was found",
        async () => {
          await operator.until("nothing is unknown", ({ unknownCount }) => unknownCount === 0);
          const { reply } = await post(gateway.edi, again(day.kept.unknown!));
          assert.deepEqual(reply.codes, ["00000-0000-0000"]);
          assert.match(reply.resultItems[0]!, /^10[0-7]/);
          assert.equal(await handedOver(), before);
        },
      );

      await t.step("documents are found, with what they have become", async () => {
        const stateOf = async (name: string) =>
          (await operator.get<DocumentJson>(`/documents/${day.numbers[name]}`)).state;
        for (const name of ["begun", "own", "smallOwn"]) {
          assert.equal(await stateOf(name), "registered", name);
        }
        assert.equal(await stateOf("draft"), "draft");
        // Whose channel only VNACCS knew, it is asked.
        for (const name of ["registered", "small"]) {
          await until(`${name} is cleared`, async () => await stateOf(name) === "cleared");
        }
      });

      await t.step("the give-back goes on where it was", async () => {
        const path = `/failback/plans/${day.plan}`;
        let plan = await operator.get<GiveBackPlanJson>(path);
        assert.deepEqual([plan.state, plan.counts["given back"]], ["paused", day.givenBack]);
        const resumed = await operator.post(`${path}/resume`, { reason: "the next morning" });
        assert.equal(resumed.status, 200, await resumed.text());
        await until("it is done", async () => {
          plan = await operator.get<GiveBackPlanJson>(path);
          return plan.state === "done";
        });
        const items = await sql`select procedure, state, reason from failback_item`;
        const { "given back": given, "already there": there } = plan.counts;
        // One small declaration is the same that VNACCS took before the outage.
        assert.deepEqual([given, there], [6, 1], JSON.stringify(items));
        const own = await operator.get<DocumentJson>(`/documents/${day.numbers.own}`);
        assert.match(own.primaryNumber ?? "", /^10[0-7]/);
      });

      await t.step("what waited is fetched byte for byte, what was under way too", async () => {
        await operator.switch({ to: "standby", kind: "failover" });
        for (const [userId, kept] of Object.entries(day.outputs)) {
          const { terminal } = new Desk(() => gateway.edi, userId);
          const fetched: string[] = [];
          for (let request = terminal.retrieve();;) {
            const { body, reply } = await post(gateway.edi, request);
            if (reply.token === undefined) break;
            fetched.push(withoutToken(body));
            request = terminal.acknowledge(reply.token);
          }
          const expected = kept.map((reply) => withoutToken(Uint8Array.fromBase64(reply)));
          assert.deepEqual(fetched, expected, userId);
        }
      });

      await t.step("and all of it is in the evidence", async () => {
        await verify();
        assert.equal(await gateway.stop(), 0);
        assert.equal(await primary.stop(), 0);
      });
    } finally {
      await sql.end();
    }
  }));

Deno.test("nodes that cannot go on are stopped before the schema is changed", () =>
  inDirectory(async (dir) => {
    await using database = await firstDatabase();
    const settings = {
      SONGHANH_DATABASE_URL: database.url,
      SONGHANH_DATA_DIR: dir,
      SONGHANH_DATA_KEY: dataKey,
    };
    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    try {
      // A node of 0.1.0, as far as the database sees one.
      const [node] = await sql`insert into node (name) values ('host-a:8400') returning id`;
      await sql`select pg_advisory_lock(hashtext('songhanh.node'), ${node!.id})`;
      const plan = await runCommand(["migrate", "--plan"], settings);
      assert.match(plan.stdout, /Not rolling: stop all nodes first \(at work now: host-a:8400\)/);
      const [migrated, started] = await Promise.all([
        runCommand(["migrate"], settings),
        runCommand(["start"], { ...testdataSettings, ...settings }),
      ]);
      for (const { code, stdout, stderr } of [migrated!, started!]) {
        assert.match(stdout + stderr, /stop all nodes first: .*1 work on it: host-a:8400/);
        assert.equal(code, code === 75 ? 75 : 78);
      }
      assert.deepEqual([migrated!.code, started!.code], [75, 78]);
      assert.equal((await sql`select from migration`).length, 10, "nothing was changed");
      await sql`select pg_advisory_unlock_all()`;
      assert.equal((await runCommand(["migrate"], settings)).code, 0);
    } finally {
      await sql.end();
    }
  }));

Deno.test("a node goes on with steps of a newer version that allow it, and with no others", () =>
  inDirectory(async (dir) => {
    await using database = await migratedDatabase();
    const settings = {
      ...testdataSettings,
      SONGHANH_DATABASE_URL: database.url,
      SONGHANH_DATA_DIR: dir,
      SONGHANH_DATA_KEY: dataKey,
    };
    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    const record = (name: string, oldest: string) =>
      sql`insert into migration (name, oldest_program) values (${name}, ${oldest})`;
    try {
      await record("9001_more", "0.2.0");
      await using gateway = await GatewayProcess.start({ dataDir: dir, env: settings });
      const ahead = gateway.lines.find(({ event }) =>
        /^the database schema is of a newer/.test(event)
      );
      assert.deepEqual(ahead?.unknown, ["9001_more"]);
      const operator = new Operator(() => gateway.admin, dir);
      assert.equal(await operator.health("/readyz"), 200);
      assert.match((await runCommand(["doctor"], settings)).stdout, /upgrade this node, too/);

      // Somebody upgrades to what it cannot go on with, under its feet.
      await record("9002_another", "0.3.0");
      await until("it is not ready", async () => await operator.health("/readyz") === 503);
      const response = await fetch(`http://${gateway.admin}/readyz`);
      assert.match(
        await response.text(),
        /found migration "9001_more, 9002_another".*cannot go on with: start version 0\.3\.0/,
      );
      const desk = new Desk(() => gateway.edi, "M1001M01");
      assert.deepEqual((await desk.job("IID", { ICN: "100000999930" })).codes, ["A0011-0000-0000"]);
      assert.equal(await gateway.stop(), 0);
      const started = await runCommand(["start"], settings);
      assert.equal(started.code, 78);
      assert.match(started.stdout + started.stderr, /start version 0\.3\.0 or a newer one/);
      assert.equal((await runCommand(["migrate"], settings)).code, 78);
      assert.match(
        (await runCommand(["doctor"], settings)).stdout,
        /which this one cannot go on with/,
      );
    } finally {
      await sql.end();
    }
  }));
