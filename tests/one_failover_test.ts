/**
 * The property of `core/ledger/one_failover_test.ts` with everything real: the rehearsal primary decides
 * as VNACCS, a gateway relays to it, knows what passes, fails over in the middle of messages and stands
 * in, all over HTTP and on PostgreSQL. In whatever order messages, fetches and officers' acts come: no
 * declaration has a lighter channel here than VNACCS holds, nor a permit that its decision does not allow;
 * none has two owners, none is registered twice, and every number is given once, by one of the two.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { testSeed } from "../adapters/testing/seeded.ts";
import type { OfficerActKind } from "../core/documents/mod.ts";
import {
  FailoverBed,
  type Mark,
  RehearsedVnaccs,
  users,
  type WayName,
  ways,
} from "./support/failover_bed.ts";

const rounds = Number(Deno.env.get("SONGHANH_TEST_ROUNDS") ?? 3);

const which = fc.nat(63);
const marks = fc.constantFrom<Mark>("G", "G", "Y", "R");
const user = fc.constantFrom(...users);
const seldom = fc.nat(5).map((n) => n === 5);

const kinds = {
  make: fc.record({
    do: fc.constant("make" as const),
    way: fc.constantFrom(...Object.keys(ways) as WayName[]),
    ...{ user, mark: marks, free: fc.boolean(), isDraft: seldom },
  }),
  follow: fc.record({
    do: fc.constant("follow" as const),
    ...{ which, what: fc.nat(69), isOther: seldom, mark: marks, free: fc.boolean() },
  }),
  fetch: fc.record({
    do: fc.constant("fetch" as const),
    user,
    atMost: fc.integer({ min: 1, max: 4 }),
  }),
  officer: fc.record({
    do: fc.constant("officer" as const),
    which,
    kinds: fc.constantFrom<OfficerActKind[]>(
      ["papers"],
      ["duties"],
      ["clear"],
      ["channel"],
      ["papers", "goods", "duties", "clear"],
      ["channel", "papers", "duties", "clear"],
    ),
    heavier: fc.nat(1),
  }),
  repeat: fc.record({ do: fc.constant("repeat" as const), which, sameBytes: fc.boolean() }),
  /** The next answer of VNACCS is lost on its way. */
  lose: fc.record({
    do: fc.constant("lose" as const),
    way: fc.constantFrom(...Object.keys(ways) as WayName[]),
    ...{ which, what: fc.nat(69), makes: fc.boolean(), mark: marks },
  }),
};
const step = fc.oneof(
  { weight: 4, arbitrary: kinds.make },
  { weight: 9, arbitrary: kinds.follow },
  { weight: 3, arbitrary: kinds.fetch },
  { weight: 4, arbitrary: kinds.officer },
  { weight: 1, arbitrary: kinds.repeat },
  { weight: 1, arbitrary: kinds.lose },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const day = fc.record({
  settings: fc.record({ asks: fc.boolean(), near: fc.boolean() }),
  before: fc.array(step, { minLength: 30, maxLength: 60, size: "max" }),
  meanwhile: fc.array(fc.oneof(kinds.make, kinds.follow, kinds.follow), {
    minLength: 2,
    maxLength: 5,
  }),
  after: fc.array(step, { minLength: 30, maxLength: 60, size: "max" }),
});

Deno.test("with a real primary, gateway and database: no order of messages, fetches, acts and one failover makes a lighter channel, a permit, a second owner or number", async () => {
  await using vnaccs = await RehearsedVnaccs.start();
  let unknown = 0;
  const codes: string[] = [];
  const property = fc.asyncProperty(day, async ({ settings, before, meanwhile, after }) => {
    // Where bands are near, what VNACCS gave must have been heard: nothing is lost, nothing in flight.
    await using bed = await FailoverBed.start(vnaccs, settings);
    const take = (step: Step) => play(bed, step, settings.near);
    for (const each of before) await take(each);
    await bed.failOver(settings.near ? [] : meanwhile.map((each) => () => take(each)));
    unknown += await bed.check();
    for (const each of after) {
      await take(each);
      await bed.check();
    }
    for (const each of users) await bed.fetch(each, 100);
    await bed.check();
    codes.push(...bed.codes);
    assert.equal(await bed.gateway.stop(), 0);
    const faults = bed.gateway.lines.filter(({ level, event }) =>
      level === "error" && event !== "numbers are used up"
    );
    assert.deepEqual(faults, []);
  });
  // A round takes seconds: the first that fails is shown, not the smallest.
  await fc.assert(property, { numRuns: rounds, seed: testSeed(), endOnFailure: true });
  // It proves something only where declarants and officers of the standby had work.
  assert.ok(unknown > 0, "channels that nobody had fetched");
  for (const done of [/^standby (IDE|EDE|MIE|MEE|COT) 00000/, /^standby officer \w+ done/]) {
    assert.ok(codes.some((code) => done.test(code)), `${done} in ${codes.join()}`);
  }
});

async function play(bed: FailoverBed, step: Step, near: boolean): Promise<void> {
  switch (step.do) {
    case "make":
      return await bed.make(step.way, step.user, step.mark, step.free, step.isDraft);
    case "follow":
      return await bed.follow(step.which, step.what, step.isOther, step.mark, step.free);
    case "fetch":
      return await bed.fetch(step.user, step.atMost);
    case "officer":
      for (const kind of step.kinds) await bed.act(step.which, kind, step.heavier);
      return;
    case "repeat":
      return await bed.repeat(step.which, step.sameBytes);
    case "lose": {
      // Once the standby stands in nothing of VNACCS is lost; near its numbers, nothing may be.
      if (bed.standsIn || near) return;
      await bed.vnaccs.setFaults({ dropReplies: 1 });
      if (step.makes) await bed.make(step.way, users[0], step.mark, true, true);
      else await bed.follow(step.which, step.what, false, step.mark, true);
      return await bed.vnaccs.setFaults({});
    }
  }
}
