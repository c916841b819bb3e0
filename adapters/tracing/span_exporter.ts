/**
 * Sends traces to a collector by OTLP over HTTP, as JSON: together, one request at a time, in the
 * background. What the collector cannot take just now waits, up to a bound; what has no room, and what
 * it refuses for good, is dropped and counted. Nothing of a message ever waits for it.
 *
 * Not the runtime's own exporter: that one also tells of every request that the process makes and takes
 * beside the messages – with their addresses, of which some hold keys – and begins a trace for each
 * look of a load balancer.
 */
import { type Attributes, type TracesOfPlace, writeSpans } from "../../core/tracing/mod.ts";
import { NeighbourClient, type NeighbourTrust } from "../neighbour_client.ts";
import { type Collector, postSpans } from "./post_spans.ts";

export interface SpanExporterOptions extends Collector {
  readonly resource: Attributes;
  /** Of the collector's certificate. */
  readonly trust?: NeighbourTrust;
  /** Of the program. */
  readonly version: string;
  /** `reason` holds neither address nor head. */
  readonly onTrouble: (reason: Error) => void;
  readonly onSent: () => void;
  /** How long spans wait for others to go along with, in milliseconds. */
  readonly gatherMs?: number;
  /** Pause after the first failure, doubled up to sixteen times. */
  readonly retryMs?: number;
}

/** Spans that wait at most: with a batch under way some 10 MiB. */
const WAITING_SPANS_MAX = 16_384;
const BATCH_SPANS_MAX = 2_048;
const GATHER_MS = 1_000;
const RETRY_MS = 1_000;
/** How long the collector may take, in milliseconds. */
const ANSWER_MS_MAX = 10_000;
/** How long the last spans may take when the process ends. */
const LAST_MS_MAX = 2_000;

export class SpanExporter {
  readonly counts = { sent: 0, dropped: 0 };
  #waiting: TracesOfPlace[] = [];
  #waitingSpans = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;
  #failures = 0;
  #isClosed = false;
  readonly #closing = new AbortController();
  readonly #client: NeighbourClient;

  constructor(private readonly options: SpanExporterOptions) {
    this.#client = new NeighbourClient(options.trust ?? {});
  }

  take(traces: TracesOfPlace): void {
    const spans = spansOf(traces);
    if (this.#isClosed || this.#waitingSpans + spans > WAITING_SPANS_MAX) {
      this.counts.dropped += spans;
      return;
    }
    this.#waiting.push(traces);
    this.#waitingSpans += spans;
    this.#schedule(this.options.gatherMs ?? GATHER_MS);
  }

  /** Sends what waits, for a while; the rest is dropped. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const late = setTimeout(() => this.#closing.abort(), LAST_MS_MAX);
    await this.#sending;
    if (this.#failures === 0) {
      while (this.#waiting.length > 0 && this.#failures === 0) await this.#send();
    }
    clearTimeout(late);
    this.#client[Symbol.dispose]();
    this.counts.dropped += this.#waitingSpans;
    this.#waiting = [];
  }

  #schedule(afterMs: number): void {
    if (this.#timer !== undefined || this.#sending !== undefined || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sending = this.#send().finally(() => {
        this.#sending = undefined;
        if (this.#waiting.length > 0) this.#schedule(this.#pauseMs);
      });
    }, afterMs);
  }

  get #pauseMs(): number {
    const { gatherMs = GATHER_MS, retryMs = RETRY_MS } = this.options;
    return this.#failures === 0 ? gatherMs : retryMs * 2 ** Math.min(4, this.#failures - 1);
  }

  /** Sends one batch; what could not be sent just now waits again. */
  async #send(): Promise<void> {
    const batch: TracesOfPlace[] = [];
    let spans = 0;
    while (this.#waiting.length > 0 && (spans === 0 || spans < BATCH_SPANS_MAX)) {
      const next = this.#waiting.shift()!;
      batch.push(next);
      spans += spansOf(next);
    }
    const outcome = await this.#post(batch);
    if (outcome === "later") {
      this.#failures++;
      this.#waiting.unshift(...batch);
      return;
    }
    this.#waitingSpans -= spans;
    this.#failures = 0;
    this.counts[outcome] += spans;
    if (outcome === "sent") this.options.onSent();
  }

  async #post(batch: readonly TracesOfPlace[]): Promise<"sent" | "dropped" | "later"> {
    const { resource, version, onTrouble } = this.options;
    let body: string;
    try {
      body = writeSpans(batch, resource, version);
    } catch (error) {
      // A mistake of ours costs these spans, and no message, nor the process.
      onTrouble(error as Error);
      return "dropped";
    }
    const client = this.#client.current;
    const fault = await postSpans(this.options, body, ANSWER_MS_MAX, {
      stop: this.#closing.signal,
      ...client && { client },
    });
    if (fault === undefined) return "sent";
    onTrouble(new Error(fault.reason));
    return fault.mayPass ? "later" : "dropped";
  }
}

function spansOf({ traces }: TracesOfPlace): number {
  return traces.reduce((sum, { spans }) => sum + spans.length, 0);
}
