/** Begins the traces of a lane's messages, and tells the main thread, which sends them, what they became. */
import {
  type FinishedTrace,
  isSampled,
  MessageTrace,
  type MessageTraceHost,
  readTraceparent,
  type Sampler,
  type TracesOfPlace,
} from "../../core/tracing/mod.ts";

/** Traces told at once, and how long they wait to be told together, in milliseconds. */
const TOLD_MAX = 128;
const TELL_MS = 500;

export class LaneTracer {
  readonly #host: MessageTraceHost;
  #finished: FinishedTrace[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly sampler: Sampler,
    private readonly tell: (traces: TracesOfPlace) => void,
  ) {
    this.#host = {
      now: () => performance.now(),
      spanId: () => randomHex(8),
      finished: (trace) => this.#note(trace),
    };
  }

  /**
   * The trace of a message that came now; undefined where it is none of those that are kept.
   * `traceparent`: of a sender whose word counts.
   */
  begin(traceparent: string | null): MessageTrace | undefined {
    const parent = traceparent === null ? undefined : readTraceparent(traceparent);
    const traceId = parent?.traceId ?? randomHex(16);
    if (!isSampled(this.sampler, traceId, parent)) return undefined;
    return new MessageTrace(traceId, parent, performance.now(), this.#host);
  }

  /** Tells what is not told yet. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#finished.length === 0) return;
    this.tell({ origin: performance.timeOrigin, traces: this.#finished });
    this.#finished = [];
  }

  #note(trace: FinishedTrace): void {
    this.#finished.push(trace);
    if (this.#finished.length >= TOLD_MAX) return this.flush();
    this.#timer ??= setTimeout(() => this.flush(), TELL_MS);
  }
}

function randomHex(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toHex();
}
