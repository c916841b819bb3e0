import assert from "node:assert/strict";
import { Checkpoints } from "../../adapters/evidence/checkpoints.ts";
import { installationKey, makePrivateKey } from "../../adapters/evidence/installation_key.ts";
import { ownSigningKey } from "../../adapters/evidence/signing_keys.ts";
import { listNumbers, numberTroubles } from "../../adapters/numbers/document_numbers.ts";
import { loadMode } from "../../adapters/mode/mode_store.ts";
import { scratchSchema } from "../../adapters/testing/scratch_schema.ts";
import { oneBand } from "../../core/numbering/mod.ts";
import { builtInPolicy } from "../../core/policy/mod.ts";
import { documentTypes } from "../../core/procedures/mod.ts";
import { nodeMetrics } from "./node_metrics.ts";

const band = { first: 90_000_000, last: 99_999_999 };
const empty = { byType: {} };

Deno.test("a type without a band is a trouble where numbers are given here, and VNACCS never comes to it", async () => {
  await using scratch = await scratchSchema("relay");
  const { sql } = scratch;
  // VNACCS has come to the band of 10, and gives 30 too.
  await sql`select note_learnt_numbers('{10,30}', '{90000001,80000000}', '{f,f}', '{1,1}', '{1,1}',
    array[now(), now()])`;
  const mode = await loadMode(sql, "relay");
  const others = documentTypes.filter((type) => type !== "10").length;
  const cases = [
    // Bands, who gives numbers, troubles, types with numbers left, types with days.
    [empty, "https://standby.example", 0, 0, 0],
    [{ byType: { "10": band } }, "https://standby.example", 1, 1, 1],
    [{ byType: { "10": band } }, "local", 2, 1 + others, 1],
    [empty, "local", 1, 1 + others, 0],
    [oneBand(band.first, band.last), "local", 1, 2, 1],
  ] as const;
  for (const [numberBands, standby, troubles, left, reached] of cases) {
    const config = { numberBands, standby };
    const told = `${JSON.stringify(numberBands)} ${standby}`;
    assert.equal(numberTroubles(await listNumbers(sql, config)).length, troubles, told);
    const metrics = await nodeMetrics(sql, mode, config, builtInPolicy, new Date());
    const types = (name: string) => metrics.find((each) => each.name === name)?.values.length;
    assert.equal(types("songhanh_band_left"), left, told);
    assert.equal(types("songhanh_band_reached_days"), reached, told);
  }
});

Deno.test("nodeMetrics() tells the window that comes next by the clock it is given", async () => {
  await using schema = await scratchSchema();
  const windows = [1, 3].map((day) => ({
    ...{ reason: "x", from: new Date(day * 86_400_000), to: new Date((day + 1) * 86_400_000) },
  }));
  const policy = { ...builtInPolicy, windows };
  const mode = await loadMode(schema.sql, "relay");
  const config = { numberBands: oneBand(1, 9), standby: "local" };
  for (const [day, begins] of [[0, 1], [1.5, 1], [2, 3], [4, undefined]] as const) {
    const metrics = await nodeMetrics(schema.sql, mode, config, policy, new Date(day * 86_400_000));
    const found = metrics.find(({ name }) => name === "songhanh_planned_window_timestamp_seconds");
    const value = found?.values.find(({ labels }) => labels.edge === "begins")?.value;
    assert.equal(value, begins && begins * 86_400, `day ${day}`);
  }
});

Deno.test("nodeMetrics() tells how far checkpoints are behind what is recorded", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const mode = await loadMode(sql, "relay");
  const config = { numberBands: oneBand(1, 9), standby: "local" };
  const told = async () => {
    const metrics = await nodeMetrics(sql, mode, config, builtInPolicy, new Date());
    const valueOf = (name: string) => metrics.find((each) => each.name === name)?.values[0]?.value;
    return {
      batches: Number(valueOf("songhanh_evidence_unvouched_batches")),
      seconds: valueOf("songhanh_evidence_last_checkpoint_seconds"),
    };
  };
  const record = () =>
    sql`insert into audit (actor, action, reason, epoch) values ('a person', 'test', 'try', 1)`;
  await record();
  const before = await told();
  assert.ok(before.batches > 0);
  assert.equal(before.seconds, undefined, "there has been none");
  const keys = ownSigningKey(installationKey(makePrivateKey()));
  await new Checkpoints({ sql, keys }).turn({ now: true });
  const now = await told();
  assert.equal(now.batches, 0);
  assert.ok(Number(now.seconds) >= 0 && Number(now.seconds) < 60, `${now.seconds}`);
  await record();
  assert.equal((await told()).batches, 1);
});
