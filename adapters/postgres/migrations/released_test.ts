import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { migrations } from "./mod.ts";

/** The beginnings of the SHA-256 of the statements of each released step. */
const released: Readonly<Record<string, string>> = {
  "0001_journal": "1e30235af7239456",
  "0002_users": "c0e43e9c7496a3fd",
  "0003_tokens": "672a6e1186374cce",
  "0004_standby": "b3da75138576f621",
  "0005_switch": "d52e2fff37ba497c",
  "0006_ledger": "0d7dc2c3712efdc1",
  "0007_mirror": "466ff12edf23c5f2",
  "0008_evidence": "35db189f36b2c413",
  "0009_people": "ab1d219de4f0ad67",
  "0010_since_release": "48bdc9fa392a7423",
  "0011_outcomes_left": "c0639b6ccb835c10",
  "0012_shorter_transactions": "781cf1813950fee7",
  "0013_outputs_waiting": "f517c97cd605c2f9",
  "0014_runtime_role": "432e305407aa4b94",
  "0015_lost_rows": "9ae73a888178d51e",
  "0016_sealed_by_key": "2af8df5b06639cfd",
  "0017_dead_nodes": "ff6418735906efda",
  "0018_sender_keys": "2158e2e6fe7e01dc",
  "0021_audited_state": "70331a96e399bb4b",
  "0022_row_digests": "5ad7149f7600da48",
  "0023_outcome_order": "50bc152613fdd0ce",
  "0025_standing_in_chain": "0dd45c7088856375",
  "0026_channel_unknown": "0c4baa8caa4434ef",
  "0028_duties_confirmed": "18647dd858e052cc",
  "0029_two_systems": "427f4e0caf181c7e",
  "0031_office_work": "756c7b63e876b07e",
  "0032_selectivity": "57dca5d84dacb48f",
  "0033_standing_seals": "69f6b8dcd2356b54",
  "0034_room_in_a_page": "b78e89e1b6c3dce0",
};

Deno.test("a released step never changes: what comes later is a step of its own", () => {
  const found = Object.fromEntries(migrations.map(({ name, statements }) => {
    const text = [statements("songhanh")].flat().join("\n");
    return [name, createHash("sha256").update(text).digest("hex").slice(0, 16)];
  }));
  for (const [name, digest] of Object.entries(released)) assert.equal(found[name], digest, name);
  assert.deepEqual(Object.keys(released), migrations.map(({ name }) => name), "all are listed");
});
