/**
 * The trace of one message: how long each station of its way took. It goes along with the request
 * through lane, target and journal, and each station notes its own part; a message that is not traced
 * has none, and no station does anything for it.
 *
 * What may stand in it are names, codes, counts and the message's place in the journal. Nothing that a
 * sender wrote, and so no password, comes here.
 */
import { type TraceContext, writeTraceparent } from "./trace_context.ts";

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A station of the message's way, by the names in docs/operate.md. */
export type StationName = "intake" | "inspect" | "commit" | "target" | "answer";

/** Times are milliseconds of the clock that was handed in. */
export interface Span {
  readonly name: StationName | "message";
  readonly spanId: string;
  /** Undefined: nobody has begun the trace before us. */
  readonly parentId: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly attributes: Attributes;
  readonly hasFailed: boolean;
}

export interface FinishedTrace {
  readonly traceId: string;
  /** The message's own span is the last. */
  readonly spans: readonly Span[];
}

export interface MessageTraceHost {
  readonly now: () => number;
  /** 16 random hexadecimal digits. */
  readonly spanId: () => string;
  readonly finished: (trace: FinishedTrace) => void;
}

export class MessageTrace {
  readonly #spanId: string;
  readonly #spans: Span[] = [];
  #attributes: Attributes = {};
  /** The span that encloses what is noted now. */
  #within: string;
  #isOver = false;

  constructor(
    readonly traceId: string,
    private readonly parent: TraceContext | undefined,
    /** When its head had been read. */
    readonly from: number,
    private readonly host: MessageTraceHost,
  ) {
    this.#spanId = this.#within = host.spanId();
  }

  /** What the answer's head says of it. */
  get traceresponse(): string {
    return writeTraceparent({ traceId: this.traceId, spanId: this.#spanId, isSampled: true });
  }

  /** Something that the message as a whole is known by. */
  note(attributes: Attributes): void {
    this.#attributes = { ...this.#attributes, ...attributes };
  }

  /** A station that the message has passed. */
  span(
    name: StationName,
    from: number,
    { to = this.host.now(), hasFailed = false, ...attributes }: Attributes & {
      readonly to?: number;
      readonly hasFailed?: boolean;
    } = {},
  ): void {
    // An answer that comes after its deadline is the journal's alone.
    if (this.#isOver) return;
    const [spanId, parentId] = [this.host.spanId(), this.#within];
    this.#spans.push({ name, spanId, parentId, from, to, attributes, hasFailed });
  }

  /** A station that has others within. */
  async around<Result>(
    name: StationName,
    attributes: Attributes,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const [spanId, parentId, from] = [this.host.spanId(), this.#within, this.host.now()];
    this.#within = spanId;
    let hasFailed = true;
    try {
      const result = await work();
      hasFailed = false;
      return result;
    } finally {
      this.#within = parentId;
      const to = this.host.now();
      if (!this.#isOver) {
        this.#spans.push({ name, spanId, parentId, from, to, attributes, hasFailed });
      }
    }
  }

  /** The answer has left, or cannot any more. */
  end({ hasFailed = false } = {}): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#spans.push({
      name: "message",
      spanId: this.#spanId,
      parentId: this.parent?.spanId,
      from: this.from,
      to: this.host.now(),
      attributes: this.#attributes,
      hasFailed,
    });
    this.host.finished({ traceId: this.traceId, spans: this.#spans });
  }
}
