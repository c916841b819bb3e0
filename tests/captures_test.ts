/**
 * Every captured request through a real gateway: relayed and answered byte for byte, or refused
 * with the answer that its facts name. README "Answers" says where and why we decide otherwise.
 */
import assert from "node:assert/strict";
import { connect } from "../adapters/postgres/connect.ts";
import { byteSeal } from "../adapters/postgres/byte_seal.ts";
import { MessageStore } from "../adapters/postgres/message_store.ts";
import { scratchDatabase } from "../adapters/postgres/scratch_database.ts";
import { readReply } from "../core/wire/mod.ts";
import { capturesDir, readCaptures } from "./support/captures.ts";
import { FakePrimary } from "./support/fake_primary.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { postRaw } from "./support/post_raw.ts";

const captures = await readCaptures();
const files = {
  SONGHANH_TRUST_DIR: `${capturesDir}pki/trusted:${capturesDir}pki/crl`,
  SONGHANH_USERS_FILE: `${capturesDir}users.json`,
};

/** Where we answer otherwise than the facts of a capture say is fitting. */
const decidedOtherwise: Readonly<Record<string, RegExp>> = {
  // The procedure's own list has a code that says exactly this.
  "m-unsigned-ida": /^E9990$/,
};

/** Refused by the gateway before the primary is asked: structure, trust, signature. */
const refusedByGateway = new Set([
  "m-altered-content",
  "m-bad-base64",
  "m-bom",
  "m-expired-signer",
  "m-invalid-utf8",
  "m-lf-only",
  "m-no-final-boundary",
  "m-revoked-signer",
  "m-unsigned-ida",
  "m-untrusted-signer",
  "m-wrong-digest",
  "m-wrong-length",
]);

/** A reply in one word: a result code, or the text of a short reply. */
function said(body: Uint8Array): string {
  const reply = readReply(body);
  if (reply.kind === "text") return reply.text;
  return reply.messages[0]?.codes[0]?.code ?? "output";
}

Deno.test("the gateway relays captured requests and their answers byte for byte", async () => {
  assert.ok(captures.length > 0, "there are captures");
  await using database = await scratchDatabase();
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
      if (refusedByGateway.has(capture.name)) {
        assert.equal(primary.taken.length, before, `${capture.name}: not handed over`);
        assertFitting(capture.name, capture.fittingReply, said(response.body));
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
      assert.deepEqual(new Uint8Array(stored!.request), new Uint8Array(capture.body));
      assert.deepEqual(new Uint8Array(stored!.reply!.bytes), new Uint8Array(response.body));
    }
    const balance = await store.balance();
    assert.equal(balance.received, captures.length);
    assert.deepEqual(balance.problems, []);
  } finally {
    await sql.end();
  }
  assert.equal(await gateway.stop(), 0);
  for (const secret of ["SaoBien1", "A1SB7K2M9Q4X0001"]) {
    assert.ok(!gateway.text.join("\n").includes(secret), "no secret in the log");
  }
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("captured requests get fitting answers from gateway and rehearsal primary", async () => {
  await using database = await scratchDatabase();
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
      assertFitting(capture.name, capture.fittingReply, word);
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

function assertFitting(name: string, fitting: string | undefined, word: string): void {
  const own = decidedOtherwise[name];
  if (own !== undefined) return assert.match(word, own, name);
  assert.ok(fitting, `${name}: the facts name an answer`);
  const procedureCode = /S…|SUB/.test(fitting) && /^[SE]\d{4}$/.test(word);
  assert.ok(fitting.includes(word) || procedureCode, `${name}: ${word}, expected ${fitting}`);
}
