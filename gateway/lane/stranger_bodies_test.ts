import assert from "node:assert/strict";
import { hash, randomBytes } from "node:crypto";
import { failedRecord } from "../../adapters/failed_record.ts";
import type { MessageRecord } from "../../adapters/journal.ts";
import { readCutNote } from "../../core/evidence/mod.ts";
import { sampleBytesDigest } from "../../core/testing/sample_keys.ts";
import { limits } from "../limits.ts";
import { StrangerBodies } from "./stranger_bodies.ts";

const { strangers } = limits;
const sha256 = (bytes: Uint8Array) => hash("sha256", bytes, "buffer");

function refused(bytes: number, sender = "192.0.2.1"): MessageRecord {
  const request = new Uint8Array(randomBytes(bytes));
  return {
    receivedAt: 1,
    sender,
    party: { kind: "stranger", origin: sender, name: "" },
    state: "refused",
    reason: "because",
    digest: sha256(request),
    contentType: null,
    request,
  };
}

function bodies() {
  const clock = { ms: 0 };
  const cuts: string[] = [];
  const keeper = new StrangerBodies({
    bytesDigest: sampleBytesDigest,
    nowMs: () => clock.ms,
    onCut: (usedUp, origin) => cuts.push(`${usedUp} ${origin}`),
  });
  return { clock, cuts, keeper };
}

Deno.test("StrangerBodies keeps bodies whole within the budget, and then their beginning with a note", () => {
  const { clock, cuts, keeper } = bodies();
  const honest = refused(strangers.wholeBytesOfAddress.atOnce);
  assert.equal(keeper.shorten(honest), honest, "the largest body of an honest sender");
  const record = refused(100_000);
  const short = keeper.shorten(record);
  assert.deepEqual(short.request, record.request.slice(0, strangers.beginningBytesMax));
  assert.equal(
    short.request.buffer.byteLength,
    strangers.beginningBytesMax,
    "no view of the whole",
  );
  assert.equal(short.digest, record.digest, "of the whole");
  assert.ok(short.reason!.startsWith("because; kept are the first "));
  assert.deepEqual(readCutNote(short.reason, short.request), {
    keptBytes: strangers.beginningBytesMax,
    receivedBytes: 100_000,
    keptDigest: sampleBytesDigest.of(short.request).toHex(),
    keyed: true,
  });
  assert.deepEqual(cuts, ["address 192.0.2.1"]);
  const other = refused(100_000, "192.0.2.2");
  assert.equal(keeper.shorten(other), other, "another address has its own budget");
  // And what its reason took.
  clock.ms += 60_010;
  const later = refused(strangers.wholeBytesOfAddress.perMinute);
  assert.equal(keeper.shorten(later), later, "filled again");
});

Deno.test("StrangerBodies leaves alone what is short, is not refused, or has a known sender", () => {
  const { keeper } = bodies();
  keeper.shorten(refused(strangers.wholeBytesOfAddress.atOnce));
  const party = { kind: "known", name: "user A" } as const;
  for (
    const record of [
      refused(strangers.leastBytes),
      { ...refused(100_000), party },
      { ...refused(100_000), party: undefined },
      { ...refused(100_000), state: "handed over" } as const,
    ]
  ) assert.equal(keeper.shorten(record), record);
});

Deno.test("StrangerBodies lets no reason of a whole body say that it was cut, whoever has sent it", () => {
  const { keeper } = bodies();
  const digest = "0".repeat(64);
  const forged =
    `no authority named CN=a; kept are the first 9 of 10 bytes, keyed digest ${digest}`;
  const party = { kind: "known", name: "user A" } as const;
  for (const record of [refused(9), { ...refused(9), party }]) {
    const kept = keeper.shorten({ ...record, reason: forged });
    assert.equal(kept.request, record.request);
    assert.equal(readCutNote(kept.reason, kept.request), undefined);
  }
  keeper.shorten(refused(strangers.wholeBytesOfAddress.atOnce));
  const cut = keeper.shorten({ ...refused(100_000), reason: forged });
  assert.equal(readCutNote(cut.reason, cut.request)?.receivedBytes, 100_000);
  // What failed to be written is refused with another reason, and is not whole for that.
  const failed = failedRecord(cut, "A0011", new Error(forged));
  assert.deepEqual(
    readCutNote(failed.reason, failed.request),
    readCutNote(cut.reason, cut.request),
  );
});

Deno.test("StrangerBodies counts and cuts what a reason quotes, with the smallest bodies, too", () => {
  const { cuts, keeper } = bodies();
  const reason = `no authority named CN=${"ă".repeat(3_000)}`;
  const small = () => ({ ...refused(1), contentType: "t".repeat(1_000), reason });
  let whole = 0;
  let kept = small() as MessageRecord;
  for (; whole < 100_000; whole++) {
    const record = small();
    kept = keeper.shorten(record);
    if (kept !== record) break;
  }
  const of = (record: MessageRecord) => record.contentType!.length + record.reason!.length;
  const { atOnce } = strangers.wholeBytesOfAddress;
  assert.ok((whole - 1) * of(small()) <= atOnce, `${whole} kept whole`);
  assert.ok(kept.reason!.length <= strangers.reasonCharactersMax);
  assert.ok(kept.reason!.startsWith("no authority named CN="));
  assert.equal(readCutNote(kept.reason, kept.request), undefined, "its body is whole");
  assert.deepEqual(cuts, ["address 192.0.2.1"]);
  const cut = keeper.shorten({ ...refused(100_000), reason });
  assert.equal(readCutNote(cut.reason, cut.request)?.receivedBytes, 100_000);
  assert.ok(cut.reason!.length <= strangers.reasonCharactersMax + 200);
});

Deno.test("StrangerBodies: all addresses together keep no more than the budgets say (F64)", () => {
  const { cuts, keeper } = bodies();
  const bytes = 1_000_000;
  const count = 20_000;
  // One body, as what comes in is not what this is about.
  const { request, ...record } = refused(bytes);
  let kept = 0;
  for (let from = 0; from < count; from++) {
    const sender = `10.${from >> 16}.${from >> 8 & 255}.${from & 255}`;
    kept += keeper.shorten({ ...record, request, sender }).request.length;
  }
  const { wholeBytes, beginningBytes, leastBytes } = strangers;
  assert.ok(kept <= wholeBytes.atOnce + beginningBytes.atOnce + count * leastBytes, `${kept}`);
  assert.ok(cuts.every((cut) => cut.startsWith("all ")));
});
