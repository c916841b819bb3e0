import { cpuUsage } from "node:process";
import { Counter, Gauge, Registry } from "prom-client";
import { heapGauges } from "./heap_gauges.ts";
import type { MetricsSnapshot } from "./metrics.ts";
import { openFiles } from "../process/open_files.ts";

/**
 * What the client library tells of a process, by its names, as far as this one may know it: the
 * library's own collectors read `/proc`, which a bounded process must not, and would tell 0 for what they
 * could not read. What is not known is left out here.
 */
export async function processMetrics(
  /** How many files it may have open; undefined where that is not known. */
  filesMax: () => Promise<number | undefined> = openFiles,
): Promise<MetricsSnapshot> {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, value: number) =>
    new Gauge({ name, help, registers }).set(value);
  const counter = (name: string, help: string, value: number) =>
    new Counter({ name, help, registers }).inc(value);
  const { user, system } = cpuUsage();
  counter("process_cpu_user_seconds_total", "Processor time of the program", user / 1e6);
  counter("process_cpu_system_seconds_total", "Processor time of the system for it", system / 1e6);
  counter("process_cpu_seconds_total", "Processor time of all threads", (user + system) / 1e6);
  const startedAt = performance.timeOrigin / 1000;
  gauge("process_start_time_seconds", "Unix time at which the process started", startedAt);
  gauge("process_resident_memory_bytes", "Memory that it takes", Deno.memoryUsage().rss);
  const most = await filesMax();
  if (most !== undefined && Number.isFinite(most)) {
    gauge("process_max_fds", "Files that it may have open", most);
  }
  const files = countOpenFiles();
  if (files !== undefined) gauge("process_open_fds", "Files that it has open", files);
  heapGauges(registers);
  return await registry.getMetricsAsJSON();
}

const openFilesPath = "/proc/self/fd";

/** Undefined where this process may not look, or the system does not say. */
function countOpenFiles(): number | undefined {
  try {
    // Asking first: without permission the question would go to the terminal.
    const { state } = Deno.permissions.querySync({ name: "read", path: openFilesPath });
    if (state !== "granted") return undefined;
    return [...Deno.readDirSync(openFilesPath)].length;
  } catch {
    return undefined;
  }
}
