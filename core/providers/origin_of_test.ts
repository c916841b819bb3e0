import assert from "node:assert/strict";
import { originOf } from "./origin_of.ts";
import { providerSender } from "./provider_sender.ts";

Deno.test("originOf() is the provider, the address, or the half of an IPv6 address that is given out", () => {
  assert.equal(originOf(providerSender("north", "192.0.2.1")), "van:north");
  assert.equal(originOf(providerSender("north", "2001:db8::1")), "van:north");
  assert.equal(originOf("192.0.2.1"), "192.0.2.1");
  assert.equal(originOf("::ffff:192.0.2.1"), "192.0.2.1");
  assert.equal(originOf("2001:db8:1:2::3"), originOf("2001:db8:1:2:aaaa:bbbb:cccc:dddd"));
  assert.notEqual(originOf("2001:db8:1:2::3"), originOf("2001:db8:1:3::3"));
});
