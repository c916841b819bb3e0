import assert from "node:assert/strict";
import { limits } from "../limits.ts";
import { ProofForms } from "./proof_forms.ts";

Deno.test("ProofForms has so many places, half of them for one network", () => {
  const forms = new ProofForms();
  const half = limits.proofFormsMax / 2;
  const of = (network: string) => (_: unknown, host: number) =>
    `2001:db8:${network}:1::${host + 1}`;
  const one = Array.from({ length: half }, of("a")).map((address) => forms.take(address)!);
  assert.ok(one.every((place) => place !== undefined));
  assert.equal(forms.take("2001:db8:a:1::ffff"), undefined);
  const two = Array.from({ length: half }, of("b")).map((address) => forms.take(address)!);
  assert.equal(forms.take("192.0.2.1"), undefined, "none is left");
  two[0]![Symbol.dispose]();
  assert.ok(forms.take("192.0.2.1"));
  for (const place of one) place[Symbol.dispose]();
  assert.ok(forms.take("2001:db8:a:1::ffff"));
});
