/** The command line: arguments and settings in, exit code, result and remarks out. */
import { oneBand } from "../../core/numbering/mod.ts";
import assert from "node:assert/strict";
import { join } from "node:path";
import { byteSeal } from "../../adapters/seals/byte_seal.ts";
import { CommitWatch } from "../../adapters/postgres/commit_watch.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { JournalWriter } from "../../adapters/journal/journal_writer.ts";
import { MessageStore } from "../../adapters/journal/message_store.ts";
import { migrate } from "../../adapters/postgres/migrate.ts";
import { migrations } from "../../adapters/postgres/migrations/mod.ts";
import { loadMode } from "../../adapters/mode/mode_store.ts";
import { scratchDatabase } from "../../adapters/testing/scratch_database.ts";
import { builtInCodes } from "../../core/codes/mod.ts";
import { builtInPolicy } from "../../core/policy/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { writeItems, writeMessage } from "../../core/wire/mod.ts";
import { adminApp } from "../admin/admin_app.ts";
import { testDiagnostics } from "../testing/test_diagnostics.ts";
import { loneNode } from "../testing/lone_node.ts";
import { scratchService } from "../testing/scratch_service.ts";
import { readConfig } from "../settings/config.ts";
import { openDatabase } from "../database/database.ts";
import { createLog } from "../log/log.ts";
import { run } from "./run.ts";

const main = new URL("../main.ts", import.meta.url).pathname;
const denoConfig = new URL("../../deno.json", import.meta.url).pathname;
const sample = new URL("../../testdata/captures/s29-mic.http", import.meta.url).pathname;
const usersFile = new URL("../../testdata/users.json", import.meta.url).pathname;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  // deno-lint-ignore no-explicit-any -- whatever the command printed
  json(): any;
}

/** In a process of its own, which takes a second: for what a process alone has. */
async function process(
  dir: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", denoConfig, main, ...args],
    cwd: dir,
    env: { SONGHANH_DATA_DIR: join(dir, "data"), ...env },
    stdin: "null",
  }).output();
  const out = new TextDecoder().decode(stdout);
  return { code, out, err: new TextDecoder().decode(stderr), json: () => JSON.parse(out) };
}

/** The same within this process. */
async function songhanh(
  dir: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  let [out, err] = ["", ""];
  const code = await run(args, {
    environment: { SONGHANH_DATA_DIR: join(dir, "data"), ...env },
    output: {
      text: (text) => out += `${text}\n`,
      json: (value) => out += JSON.stringify(value),
      remark: (text) => err += `${text}\n`,
    },
  });
  return { code, out, err, json: () => JSON.parse(out) };
}

