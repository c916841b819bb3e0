/** Where a trace was begun: as W3C Trace Context writes it into a head. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** Of the span above, 16 digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** Head of a request in which somebody who traces names his span. */
export const traceparentField = "traceparent";

/** Head of an answer that names the trace of its message (W3C Trace Context, level 2). */
export const traceresponseField = "traceresponse";

/** What a `traceparent` says; undefined where it is none, or of a version that is not known to fit. */
export function readTraceparent(text: string): TraceContext | undefined {
  const [, version, traceId, spanId, flags, rest] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(text.trim()) ?? [];
  if (version === undefined || version === "ff" || version === "00" && rest !== undefined) {
    return undefined;
  }
  // All zeros is what the standard calls invalid.
  if (/^0+$/.test(traceId!) || /^0+$/.test(spanId!)) return undefined;
  const isSampled = (Number.parseInt(flags!, 16) & 1) === 1;
  return { traceId: traceId!, spanId: spanId!, isSampled };
}

export function writeTraceparent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
}
