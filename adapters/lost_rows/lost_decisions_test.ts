/** Decisions that a database loses, and what else is in doubt by a loss (F55, F56). */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import { builtInOffices } from "../../core/codes/mod.ts";
import { audit } from "../audit/audit_store.ts";
import { acknowledge, changeMode, loadMode, setPaused } from "../mode/mode_store.ts";
import { actOnDocument } from "../officers/mod.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { scratchDeclaration } from "../testing/scratch_declaration.ts";
import { SwappableDatabase } from "../testing/swappable_database.ts";
import { isBack, TestNode } from "../testing/test_node.ts";

for (
  const [mode, doubts] of [
    ["relay", true],
    ["failback", true],
    ["standby", false],
    ["closed", false],
  ] as const
) {
  Deno.test(`F55: rows that are lost in mode ${mode} put ${doubts ? "a" : "no"} give-back in doubt`, async () => {
    await using database = await SwappableDatabase.create();
    await using node = await TestNode.open("a", database.url);
    await node.sql`update mode set mode = ${mode}`;
    await node.look();
    await database.keep();
    await isBack(node.sql);
    const [stream] = await node.sql`select id from claim_stream('a')`;
    await node.sql`update stream set last_batch = 1, last_sequence = 1 where id = ${stream!.id}`;
    await node.look();
    await database.swap();
    await isBack(node.sql);
    await node.settle();
    const rows = await node.sql`select doubts_give_back from lost_rows`;
    assert.deepEqual(rows.map((row) => row.doubts_give_back), [doubts]);
  });
}

/** What people decide that is no message: each gives what is in force again once it was found lost. */
const decisions: Readonly<
  Record<string, (sql: Sql) => Promise<(sql: Sql) => Promise<boolean>>>
> = {
  "a pause": async (sql) => {
    await setPaused(sql, true, { actor: "lan", reason: "maintenance" });
    return async (sql) => (await loadMode(sql, "relay")).paused;
  },
  "an acknowledgement that is waited for": async (sql) => {
    const act = { actor: "system", action: "stood in", reason: "it is down", automatic: true };
    await changeMode(sql, { ...act, expectedEpoch: 1, mode: "standby" });
    return async (sql) => !(await loadMode(sql, "relay")).acknowledged;
  },
  "an officer's act": async (sql) => {
    const document = await scratchDeclaration(sql, { channel: 2 });
    const act = {
      ...{ kind: "papers", text: "lý do", good: true, officer: "hoa" } as const,
      at: new Date("2026-03-02T02:00:00Z"),
    };
    const seen = { officer: "hoa", office: "01AB", seenNumber: document.number };
    const done = await actOnDocument(sql, { documentId: document.id, act, ...seen }, {
      ...{ catalogue, seal: byteSeal(undefined), offices: builtInOffices },
    });
    assert.equal(done.kind, "done");
    return () => Promise.resolve(true);
  },
  "what stands in the audit alone": async (sql) => {
    await audit(sql, { actor: "lan", action: "account made", reason: "", details: {} });
    return () => Promise.resolve(true);
  },
};

for (const [what, decide] of Object.entries(decisions)) {
  Deno.test(`F56: ${what} that is lost is missed, though no message is`, async () => {
    await using database = await SwappableDatabase.create();
    await using node = await TestNode.open("a", database.url);
    await using other = await TestNode.open("b", database.url);
    // Officers act while it stands in.
    await node.sql`update mode set mode = 'standby'`;
    await Promise.all([node.look(), other.look()]);
    await database.keep();
    await isBack(node.sql);
    const isInForce = await decide(node.sql);
    await isBack(other.sql);
    await Promise.all([node.look(), other.look()]);
    await database.swap();
    await Promise.all([node.sql, other.sql].map(isBack));
    await node.settle();
    await other.settle();
    assert.deepEqual([node.losses.length, other.losses.length], [1, 0], "once");
    assert.match(node.losses[0]!, /the last \d+ decisions/);
    assert.equal(await isInForce(node.sql), true);
    assert.equal((await loadMode(node.sql, "relay")).lost?.stops, true);
    // What is decided from now on is missed as well, should it be lost.
    await acknowledge(node.sql, { actor: "lan", reason: "seen" });
    await database.keep();
    await isBack(node.sql);
    await setPaused(node.sql, true, { actor: "lan", reason: "again" });
    await node.look();
    await database.swap();
    await isBack(node.sql);
    await node.settle();
    assert.equal(node.losses.length, 2);
  });
}
