import assert from "node:assert/strict";
import fc from "fast-check";
import { waitUntil } from "../testing/wait_until.ts";
import type { AnsweredExchange } from "../journal.ts";
import { ExchangePack, unpackExchanges } from "./exchange_pack.ts";
import { KeptExchanges } from "./kept_exchanges.ts";
import { isLearntFrom } from "./learnt_from.ts";

const plain = { noNullPrototype: true };
const exchange = fc.record({
  id: fc.record({ stream: fc.nat(3), sequence: fc.nat(20) }, plain),
  at: fc.nat(),
  request: fc.uint8Array({ maxLength: 40 }),
  reply: fc.record({
    status: fc.constantFrom(200, 500),
    contentType: fc.option(fc.constant("text/plain")),
    bytes: fc.uint8Array({ maxLength: 40 }),
  }, plain),
}, plain);

function packOf(exchanges: readonly AnsweredExchange[], capacity = 1 << 20): ExchangePack {
  const pack = new ExchangePack(capacity);
  for (const each of exchanges) pack.add(each);
  return pack;
}

Deno.test("an ExchangePack gives what was put in, also where its memory is transferred", () => {
  fc.assert(fc.property(fc.array(exchange), (exchanges) => {
    const packed = packOf(exchanges).packed();
    const posted = structuredClone(packed, { transfer: [packed.bytes] });
    assert.equal(packed.bytes.byteLength, 0);
    assert.deepEqual(unpackExchanges(posted), exchanges);
  }));
});

Deno.test("an ExchangePack takes what it has room for, and copies it", () => {
  const one = { request: new Uint8Array([1, 2]), bytes: new Uint8Array([3]) };
  const reply = { status: 200, contentType: null, bytes: one.bytes };
  const pack = new ExchangePack(4);
  assert.ok(
    pack.add({ id: { stream: 1, sequence: 1 }, at: 1, request: one.request, reply }),
  );
  assert.ok(
    !pack.add({ id: { stream: 1, sequence: 2 }, at: 1, request: one.request, reply }),
  );
  one.request.fill(9);
  assert.deepEqual([...unpackExchanges(pack.packed())[0]!.request], [1, 2]);
});

Deno.test("KeptExchanges finds the answer of a moment alone, until it is learnt from", () => {
  fc.assert(fc.property(fc.array(exchange), (exchanges) => {
    const kept = new KeptExchanges();
    kept.take(packOf(exchanges).packed());
    const latest = new Map(
      exchanges.map((each) => [`${each.id.stream}-${each.id.sequence}`, each]),
    );
    for (const { id, at, request, reply } of latest.values()) {
      assert.deepEqual(kept.find(id, at)?.request, request);
      assert.deepEqual(kept.find(id, at)?.reply, reply);
      assert.equal(kept.find(id, at + 1), undefined);
    }
    kept.learnt(exchanges.map(({ id }) => id));
    kept.stop();
    assert.equal(kept.bytes, 0);
    for (const { id, at } of exchanges) assert.equal(kept.find(id, at), undefined);
  }));
});

Deno.test("KeptExchanges never keeps more than it may", () => {
  fc.assert(fc.property(fc.array(exchange), fc.nat(200), (exchanges, bytesMax) => {
    const kept = new KeptExchanges({ bytesMax });
    for (const each of exchanges) {
      kept.take(packOf([each]).packed());
      assert.ok(kept.bytes <= bytesMax);
      const size = each.request.length + each.reply.bytes.length;
      assert.equal(kept.find(each.id, each.at) !== undefined, size <= bytesMax);
    }
    kept.stop();
    assert.equal(kept.bytes, 0);
  }));
});

Deno.test("KeptExchanges lets go of what nobody learns from, and of its memory", async () => {
  const kept = new KeptExchanges({ keptMs: 20 });
  const one = fc.sample(exchange, { numRuns: 1, seed: 1 })[0]!;
  const packed = packOf([{ ...one, request: new Uint8Array(10) }]).packed();
  assert.equal(packed.bytes.byteLength, 10 + one.reply.bytes.length, "no room behind it is held");
  kept.take(packed);
  assert.ok(kept.bytes >= 10);
  await waitUntil("nothing is kept", () => kept.bytes === 0);
  kept.stop();
});

Deno.test("what a lane hands over is what the ledger learns from", () => {
  assert.ok(isLearntFrom("IDA", "00000"));
  assert.ok(isLearntFrom("IDD", "00000"));
  assert.ok(!isLearntFrom("IDA", "S0001"), "a refusal changes nothing");
  assert.ok(!isLearntFrom("XYZ", "00000"), "none of the procedures");
});
