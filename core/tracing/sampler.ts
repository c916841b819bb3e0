import type { TraceContext } from "./trace_context.ts";

/** Which messages are traced, by the names that OpenTelemetry gives to samplers. */
export const samplerNames = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;
export type SamplerName = typeof samplerNames[number];

export interface Sampler {
  readonly name: SamplerName;
  /** Of the samplers by ratio, from 0 to 1. */
  readonly ratio: number;
}

/** Whether a trace is kept. Of `parentbased_…` whoever began the trace decides, where somebody did. */
export function isSampled(
  { name, ratio }: Sampler,
  traceId: string,
  parent: TraceContext | undefined,
): boolean {
  if (parent !== undefined && name.startsWith("parentbased_")) return parent.isSampled;
  if (name.endsWith("always_on")) return true;
  if (name.endsWith("always_off")) return false;
  // By the last 56 bits, which the standard calls random: every system decides alike.
  return Number.parseInt(traceId.slice(18, 31), 16) < ratio * 2 ** 52;
}
