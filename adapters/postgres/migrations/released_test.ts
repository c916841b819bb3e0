import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { migrations } from "./mod.ts";

/** The beginnings of the SHA-256 of what each released step does. */
const released: Readonly<Record<string, string>> = {
  "0001_journal": "20c7a9fbb4ea8265",
  "0002_users": "1e1f38af00423107",
  "0003_tokens": "2c452392eb069e1f",
  "0004_standby": "7326e1e35ce25a10",
  "0005_switch": "f59f8b663aca0f13",
  "0006_ledger": "eed87189b0048ab1",
  "0007_mirror": "2c77af2bb8a282f6",
  "0008_evidence": "2f08431ab4d23e04",
  "0009_people": "55473913971d9ae3",
  "0010_since_release": "6ed7e3c938ab3390",
  "0011_outcomes_left": "aa11aebc0d4b9251",
  "0012_shorter_transactions": "bee61acf65075098",
  "0013_outputs_waiting": "c496ae1224d117b7",
  "0014_runtime_role": "bca46cf680a2c935",
  "0015_lost_rows": "3e10ac904535a2be",
  "0016_sealed_by_key": "732f21bd1a9a76d8",
  "0017_dead_nodes": "67fa9aa1dc918327",
  "0018_sender_keys": "729d1af69a4651ef",
  "0021_audited_state": "46e394214b3366e7",
  "0022_row_digests": "f6af33d1045f86cd",
  "0023_outcome_order": "1dd3c8da42b6f94a",
  "0025_standing_in_chain": "c43c07e1a0f0dbc4",
  "0026_channel_unknown": "ad5cf898a0c9b6bd",
  "0028_duties_confirmed": "1ce4c5cc434f68fd",
  "0029_two_systems": "1afa2978b34c0e0c",
  "0031_office_work": "82c97098cf80d365",
  "0032_selectivity": "535ad402450679f9",
  "0033_standing_seals": "01b8f05382964276",
  "0034_room_in_a_page": "84075788005bc9fe",
  "0035_criteria_in_evidence": "8f2454f7788a642b",
  "0036_same_document": "d2fdb63a1f9dffd4",
  "0037_refusals_found": "65a70cb6b0511c1e",
  "0039_overdue_returns": "c88a25ae0951f1db",
  "0041_found_by_time": "94378d667864f267",
  "0042_notifications": "fb1e46a8df536189",
  "0043_outcomes": "873f475d25a7cd29",
  "0044_traffic_samples": "4cb040a83248e709",
  "0045_usage_by_outcome": "c64d8dcf0e2f01af",
  "0046_refused_here": "aadc2cd6aa96cf5a",
  "0047_marks_of_outcomes": "d72d4d54adeda172",
  "0048_change_in_document": "17175bc05a7d1d2f",
  "0049_reports_of_message": "39e5660679ee01be",
  "0053_signing_keys": "4cd724cdfb07fd9d",
  "0054_earlier_sends": "bcb3a0c585dac7cc",
  "0055_closed_sums": "b923be80864f67df",
  "0056_send_keys": "260eaccf23b7f6f0",
  "0057_send_keys_filled": "09b23325bf602443",
  "0058_partitions": "b52700d375cc4f5a",
  "0059_archived_parts": "b3c920fd9208c3d5",
  "0060_found_in_years": "a37427bb55b27584",
  "0061_office_of_act": "a58a5a5891b6a8eb",
  "0062_closed_parts": "3f0c7784efd4b680",
  "0065_kept_plans": "a055abaa07d8ec2e",
  "0066_right_passwords": "7f782a47f47b098c",
  "0067_request_bases": "f9c47b9d67df1280",
  "0068_undelivered": "2ff921bdf7612bb6",
  "0069_key_in_document": "8ba18dc02247d152",
  "0070_sums_of_plans": "b3f5c62907da8602",
  "0071_open_acts": "fbc53bd0281635cb",
  "0072_first_keys_known": "fd5b3f286da22926",
  "0073_sums_by_piece": "28da03d772d09b5f",
  "0074_whatever_is_believed": "ea7fed65211048f3",
  "0075_decisions_corrected": "da50af49c0e9c90e",
  "0076_fewer_statements": "f40c1357c01c9d88",
  "0077_come_over": "0ee5c0497e839128",
  "0078_doubted_give_back": "9162eb5aa78dd9b3",
};

/** A step without what says nothing to the database: blanks and comments. */
function meaningOf(sql: string): string {
  return sql.replace(/^\s*--.*$/gm, "").replace(/\s+/g, " ").replace(/ ?; ?/g, "; ")
    .replace(/[; ]+$/, "").trim();
}

Deno.test("a released step never changes: what comes later is a step of its own", () => {
  const found = Object.fromEntries(migrations.map(({ name, statements }) => {
    const text = meaningOf([statements("songhanh")].flat().join(";\n"));
    return [name, createHash("sha256").update(text).digest("hex").slice(0, 16)];
  }));
  for (const [name, digest] of Object.entries(released)) assert.equal(found[name], digest, name);
  assert.deepEqual(Object.keys(released), migrations.map(({ name }) => name), "all are listed");
});
