/** Traces of messages: how long each station took, as OpenTelemetry understands it. */
export {
  type Attributes,
  type FinishedTrace,
  MessageTrace,
  type MessageTraceHost,
} from "./message_trace.ts";
export { isSampled, type Sampler, type SamplerName, samplerNames } from "./sampler.ts";
export { readTraceparent, traceparentField, traceresponseField } from "./trace_context.ts";
export { type TracesOfPlace, writeSpans } from "./write_spans.ts";
