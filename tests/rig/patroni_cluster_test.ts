/** What `deploy/patroni/` hands out, as two hosts would have it. */
import assert from "node:assert/strict";
import { connect } from "../../adapters/postgres/connect.ts";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { inspectReplication } from "../../adapters/diagnostics/mod.ts";
import { judgeReplication } from "../../core/diagnostics/mod.ts";
import { debianPrograms } from "./debian_programs.ts";
import { PatroniCluster, patroniPrograms } from "./patroni_cluster.ts";
import { RigAuthority } from "./rig_authority.ts";
import { rigDirectory } from "./rig_directory.ts";
import { Watcher } from "./watcher.ts";

const debian = debianPrograms();
const patroni = patroniPrograms();
const deployed = new URL("../../deploy/", import.meta.url);
const roles = await Deno.readTextFile(new URL("postgres.sql", deployed));

const isWhole = Deno.env.get("SONGHANH_TEST_RUNBOOK") === "whole";
/** What operate.md tells, and as much again for a busy machine. */
const waitMsMax = 30_000;

/** Settings of `deploy/postgresql.conf`. */
const settings = (await Deno.readTextFile(new URL("postgresql.conf", deployed))).split("\n")
  .flatMap((line) => {
    const match = /^(\w+) = (\S+)$/.exec(line);
    return match === null ? [] : [{ name: match[1]!, value: match[2]! }];
  });

Deno.test({
  name: "two hosts of Patroni replicate in step, and a switchover loses nothing",
  ignore: debian === undefined || patroni === undefined,
  fn: async () => {
    const dir = await rigDirectory();
    await using watcher = new Watcher(dir);
    const authority = await RigAuthority.make(`${dir}/certificates`);
    await using cluster = await PatroniCluster.start({
      programs: { ...debian!, ...patroni! },
      ...{ dir, authority, watcher },
    });

    // What the sample says is in force: reasons that stand beside something else help nobody.
    assert.ok(settings.length >= 10, "settings are found");
    await cluster.query(async (sql) => {
      for (const { name, value } of settings) {
        const [row] = await sql`select current_setting(${name}) as value`;
        assert.equal(row!.value, value, name);
      }
      await sql`create database songhanh`;
    }, "postgres");
    const password = crypto.randomUUID();
    await cluster.query(async (sql) => {
      await sql.unsafe(roles);
      for (const role of ["songhanh_owner", "songhanh"]) {
        await sql.unsafe(`alter role ${role} password '${password}'`);
      }
    });

    const owner = connect(cluster.url({ name: "songhanh_owner", password }), {
      schema: "songhanh",
      connectionsMax: 1,
    });
    await owner`create table seen (n integer)`;
    await owner.end();
    // The account that gateways run with sees what the doctor asks.
    const runtime = connect(cluster.url({ name: "songhanh", password }), {
      schema: "songhanh",
      connectionsMax: 1,
    });
    try {
      const judged = judgeReplication(await inspectReplication(runtime), { isProduction: true });
      assert.deepEqual(judged.map(({ light }) => light), ["good"]);
      await runtime`insert into seen values (1)`;

      const former = (await cluster.leader())!;
      await cluster.patronictl(["switchover", "--force"]);
      await waitUntil(
        "a session finds the other host",
        () => runtime`insert into seen values (2)`.then(() => true, () => false),
        60_000,
      );
      assert.notEqual((await cluster.leader())?.name, former.name);
      assert.deepEqual((await runtime`select n from seen order by n`).map(({ n }) => n), [1, 2]);
      await cluster.untilInStep();
      if (!isWhole) return;

      // The replica's machine hangs: nothing tells, and the primary goes on alone all the same.
      const leads = (await cluster.leader())!;
      const replica = cluster.members.find((member) => member !== leads)!;
      await replica.pause();
      const from = performance.now();
      await runtime`insert into seen values (3)`;
      const waitedMs = performance.now() - from;
      console.log(`a commit waited ${waitedMs.toFixed(0)} ms for a replica that hangs`);
      assert.ok(waitedMs > 1_000 && waitedMs < waitMsMax, `${waitedMs} ms`);
      await replica.resume();
      await cluster.untilInStep();
    } finally {
      await runtime.end({ timeout: 1 });
    }
  },
});
