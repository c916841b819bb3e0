import assert from "node:assert/strict";
import { createMetrics, mergeMetrics, type MetricsSnapshot } from "./metrics.ts";
import { processMetrics } from "./process_metrics.ts";

const known = () => Promise.resolve(1_024);

async function valueOf(snapshots: MetricsSnapshot[], name: string): Promise<number | undefined> {
  const text = await mergeMetrics(snapshots);
  const found = new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

Deno.test("processMetrics() tells of the process by the names of the client library", async () => {
  const process = await processMetrics(known);
  const value = (name: string) => valueOf([process], name);
  const startedAt = (await value("process_start_time_seconds"))!;
  assert.ok(startedAt > 1e9 && startedAt <= Date.now() / 1000, `${startedAt}`);
  assert.ok((await value("process_resident_memory_bytes"))! > 1e7);
  assert.ok((await value("nodejs_heap_size_used_bytes"))! > 1e6);
  assert.equal(await value("process_max_fds"), 1_024);
  const parts = [await value("process_cpu_user_seconds_total")];
  parts.push(await value("process_cpu_system_seconds_total"));
  const all = (await value("process_cpu_seconds_total"))!;
  assert.ok(all > 0 && Math.abs(parts[0]! + parts[1]! - all) < 1e-3, `${parts} ${all}`);
});

Deno.test("processMetrics() leaves out what is not known", async () => {
  const unknown = () => Promise.resolve(undefined);
  for (const filesMax of [unknown, () => Promise.resolve(Infinity)]) {
    const names = (await processMetrics(filesMax)).map(({ name }) => name);
    assert.ok(!names.includes("process_max_fds"));
  }
  const open = (await processMetrics(unknown)).find(({ name }) => name === "process_open_fds");
  // Where this may not look it is absent, never 0.
  assert.ok(open === undefined || open.values[0]!.value > 2);
});

Deno.test("heaps of threads are added up, and the process is told once", async () => {
  const lane = await createMetrics().registry.getMetricsAsJSON();
  const process = await processMetrics(known);
  const name = "nodejs_heap_size_total_bytes";
  const one = (await valueOf([process], name))!;
  const all = (await valueOf([structuredClone(lane), process], name))!;
  assert.ok(all > 1.5 * one, `${all} of two threads, ${one} of one`);
  assert.equal(await valueOf([lane, process], "process_max_fds"), 1_024);
});
