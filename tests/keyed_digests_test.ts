/**
 * A dump of a production database proves no guess of a password: nothing in it, nor in the files beside
 * the data or in the log, is a digest of something with a password in it that is not keyed.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { Terminal, type WrittenRequest } from "../adapters/terminal/mod.ts";
import { run } from "../gateway/command/run.ts";
import type { MessageDetail } from "../gateway/api/messages.ts";
import { limits } from "../gateway/limits.ts";
import { declarations } from "./support/declarations.ts";
import { Operator, until } from "./support/operator.ts";
import { proveGuesses } from "./support/password_guesses.ts";
import {
  codeOf,
  JournalView,
  RelayBed,
  testSigner,
  testTerminal,
  withLinkInfo,
} from "./support/relay_bed.ts";

type Posted = Pick<WrittenRequest, "contentType" | "body">;
const dataKeys = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array];
const [firstKey, secondKey] = dataKeys.map((key) => key.toBase64()) as [string, string];

/** Everything that may happen to a message, in every mode; adds what was sent. */
async function work(bed: RelayBed, sent: Posted[]): Promise<void> {
  const operator = new Operator(() => bed.gateway.admin, bed.dataDir);
  const post = async (message: Posted, code?: string) => {
    sent.push(message);
    const found = codeOf(await bed.post(message));
    if (code !== undefined) assert.equal(found, code);
  };
  const wrong = new Terminal({ ...bed.terminal.account, password: "NOTRIGHT" }, {
    signer: testSigner("m1004"),
  });
  const declare = (terminal: Terminal, reference: string, procedure = "IDA") =>
    withLinkInfo(terminal.job(procedure, { ...declarations.importOneLine, REF: reference }));
  const everySend = async (mode: string, taken?: string) => {
    const first = declare(bed.terminal, `${mode}-1`);
    await post(first, taken);
    // The same send again, and the same content as another send.
    await post(first, taken);
    await post(declare(bed.terminal, `${mode}-1`), taken);
    await post(bed.inquiry());
    await post(declare(wrong, `${mode}-2`));
    await post(declare(testTerminal("m1001"), `${mode}-3`), taken);
    // Refused before anybody looks at the password: signed by nobody, spoilt, of no procedure.
    const values = { ...declarations.importOneLine, REF: `${mode}-4` };
    await post(bed.terminal.job("IDA", values, { signed: false }));
    const spoilt = declare(bed.terminal, `${mode}-5`);
    await post({ ...spoilt, body: spoiltAt(spoilt.body, spoilt.body.length >> 1) });
    const { message } = bed.terminal.job("IID", { ICN: "100000000001" }, { signed: false });
    await post({
      contentType: "text/plain; charset=UTF-8",
      body: overwritten(message, 3, "QQQQQ"),
    });
    await post({
      contentType: "text/plain; charset=UTF-8",
      body: overwritten(message, 392, "9X9999"),
    });
  };
  await everySend("RELAY", "00000");
  await cutBodies(bed, post);
  await operator.switch({ to: "standby", kind: "switchover" });
  await everySend("STANDBY", "00000");
  const number = declare(bed.terminal, "MIC-1", "MIC");
  await post(number);
  await post(bed.terminal.job("IDB", { ICN: "109000000010" }, { signed: false }));
  await operator.switch({ to: "failback", kind: "switchover" });
  await everySend("FAILBACK");
}

/** Fills the budget of an address, and sends what is kept in part alone: with a header, and a password. */
async function cutBodies(bed: RelayBed, post: (message: Posted) => Promise<void>): Promise<void> {
  const filling = randomBytes(1 << 20);
  const { atOnce } = limits.strangers.wholeBytesOfAddress;
  for (let at = 0; at <= atOnce; at += filling.length) {
    filling.writeUInt32BE(at, 0);
    await bed.post({ contentType: "text/plain", body: filling });
  }
  const { message } = bed.terminal.job("IID", { ICN: "100000000002" }, { signed: false });
  const body = Buffer.concat([overwritten(message, 392, "9X9999"), randomBytes(100_000)]);
  await post({ contentType: "text/plain; charset=UTF-8", body });
}

