import assert from "node:assert/strict";
import { ConnectionCounts } from "./connection_counts.ts";

Deno.test("ConnectionCounts counts over all lanes, in all and a quarter by address", () => {
  const memory = ConnectionCounts.memory(2);
  const lanes = [0, 1].map((lane) => new ConnectionCounts(memory, lane, 16));
  for (let number = 0; number < 4; number++) {
    assert.equal(lanes[number % 2]!.enter("192.0.2.1"), undefined);
  }
  assert.equal(lanes[0]!.enter("192.0.2.1"), "of this address");
  assert.equal(lanes[1]!.enter("::ffff:192.0.2.1"), "of this address", "the same, mapped");
  for (let number = 0; number < 12; number++) {
    assert.equal(lanes[number % 2]!.enter(`198.51.100.${number}`), undefined);
  }
  assert.equal(lanes[0]!.enter("203.0.113.1"), "in all");
  lanes[1]!.leave("198.51.100.1");
  assert.equal(lanes[0]!.enter("203.0.113.1"), undefined);
});

Deno.test("ConnectionCounts takes the first half of an IPv6 address for one address", () => {
  const counts = new ConnectionCounts(ConnectionCounts.memory(1), 0, 8);
  assert.equal(counts.enter("2001:db8:1:2::1"), undefined);
  assert.equal(counts.enter("2001:db8:1:2:ffff:ffff:ffff:ffff"), undefined);
  assert.equal(counts.enter("2001:db8:1:2:3::"), "of this address");
  assert.equal(counts.enter("2001:db8:1:3::1"), undefined);
  assert.equal(counts.enter("::1"), undefined);
});

Deno.test("ConnectionCounts forgets what a lane had that ended", () => {
  const memory = ConnectionCounts.memory(2);
  const [first, second] = [0, 1].map((lane) => new ConnectionCounts(memory, lane, 4));
  for (const address of ["a", "b", "c"]) first!.enter(address);
  second!.enter("d");
  second!.enter("e");
  assert.equal(second!.enter("f"), "in all");
  new ConnectionCounts(memory, 0, 4);
  for (const address of ["f", "g"]) assert.equal(second!.enter(address), undefined);
  assert.equal(second!.enter("h"), "in all");
});

Deno.test("ConnectionCounts leaves each lane its part, whatever another has taken before", () => {
  const memory = ConnectionCounts.memory(2);
  const [quick, slow] = [0, 1].map((lane) => new ConnectionCounts(memory, lane, 32));
  for (let number = 0; number < 8; number++) assert.equal(quick!.enter("a"), undefined);
  assert.equal(quick!.enter("a"), "of this address");
  for (let number = 0; number < 4; number++) assert.equal(slow!.enter("a"), undefined);
  assert.equal(slow!.enter("a"), "of this address");
  assert.equal(slow!.isOver("a"), false);
  for (let number = 0; number < 4; number++) {
    assert.equal(quick!.isOver("a"), true);
    quick!.leave("a");
  }
  assert.equal(quick!.isOver("a"), false);
});
