import assert from "node:assert/strict";
import { derTag } from "../asn1/der_reader.ts";
import { oid } from "../asn1/object_identifiers.ts";
import { writeDer } from "../asn1/write_der.ts";
import { isRefusal } from "../verdict.ts";
import { readPublicKey } from "./read_public_key.ts";

const integer = (...bytes: number[]) => writeDer(derTag.integer, Uint8Array.from(bytes));
const exponent65537 = integer(1, 0, 1);

function modulus(bits: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits / 8)).fill(0xff);
  bytes[0] = 0xff >> (bytes.length * 8 - bits);
  return bytes[0]! >= 0x80
    ? writeDer(derTag.integer, Uint8Array.of(0), bytes)
    : writeDer(derTag.integer, bytes);
}

function rsaKey(...numbers: Uint8Array[]): Uint8Array {
  return writeDer(
    derTag.sequence,
    writeDer(derTag.sequence, writeDer(derTag.objectIdentifier, oid.rsaEncryption)),
    writeDer(derTag.bitString, Uint8Array.of(0), writeDer(derTag.sequence, ...numbers)),
  );
}

function ecKey(curve: Uint8Array, point: Uint8Array): Uint8Array {
  const names = [oid.ecPublicKey, curve].map((name) => writeDer(derTag.objectIdentifier, name));
  return writeDer(
    derTag.sequence,
    writeDer(derTag.sequence, ...names),
    writeDer(derTag.bitString, Uint8Array.of(0), point),
  );
}

const point = (bytes: number, form = 4) => new Uint8Array(bytes).fill(1).with(0, form);
const p521 = Uint8Array.fromHex("2b81040023");
const secp256k1 = Uint8Array.fromHex("2b8104000a");

Deno.test("readPublicKey() accepts RSA of 2048 to 4096 bits", () => {
  for (const bits of [2048, 2049, 3072, 4096]) {
    assert.deepEqual(readPublicKey(rsaKey(modulus(bits), exponent65537)), {
      type: "rsa",
      bits,
      signatureBytes: Math.ceil(bits / 8),
    });
  }
  assert.ok(!isRefusal(readPublicKey(rsaKey(modulus(2048), integer(3)))));
});

Deno.test("readPublicKey() accepts uncompressed points on P-256, P-384 and P-521", () => {
  assert.deepEqual(readPublicKey(ecKey(oid.curveP256, point(65))), { type: "ec", curve: "P-256" });
  assert.deepEqual(readPublicKey(ecKey(oid.curveP384, point(97))), { type: "ec", curve: "P-384" });
  assert.deepEqual(readPublicKey(ecKey(p521, point(133))), { type: "ec", curve: "P-521" });
});

const refused: [string, Uint8Array, RegExp][] = [
  ["RSA 1024", rsaKey(modulus(1024), exponent65537), /found 1024/],
  ["RSA 2047", rsaKey(modulus(2047), exponent65537), /found 2047/],
  ["RSA 4097", rsaKey(modulus(4097), exponent65537), /found 4097/],
  ["exponent 1", rsaKey(modulus(2048), integer(1)), /odd exponent/],
  ["an even exponent", rsaKey(modulus(2048), integer(1, 0, 0)), /odd exponent/],
  ["an exponent of five bytes", rsaKey(modulus(2048), integer(1, 0, 0, 0, 1)), /odd exponent/],
  ["a negative exponent", rsaKey(modulus(2048), integer(0x81)), /positive/],
  ["a padded exponent", rsaKey(modulus(2048), integer(0, 3)), /positive/],
  ["a third number", rsaKey(modulus(2048), exponent65537, exponent65537), /too many/],
  ["secp256k1", ecKey(secp256k1, point(65)), /another curve/],
  ["a compressed point on P-521", ecKey(p521, point(67, 3)), /133 bytes/],
  ["a point on P-521 that is a byte short", ecKey(p521, point(132)), /133 bytes/],
  ["a compressed point", ecKey(oid.curveP256, point(33, 2)), /uncompressed/],
  ["a point of another curve's length", ecKey(oid.curveP384, point(65)), /97 bytes/],
  ["nothing", new Uint8Array(), /the end/],
];
for (const [title, spki, reason] of refused) {
  Deno.test(`readPublicKey() refuses ${title}`, () => {
    const outcome = readPublicKey(spki);
    assert.ok(isRefusal(outcome) && "text" in outcome);
    assert.equal(outcome.text, "Verification GW Error");
    assert.match(outcome.reason, reason);
  });
}