function overwritten(bytes: Uint8Array, at: number, text: string): Uint8Array {
  const changed = new Uint8Array(bytes);
  changed.set(new TextEncoder().encode(text), at);
  return changed;
}

function spoiltAt(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.with(at, bytes[at]! ^ 1);
}

/** What the API and the pages tell whoever may look at messages. */
async function shown(bed: RelayBed, { sql }: JournalView) {
  const operator = new Operator(() => bed.gateway.admin, bed.dataDir);
  const found: { where: string; text: string }[] = [];
  for (const { stream, sequence } of await sql`select stream, sequence from message`) {
    // The primary of this test answers with the digest of what it was sent: those are its words.
    const { reply: _, ...detail } = await operator.get<MessageDetail>(
      `/messages/${stream}-${sequence}`,
    );
    found.push({ where: "API", text: JSON.stringify(detail).replaceAll("-", "") });
  }
  return found;
}

/** Files beside the data and what the gateway has printed, as `proveGuesses` looks at them. */
async function besides(bed: RelayBed) {
  const found = [{ where: "log", text: bed.gateway.text.join("\n").replaceAll("-", "") }];
  for await (const { name, isFile } of Deno.readDir(bed.dataDir)) {
    if (!isFile) continue;
    const bytes = await Deno.readFile(join(bed.dataDir, name));
    const text = Buffer.from(bytes).toString("latin1").replaceAll("-", "") + bytes.toHex();
    found.push({ where: `file ${name}`, text });
  }
  return found;
}

