import assert from "node:assert/strict";
import fc from "fast-check";
import { bodyRoomBytes, limits } from "../limits.ts";
import { BodyRoom } from "./body_room.ts";

const bodyBytesMax = 16_777_216;
const room = bodyRoomBytes(bodyBytesMax);

Deno.test("BodyRoom keeps its bounds and gives back what was reserved, whatever the order", () => {
  const step = fc.record({
    body: fc.nat(30),
    // "6…" is one network, whichever of its addresses asks.
    address: fc.constantFrom("a", "b", "6"),
    host: fc.nat(5),
    to: fc.oneof(fc.constant(0), fc.nat(limits.largeBodyBytes), fc.nat(bodyBytesMax)),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const bodies = new BodyRoom(bodyBytesMax);
    const held = new Map<string, number>();
    const sum = (keep: (key: string, bytes: number) => boolean) =>
      [...held].reduce((all, [key, bytes]) => keep(key, bytes) ? all + bytes : all, 0);
    const isLarge = (bytes: number) => bytes > limits.largeBodyBytes;
    const at = (address: string, host: number) =>
      address === "6" ? `2001:db8:1:2::${host + 1}` : address;
    for (const { body, address, host, to } of steps) {
      const key = `${address}${body}`;
      if (bodies.resize(at(address, host), held.get(key) ?? 0, to)) held.set(key, to);
      assert.equal(bodies.used, sum(() => true));
      assert.ok(bodies.used <= room);
      assert.ok(sum((_, bytes) => isLarge(bytes)) <= room * 3 / 4);
      assert.ok(sum((other, bytes) => other[0] === address && isLarge(bytes)) <= room / 2);
    }
    for (const [key, bytes] of held) assert.ok(bodies.resize(at(key[0]!, 0), bytes, 0));
    assert.equal(bodies.used, 0);
  }));
});

Deno.test("BodyRoom has room for small bodies when large ones fill theirs", () => {
  const bodies = new BodyRoom(bodyBytesMax);
  for (let number = 0; number < 100; number++) bodies.resize(`address ${number}`, 0, bodyBytesMax);
  assert.equal(bodies.used, room * 3 / 4);
  assert.ok(bodies.resize("another", 0, 5_000));
});
