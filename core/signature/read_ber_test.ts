import assert from "node:assert/strict";
import fc from "fast-check";
import { isRefusal } from "../verdict.ts";
import { opensslContent, opensslSamples } from "../testing/openssl_samples.ts";
import { portableVerifier } from "./portable_verifier.ts";
import { readSignedData } from "./read_signed_data.ts";
import { SignerKeys } from "./signer_keys.ts";
import { retypeIssuer, turnAttributes } from "../testing/edit_cms.ts";
import { type BerForm, writeBer } from "../testing/write_ber.ts";
import { verifySignedData } from "./verify_signed_data.ts";

const samples = opensslSamples.filter(({ name, expect }) =>
  expect.outcome === "verified" && !name.includes("registered")
);
const signers = new SignerKeys(portableVerifier());
const forms = fc.array(fc.constantFrom<BerForm>("definite", "long", "indefinite"), {
  minLength: 24,
  maxLength: 24,
});

function inForms(
  cms: Uint8Array,
  forms: readonly BerForm[],
  options?: Parameters<typeof writeBer>[2],
): Uint8Array<ArrayBuffer> {
  let at = 0;
  return writeBer(cms, () => forms[at++ % forms.length]!, options);
}

function verify(cms: Uint8Array) {
  const signed = readSignedData(cms);
  return isRefusal(signed) ? signed : verifySignedData(signed, opensslContent, { signers });
}

Deno.test("readSignedData() reads any BER form of a structure as its DER, and it verifies", () => {
  assert.ok(samples.length > 20);
  fc.assert(
    fc.property(fc.constantFrom(...samples), forms, ({ cms, name }, forms) => {
      const ber = inForms(cms, forms);
      assert.deepEqual(readSignedData(ber), readSignedData(cms), name);
      assert.ok(!isRefusal(verify(ber)), name);
    }),
    { numRuns: 300 },
  );
});

Deno.test("readSignedData() gives a verdict on spoilt BER; a flipped byte verifies nothing else", () => {
  const original = samples.map(({ cms }) => verify(cms));
  fc.assert(
    fc.property(
      fc.nat(samples.length - 1),
      forms,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (index, forms, place, flip) => {
        const ber = inForms(samples[index]!.cms, forms);
        ber[place % ber.length]! ^= flip;
        const outcome = verify(ber);
        // What nobody signed may change: a length's form, a parameter that says nothing, strangers.
        if (isRefusal(outcome)) return;
        const was = original[index]!;
        assert.ok(!isRefusal(was));
        assert.equal(outcome.signingTimeMs, was.signingTimeMs);
        assert.deepEqual(outcome.signerCertificate.spki, was.signerCertificate.spki);
      },
    ),
    { numRuns: 600 },
  );
});

Deno.test("readSignedData() takes any order of signed attributes, covered is their DER order", () => {
  let turned = 0;
  for (const { cms, name } of samples) {
    const signed = readSignedData(cms);
    assert.ok(!isRefusal(signed));
    if (signed.attributes === undefined) continue;
    const other = turnAttributes(cms);
    assert.notDeepEqual(other, cms, name);
    assert.deepEqual(readSignedData(other), signed, name);
    assert.ok(!isRefusal(verify(other)), name);
    turned++;
  }
  assert.ok(turned > 3);
});

Deno.test("verifySignedData() finds the signer by name where the issuer has other string types", () => {
  for (const { cms, name } of samples.filter(({ name }) => !name.includes("key identifier"))) {
    const other = retypeIssuer(cms);
    assert.notDeepEqual(other, cms, name);
    const [verified, was] = [verify(other), verify(cms)];
    assert.ok(!isRefusal(verified), name);
    assert.deepEqual(verified, was, name);
  }
});

Deno.test("verifySignedData() finds the signer by name in any BER form of it, embedded or registered", () => {
  const named = opensslSamples.filter(({ expect, name }) =>
    expect.outcome === "verified" && !name.includes("key identifier")
  );
  assert.ok(named.length > 20 && named.some(({ registered }) => registered !== undefined));
  let rewritten = 0;
  fc.assert(
    fc.property(fc.constantFrom(...named), forms, ({ cms, name, registered }, forms) => {
      const ber = inForms(cms, forms, { withName: true });
      const [signed, was] = [readSignedData(ber), readSignedData(cms)];
      assert.ok(!isRefusal(signed) && !isRefusal(was), name);
      assert.ok("issuer" in signed.signer && "issuer" in was.signer, name);
      if (signed.signer.issuer.length !== was.signer.issuer.length) rewritten++;
      const issuer = was.signer.issuer.toHex();
      const context = {
        signers,
        registeredCertificate: (asked: Uint8Array) =>
          asked.toHex() === issuer ? registered : undefined,
      };
      const verified = verifySignedData(signed, opensslContent, context);
      assert.ok(!isRefusal(verified), name);
      assert.deepEqual(verified, verifySignedData(was, opensslContent, context), name);
    }),
    { numRuns: 300 },
  );
  assert.ok(rewritten > 200);
});