Deno.test("a dump of a production database proves no guess of a password", async (test) => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({
    databaseUrl: database.url,
    env: { SONGHANH_DATA_KEY: firstKey },
  });
  await using journal = new JournalView(database.url, dataKeys[0]);
  const { sql } = journal;
  const step = (name: string, fn: () => Promise<void>) => test.step({ name, fn });
  const command = async (args: string[], env: Record<string, string> = {}) => {
    const text: string[] = [];
    const code = await run(args, {
      environment: {
        SONGHANH_DATABASE_URL: database.url,
        SONGHANH_DATA_DIR: bed.dataDir,
        ...bed.processOptions(env).env,
      },
      output: {
        text: (line) => text.push(line),
        json: (value) => text.push(JSON.stringify(value)),
        remark: () => {},
      },
    });
    return { code, text: text.join("\n") };
  };
  const sent: Posted[] = [];

  await step("whatever became of the messages", async () => {
    await work(bed, sent);
    await until("what a feeder writes is there", async () => {
      const [row] =
        await sql`select count(*) as waiting from open_message where state = 'handed over'`;
      return Number(row!.waiting) === 0;
    });
    const states =
      await sql`select state, count(*)::int as n from message group by state order by 1`;
    console.log(`messages: ${states.map(({ state, n }) => `${state} ${n}`).join(", ")}`);
    assert.deepEqual(states.map(({ state }) => state), [
      ...["handed over", "refused", "repeated", "stood in"],
    ]);
    const [cut] = await sql`
      select count(*)::int as n from message where reason ~ 'kept are the first .* keyed digest'`;
    assert.ok(cut!.n > 0);
    const beside = [...await besides(bed), ...await shown(bed, journal)];
    assert.deepEqual(await proveGuesses(sql, "songhanh", sent, beside), []);
  });

  await step("a digest that is planted is found, in a text, in bytes and in a file", async () => {
    const { body } = sent[0]!;
    const digest = (name: string) => new Uint8Array(Buffer.from(hashOf(name, body), "hex"));
    await sql`create table planted (a text, b bytea, c uuid)`;
    await sql`insert into planted values (${`digest ${hashOf("sha1", body)}`}, ${digest("sha512")},
      ${hashOf("sha256", body).slice(0, 32)}::text::uuid)`;
    const file = [{ where: "file", text: Buffer.from(digest("md5")).toString("base64") }];
    const found = await proveGuesses(sql, "songhanh", sent, file);
    assert.deepEqual(found.map(({ where, what }) => `${where}: ${what}`).sort(), [
      "file: md5 of the body in base64",
      "planted.a: sha1 of the body",
      "planted.b: sha512 of the body",
      "planted.c: sha256 of the body",
    ]);
    await sql`drop table planted`;
    // As the journal was before, where the API does not show it: the column, and what evidence made of it.
    const [row] = await sql`select stream, sequence from message order by received_at limit 1`;
    await sql.begin(async (sql) => {
      await sql`update message set digest = ${digest("sha256")}
        where stream = ${row!.stream} and sequence = ${row!.sequence}`;
      const found = await proveGuesses(sql as unknown as typeof journal.sql, "songhanh", sent);
      assert.deepEqual(found, [{ where: "message.digest", what: "sha256 of the body" }]);
      throw new Error("taken back");
    }).catch((error) => assert.equal(error.message, "taken back"));
  });

  await step("evidence verifies, in the database and from an export", async () => {
    const live = await command(["evidence", "verify", "--json"]);
    assert.equal(live.code, 0, live.text);
    const { plainDigests, cutBodies, messages } = JSON.parse(live.text);
    assert.equal(plainDigests, 0);
    assert.ok(cutBodies > 0);
    assert.ok(messages >= sent.length);
    const out = join(bed.dataDir, "export.jsonl");
    assert.equal((await command(["evidence", "export", "--out", out])).code, 0);
    const offline = await command(["evidence", "verify", out], { SONGHANH_DATA_KEY: "" });
    assert.equal(offline.code, 0, offline.text);
    await Deno.remove(out);
  });

  await step(
    "another data key: repeats are known, evidence verifies, nothing is proved",
    async () => {
      const repeated = bed.inquiry();
      await bed.post(repeated);
      assert.equal(await bed.gateway.stop(), 0);
      const both = { SONGHANH_DATA_KEY: secondKey, SONGHANH_DATA_KEYS: `1:${firstKey}` };
      const resealed = await command(["reseal", "--per-second", "100000"], {
        ...both,
      });
      // A key is entered by a gateway; before that there is nothing to seal by.
      if (resealed.code !== 0) {
        await bed.startGateway(both);
        assert.equal(await bed.gateway.stop(), 0);
        const again = await command(["reseal", "--per-second", "100000"], both);
        assert.equal(again.code, 0, again.text);
      }
      const alone = { SONGHANH_DATA_KEY: secondKey };
      await bed.startGateway(alone);
      const answers = await sql`select count(*)::int as n from message where state = 'repeated'`;
      await bed.post(sent[0]!);
      await bed.post(repeated);
      const [after] = await sql`select count(*)::int as n from message where state = 'repeated'`;
      assert.equal(after!.n, answers[0]!.n + 2, "sends from before the key are recognised");
      const live = await command(["evidence", "verify"], alone);
      assert.equal(live.code, 0, live.text);
      assert.deepEqual(await proveGuesses(sql, "songhanh", sent, await besides(bed)), []);
    },
  );
});

Deno.test("without a data key nothing is protected, and the digests are proved by what stands beside them", async () => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({ databaseUrl: database.url });
  await using journal = new JournalView(database.url);
  const message = bed.declaration();
  assert.equal(codeOf(await bed.post(message)), "00000");
  const found = await proveGuesses(journal.sql, "songhanh", [message]);
  assert.deepEqual(found, [{
    where: "message.digest",
    what: "keyed digest of the body, by a secret that stands in clear",
  }]);
});

function hashOf(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}
