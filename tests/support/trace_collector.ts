/** A collector of OpenTelemetry that keeps what it is sent (OTLP over HTTP, JSON). */
import assert from "node:assert/strict";

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly from: bigint;
  readonly to: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: { readonly code?: number };
}

/** How long a trace may take to arrive on a busy machine. */
const ARRIVES_MS_MAX = 30_000;

export class TraceCollector implements AsyncDisposable {
  readonly spans: CollectedSpan[] = [];
  /** Everything that it was sent, as it came. */
  readonly bodies: string[] = [];
  readonly heads: Headers[] = [];
  /** Of the gateway that sent it last. */
  resource: Readonly<Record<string, unknown>> = {};
  #heard = Promise.withResolvers<void>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) => this.#take(request),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** A whole trace: `message` ends it. Oldest station first. */
  async trace(traceId: string): Promise<CollectedSpan[]> {
    const giveUpAt = performance.now() + ARRIVES_MS_MAX;
    for (;;) {
      const heard = this.#heard.promise;
      const found = this.spans.filter((span) => span.traceId === traceId);
      if (found.some(({ name }) => name === "message")) {
        return found.sort((a, b) => Number(a.from - b.from) || Number(b.to - a.to));
      }
      let timer: ReturnType<typeof setTimeout> | undefined;
      const leftMs = giveUpAt - performance.now();
      assert.ok(leftMs > 0, `the trace ${traceId} has not arrived`);
      await Promise.race([
        heard,
        new Promise<void>((resolve) => timer = setTimeout(resolve, leftMs)),
      ]);
      clearTimeout(timer);
    }
  }

  async #take(request: Request): Promise<Response> {
    const text = await request.text();
    if (request.method !== "POST" || new URL(request.url).pathname !== "/v1/traces") {
      return new Response("", { status: 404 });
    }
    this.bodies.push(text);
    this.heads.push(new Headers(request.headers));
    for (const { resource, scopeSpans } of JSON.parse(text).resourceSpans) {
      this.resource = valuesOf(resource.attributes);
      for (const { spans } of scopeSpans) {
        for (const { startTimeUnixNano, endTimeUnixNano, attributes, ...span } of spans) {
          this.spans.push({
            ...span,
            from: BigInt(startTimeUnixNano),
            to: BigInt(endTimeUnixNano),
            attributes: valuesOf(attributes),
          });
        }
      }
    }
    this.#heard.resolve();
    this.#heard = Promise.withResolvers();
    return Response.json({});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

type Pair = { readonly key: string; readonly value: Record<string, unknown> };

function valuesOf(pairs: readonly Pair[]): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map(({ key, value: { stringValue, intValue, doubleValue, boolValue } }) => [
      key,
      stringValue ?? (intValue === undefined ? doubleValue ?? boolValue : Number(intValue)),
    ]),
  );
}
