import { Gauge, Registry } from "prom-client";
import type { Sql } from "postgres";
import { checkpointLag } from "../../adapters/evidence/checkpoint_lag.ts";
import { countItems } from "../../adapters/give_back/give_back_plans.ts";
import { channelsUnknown } from "../../adapters/ledger/channels_unknown.ts";
import { listParts } from "../../adapters/journal/journal_parts.ts";
import { listQueues } from "../../adapters/journal/list_queues.ts";
import {
  listCollisions,
  listNumbers,
  type NumbersSetting,
} from "../../adapters/numbers/document_numbers.ts";
import { type StandbyPolicy, windowsFrom } from "../../core/policy/mod.ts";
import type { StoredMode } from "../../adapters/mode/mode_store.ts";
import { buildInfo } from "../process/build_info.ts";
import type { MetricsSnapshot } from "./metrics.ts";
import { withinTime } from "./within_time.ts";

const modes = ["relay", "standby", "failback", "closed"] as const;

/** What one node knows beside its lanes: the mode, and what waits. */
export async function nodeMetrics(
  sql: Sql,
  mode: StoredMode,
  config: NumbersSetting,
  policy: StandbyPolicy,
  now: Date,
): Promise<MetricsSnapshot> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const { version, commit = "unknown" } = buildInfo();
  gauge("songhanh_build_info", "1; which version runs, and of which commit", ["version", "commit"])
    .set({ version, commit }, 1);
  const inForce = gauge("songhanh_mode", "1 for the mode in force", ["mode"]);
  for (const each of modes) inForce.set({ mode: each }, each === mode.mode ? 1 : 0);
  gauge("songhanh_epoch", "Epoch in force").set(mode.epoch);
  gauge("songhanh_database_lost_rows", "Rows lost by the database, until they are acknowledged")
    .set(mode.lost?.rows ?? 0);
  const [next] = windowsFrom(policy, now);
  if (next !== undefined) {
    const window = gauge(
      "songhanh_planned_window_timestamp_seconds",
      "Unix time at which the planned window that runs or comes next begins and ends",
      ["edge"],
    );
    window.set({ edge: "begins" }, next.from.getTime() / 1000);
    window.set({ edge: "ends" }, next.to.getTime() / 1000);
  }
  const queues = await withinTime(listQueues(sql));
  gauge("songhanh_database_up", "1 if the database has answered").set(queues === undefined ? 0 : 1);
  if (queues !== undefined) {
    const unknown = gauge("songhanh_unknown_outcomes", "Messages whose outcome is not known");
    const unopened = gauge(
      "songhanh_unopened_values",
      "Stored values that could not be opened: damaged, or sealed by another key",
    );
    const oldest = gauge("songhanh_queue_oldest_seconds", "Age of the oldest entry", ["queue"]);
    for (const { name, length, oldestSeconds } of queues) {
      oldest.set({ queue: name }, oldestSeconds);
      if (name === "unknown") unknown.set(length);
      if (name === "unopened") unopened.set(length);
    }
  }
  const parts = queues && await withinTime(listParts(sql));
  if (parts !== undefined) {
    gauge(
      "songhanh_journal_partitions",
      "Partitions of the journal, that of the next month included",
    )
      .set(parts.length);
  }
  const lag = queues && await withinTime(checkpointLag(sql));
  if (lag !== undefined) {
    gauge(
      "songhanh_evidence_unvouched_batches",
      "Batches that were recorded since the last checkpoint",
    ).set(lag.batches);
    if (lag.ageSeconds !== undefined) {
      gauge(
        "songhanh_evidence_last_checkpoint_seconds",
        "Seconds since the last checkpoint; none is made where nothing is recorded",
      ).set(lag.ageSeconds);
    }
  }
  const channels = queues && await withinTime(channelsUnknown(sql));
  if (channels !== undefined) {
    gauge(
      "songhanh_channels_unknown",
      "Declarations registered at VNACCS with a channel that nothing has told here",
    ).set(channels);
  }
  const items = await withinTime(countItems(sql));
  if (items !== undefined) {
    const counted = gauge("songhanh_failback_items", "Items of give-backs by state", ["state"]);
    for (const [state, count] of Object.entries(items)) counted.set({ state }, count);
  }
  const numbers = queues && await withinTime(listNumbers(sql, config));
  if (numbers !== undefined) {
    const left = gauge("songhanh_band_left", "Document numbers left by type", ["type"]);
    const days = gauge(
      "songhanh_band_reached_days",
      "Days until VNACCS comes to the band at its pace; 0 where it has",
      ["type"],
    );
    for (const { type, band, trouble, ...each } of numbers) {
      if (band !== null || trouble !== null) left.set({ type }, each.left);
      // VNACCS comes to no band where none is.
      if (band === null) continue;
      if (trouble !== null) days.set({ type }, 0);
      else if (each.daysToBand !== null) days.set({ type }, each.daysToBand);
    }
  }
  const collided = queues && await withinTime(listCollisions(sql, 1));
  if (collided !== undefined) {
    gauge("songhanh_number_collisions", "Numbers that both systems have given").set(collided.count);
  }
  return await registry.getMetricsAsJSON();
}
