import type { Sampler, SamplerName } from "../../core/tracing/mod.ts";

/** Who is sent traces, of which messages, and what it is told of this gateway. */
export interface Tracing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sampler: Sampler;
  readonly serviceName: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The settings that decide it, as they are in force. */
export interface TracingSettings {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_HEADERS: Readonly<Record<string, string>>;
  readonly OTEL_TRACES_SAMPLER: SamplerName;
  readonly OTEL_TRACES_SAMPLER_ARG: number;
  readonly OTEL_SERVICE_NAME: string;
  readonly OTEL_RESOURCE_ATTRIBUTES: Readonly<Record<string, string>>;
}

/** Undefined: nothing is traced, and nothing is done for it. */
export function readTracing(env: TracingSettings): Tracing | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER: name } = env;
  const ratio = env.OTEL_TRACES_SAMPLER_ARG;
  if (endpoint === undefined || name === "always_off") return undefined;
  return {
    url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
    headers: env.OTEL_EXPORTER_OTLP_HEADERS,
    sampler: { name, ratio },
    serviceName: env.OTEL_SERVICE_NAME,
    attributes: env.OTEL_RESOURCE_ATTRIBUTES,
  };
}
