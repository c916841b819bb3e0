import assert from "node:assert/strict";
import { type FinishedTrace, isSampled, MessageTrace, readTraceparent, writeSpans } from "./mod.ts";
import { writeTraceparent } from "./trace_context.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const parent = { traceId, spanId: "b7ad6b7169203331", isSampled: true };

Deno.test("readTraceparent() takes what writeTraceparent() writes, and nothing that is none", () => {
  assert.deepEqual(readTraceparent(writeTraceparent(parent)), parent);
  const unsampled = { ...parent, isSampled: false };
  assert.deepEqual(readTraceparent(writeTraceparent(unsampled)), unsampled);
  // A later version may say more behind.
  assert.deepEqual(readTraceparent(`01-${traceId}-${parent.spanId}-03-more`), parent);
  for (
    const wrong of [
      "",
      traceId,
      `00-${traceId}-${parent.spanId}`,
      `00-${traceId.toUpperCase()}-${parent.spanId}-01`,
      `00-${"0".repeat(32)}-${parent.spanId}-01`,
      `00-${traceId}-${"0".repeat(16)}-01`,
      `00-${traceId}-${parent.spanId}-01-more`,
      `ff-${traceId}-${parent.spanId}-01`,
    ]
  ) assert.equal(readTraceparent(wrong), undefined, wrong);
});

Deno.test("isSampled() keeps the part that the ratio says, and asks whoever began the trace", () => {
  const kept = (name: Parameters<typeof isSampled>[0]["name"], ratio: number, above?: boolean) => {
    const by = above === undefined ? undefined : { ...parent, isSampled: above };
    let sum = 0;
    for (let n = 0; n < 4_000; n++) {
      const id = crypto.getRandomValues(new Uint8Array(16)).toHex();
      if (isSampled({ name, ratio }, id, by)) sum++;
    }
    return sum / 4_000;
  };
  assert.equal(kept("always_on", 0), 1);
  assert.equal(kept("always_off", 1), 0);
  assert.equal(kept("traceidratio", 0), 0);
  assert.equal(kept("traceidratio", 1), 1);
  assert.ok(Math.abs(kept("traceidratio", 0.25) - 0.25) < 0.05);
  assert.ok(Math.abs(kept("parentbased_traceidratio", 0.25) - 0.25) < 0.05);
  assert.equal(kept("parentbased_traceidratio", 0, true), 1);
  assert.equal(kept("parentbased_always_on", 1, false), 0);
  assert.equal(kept("traceidratio", 0, true), 0, "a ratio alone asks nobody");
});

function traced() {
  const finished: FinishedTrace[] = [];
  let [clock, ids] = [100, 0];
  const trace = new MessageTrace(traceId, parent, 90, {
    now: () => clock++,
    spanId: () => (++ids).toString(16).padStart(16, "0"),
    finished: (each) => finished.push(each),
  });
  return { trace, finished };
}

Deno.test("MessageTrace notes each station under the one around it, and nothing once it is over", async () => {
  const { trace, finished } = traced();
  trace.span("intake", 90, { to: 95 });
  const given = await trace.around("target", {}, () => {
    trace.span("commit", 101, { to: 102, "songhanh.message": "1-1" });
    return Promise.resolve("given");
  });
  assert.equal(given, "given");
  await assert.rejects(trace.around("target", {}, () => Promise.reject(new Error("broken"))));
  trace.note({ a: 1 });
  trace.note({ b: "two" });
  trace.end();
  trace.span("commit", 200);
  trace.end();
  assert.equal(finished.length, 1);
  const [{ spans }] = finished as [FinishedTrace];
  assert.deepEqual(spans.map(({ name }) => name), [
    ...["intake", "commit", "target", "target", "message"],
  ]);
  const [intake, commit, target, broken, message] = spans;
  assert.equal(message!.parentId, parent.spanId);
  assert.equal(intake!.parentId, message!.spanId);
  assert.equal(target!.parentId, message!.spanId);
  assert.equal(commit!.parentId, target!.spanId);
  assert.deepEqual(commit!.attributes, { "songhanh.message": "1-1" });
  assert.deepEqual(message!.attributes, { a: 1, b: "two" });
  assert.deepEqual([target!.hasFailed, broken!.hasFailed], [false, true]);
  assert.equal(trace.traceresponse, `00-${traceId}-${message!.spanId}-01`);
});

Deno.test("writeSpans() keeps nanoseconds, and values by their kind", () => {
  const { trace, finished } = traced();
  trace.span("inspect", 1.5, { to: 2.000001, n: 3, share: 0.5, yes: true, no: undefined });
  trace.end({ hasFailed: true });
  const origin = 1_795_954_378_921.25;
  const text = writeSpans([{ origin, traces: finished }], { "service.name": "songhanh" }, "0.2.0");
  const { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] } = JSON.parse(text);
  assert.deepEqual(resource.attributes, [
    { key: "service.name", value: { stringValue: "songhanh" } },
  ]);
  assert.deepEqual(scope, { name: "songhanh", version: "0.2.0" });
  assert.equal(spans[0].startTimeUnixNano, "1795954378922750000");
  assert.equal(spans[0].endTimeUnixNano, "1795954378923250001");
  assert.deepEqual(spans[0].attributes, [
    { key: "n", value: { intValue: "3" } },
    { key: "share", value: { doubleValue: 0.5 } },
    { key: "yes", value: { boolValue: true } },
  ]);
  assert.deepEqual([spans[0].kind, spans[1].kind], [1, 2]);
  assert.deepEqual([spans[0].status, spans[1].status], [{}, { code: 2 }]);
});
