import assert from "node:assert/strict";
import type { TracesOfPlace } from "../../core/tracing/mod.ts";
import { waitUntil } from "../testing/wait_until.ts";
import { SpanExporter } from "./span_exporter.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";

/** A trace of `count` spans. */
function traces(count: number): TracesOfPlace {
  const span = {
    name: "message" as const,
    spanId: "b7ad6b7169203331",
    parentId: undefined,
    ...{ from: 1, to: 2, attributes: {}, hasFailed: false },
  };
  return { origin: 0, traces: [{ traceId, spans: Array.from({ length: count }, () => span) }] };
}

/** A collector that answers with these statuses, then 200. */
function collector(...statuses: number[]) {
  const heard: { path: string; auth: string | null; spans: number }[] = [];
  const said = Promise.withResolvers<void>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { resourceSpans: [{ scopeSpans: [{ spans }] }] } = await request.json();
      const { pathname } = new URL(request.url);
      const auth = request.headers.get("authorization");
      heard.push({ path: pathname, auth, spans: spans.length });
      const status = statuses.shift() ?? 200;
      if (status === 200) said.resolve();
      return new Response("{}", { status });
    },
  );
  return {
    heard,
    taken: said.promise,
    url: `http://127.0.0.1:${server.addr.port}/v1/traces`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function exporterTo(url: string) {
  const troubles: string[] = [];
  const exporter = new SpanExporter({
    ...{ url, headers: { authorization: "Bearer x" }, resource: {}, version: "0" },
    onTrouble: (error) => troubles.push(error.message),
    onSent: () => troubles.push("sent"),
    ...{ gatherMs: 1, retryMs: 1 },
  });
  return { exporter, troubles };
}

Deno.test("SpanExporter sends again what the collector cannot take just now, and drops what it refuses", async () => {
  await using later = collector(503, 429);
  const first = exporterTo(later.url);
  first.exporter.take(traces(3));
  await later.taken;
  await first.exporter.close();
  assert.deepEqual(first.exporter.counts, { sent: 3, dropped: 0 });
  assert.deepEqual(later.heard.map(({ spans }) => spans), [3, 3, 3]);
  assert.deepEqual(later.heard[0], { path: "/v1/traces", auth: "Bearer x", spans: 3 });
  assert.deepEqual(first.troubles, [
    ...["the receiver answered 503", "the receiver answered 429", "sent"],
  ]);

  await using never = collector(400);
  const second = exporterTo(never.url);
  second.exporter.take(traces(2));
  await second.exporter.close();
  assert.deepEqual(second.exporter.counts, { sent: 0, dropped: 2 });
  assert.equal(never.heard.length, 1);
});

Deno.test("SpanExporter drops spans that it cannot write, says so, and goes on", async () => {
  await using receiver = collector();
  const { exporter, troubles } = exporterTo(receiver.url);
  const { origin, traces: [trace] } = traces(1);
  exporter.take({
    origin,
    traces: [{ ...trace!, spans: [{ ...trace!.spans[0]!, from: Infinity }] }],
  });
  await waitUntil("they are dropped", () => exporter.counts.dropped === 1);
  exporter.take(traces(2));
  await receiver.taken;
  await exporter.close();
  assert.deepEqual(exporter.counts, { sent: 2, dropped: 1 });
  assert.match(troubles[0]!, /Infinity/);
});

Deno.test("SpanExporter keeps a bounded number of spans while nobody takes them", async () => {
  const { exporter, troubles } = exporterTo("http://127.0.0.1:1/v1/traces");
  for (let n = 0; n < 20; n++) exporter.take(traces(1_000));
  assert.deepEqual(exporter.counts, { sent: 0, dropped: 4_000 });
  await exporter.close();
  assert.deepEqual(exporter.counts, { sent: 0, dropped: 20_000 });
  assert.deepEqual([...new Set(troubles)], ["the receiver takes no connection"]);
});