async function inDirectory(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** A port of this machine where nothing listens. */
function closedPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function idc(): Uint8Array {
  const { layout } = catalogue.procedure("IDC")!;
  return writeMessage(
    { procedure: "IDC", userId: "X1234X01", password: "Bi8Mat00", system: "1" },
    writeItems(layout, "request", { ICN: "123456789012" }),
  );
}

Deno.test("run() lists every command and its exit codes, and refuses others", () =>
  inDirectory(async (dir) => {
    const help = await process(dir, ["help", "--json"]);
    assert.equal(help.code, 0);
    const { commands, exitCodes } = help.json();
    for (const [name, { usage }] of Object.entries<{ usage: string[] }>(commands)) {
      assert.ok(usage.every((each) => each.startsWith(name)), name);
    }
    assert.deepEqual([exitCodes.usage, exitCodes.config], [64, 78]);
    const text = await songhanh(dir, ["help"]);
    for (const name of Object.keys(commands)) assert.ok(text.out.includes(`  ${name} `), name);

    for (const args of [[], ["destroy"], ["status", "--colour"], ["messages"], ["decode"]]) {
      const refused = await songhanh(dir, args);
      assert.equal(refused.code, 64, args.join(" "));
      assert.match(refused.err, /expected|unknown/i);
      assert.equal(refused.out, "");
    }
  }));

Deno.test("run() decodes a file without settings, gateway or database", () =>
  inDirectory(async (dir) => {
    await Deno.writeFile(join(dir, "a.edi"), idc());
    await Deno.writeTextFile(join(dir, "notes.txt"), "nothing of the kind");
    const wrongSettings = { SONGHANH_PROFILE: "nonsense" };
    const json = await process(dir, ["decode", "a.edi", "--json"], wrongSettings);
    assert.equal(json.code, 0, json.err);
    assert.deepEqual(json.json().fields, [[1, "ICN", 0, "I", 12, "123456789012"]]);
    const text = await songhanh(dir, ["decode", "--lang", "vi", join(dir, "a.edi")]);
    assert.match(text.out, /ICN .*123456789012/);
    assert.ok(!text.out.includes("Bi8Mat00"));
    assert.equal((await songhanh(dir, ["decode", join(dir, "notes.txt")])).code, 65);
    assert.equal((await songhanh(dir, ["decode", "absent.http"])).code, 66);
  }));

Deno.test("run() says what stands in the way of an answer", () =>
  inDirectory(async (dir) => {
    const nobody = { SONGHANH_ADMIN_LISTEN: `127.0.0.1:${closedPort()}` };
    const silent = await songhanh(dir, ["status"], nobody);
    assert.equal(silent.code, 69);
    assert.match(silent.err, /nothing listens at http:\/\/127\.0\.0\.1:\d+/);
    const empty = await songhanh(dir, ["balance"], nobody);
    assert.equal(empty.code, 66);
    assert.match(empty.err, /there is no database/);
    const away = {
      ...nobody,
      SONGHANH_DATABASE_URL: `postgres://x:geheim@127.0.0.1:${closedPort()}/x`,
    };
    const refused = await songhanh(dir, ["balance"], away);
    assert.equal(refused.code, 69, refused.err);
    assert.ok(!refused.err.includes("geheim"));

    await Deno.writeTextFile(join(dir, "songhanh.env"), "SONGHANH_PROFILE = production\n");
    const incomplete = await process(dir, ["start"], { SONGHANH_PRIMARY_UR: "http://127.0.0.1/" });
    assert.equal(incomplete.code, 78);
    assert.match(incomplete.err, /SONGHANH_DATABASE_URL[^]*SONGHANH_TRUST_DIR/);
    assert.match(incomplete.err, /SONGHANH_PRIMARY_UR: .* did you mean SONGHANH_PRIMARY_URL\?/);
  }));

Deno.test("a command whose output cannot be written ends with 73", () =>
  inDirectory(async (dir) => {
    for (const args of [["help"], ["help", "--json"], ["decode", sample]]) {
      const { code, stderr } = await new Deno.Command("sh", {
        args: [
          ...["-c", 'exec "$@" > /dev/full', "sh", Deno.execPath(), "run", "-A", "--no-check"],
          ...["--config", denoConfig, main, ...args],
        ],
        env: { SONGHANH_DATA_DIR: join(dir, "data") },
        ...{ stdin: "null", stdout: "null" },
      }).output();
      const said = new TextDecoder().decode(stderr);
      assert.equal(code, 73, said);
      assert.match(said, /cannot write the output: no space is left\n$/);
    }
  }));

Deno.test("a file that is not there is said to be, in no words of the system", () =>
  inDirectory(async (dir) => {
    const none = join(dir, "none");
    for (
      const args of [
        ["evidence", "verify", none],
        ["evidence", "verify", sample, "--key", none],
        ["users", "import", none],
        ["decode", none],
        ["failback", "import", none, "--reason", "a test", "--token", "x"],
      ]
    ) {
      const { code, err } = await songhanh(dir, args, { SONGHANH_ADMIN_LISTEN: "127.0.0.1:1" });
      assert.equal(code, 66, `${args.join(" ")}: ${err}`);
      assert.match(err, /cannot read ".*none": there is no such file\n/);
      assert.doesNotMatch(err, /os error/);
    }
  }));

Deno.test("start ends with 78 where a file cannot be used, before there is a database", () =>
  inDirectory(async (dir) => {
    const [rules, users] = [join(dir, "rules.jsonl"), join(dir, "users.json")];
    await Deno.writeTextFile(rules, "green\n");
    await Deno.writeTextFile(users, "[");
    const data = join(dir, "data");
    const { code, err } = await process(dir, ["start"], {
      SONGHANH_DATA_DIR: data,
      SONGHANH_CHANNEL_RULES: rules,
      SONGHANH_USERS_FILE: users,
    });
    assert.equal(code, 78, err);
    assert.match(err, /SONGHANH_CHANNEL_RULES: .*line 1: /);
    assert.match(err, /SONGHANH_USERS_FILE: /);
    assert.deepEqual([...Deno.readDirSync(data)], []);
  }));

Deno.test("run() keeps users and tokens in the database that is named", () =>
  inDirectory(async (dir) => {
    await using database = await scratchDatabase();
    const env = { SONGHANH_DATABASE_URL: database.url };
    const json = async (...args: string[]) => {
      const ran = await songhanh(dir, [...args, "--json"], env);
      assert.equal(ran.code, 0, ran.err);
      return ran.json();
    };
    // No command but these changes a schema (F62).
    const plan = await json("migrate", "--plan");
    assert.ok(plan.missing.length > 10);
    for (
      const command of [["tokens", "list"], ["users", "import", usersFile], ["balance"]]
    ) {
      const early = await songhanh(dir, command, env);
      assert.equal(early.code, 78, early.err);
      assert.match(early.err, /lacks 0001_journal, .*: run "songhanh migrate"/);
    }
    assert.deepEqual((await json("migrate", "--plan")).missing, plan.missing);
    const migrated = await json("migrate");
    assert.deepEqual(migrated.applied, plan.missing);
    assert.deepEqual((await json("migrate")).applied, []);
    const rehearsal = { ...env, SONGHANH_DATABASE_SCHEMA: "rehearsal" };
    assert.equal((await songhanh(dir, ["migrate"], rehearsal)).code, 0);
    const { added } = await json("users", "import", usersFile);
    assert.ok(added > 0);
    const again = await json("users", "import", usersFile);
    assert.deepEqual([again.added, again.changed, again.unchanged], [0, 0, added]);
    const [{ userId }] = (await json("users", "list")).users;
    assert.equal((await json("users", "disable", userId)).outcome, "changed");
    assert.equal((await json("users", "disable", userId)).outcome, "unchanged");
    assert.equal((await json("users", "list")).users[0].barred, true);
    assert.equal((await json("users", "enable", userId)).outcome, "changed");
    assert.equal((await songhanh(dir, ["users", "disable", "NOBODY00"], env)).code, 66);

    const { id, token } = await json(
      "tokens",
      "create",
      "--name",
      "dashboard",
      "--role",
      "observer",
    );
    const listed = await json("tokens", "list");
    assert.deepEqual(listed.tokens.map((each: { id: string }) => each.id), [id]);
    assert.ok(!JSON.stringify(listed).includes(token));
    assert.equal((await json("tokens", "revoke", id)).outcome, "changed");
    const wrong = ["tokens", "create", "--name", "x", "--role", "king"];
    assert.equal((await songhanh(dir, wrong, env)).code, 64);
  }));

Deno.test("run() asks the running gateway for status, messages and balance", () =>
  inDirectory(async (dir) => {
    await using database = await scratchDatabase();
    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 3 });
    const own = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    await migrate(sql, "songhanh", migrations);
    const { epoch } = await loadMode(sql, "relay");
    const seal = byteSeal(undefined);
    const journal = new JournalWriter({
      sql: own,
      writer: "test",
      epoch: () => epoch,
      seal,
      appendWaitMs: 5_000,
      queueMessagesMax: 10,
    });
    await journal.open();
    const body = idc();
    await journal.append({
      receivedAt: Date.parse("2030-01-01T00:00:00Z"),
      sender: "192.0.2.1",
      userId: "X1234X01",
      procedure: "IDC",
      state: "refused",
      code: "A0008",
      digest: new Uint8Array(32),
      contentType: "text/plain; charset=UTF-8",
      request: body,
      reply: { status: 200, contentType: "text/plain", bytes: new TextEncoder().encode("no") },
    });
    const app = adminApp({
      gateway: {
        database: { sql },
        store: new MessageStore(sql, seal),
        commits: new CommitWatch(sql, sql),
        lanes: { ready: true },
        policy: builtInPolicy,
        codes: builtInCodes,
        node: loneNode(sql),
        service: { now: scratchService("relay") },
        config: {
          automatic: "standby",
          standby: "local",
          clearText: [],
          numberBands: oneBand(90_000_000, 99_999_999),
        },
        now: () => new Date(),
        startedAt: new Date(),
        primaryUrl: undefined,
        mode: () => loadMode(sql, "relay"),
        metrics: () => Promise.resolve(""),
        diagnostics: testDiagnostics(sql),
      },
      token: "the-token",
      faultsUrl: undefined,
    });
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => app.fetch(request),
    );
    try {
      const env = {
        SONGHANH_ADMIN_LISTEN: `127.0.0.1:${server.addr.port}`,
        SONGHANH_TOKEN: "the-token",
      };
      const status = await process(dir, ["status", "--json"], env);
      assert.equal(status.json().ledger.journalSeq, 1, status.err);
      assert.match((await songhanh(dir, ["status"], env)).out, /mode +relay \(epoch 1\)/);
      const listed = await songhanh(dir, ["messages", "list", "--procedure", "IDC"], env);
      assert.match(listed.out, /1-1 .*X1234X01 .*A0008/);
      const shown = await songhanh(dir, ["messages", "show", "1-1"], env);
      assert.match(shown.out, /ICN .*123456789012/);
      assert.ok(!shown.out.includes("Bi8Mat00"));
      assert.equal((await songhanh(dir, ["messages", "show", "1-9"], env)).code, 66);
      const exported = await songhanh(
        dir,
        ["messages", "export", "--out", join(dir, "files")],
        env,
      );
      assert.equal(exported.code, 0, exported.err);
      const decoded = await songhanh(dir, ["decode", join(dir, "files/1-1.http"), "--json"]);
      assert.deepEqual(decoded.json().fields, [[1, "ICN", 0, "I", 12, "123456789012"]]);
      assert.equal((await Deno.stat(join(dir, "files/1-1.http"))).mode! & 0o077, 0);

      const balance = await songhanh(dir, ["balance", "--json"], env);
      assert.deepEqual([balance.code, balance.json().refused], [0, 1]);
      await sql`delete from message`;
      const lost = await songhanh(dir, ["balance"], env);
      assert.equal(lost.code, 1);
      assert.match(lost.out, /NOT balance/);

      const order = ["switchover", "--to", "standby", "--reason", "a test", "--json"];
      const dry = await songhanh(
        dir,
        ["switchover", "--to", "standby", "--dry-run", "--json"],
        env,
      );
      assert.deepEqual([dry.code, dry.json().dryRun], [0, true], dry.err);
      const late = await songhanh(dir, [...order, "--expect-epoch", "9"], env);
      assert.equal(late.code, 1);
      assert.match(late.err, /EPOCH_OTHER/);
      const unsaid = await songhanh(dir, ["switchover", "--to", "standby", "--reason", " "], env);
      assert.equal(unsaid.code, 64);
      assert.match(unsaid.err, /--reason: expected why, for the audit/);
      const made = await songhanh(dir, order, env);
      assert.deepEqual([made.code, made.json().state], [0, "done"], made.err);
      const paused = await songhanh(dir, ["pause", "--reason", "a test"], env);
      assert.match(paused.out, /is paused/);
      assert.match((await songhanh(dir, ["status"], env)).out, /mode +standby \(epoch 2\)/);
      assert.equal((await songhanh(dir, ["resume"], env)).code, 64);

      const stranger = await songhanh(dir, ["status", "--token", "guessed"], env);
      assert.equal(stranger.code, 77);
    } finally {
      await server.shutdown();
      await journal.close();
      await own.end();
      await sql.end();
    }
  }));

