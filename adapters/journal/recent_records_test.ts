import assert from "node:assert/strict";
import fc from "fast-check";
import type { MessageId, MessageRecord, OutcomeRecord, Reply } from "../journal.ts";
import { PackedRecord, unpackRecord } from "./packed_record.ts";
import { RecentRecords } from "./recent_records.ts";

const stream = 7;
const id = (sequence: number): MessageId => ({ stream, sequence });

const bytes = (maxLength: number) => fc.uint8Array({ maxLength, size: "max" });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
/** Whatever a header may have held: control characters and halves of pairs, too. */
const text = fc.string({ unit: "binary", maxLength: 40 });
const halfPair = fc.constantFrom("\ud800", "\udfff");

const reply: fc.Arbitrary<Reply> = fc.record({
  status: fc.integer({ min: 200, max: 599 }),
  contentType: fc.option(text),
  fields: maybe(fc.array(fc.tuple(text, text), { maxLength: 2 })),
  bytes: bytes(900),
});

const record: fc.Arbitrary<MessageRecord> = fc.record({
  receivedAt: fc.integer({ min: 0 }),
  sender: text,
  party: maybe(fc.constant({ kind: "known", name: "user M1001M01" } as const)),
  userId: maybe(fc.oneof(text, halfPair)),
  linkInfo: maybe(text),
  state: fc.constantFrom("handed over", "stood in", "refused", "repeated"),
  reason: maybe(text),
  first: maybe(fc.constant({ stream: 3, sequence: 2 ** 40 })),
  signer: maybe(bytes(32)),
  digest: bytes(32),
  contentType: fc.option(text),
  request: bytes(3_000),
  reply: maybe(reply),
});

const outcome = (of: MessageId): fc.Arbitrary<OutcomeRecord> =>
  fc.record({
    id: fc.constant(of),
    at: fc.integer({ min: 0 }),
    state: fc.constantFrom("answered", "unknown", "refused"),
    code: maybe(text),
    reply: maybe(reply),
  });

Deno.test("a packed record is read as it was", () => {
  fc.assert(fc.property(
    record,
    fc.array(outcome(id(1)), { maxLength: 3 }),
    fc.nat(50),
    (record, outcomes, before) => {
      const packed = new PackedRecord({ id: id(1), record, outcomes });
      const room = new Uint8Array(before + packed.length + 50).fill(0xff);
      packed.writeTo(room.subarray(before, before + packed.length));
      const read = unpackRecord(room.subarray(before, before + packed.length));
      room.fill(0);
      assert.deepEqual(withoutAbsent(read), withoutAbsent({ id: id(1), record, outcomes }));
    },
  ));
});

Deno.test("who watched a message being recorded is not packed", () => {
  const [record] = fc.sample(packable, 1);
  const trace = { started: true } as unknown as NonNullable<MessageRecord["trace"]>;
  const packed = new PackedRecord({ id: id(1), record: { ...record!, trace }, outcomes: [] });
  const room = new Uint8Array(packed.length);
  packed.writeTo(room);
  assert.equal(unpackRecord(room).record.trace, undefined);
});

const packable = record.map((record) => ({ ...record, state: "stood in" }) as MessageRecord);

