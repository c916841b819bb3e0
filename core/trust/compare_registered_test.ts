import assert from "node:assert/strict";
import { compareRegistered } from "./compare_registered.ts";

const signer = { authorityName: "Authority One", serialHex: "54ab00ff" };

Deno.test("compareRegistered() finds the certificate among several", () => {
  const registered = [
    { authorityName: "Authority Two", serial: "54ab00ff" },
    { authorityName: "Authority One", serial: "01" },
    { authorityName: "Authority One", serial: "54ab00ff" },
  ];
  assert.equal(compareRegistered(signer, registered), undefined);
  assert.equal(compareRegistered(signer, registered.slice(0, 2)), "A0036");
  assert.equal(compareRegistered(signer, registered.slice(0, 1)), "A0035");
  assert.equal(compareRegistered(signer, []), "A0035");
});

Deno.test("compareRegistered() does not mind how names and serials are written", () => {
  const registered = [{ authorityName: "AUTHORITY  One ", serial: "00:54:AB:00:FF" }];
  assert.equal(compareRegistered(signer, registered), undefined);
  const zero = { authorityName: "x", serialHex: "0" };
  assert.equal(compareRegistered(zero, [{ authorityName: "x", serial: "00" }]), undefined);
});
