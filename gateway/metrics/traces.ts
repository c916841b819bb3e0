import { Counter, Registry } from "prom-client";
import type { NeighbourTrust } from "../../adapters/neighbour_client.ts";
import { SpanExporter } from "../../adapters/tracing/span_exporter.ts";
import type { TracesOfPlace } from "../../core/tracing/mod.ts";
import { buildInfo } from "../process/build_info.ts";
import type { Log } from "../log/log.ts";
import type { MetricsSnapshot } from "./metrics.ts";
import type { Tracing } from "../settings/tracing.ts";

/** Sends on what the lanes of this process have traced, and says how much of it arrived. */
export class Traces {
  readonly #exporter: SpanExporter;

  /** Undefined where nothing is traced. */
  static open(
    tracing: Tracing | undefined,
    trust: NeighbourTrust,
    log: Log,
  ): Traces | undefined {
    return tracing && new Traces(tracing, trust, log);
  }

  private constructor(
    { url, headers, sampler, serviceName, attributes }: Tracing,
    trust: NeighbourTrust,
    log: Log,
  ) {
    const { version } = buildInfo();
    const trouble = log.outage({
      lost: "traces do not reach their collector; they wait, and are dropped in time",
      back: "traces reach their collector again",
    });
    this.#exporter = new SpanExporter({
      ...{ url, headers, version, trust },
      resource: {
        "service.name": serviceName,
        "service.version": version,
        "service.instance.id": Deno.hostname(),
        ...attributes,
      },
      onTrouble: (error) => trouble.failed(error),
      onSent: () => trouble.worked(),
    });
    log.info("messages are traced", { sampler: sampler.name, ratio: sampler.ratio });
  }

  take(traces: TracesOfPlace): void {
    this.#exporter.take(traces);
  }

  async snapshot(): Promise<MetricsSnapshot> {
    const registry = new Registry();
    const spans = new Counter({
      name: "songhanh_spans_total",
      help: "Spans of traces by what became of them: sent, dropped",
      labelNames: ["result"] as const,
      registers: [registry],
    });
    for (const [result, count] of Object.entries(this.#exporter.counts)) {
      spans.inc({ result }, count);
    }
    return await registry.getMetricsAsJSON();
  }

  /** After the lanes have stopped. */
  close(): Promise<void> {
    return this.#exporter.close();
  }
}
