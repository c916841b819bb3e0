import assert from "node:assert/strict";
import type { Sql } from "postgres";
import type { Outcome } from "../../core/outcome.ts";
import {
  quantileMs,
  timeClassOf,
  type TrafficCount,
  trafficRange,
  TrafficTally,
} from "../../core/traffic/mod.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { readTraffic, TrafficRecorder } from "./mod.ts";
import { dropOldSamples, type SampleRow, writeSamples } from "./write_samples.ts";

const start = Date.parse("2026-03-02T02:00:00Z");

/** A node whose clock is set by hand. */
function recorder(sql: Sql, node: string, leads = false) {
  const clock = { now: start, suspended: 0 };
  const dropped: number[] = [];
  const troubles: unknown[] = [];
  const made = new TrafficRecorder({
    sql,
    node: () => node,
    now: () => clock.now,
    ran: () => clock.now - clock.suspended,
    leads: () => leads,
    onTrouble: (error) => troubles.push(error),
    onDropped: (rows) => dropped.push(rows),
  });
  return { recorder: made, clock, troubles, dropped };
}

type Answer = Parameters<TrafficTally["note"]>[0];

function answer(more: Partial<Answer>): Answer {
  return {
    ...{ at: start, outcome: "accepted" as Outcome, milliseconds: 10, target: "primary" },
    ...{ procedure: "IDA", code: "00000", user: "A0001A01", provider: "", lane: "0", ...more },
  };
}

/** What a lane counts of so many answers. */
function counted(many: number, more: Partial<Answer> = {}): TrafficCount[] {
  const tally = new TrafficTally();
  for (let n = 0; n < many; n++) tally.note(answer(more));
  return tally.take();
}

function hourFrom(at = start, minutes = 60) {
  const to = new Date(at + minutes * 60_000);
  return trafficRange(new Date(at), to, to);
}

Deno.test("TrafficRecorder keeps what lanes of two nodes count, in minutes and in hours", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const [one, two] = [recorder(sql, "a:1"), recorder(sql, "b:1")];
  one.recorder.note(counted(3));
  one.recorder.note(counted(2, { lane: "1", milliseconds: 500 }));
  two.recorder.note(counted(4, { outcome: "refused by the centre", code: "S0003" }));
  for (const node of [one, two]) {
    node.clock.now = start + 60_000;
    await node.recorder.flush();
    assert.deepEqual(node.troubles, []);
  }
  const { slots, rows, times } = await readTraffic(sql, hourFrom(), "procedure");
  assert.deepEqual(slots[0]!.messages, { "accepted": 5, "refused by the centre": 4 });
  assert.equal(slots[0]!.measuredSeconds, 60, "two nodes count the same minute");
  assert.equal(slots[0]!.times[timeClassOf(10)], 7);
  assert.equal(slots[1]!.measuredSeconds, 0);
  assert.deepEqual(
    rows.map(({ slot, value, outcome, messages }) => [slot, value, outcome, messages]).sort(),
    [[0, "IDA", "accepted", 5], [0, "IDA", "refused by the centre", 4]],
  );
  assert.ok(Math.abs(quantileMs(times.get("IDA")!, 0.5)! - 10) < 2);
  const lanes = await readTraffic(sql, hourFrom(), "lane");
  assert.deepEqual(lanes.rows.map(({ value }) => value).sort(), ["a:1 0", "a:1 1", "b:1 0"]);
  // The same from samples of an hour.
  const day = trafficRange(new Date(start), new Date(start + 7 * 86_400_000), new Date(start));
  assert.equal(day.sampleSeconds, 3600);
  const hours = await readTraffic(sql, day, "code");
  assert.deepEqual(
    hours.rows.map(({ value, messages }) => [value, messages]).sort(),
    [["00000", 5], ["S0003", 4]],
  );
});

