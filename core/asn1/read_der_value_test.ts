import assert from "node:assert/strict";
import fc from "fast-check";
import { derTag, readDer } from "./der_reader.ts";
import { keyUsageBit, keyUsageNames } from "./key_usage.ts";
import { objectIdentifier } from "./object_identifiers.ts";
import { readNamedBits, readOid, readSmallNumber } from "./read_der_value.ts";
import { writeDer } from "./write_der.ts";

function of<Value>(
  tag: number,
  content: Uint8Array,
  read: (reader: ReturnType<typeof readDer>) => Value,
): Value | undefined {
  const reader = readDer(writeDer(tag, content));
  const value = read(reader);
  return reader.failure === undefined ? value : undefined;
}

const oidOf = (content: Uint8Array) =>
  of(derTag.objectIdentifier, content, (reader) => readOid(reader, "an identifier"));
const numberOf = (...content: number[]) =>
  of(derTag.integer, Uint8Array.from(content), (reader) => readSmallNumber(reader, "a number"));
const bitsOf = (...content: number[]) =>
  of(derTag.bitString, Uint8Array.from(content), (reader) => readNamedBits(reader, "bits"));

Deno.test("readOid() reads what objectIdentifier() writes", () => {
  const arcs = fc.tuple(
    fc.nat(2),
    fc.nat(39),
    fc.array(fc.oneof(fc.nat(300), fc.maxSafeNat().map((n) => Math.floor(n / 128))), {
      maxLength: 8,
    }),
  );
  fc.assert(fc.property(arcs, ([first, second, rest]) => {
    const dotted = [first, second, ...rest].join(".");
    assert.equal(oidOf(objectIdentifier(dotted)), dotted);
  }));
  assert.equal(oidOf(Uint8Array.of(0x88, 0x37)), "2.999");
});

Deno.test("readOid() fails on identifiers that are cut, empty, too large or not shortest", () => {
  for (
    const content of [
      [],
      [0x80],
      [0x2a, 0x86],
      [0x2a, 0x80, 0x01],
      [0x80, 0x2a],
      Array(12).fill(0xff),
    ]
  ) {
    assert.equal(oidOf(Uint8Array.from(content)), undefined, String(content));
  }
});

Deno.test("readSmallNumber() reads positive numbers in their shortest form only", () => {
  assert.deepEqual(
    [numberOf(0), numberOf(127), numberOf(0, 128), numberOf(1, 0), numberOf(0x7f, 255, 255, 255)],
    [0, 127, 128, 256, 2 ** 31 - 1],
  );
  for (const content of [[], [128], [0, 127], [0, 0], [1, 0, 0, 0, 0]]) {
    assert.equal(numberOf(...content), undefined, String(content));
  }
});

Deno.test("readNamedBits() counts bits from the highest of the first byte", () => {
  const { digitalSignature, nonRepudiation, keyCertSign, crlSign, decipherOnly } = keyUsageBit;
  assert.equal(bitsOf(6, 0xc0), digitalSignature | nonRepudiation);
  assert.equal(bitsOf(1, 0x06), keyCertSign | crlSign);
  assert.equal(bitsOf(7, 0x00, 0x80), decipherOnly);
  assert.equal(bitsOf(0), 0);
  // Unused bits are not set, whatever they hold.
  assert.equal(bitsOf(7, 0xff), digitalSignature);
  assert.equal(bitsOf(0, 0xff, 0xff, 0xff, 0xff, 0xff), 0x7fffffff);
  for (const content of [[], [8, 0], [1]]) assert.equal(bitsOf(...content), undefined);
  assert.equal(keyUsageNames(digitalSignature | crlSign), "digitalSignature, crlSign");
  assert.equal(keyUsageNames(0), "nothing");
});
