/** F58 through whole processes: wrong and missing keys, another key in their place, one damaged row. */
import assert from "node:assert/strict";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { run } from "../gateway/command/run.ts";
import { exitCodes } from "../gateway/command/command_error.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import { codeOf, RelayBed, type SentMessage } from "./support/relay_bed.ts";

const main = new URL("../gateway/main.ts", import.meta.url).pathname;
const denoConfig = new URL("../deno.json", import.meta.url).pathname;
const [first, second, third] = [1, 2, 3].map((byte) =>
  new Uint8Array(32).fill(byte).toBase64()
) as [string, string, string];

/** The settings of a process that may not know a key that was set before. */
function keys(dataKey: string, dataKeys = ""): Record<string, string> {
  return { SONGHANH_DATA_KEY: dataKey, SONGHANH_DATA_KEYS: dataKeys };
}

Deno.test("SONGHANH_DATA_KEY, _DATA_KEYS and songhanh reseal (F58)", async (test) => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({ databaseUrl: database.url });
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 2 });
  const step = (name: string, act: () => Promise<void>) => test.step({ name, fn: act });
  const sent: SentMessage[] = [];
  const answers: Uint8Array[] = [];
  const exchange = async () => {
    const message = bed.declaration();
    const answer = await bed.post(message);
    assert.equal(codeOf(answer), "00000");
    sent.push(message);
    answers.push(answer!.body);
  };
  /** Every answer that was given is given again, to the byte. */
  const assertAnswers = async () => {
    for (const [at, message] of sent.entries()) {
      assert.deepEqual((await bed.post(message))!.body, answers[at], `answer ${at}`);
    }
  };
  const settings = (env: Record<string, string>) => ({
    SONGHANH_DATABASE_URL: database.url,
    SONGHANH_DATA_DIR: bed.dataDir,
    SONGHANH_EDI_LISTEN: "127.0.0.1:0",
    SONGHANH_ADMIN_LISTEN: "127.0.0.1:0",
    ...bed.processOptions(env).env,
  });
  /** Starts nothing: says a sentence and ends with 78, and leaves the database as it was. */
  const refused = async (env: Record<string, string>, expected: RegExp) => {
    const stored = () => sql`select number, retired_at from data_key order by number`;
    const before = await stored();
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--config", denoConfig, main, "start"],
      env: settings(env),
      stdin: "null",
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert.equal(code, exitCodes.config, said);
    assert.match(said, expected);
    for (const key of [first, second, third]) assert.ok(!said.includes(key));
    assert.deepEqual([...await stored()], [...before]);
  };
  const command = async (args: string[], env: Record<string, string>) => {
    const text: string[] = [];
    const code = await run(args, {
      environment: settings(env),
      output: {
        text: (line) => text.push(line),
        json: (value) => text.push(JSON.stringify(value)),
        remark: (line) => text.push(line),
      },
    });
    return { code, text: text.join("\n") };
  };
  const verified = async (env: Record<string, string>) => {
    const { code, text } = await command(["evidence", "verify"], env);
    assert.equal(code, exitCodes.ok, text);
  };
  try {
    await step("a key may be set where nothing was encrypted; what was there goes on", async () => {
      await exchange();
      assert.equal(await bed.gateway.stop(), 0);
      await bed.startGateway(keys(first));
      await assertAnswers();
      await exchange();
      await assertAnswers();
    });

    await step("another key, or none, starts nothing beside it and nothing after it", async () => {
      await refused(keys(second), /SONGHANH_DATA_KEY is not the key of this database/);
      await exchange();
      assert.equal(await bed.gateway.stop(), 0);
      await Promise.all([
        refused(keys(second), /SONGHANH_DATA_KEY is not the key of this database/),
        refused(keys(""), /SONGHANH_DATA_KEY: missing/),
      ]);
      const { code } = await command(["evidence", "verify"], keys(second));
      assert.equal(code, exitCodes.config, "nor does a command say that everything was changed");
      await verified(keys(first));
    });

    await step(
      "node by node: known everywhere first, then sealing; every answer goes on",
      async () => {
        await bed.startGateway(keys(first, `2:${second}`));
        const other = await GatewayProcess.start({
          ...bed.processOptions(keys(second, `1:${first}`)),
          dataDir: await Deno.makeTempDir({ dir: bed.dataDir }),
        });
        await using _ = other;
        await assertAnswers();
        // One seals by the first key, the other by the second: each opens what the other has sealed.
        await exchange();
        const toOther = ({ contentType, body }: SentMessage) =>
          postRaw(other.edi, terminalRequest(contentType, body));
        const message = bed.declaration();
        const answer = await toOther(message);
        assert.equal(codeOf(answer), "00000");
        sent.push(message);
        answers.push(answer!.body);
        await assertAnswers();
        for (const [at, message] of sent.entries()) {
          assert.deepEqual((await toOther(message))!.body, answers[at], "from the other node");
        }
        const { code, text } = await command(["reseal"], keys(second, `1:${first}`));
        assert.equal(code, exitCodes.no, text);
        assert.match(text, /still sealed by another key, by .*: start these nodes/);
        assert.equal(await other.stop(), 0);
      },
    );

    await step("reseal while traffic runs; then the old key is not needed any more", async () => {
      assert.equal(await bed.gateway.stop(), 0);
      await refused(keys(second), /key 1 is missing .* songhanh reseal/);
      await bed.startGateway(keys(second, `1:${first}`));
      const [{ code, text }] = await Promise.all([
        command(["reseal"], keys(second, `1:${first}`)),
        exchange(),
      ]);
      assert.equal(code, exitCodes.ok, text);
      assert.match(text, /nothing is sealed by key 1 any more; it may be removed/);
      assert.equal(await bed.gateway.stop(), 0);
      await bed.startGateway(keys(second));
      await assertAnswers();
      await verified(keys(second));
      await refused(keys(first, `2:${second}`), /key 1, which has been replaced: expected key 2/);
    });

    await step("one damaged row costs its own message, and people see it", async () => {
      const [row] = await sql`
        update message set request = set_byte(request, 60, get_byte(request, 60) # 1)
        where (stream, sequence) in (
          select stream, sequence from message where link_info = ${sent[0]!.linkInfo} limit 1)
        returning stream || '-' || sequence as id`;
      const env = { ...keys(second), SONGHANH_ADMIN_LISTEN: bed.gateway.admin };
      const shown = await command(["messages", "show", row!.id, "--json"], env);
      assert.equal(shown.code, exitCodes.ok, shown.text);
      assert.match(JSON.parse(shown.text).unopened[0], /^the request cannot be opened/);
      await exchange();
      await assertAnswers();
      assert.equal((await command(["balance"], env)).code, exitCodes.ok);
      const evidence = await command(["evidence", "verify", "--all"], env);
      assert.equal(evidence.code, exitCodes.no, evidence.text);
    });
    assert.equal(await bed.gateway.stop(), 0);
  } finally {
    await sql.end();
  }
});