Deno.test("run() counts the embedded database while a process has it, and when none has", () =>
  inDirectory(async (dir) => {
    const env = { SONGHANH_ADMIN_LISTEN: `127.0.0.1:${closedPort()}` };
    const dataDir = join(dir, "data");
    const balance = () => songhanh(dir, ["balance", "--json"], env);
    const database = await openDatabase(
      readConfig({ SONGHANH_DATA_DIR: dataDir }, 1),
      createLog({}, { write: () => {} }),
    );
    const address = join(dataDir, "database-url");
    const written = await Deno.readTextFile(address);
    try {
      assert.equal((await Deno.stat(address)).mode! & 0o077, 0);
      const running = await balance();
      assert.equal(running.json().balanced, true, running.err);
    } finally {
      await database.stop();
    }
    await assert.rejects(Deno.stat(address), Deno.errors.NotFound);

    // After a crash the file is still there and says an address where nobody is.
    await Deno.writeTextFile(address, written);
    const alone = await balance();
    assert.equal(alone.code, 0, alone.err);
    assert.equal(alone.json().balanced, true);
  }));

Deno.test("run() resolves to the exit code", async () => {
  const { error } = console;
  const said: string[] = [];
  console.error = (text: string) => said.push(text);
  try {
    assert.equal(await run(["nothing of the kind"]), 64);
  } finally {
    console.error = error;
  }
  assert.match(said.join("\n"), /unknown command/);
});
