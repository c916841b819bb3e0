import assert from "node:assert/strict";
import type { Sql } from "postgres";
import type { MessageId } from "../../adapters/journal.ts";
import { MessageStore } from "../../adapters/journal/message_store.ts";
import { loadMode } from "../../adapters/mode/mode_store.ts";
import { byteSeal } from "../../adapters/seals/byte_seal.ts";
import { aRecord } from "../../adapters/testing/scratch_journal.ts";
import { SwappableDatabase } from "../../adapters/testing/swappable_database.ts";
import { append, isBack, TestNode } from "../../adapters/testing/test_node.ts";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import type { KnownState } from "../../core/lost_rows/mod.ts";
import { readConfig } from "../settings/config.ts";
import { GiveBack } from "./give_back.ts";
import { createLog } from "../log/log.ts";

const person = { verdict: "operator", actor: "lan", reason: "done by hand" } as const;

/** A give-back whose resolver has settled a message, which its database has lost since. */
async function losing(
  onLost: (known: KnownState) => Promise<void>,
  then: (lost: {
    readonly giveBack: GiveBack;
    readonly hasComeOver: (line: string) => boolean;
    readonly sql: Sql;
    readonly id: MessageId;
  }) => Promise<void>,
): Promise<void> {
  await using database = await SwappableDatabase.create();
  await using lane = await TestNode.open("lane", database.url);
  const { sql } = lane;
  const mode = await loadMode(sql, "relay");
  const store = new MessageStore(sql, byteSeal(undefined));
  let hasComeOver = (_line: string): boolean => assert.fail("its node has to ask it");
  const giveBack = new GiveBack({
    config: readConfig({ SONGHANH_DATABASE_URL: database.url }, 1),
    log: createLog({}, { write: () => {} }),
    sql,
    databaseUrl: database.url,
    store,
    node: {
      ...{ name: "a", mode, loseRows: onLost },
      waitFor: (question) => hasComeOver = question,
    },
    digestSecret: new Uint8Array(32),
    primaryUrl: "http://127.0.0.1:9/",
    toPrimary: { caCertificates: undefined, clientCertificate: undefined },
  });
  try {
    assert.equal(hasComeOver("any"), true, "it has written nothing");
    const writer = await lane.writer();
    const appended = await append(writer, aRecord("unknown"));
    assert.ok(appended.kind === "recorded");
    const { id } = appended;
    await writer.settle({ id, at: Date.now(), state: "unknown", code: "A0007" });
    await database.keep();
    await isBack(sql);
    await giveBack.resolver.resolve(id, person);
    assert.equal(hasComeOver(await lineOf(sql)), true);
    await database.swap();
    await isBack(sql);
    assert.equal((await store.find(id))!.state, "unknown", "what was decided is lost");
    await then({ giveBack, hasComeOver, sql, id });
  } finally {
    await giveBack.close();
  }
}

async function lineOf(sql: Sql): Promise<string> {
  const [row] = await sql`select database_lineage() as line`;
  return row!.line;
}

Deno.test("GiveBack tells its node of what the database has lost of its own words (F55)", async () => {
  const lost: KnownState[] = [];
  await losing((known) => {
    lost.push(known);
    return Promise.resolve();
  }, async ({ giveBack, id }) => {
    await giveBack.resolver.resolve(id, person);
    await waitUntil("it is told", () => lost.length > 0);
    assert.equal(lost[0]!.streams.length, 1);
  });
});

Deno.test("GiveBack comes over by itself, once what it has lost is declared (F55)", async () => {
  const declared = Promise.withResolvers<void>();
  let isTold = false;
  await losing(() => {
    isTold = true;
    return declared.promise;
  }, async ({ hasComeOver, sql }) => {
    try {
      await waitUntil("it is told, though it has nothing to write", () => isTold);
      const line = await lineOf(sql);
      assert.equal(hasComeOver(line), false);
      declared.resolve();
      await waitUntil("it has come over", () => hasComeOver(line));
    } finally {
      declared.resolve();
    }
  });
});