Deno.test("TrafficRecorder adds to a minute that was written already", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const { recorder: node, clock } = recorder(sql, "a:1");
  for (const many of [1, 2]) {
    clock.now += 20_000;
    node.note(counted(many));
    await node.flush();
  }
  const { slots } = await readTraffic(sql, hourFrom(), "target");
  assert.deepEqual(slots[0]!.messages, { accepted: 3 });
  assert.equal(slots[0]!.measuredSeconds, 40);
});

Deno.test("writeSamples() writes what it is asked twice once", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const rows: SampleRow[] = [{
    ...{ minute: start, by: "target", value: "primary", outcome: "accepted" } as const,
    ...{ messages: 5, times: [0, 5] },
  }];
  const writing = { node: "a:1", run: "r", number: 1 };
  for (let n = 0; n < 2; n++) await writeSamples(sql, writing, rows);
  await writeSamples(sql, { ...writing, number: 2 }, rows);
  await writeSamples(sql, { ...writing, run: "after a restart" }, rows);
  const { slots } = await readTraffic(sql, hourFrom(), "target");
  assert.deepEqual([slots[0]!.messages, slots[0]!.times], [{ accepted: 15 }, [0, 15]]);
});

Deno.test("TrafficRecorder holds what cannot be written, and writes it later", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const { recorder: node, clock, troubles } = recorder(sql, "a:1");
  await sql`alter table traffic_sample rename to away`;
  for (let minute = 0; minute < 3; minute++) {
    node.note(counted(1, { at: clock.now, outcome: "refused by the gateway", code: "A0011" }));
    clock.now += 60_000;
    await node.flush();
  }
  assert.equal(troubles.length, 3);
  await sql`alter table away rename to traffic_sample`;
  await node.flush();
  const { slots } = await readTraffic(sql, hourFrom(), "target");
  assert.deepEqual(
    slots.slice(0, 4).map(({ messages, measuredSeconds }) => [
      messages["refused by the gateway"] ?? 0,
      measuredSeconds,
    ]),
    [[1, 60], [1, 60], [1, 60], [0, 0]],
  );
});

Deno.test("TrafficRecorder holds the totals of every minute, however many users there are and how long", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  let isAway = false;
  const asked = new Proxy(sql, {
    apply: (...call) => {
      if (isAway) throw Object.assign(new Error("away"), { code: "CONNECTION_CLOSED" });
      return Reflect.apply(...call);
    },
  });
  const { recorder: node, clock, dropped } = recorder(asked, "a:1");
  const away = async (minutes: number, users: number, codes: number) => {
    isAway = true;
    for (let minute = 0; minute < minutes; minute++) {
      const tally = new TrafficTally();
      for (let n = 0; n < users; n++) {
        tally.note(answer({ at: clock.now, user: `U${n}`, code: `E${1000 + n % codes}` }));
      }
      node.note(tally.take());
      clock.now += 60_000;
      await node.flush();
    }
    isAway = false;
    await node.flush();
  };
  const sums = async (from: number, minutes: number, by: "target" | "user") => {
    const { slots, rows } = await readTraffic(sql, hourFrom(from, minutes), by);
    const inAll = (slot: number) =>
      rows.reduce((sum, row) => sum + (row.slot === slot ? row.messages : 0), 0);
    return slots.slice(0, minutes).map((_, slot) => inAll(slot));
  };
  await away(30, 1_500, 1);
  assert.deepEqual(dropped, []);
  for (const by of ["target", "user"] as const) {
    assert.deepEqual(await sums(start, 30, by), Array(30).fill(1_500), by);
  }
  const later = clock.now;
  await away(150, 200, 150);
  assert.ok(dropped.length > 0);
  assert.deepEqual(await sums(later, 60, "target"), Array(60).fill(200));
});

Deno.test("TrafficRecorder has measured nothing while it was suspended, or the clock put forward", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const { recorder: node, clock } = recorder(sql, "a:1");
  for (const suspended of [0, 10 * 60_000, 0]) {
    clock.now += 60_000 + suspended;
    clock.suspended += suspended;
    await node.flush();
  }
  const { slots } = await readTraffic(sql, hourFrom(), "target");
  const measured = slots.slice(0, 14).map(({ measuredSeconds }) => measuredSeconds);
  assert.deepEqual(measured, [60, ...Array(10).fill(0), 60, 60, 0]);
});

