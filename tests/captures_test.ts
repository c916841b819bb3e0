/**
 * Every captured request through a real gateway: relayed and answered byte for byte, or refused
 * with the answer that its facts name. docs/integrate.md "Answers" says where and why we decide otherwise.
 */
import { balanceOf } from "../adapters/balance/balance.ts";
import assert from "node:assert/strict";
import { connect } from "../adapters/postgres/connect.ts";
import { byteSeal } from "../adapters/seals/byte_seal.ts";
import { MessageStore } from "../adapters/journal/message_store.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { readReply } from "../core/wire/mod.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { type Capture, readCaptures, trustDir, usersFile } from "./support/captures.ts";
import { testdataSettings } from "./support/desk.ts";
import { FakePrimary } from "./support/fake_primary.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { postRaw } from "./support/post_raw.ts";

const captures = await readCaptures();
const files = {
  SONGHANH_TRUST_DIR: trustDir,
  SONGHANH_USERS_FILE: usersFile,
  // The terminal sends small values too.
  SONGHANH_POLICY: testdataSettings.SONGHANH_POLICY,
};

/** Where we answer otherwise than the facts of a capture say is fitting. */
function decidedOtherwise({ procedure, signed }: Capture): RegExp | undefined {
  // The procedure's own list has a code that says exactly this.
  if (catalogue.procedure(procedure)?.signed && !signed) return /^E9990$/;
}

/**
 * Refused by the gateway before the primary is asked: structure, trust, signature. Who the sender
 * is, the registered certificate (A0035, A0036), procedure and items are the primary's to judge.
 */
function isRefusedByGateway({ group, layer, fittingReply }: Capture): boolean {
  if (group !== "malformed") return false;
  if (layer === "certificate") return !/A003[56]/.test(fittingReply ?? "");
  return !["authentication", "procedure", "items"].includes(layer ?? "");
}

/** A reply in one word: a result code, or the text of a short reply. */
function said(body: Uint8Array): string {
  const reply = readReply(body);
  if (reply.kind === "text") return reply.text;
  return reply.messages[0]?.codes[0]?.code ?? "output";
}

Deno.test("the gateway relays captured requests and their answers byte for byte", async () => {
  assert.ok(captures.length > 0, "there are captures");
  await using database = await migratedDatabase();
  // Each answer is other bytes, also such that are no text at all.
  await using primary = new FakePrimary((_, number) => ({
    contentType: number % 2 === 0 ? "text/plain; charset=UTF-8" : "application/octet-stream",
    bytes: new Uint8Array(500 + number).map((_, index) => (index * number) & 255),
  }));
  const dataDir = await Deno.makeTempDir();
  await using gateway = await GatewayProcess.start({
    dataDir,
    databaseUrl: database.url,
    env: { ...files, SONGHANH_PRIMARY_URL: primary.url },
  });
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const store = new MessageStore(sql, byteSeal(undefined));
  const answers = new Map<string, Uint8Array>();
  try {
    for (const capture of captures) {
      const before = primary.taken.length;
      const sameSend = captures.find((one) => one !== capture && isEqual(one.body, capture.body));
      const response = await postRaw(gateway.edi, capture.request);
      assert.ok(response, `${capture.name}: an answer`);
      assert.equal(response.status, 200, capture.name);
      if (isRefusedByGateway(capture)) {
        assert.equal(primary.taken.length, before, `${capture.name}: not handed over`);
        assertFitting(capture, said(response.body));
      } else if (sameSend !== undefined && answers.has(sameSend.name)) {
        // The same bytes under another order of HTTP headers: one send, seen twice (F21).
        assert.equal(primary.taken.length, before, `${capture.name}: not handed over again`);
        assert.deepEqual(response.body, answers.get(sameSend.name), capture.name);
      } else {
        assert.equal(primary.taken.length, before + 1, `${capture.name}: handed over once`);
        const taken = primary.taken.at(-1)!;
        assert.deepEqual(taken.body, new Uint8Array(capture.body), `${capture.name}: its bytes`);
        assert.equal(taken.contentType, capture.contentType, capture.name);
        const number = before + 1;
        assert.deepEqual(
          new Uint8Array(response.body),
          new Uint8Array(500 + number).map((_, index) => (index * number) & 255),
          `${capture.name}: the primary's bytes`,
        );
      }
      answers.set(capture.name, response.body);
      const [last] = (await store.search({ limit: 1 })).rows;
      const stored = await store.find(last!.id);
      assert.deepEqual(new Uint8Array(stored!.request!), new Uint8Array(capture.body));
      assert.deepEqual(new Uint8Array(stored!.reply!.bytes), new Uint8Array(response.body));
    }
    const balance = await balanceOf(sql);
    assert.equal(balance.received, captures.length);
    assert.deepEqual(balance.problems, []);
  } finally {
    await sql.end();
  }
  assert.equal(await gateway.stop(), 0);
  const log = gateway.text.join("\n");
  for (const { name, password, accessKey } of captures) {
    assert.ok(!log.includes(password) && !log.includes(accessKey), `${name}: no secret in the log`);
  }
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("captured requests get fitting answers from gateway and rehearsal primary", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir();
  await using gateway = await GatewayProcess.start({
    dataDir,
    databaseUrl: database.url,
    env: files,
  });
  for (const capture of captures) {
    const response = await postRaw(gateway.edi, capture.request);
    assert.ok(response, `${capture.name}: an answer`);
    assert.equal(response.status, 200, capture.name);
    const word = said(response.body);
    if (capture.group === "malformed") {
      assertFitting(capture, word);
    } else {
      // Well-formed requests reach the centre, which may not know the documents they name.
      assert.doesNotMatch(word, /^A00(0[1-9]|1[2-9]|3\d)$|GW Error|alert/, capture.name);
    }
  }
  assert.equal(await gateway.stop(), 0);
  await Deno.remove(dataDir, { recursive: true });
});

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function assertFitting(capture: Capture, word: string): void {
  const { name, fittingReply } = capture;
  const own = decidedOtherwise(capture);
  if (own !== undefined) return assert.match(word, own, name);
  assert.ok(fittingReply, `${name}: the facts name an answer`);
  const procedureCode = /S…|SUB/.test(fittingReply) && /^[SE]\d{4}$/.test(word);
  assert.ok(
    fittingReply.includes(word) || procedureCode,
    `${name}: ${word}, expected ${fittingReply}`,
  );
}
