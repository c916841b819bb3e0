import assert from "node:assert/strict";
import { MessageStore } from "../adapters/journal/message_store.ts";
import { loadMode } from "../adapters/mode/mode_store.ts";
import { byteSeal } from "../adapters/seals/byte_seal.ts";
import { aRecord } from "../adapters/testing/scratch_journal.ts";
import { SwappableDatabase } from "../adapters/testing/swappable_database.ts";
import { append, isBack, TestNode } from "../adapters/testing/test_node.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import type { KnownState } from "../core/lost_rows/mod.ts";
import { readConfig } from "./config.ts";
import { GiveBack } from "./give_back.ts";
import { createLog } from "./log.ts";

Deno.test("GiveBack tells its node of what the database has lost of its own words (F55)", async () => {
  await using database = await SwappableDatabase.create();
  await using lane = await TestNode.open("lane", database.url);
  const { sql } = lane;
  const lost: KnownState[] = [];
  const mode = await loadMode(sql, "relay");
  const store = new MessageStore(sql, byteSeal(undefined));
  const giveBack = new GiveBack({
    config: readConfig({ SONGHANH_DATABASE_URL: database.url }, 1),
    log: createLog({}, { write: () => {} }),
    sql,
    databaseUrl: database.url,
    store,
    node: {
      name: "a",
      mode,
      loseRows: (known) => {
        lost.push(known);
        return Promise.resolve();
      },
    },
    digestSecret: new Uint8Array(32),
    primaryUrl: "http://127.0.0.1:9/",
    toPrimary: { caCertificates: undefined, clientCertificate: undefined },
  });
  try {
    const writer = await lane.writer();
    const appended = await append(writer, aRecord("unknown"));
    assert.ok(appended.kind === "recorded");
    const { id } = appended;
    await writer.settle({ id, at: Date.now(), state: "unknown", code: "A0007" });
    await database.keep();
    await isBack(sql);
    const person = { verdict: "operator", actor: "lan", reason: "done by hand" } as const;
    await giveBack.resolver.resolve(id, person);
    await database.swap();
    await isBack(sql);
    assert.equal((await store.find(id))!.state, "unknown", "what was decided is lost");
    await giveBack.resolver.resolve(id, person);
    await waitUntil("it is told", () => Promise.resolve(lost.length > 0));
    assert.equal(lost[0]!.streams.length, 1);
  } finally {
    await giveBack.close();
  }
});
