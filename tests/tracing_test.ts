/** A message's trace, whole, as a collector of OpenTelemetry gets it from a running gateway. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { createProvider } from "../adapters/providers/mod.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { Operator } from "./support/operator.ts";
import { postRaw, type RawResponse, terminalRequest } from "./support/post_raw.ts";
import { codeOf, isSame, RelayBed, type SentMessage, testTerminal } from "./support/relay_bed.ts";
import { type CollectedSpan, TraceCollector } from "./support/trace_collector.ts";

const foreign = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${foreign}-b7ad6b7169203331-01`;

/** Posts with further fields in its head. */
function postWith(bed: RelayBed, sent: SentMessage, fields: Readonly<Record<string, string>>) {
  const plain = terminalRequest(sent.contentType, sent.body);
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const firstLine = plain.indexOf("\r\n") + 2;
  return postRaw(
    bed.gateway.edi,
    Buffer.concat([plain.subarray(0, firstLine), Buffer.from(lines), plain.subarray(firstLine)]),
  );
}

/** The trace and the span that an answer's head names. */
function namedIn(answer: RawResponse | undefined): { traceId: string; spanId: string } {
  const [, traceId, spanId] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(answer?.headers.traceresponse ?? "") ?? [];
  assert.ok(traceId && spanId, JSON.stringify(answer?.headers));
  return { traceId, spanId };
}

const names = (spans: readonly CollectedSpan[]) => spans.map(({ name }) => name);

