import assert from "node:assert/strict";
import { compareRegistered } from "./compare_registered.ts";

const der = Uint8Array.of(0x30, 3, 2, 1, 7);
const signer = {
  authorityName: "Authority One",
  serialHex: "54ab00ff",
  der,
  authorityIsOne: true,
};

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
  const zero = { ...signer, authorityName: "x", serialHex: "0" };
  assert.equal(compareRegistered(zero, [{ authorityName: "x", serial: "00" }]), undefined);
});

Deno.test("compareRegistered() compares whole what was registered whole", () => {
  const named = { authorityName: "Authority One", serial: "54ab00ff" };
  const other = Uint8Array.of(0x30, 3, 2, 1, 8);
  assert.equal(compareRegistered(signer, [{ ...named, der }]), undefined);
  // However it was called at its registration: it is this one.
  assert.equal(compareRegistered(signer, [{ authorityName: "?", serial: "1", der }]), undefined);
  assert.equal(compareRegistered(signer, [{ ...named, der: other }]), "A0036");
  assert.equal(compareRegistered(signer, [{ ...named, der: other }, { ...named, der }]), undefined);
});

Deno.test("compareRegistered() takes no name for an authority that two of them have", () => {
  const named = { authorityName: "Authority One", serial: "54ab00ff" };
  const impostor = { ...signer, authorityIsOne: false };
  assert.equal(compareRegistered(impostor, [named]), "A0035");
  assert.equal(compareRegistered(impostor, [{ ...named, der: Uint8Array.of(1) }]), "A0035");
  // The owner, whose certificate is registered whole, goes on.
  assert.equal(compareRegistered(impostor, [named, { ...named, der }]), undefined);
});
