import { Gauge, type Registry } from "prom-client";

/** The heap of the thread that is asked; those of several threads are added up. */
export function heapGauges(registers: Registry[]): void {
  const gauge = (name: string, help: string, part: "heapTotal" | "heapUsed" | "external") =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(Deno.memoryUsage()[part]);
      },
    });
  gauge("nodejs_heap_size_total_bytes", "Heaps of all threads", "heapTotal");
  gauge("nodejs_heap_size_used_bytes", "What is used of the heaps of all threads", "heapUsed");
  gauge("nodejs_external_memory_bytes", "What the heaps of all threads hold outside", "external");
}
