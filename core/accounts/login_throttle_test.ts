import assert from "node:assert/strict";
import { LoginThrottle } from "./login_throttle.ts";

Deno.test("LoginThrottle lets some failures pass and then doubles the wait", () => {
  const throttle = new LoginThrottle();
  for (let failure = 0; failure < 4; failure++) {
    throttle.failed("lan", "192.0.2.1", 1000);
    assert.equal(throttle.waitMs("lan", "192.0.2.1", 1000), 0);
  }
  const waits = [1, 2, 3].map(() => {
    throttle.failed("lan", "192.0.2.1", 1000);
    return throttle.waitMs("lan", "192.0.2.1", 1000);
  });
  assert.deepEqual(waits, [2_000, 4_000, 8_000]);
  assert.equal(throttle.waitMs("lan", "192.0.2.1", 8_000), 1_000);
  assert.equal(throttle.waitMs("lan", "192.0.2.9", 1000), 0, "another address");
  assert.equal(throttle.waitMs("nam", "192.0.2.1", 1000), 0, "another account");
});

Deno.test("LoginThrottle forgets after a success, and after an hour", () => {
  const throttle = new LoginThrottle();
  for (let failure = 0; failure < 10; failure++) throttle.failed("lan", "192.0.2.1", 0);
  assert.ok(throttle.waitMs("lan", "192.0.2.1", 0) > 0);
  assert.equal(throttle.waitMs("lan", "192.0.2.1", 3_600_000), 0);
  throttle.succeeded("lan", "192.0.2.1");
  assert.equal(throttle.waitMs("lan", "192.0.2.1", 0), 0);
});

Deno.test("LoginThrottle slows down many accounts from one network, many networks at one account", () => {
  const one = new LoginThrottle();
  for (let n = 0; n < 41; n++) one.failed(`user${n}`, `2001:db8:1:2::${n.toString(16)}`, 0);
  assert.ok(one.waitMs("somebody", "2001:db8:1:2:ffff::1", 0) > 0);
  assert.equal(one.waitMs("somebody", "2001:db8:1:3::1", 0), 0);
  const other = new LoginThrottle();
  for (let n = 0; n < 41; n++) other.failed("lan", `192.0.2.${n}`, 0);
  assert.ok(other.waitMs("lan", "198.51.100.1", 0) > 0);
});

Deno.test("LoginThrottle does not count those who succeed", () => {
  const throttle = new LoginThrottle();
  for (let n = 0; n < 100; n++) {
    throttle.failed(`user${n}`, "192.0.2.1", 0);
    throttle.succeeded(`user${n}`, "192.0.2.1");
  }
  assert.equal(throttle.waitMs("somebody", "192.0.2.1", 0), 0);
});

Deno.test("LoginThrottle stays within its bound", () => {
  const throttle = new LoginThrottle(100);
  for (let n = 0; n < 1000; n++) throttle.failed(`user${n}`, `192.0.${n >> 8}.${n & 255}`, n);
  assert.equal(throttle.size, 100);
});

Deno.test("LoginThrottle keeps nobody out of where he has signed in rightly before (F71)", () => {
  const throttle = new LoginThrottle();
  throttle.failed("lan", "192.0.2.1", 0);
  throttle.succeeded("lan", "192.0.2.1");
  for (let from = 0; from < 60; from++) {
    throttle.failed("lan", `198.51.100.${from}`, 0);
    throttle.failed(`name ${from}`, "192.0.2.1", 0);
  }
  assert.ok(throttle.waitMs("lan", "203.0.113.9", 0) > 0, "who is guessing");
  assert.equal(throttle.waitMs("lan", "192.0.2.1", 0), 0, "the owner");
  for (let times = 0; times < 6; times++) throttle.failed("lan", "192.0.2.1", 0);
  assert.ok(throttle.waitMs("lan", "192.0.2.1", 0) > 0, "what fails there still counts");
});
