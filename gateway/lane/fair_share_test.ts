import assert from "node:assert/strict";
import fc from "fast-check";
import type { Party } from "../../adapters/party.ts";
import { testSeed } from "../../adapters/testing/seeded.ts";
import { FairShare } from "./fair_share.ts";

const known = (name: string): Party => ({ kind: "known", name });
const stranger = (origin: string, name = ""): Party => ({ kind: "stranger", origin, name });

/** As many as may enter, at most `most`. */
function fill(share: FairShare, party: Party, most = Infinity): number {
  let count = 0;
  while (count < most && share.enter(party)) count++;
  return count;
}

Deno.test("FairShare leaves room to others, whatever one known sender sends", () => {
  const share = new FairShare(100);
  assert.equal(fill(share, known("greedy")), 50);
  assert.equal(fill(share, known("second")), 25);
  for (let user = 0; user < 10; user++) assert.ok(share.enter(known(`${user}`)), `user ${user}`);
  assert.ok(!share.enter(known("greedy")));
});

Deno.test("FairShare gives an address nearly all of the strangers' room, and a user ID of it much", () => {
  const share = new FairShare(2_048);
  assert.equal(fill(share, stranger("van", "first user")), 1_024);
  assert.ok(fill(share, stranger("van", "second user")) > 100, "others of the address");
  assert.ok(fill(share, stranger("elsewhere")) > 100, "another address");
});

Deno.test("FairShare keeps a quarter from strangers, however many addresses and names they have (F72)", () => {
  const share = new FairShare(1_000);
  let strangers = 0;
  for (let from = 0; from < 2_000; from++) {
    strangers += fill(share, stranger(`10.0.${from >> 8}.${from & 255}`, `name ${from % 7}`));
  }
  assert.ok(strangers <= 750 && strangers > 700, `${strangers} strangers`);
  assert.ok(fill(share, known("user M1001M01")) >= 125);
});

Deno.test("FairShare gives the whole share back", () => {
  const share = new FairShare(4);
  for (let round = 0; round < 3; round++) {
    for (const party of [known("a"), stranger("a", "b")]) {
      assert.ok(share.enter(party) && share.enter(party), party.kind);
      assert.ok(!share.enter(party), party.kind);
      share.leave(party);
      share.leave(party);
    }
  }
});

/** Known senders of the property; with so few each of them finds a place in a room of this size. */
const room = 256;
const names = 5;

Deno.test("FairShare: never more than the room, and a known sender always has its share", () => {
  const party = fc.oneof(
    { weight: 1, arbitrary: fc.nat({ max: names - 1 }).map((name) => known(`user ${name}`)) },
    {
      weight: 2,
      arbitrary: fc.record({ from: fc.nat({ max: 60 }), name: fc.nat({ max: 5 }) })
        .map(({ from, name }) => stranger(`address ${from}`, `user ${name}`)),
    },
  );
  // So many at once, or so many gone: long floods are short to write.
  const step = fc.record({ party, count: fc.integer({ min: -80, max: 200 }) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const share = new FairShare(room);
      const held = new Map<string, { party: Party; count: number }>();
      const sum = (kind?: Party["kind"]) =>
        [...held.values()].filter(({ party }) => kind === undefined || party.kind === kind)
          .reduce((all, { count }) => all + count, 0);
      for (const { party, count } of steps) {
        const key = JSON.stringify(party);
        const entry = held.get(key) ?? { party, count: 0 };
        held.set(key, entry);
        for (let times = 0; times < -count && entry.count > 0; times++) {
          share.leave(party);
          entry.count--;
        }
        for (let times = 0; times < count; times++) {
          const before = entry.count;
          if (!share.enter(party)) {
            const free = room - sum();
            if (party.kind === "known") assert.ok(before >= free, `${before} held, ${free} free`);
            break;
          }
          entry.count++;
          assert.ok(sum() <= room);
          if (party.kind === "stranger") {
            assert.ok(sum("stranger") <= (room - sum("known")) * 3 / 4, "a quarter is left");
          }
        }
        for (let name = 0; name < names; name++) {
          const user = known(`user ${name}`);
          if ((held.get(JSON.stringify(user))?.count ?? 0) > 0) continue;
          assert.ok(share.enter(user), `${sum()} in hand, ${user.kind} sender with none`);
          share.leave(user);
        }
      }
    }),
    { seed: testSeed(), numRuns: 500 },
  );
});