Deno.test("a relayed message's trace is whole: in the collector, in the answer, in the log", async (t) => {
  await using collector = new TraceCollector();
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const limits = { perSecond: 100, perDay: 1_000 };
  const { token } = await createProvider(sql, "VAN Một", limits, "test");
  // As settings may be given otherwise, too.
  const workingDir = await Deno.makeTempDir();
  await Deno.writeTextFile(
    join(workingDir, "songhanh.env"),
    "OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=test\n",
  );
  await using bed = await RelayBed.start({
    workingDir,
    databaseUrl: database.url,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20of-collector",
    },
  });
  const step = async (name: string, act: () => Promise<void>) => assert.ok(await t.step(name, act));

  await step("all five stations stand under the message, in their order and its time", async () => {
    const sent = bed.declaration();
    const answer = await bed.post(sent);
    const { traceId, spanId } = namedIn(answer);
    const [message, ...stations] = await collector.trace(traceId);
    assert.equal(message!.name, "message");
    assert.deepEqual([message!.spanId, message!.parentSpanId], [spanId, undefined]);
    assert.deepEqual(names(stations), [
      ...["intake", "inspect", "commit", "target", "commit", "answer"],
    ]);
    for (const { name, parentSpanId, from, to } of stations) {
      assert.equal(parentSpanId, spanId, name);
      assert.ok(message!.from <= from && from <= to && to <= message!.to, name);
    }
    for (const [index, next] of stations.slice(1).entries()) {
      assert.ok(stations[index]!.to <= next.from + 1_000_000n, `${next.name} comes after`);
    }
    assert.ok(Math.abs(Number(message!.to / 1_000_000n) - Date.now()) < 60_000);
    // By its place in the journal the trace is found from the console, and the message from here.
    const [stored] = await sql`
      select stream || '-' || sequence as id from message where link_info = ${sent.linkInfo}`;
    const [, , commit, target] = stations;
    assert.equal(message!.attributes["songhanh.message"], stored!.id);
    assert.equal(commit!.attributes["songhanh.message"], stored!.id);
    assert.equal(message!.attributes["songhanh.procedure"], "IDA");
    assert.equal(message!.attributes["songhanh.result"], "answered");
    assert.equal(target!.attributes["songhanh.target"], "primary");
    assert.equal(collector.resource["service.name"], "songhanh");
    assert.equal(collector.resource["deployment.environment.name"], "test");
    assert.equal(collector.heads[0]!.get("authorization"), "Bearer of-collector");
  });

  await step("VNACCS gets the bytes and nothing of the trace, the sender its answer", async () => {
    const sent = bed.declaration();
    const answer = await postWith(bed, sent, { traceparent });
    const { traceId } = namedIn(answer);
    assert.notEqual(traceId, foreign, "a terminal begins no trace here");
    const kept = bed.primary.kept.at(-1)!;
    assert.ok(isSame(kept.body, sent.body));
    assert.deepEqual([...kept.headers.keys()].filter((name) => /trace|songhanh/.test(name)), []);
    assert.equal(codeOf(answer), "00000");
    // What is recorded of the answer, and given to repeats, has no trace.
    const again = await bed.post(sent);
    assert.ok(isSame(again!.body, answer!.body));
    assert.notEqual(namedIn(again).traceId, traceId);
    const [repeated] = await collector.trace(namedIn(again).traceId);
    assert.equal(repeated!.attributes["songhanh.result"], "repeated");
  });

  await step("a VAN provider's trace goes on, and it may leave a message out", async () => {
    const fields = { "songhanh-provider": token, traceparent };
    const answer = await postWith(bed, bed.inquiry(), fields);
    assert.equal(namedIn(answer).traceId, foreign);
    const [message] = await collector.trace(foreign);
    assert.equal(message!.parentSpanId, "b7ad6b7169203331");
    const leftOut = { ...fields, traceparent: traceparent.replace(/01$/, "00") };
    const untraced = await postWith(bed, bed.inquiry(), leftOut);
    assert.equal(codeOf(untraced), "00000");
    assert.equal(untraced!.headers.traceresponse, undefined);
  });

  await step("what is refused and what has no outcome is traced", async () => {
    const garbage = { contentType: "text/plain", body: new Uint8Array([1, 2, 3]) };
    const refused = await collector.trace(namedIn(await bed.post(garbage)).traceId);
    assert.deepEqual(names(refused), ["message", "intake", "inspect", "commit", "answer"]);
    assert.equal(refused[0]!.attributes["songhanh.result"], "refused");
    bed.primary.beforeAnswer = () => bed.primary.proxy.cut();
    const unknown = await bed.post(bed.inquiry());
    bed.primary.beforeAnswer = () => {};
    const spans = await collector.trace(namedIn(unknown).traceId);
    assert.deepEqual(spans.filter(({ status }) => status.code === 2).map(({ name }) => name), [
      ...["message", "target"],
    ]);
  });

  await step("a line of the log about a message names its trace", async () => {
    const sent = bed.inquiry();
    await sql.unsafe(`
      create function fail_this() returns trigger language plpgsql as $$
        begin
          if new.link_info = '${sent.linkInfo}' then raise exception 'as the test wants'; end if;
          return new;
        end $$;
      create trigger fail_this before insert on message for each row execute function fail_this()`);
    const { traceId } = namedIn(await bed.post(sent));
    await sql`drop trigger fail_this on message`;
    const lines = bed.gateway.lines.filter(({ linkInfo }) => linkInfo === sent.linkInfo.trim());
    assert.ok(lines.length > 0);
    for (const { event, trace } of lines) assert.equal(trace, traceId, event);
  });

  await step("standing in, the commit is within the target, as it decides", async () => {
    const operator = new Operator(() => bed.gateway.admin, bed.dataDir);
    const run = await operator.switch({ to: "standby", kind: "failover", expectedEpoch: 1 });
    assert.equal(run.state, "done");
    const { traceId, spanId } = namedIn(await bed.post(bed.declaration()));
    const spans = await collector.trace(traceId);
    assert.deepEqual(names(spans), ["message", "intake", "inspect", "target", "commit", "answer"]);
    const [, , , target, commit] = spans;
    assert.equal(target!.parentSpanId, spanId);
    assert.equal(commit!.parentSpanId, target!.spanId);
    assert.equal(target!.attributes["songhanh.target"], "standby");
  });

  await step(
    "nothing that a sender wrote is in a trace, and what was sent is counted",
    async () => {
      const { password, accessKey, userId } = testTerminal().account;
      const said = collector.bodies.join("\n");
      for (const secret of [password, accessKey!, userId, "BED-1", token, "NACCS"]) {
        assert.ok(secret.length > 3 && !said.includes(secret), secret);
      }
      const metrics = await (await fetch(`http://${bed.gateway.admin}/metrics`)).text();
      const [, sent] = /^songhanh_spans_total\{result="sent"\} (\d+)$/m.exec(metrics) ?? [];
      assert.ok(Number(sent) > 30, metrics.match(/songhanh_spans.*/g)?.join("\n"));
      assert.match(metrics, /^songhanh_spans_total\{result="dropped"\} 0$/m);
    },
  );

  await step(
    "the last trace arrives when the gateway stops, and without a collector none is made",
    async () => {
      const last = namedIn(await bed.post(bed.inquiry()));
      assert.equal(await bed.gateway.stop(), 0);
      assert.ok(collector.spans.some(({ traceId }) => traceId === last.traceId), "before it ended");
      await bed.startGateway({ OTEL_EXPORTER_OTLP_ENDPOINT: "" });
      const answer = await postWith(bed, bed.declaration(), {
        "songhanh-provider": token,
        traceparent,
      });
      assert.equal(codeOf(answer), "00000");
      assert.equal(answer!.headers.traceresponse, undefined);
    },
  );
  await sql.end();
  await Deno.remove(workingDir, { recursive: true });
});
