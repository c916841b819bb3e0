import { Counter, Registry } from "prom-client";
import type { MetricsSnapshot } from "./metrics.ts";

/** What the mirror of this node has done since it started. */
export class MirrorMetrics {
  readonly #registry = new Registry();
  readonly #mirrored = new Counter({
    name: "songhanh_mirror_total",
    help: "Messages for the mirror by what became of them",
    labelNames: ["result"] as const,
    registers: [this.#registry],
  });
  readonly #compared = new Counter({
    name: "songhanh_compare_total",
    help: "Compared pairs by verdict",
    labelNames: ["verdict"] as const,
    registers: [this.#registry],
  });

  mirrored(result: string, messages: number): void {
    this.#mirrored.inc({ result: result.replace(" ", "_") }, messages);
  }

  compared(verdict: string): void {
    this.#compared.inc({ verdict: verdict.replace(" ", "_") });
  }

  snapshot(): Promise<MetricsSnapshot> {
    return this.#registry.getMetricsAsJSON();
  }
}