Deno.test("TrafficRecorder keeps the users with the most messages, and all others together", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const { recorder: node, clock } = recorder(sql, "a:1");
  for (let n = 0; n < 80; n++) node.note(counted(n < 10 ? 5 : 1, { user: `U${n}` }));
  clock.now += 60_000;
  await node.flush();
  const { rows } = await readTraffic(sql, hourFrom(), "user");
  assert.equal(rows.length, 51);
  assert.equal(rows.reduce((sum, { messages }) => sum + messages, 0), 10 * 5 + 70);
  assert.equal(rows.find(({ value }) => value === "…")!.messages, 30);
});

Deno.test("TrafficRecorder tells how long queues were where it leads, the longest of a step", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const open = (sequence: number) =>
    sql`
      insert into open_message (stream, sequence, state, since)
      values (1, ${sequence}, 'unknown', now())`;
  const leader = recorder(sql, "a:1", true);
  const follower = recorder(sql, "b:1");
  for (const minute of [1, 2, 3]) {
    if (minute < 3) await open(minute);
    if (minute === 3) await sql`delete from open_message where sequence = 1`;
    for (const { recorder, clock, troubles } of [leader, follower]) {
      clock.now += 60_000;
      await recorder.flush();
      assert.deepEqual(troubles, []);
    }
  }
  const { slots } = await readTraffic(sql, hourFrom(), "target");
  assert.deepEqual(slots.slice(0, 4).map(({ waiting }) => waiting), [1, 2, 1, 0]);
  const day = trafficRange(new Date(start), new Date(start + 7 * 86_400_000), new Date(start));
  assert.equal((await readTraffic(sql, day, "target")).slots[0]!.waiting, 2);
});

Deno.test("dropOldSamples() keeps minutes for 30 days and hours for longer", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const days = [0, 29, 31, 790, 810];
  await sql`
    insert into traffic_sample (seconds, counted_by, at, value, outcome, node, messages)
    select s, 'target', ${new Date(
    start,
  )}::timestamptz - d * interval '1 day', '', 'accepted', 'a', 1
    from unnest(${days}::integer[]) d, unnest(${[60, 3600]}::integer[]) s`;
  await dropOldSamples(sql, new Date(start), ["target"]);
  const left = await sql<{ seconds: number; n: number }[]>`
    select seconds, count(*)::integer as n from traffic_sample group by 1 order by 1`;
  assert.deepEqual(left.map(({ seconds, n }) => [seconds, n]), [[60, 2], [3600, 4]]);
});

Deno.test("TrafficRecorder keeps an hour, too, by the users with the most messages", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const { recorder: node, clock, troubles } = recorder(sql, "a:1");
  await sql`insert into traffic_writer (node, run, written) values ('gone:1', 'r', 1)`;
  for (let minute = 0; minute <= 60; minute += 6) {
    const tally = new TrafficTally();
    for (let n = 0; n < 30; n++) {
      const [user, code] = [
        n === 0 ? "most" : `U${minute}-${n}`,
        `E${1000 + minute * 10 + n % 13}`,
      ];
      tally.note(answer({ at: clock.now, user, code }));
    }
    node.note(tally.take());
    clock.now += 6 * 60_000;
    await node.flush();
  }
  assert.deepEqual(troubles, []);
  for (const [by, max] of [["user", 50], ["code", 100]] as const) {
    const rows = await sql<{ value: string; messages: number }[]>`
      select value, messages::integer from traffic_sample
      where seconds = 3600 and counted_by = ${by} and at = ${new Date(start)}`;
    assert.equal(rows.length, max + 1, by);
    assert.equal(rows.reduce((sum, { messages }) => sum + messages, 0), 10 * 30, by);
    if (by === "user") assert.equal(rows.find(({ value }) => value === "most")!.messages, 10);
  }
  assert.deepEqual([...await sql`select node from traffic_writer`], [{ node: "a:1" }]);
});
