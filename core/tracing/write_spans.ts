import type { Attributes, FinishedTrace, Span } from "./message_trace.ts";

/** Traces of a place whose clock began at `origin`, in milliseconds since the epoch. */
export interface TracesOfPlace {
  readonly origin: number;
  readonly traces: readonly FinishedTrace[];
}

/** `SPAN_KIND_SERVER` and `SPAN_KIND_INTERNAL`, `STATUS_CODE_ERROR` of OTLP. */
const [INTERNAL, SERVER, ERROR] = [1, 2, 2];

/** The body of a request of OTLP over HTTP, as JSON. `resource`: whose traces they are. */
export function writeSpans(
  all: readonly TracesOfPlace[],
  resource: Attributes,
  version: string,
): string {
  const spans = all.flatMap(({ origin, traces }) =>
    traces.flatMap(({ traceId, spans }) => spans.map((span) => asJson(span, traceId, origin)))
  );
  return JSON.stringify({
    resourceSpans: [{
      resource: { attributes: asPairs(resource) },
      scopeSpans: [{ scope: { name: "songhanh", version }, spans }],
    }],
  });
}

function asJson(span: Span, traceId: string, origin: number) {
  const { name, spanId, parentId, from, to, attributes, hasFailed } = span;
  return {
    ...{ traceId, spanId, name, parentSpanId: parentId },
    kind: name === "message" ? SERVER : INTERNAL,
    startTimeUnixNano: nanoseconds(origin, from),
    endTimeUnixNano: nanoseconds(origin, to),
    attributes: asPairs(attributes),
    status: hasFailed ? { code: ERROR } : {},
  };
}

/** A number of today's nanoseconds is none that a double holds: it is put together of two. */
function nanoseconds(origin: number, ms: number): string {
  const whole = Math.floor(origin);
  const rest = Math.max(0, Math.round((origin - whole + ms) * 1_000_000));
  return String(BigInt(whole) * 1_000_000n + BigInt(rest));
}

function asPairs(attributes: Attributes) {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: asValue(value) }]
  );
}

function asValue(value: string | number | boolean) {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