Deno.test("RecentRecords keeps the last ones, within its bounds, whatever is done to them", () => {
  const messagesMax = 7, bytesMax = 20_000;
  type Act = readonly ["add", MessageRecord] | readonly ["settle" | "remove" | "deliver", number];
  const act: fc.Arbitrary<Act> = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constant("add" as const), record) },
    fc.tuple(fc.constantFrom("settle", "remove", "deliver"), fc.integer({ min: 1, max: 60 })),
  );
  fc.assert(fc.property(fc.array(act, { maxLength: 80, size: "max" }), (acts) => {
    const recent = new RecentRecords(messagesMax, bytesMax);
    /** The same by a list that forgets nothing; the last one that was put there is the last. */
    const model = new Map<number, Modelled>();
    const put = (sequence: number, entry: Modelled) => {
      model.delete(sequence);
      model.set(sequence, entry);
    };
    let sequence = 0;
    for (const [kind, what] of acts) {
      if (kind === "add") {
        recent.add(id(++sequence), what);
        put(sequence, { record: what, outcomes: [], delivered: false });
        continue;
      }
      const known = model.get(what);
      if (kind === "remove") {
        recent.remove(id(what));
        model.delete(what);
      } else if (kind === "deliver") {
        recent.deliver(id(what));
        if (known !== undefined) known.delivered = true;
      } else {
        const outcome: OutcomeRecord = { id: id(what), at: what, state: "answered" };
        const isThere = recent.all().some(({ id }) => id.sequence === what);
        recent.settle(outcome);
        // One that has been given up stays away.
        if (known !== undefined && isThere) {
          put(what, { ...known, outcomes: [...known.outcomes, outcome] });
        }
      }
    }
    const kept = recent.all();
    assert.deepEqual(
      kept.map(({ id }) => id.sequence),
      kept.map(({ id }) => id.sequence).toSorted((a, b) => a - b),
    );
    for (const { id, record, outcomes, delivered } of kept) {
      assert.deepEqual(
        withoutAbsent({ record, outcomes, delivered }),
        withoutAbsent(model.get(id.sequence)!),
      );
    }
    const isOpen = ({ record, outcomes }: Modelled) =>
      record.state === "handed over" && outcomes.length === 0;
    const isKept = (of: number) => kept.some(({ id }) => id.sequence === of);
    const closed = [...model].filter(([, entry]) => !isOpen(entry));
    for (const [of, entry] of model) if (isOpen(entry)) assert.ok(isKept(of), `open ${of}`);
    // What is kept of the others are the last ones, and as many as there is room for at least.
    const keptClosed = closed.filter(([of]) => isKept(of));
    assert.deepEqual(closed.slice(closed.length - keptClosed.length), keptClosed);
    assert.ok(keptClosed.length <= messagesMax);
    const sizes = closed.map(([of, entry]) => new PackedRecord({ id: id(of), ...entry }).length);
    const sum = (all: readonly number[]) => all.reduce((sum, size) => sum + size, 0);
    assert.ok(sum(sizes.slice(closed.length - keptClosed.length)) <= bytesMax);
    if (keptClosed.length < Math.min(closed.length, messagesMax)) {
      // The end of the ring may be too short for one, and what was removed or settled leaves a gap.
      const hadGaps = acts.some(([kind]) => kind === "remove" || kind === "settle");
      const next = sizes.slice(closed.length - keptClosed.length - 1);
      assert.ok(hadGaps || sum(next) > bytesMax - Math.max(...sizes));
    }
  }));
});

interface Modelled {
  readonly record: MessageRecord;
  readonly outcomes: readonly OutcomeRecord[];
  delivered: boolean;
}

Deno.test("RecentRecords forgets an outcome that will be recorded once more, and no other", () => {
  const [record] = fc.sample(packable, 1);
  const recent = new RecentRecords();
  recent.add(id(1), { ...record!, state: "handed over" });
  const unknown: OutcomeRecord = { id: id(1), at: 10, state: "unknown" };
  const answered: OutcomeRecord = { id: id(1), at: 20, state: "answered" };
  recent.settle(unknown);
  recent.deliver(id(1));
  recent.settle(answered);
  recent.unsettle(id(1), [answered]);
  const [kept] = recent.all();
  assert.deepEqual(withoutAbsent(kept!.outcomes), [unknown]);
  assert.ok(kept!.delivered);
});

Deno.test("RecentRecords keeps the later one of two of the same number", () => {
  const [record] = fc.sample(packable, 1);
  const recent = new RecentRecords(10, 20_000);
  const marked = (mark: number) => ({ ...record!, request: new Uint8Array(3_000).fill(mark) });
  for (const sequence of [1, 2, 1, 3, 4, 5, 6]) recent.add(id(sequence), marked(sequence));
  for (const { id, record } of recent.all()) assert.equal(record.request[0], id.sequence);
});

Deno.test("RecentRecords does not keep what has no room in it, and gives up nothing for it", () => {
  const [record] = fc.sample(packable, 1);
  const recent = new RecentRecords(10, 10_000);
  recent.add(id(1), { ...record!, request: new Uint8Array(3_000) });
  recent.add(id(2), { ...record!, request: new Uint8Array(10_001) });
  assert.deepEqual(recent.all().map(({ id }) => id.sequence), [1]);
});

/** As JSON has it: what is absent and what is undefined is the same. */
function withoutAbsent<Value>(value: Value): Value {
  if (value instanceof Uint8Array) return [...value] as Value;
  if (Array.isArray(value)) return value.map(withoutAbsent) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, of]) => of !== undefined)
      .map(([name, of]) => [name, withoutAbsent(of)]),
  ) as Value;
}
