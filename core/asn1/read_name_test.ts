import assert from "node:assert/strict";
import { asn1Limits } from "./asn1_limits.ts";
import { derTag, readDer } from "./der_reader.ts";
import { dotted, objectIdentifier } from "./object_identifiers.ts";
import { attributeOf, isSameName, nameOf, readName } from "./read_name.ts";
import { writeDer } from "./write_der.ts";

const strings = { utf8: 0x0c, numeric: 0x12, printable: 0x13, teletex: 0x14, ia5: 0x16 } as const;
const bytes = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string) =>
  Uint8Array.from([...text].flatMap((one) => [one.charCodeAt(0) >> 8, one.charCodeAt(0) & 255]));
const utf32 = (text: string) =>
  Uint8Array.from([...text].flatMap((one) => {
    const point = one.codePointAt(0)!;
    return [0, point >> 16, point >> 8 & 255, point & 255];
  }));

const pair = (type: string, tag: number, content: Uint8Array) =>
  writeDer(
    derTag.sequence,
    writeDer(derTag.objectIdentifier, objectIdentifier(type)),
    writeDer(tag, content),
  );
const part = (...pairs: Uint8Array[]) => writeDer(derTag.set, ...pairs);
const name = (...parts: Uint8Array[]) => writeDer(derTag.sequence, ...parts);
const cn = (tag: number, content: Uint8Array) => name(part(pair(dotted.commonName, tag, content)));
const same = (one: Uint8Array, other: Uint8Array) => {
  assert.equal(isSameName(one, other), isSameName(other, one));
  return isSameName(one, other);
};

Deno.test("isSameName() compares what is written, in whatever string type", () => {
  const plain = cn(strings.printable, bytes("Test CA 1"));
  for (
    const other of [
      cn(strings.utf8, bytes("Test CA 1")),
      cn(strings.ia5, bytes("Test CA 1")),
      cn(strings.teletex, bytes("Test CA 1")),
      cn(0x1e, utf16("Test CA 1")),
      cn(0x1c, utf32("Test CA 1")),
      cn(strings.utf8, bytes("test ca 1")),
      cn(strings.utf8, bytes("  TEST   CA\t1 ")),
      cn(strings.utf8, bytes("Test\u00a0CA 1")),
      cn(strings.utf8, bytes("Te\u00adst CA 1")),
    ]
  ) assert.ok(same(plain, other), other.toHex());
  assert.ok(same(cn(0x1e, utf16("Hà Nội")), cn(strings.utf8, bytes("HÀ NỘI".normalize("NFD")))));
  assert.ok(same(cn(0x12, bytes("12")), cn(strings.printable, bytes("12"))));
});

Deno.test("isSameName() tells names apart that mean others", () => {
  const plain = cn(strings.printable, bytes("Test CA 1"));
  for (
    const other of [
      cn(strings.printable, bytes("Test CA 2")),
      cn(strings.printable, bytes("TestCA 1")),
      name(part(pair("2.5.4.10", strings.printable, bytes("Test CA 1")))),
      name(),
      writeDer(derTag.set),
      Uint8Array.of(1, 2),
    ]
  ) assert.ok(!same(plain, other), other.toHex());
  // Vietnamese letters that differ in their marks are other letters.
  assert.ok(!same(cn(strings.utf8, bytes("Hà")), cn(strings.utf8, bytes("Há"))));
  // What cannot be read is only what it is, byte for byte.
  const [broken, other] = [0xff, 0xfe].map((byte) => cn(strings.utf8, Uint8Array.of(65, byte)));
  assert.ok(!same(broken!, other!));
  assert.ok(same(broken!, broken!.slice()));
  assert.ok(!same(cn(derTag.octetString, bytes("a")), cn(derTag.octetString, bytes("A"))));
});

Deno.test("isSameName() knows no order within a part, but one between parts", () => {
  const [one, two] = [
    pair(dotted.commonName, strings.utf8, bytes("An")),
    pair("2.5.4.5", strings.printable, bytes("7")),
  ];
  assert.ok(same(name(part(one!, two!)), name(part(two!, one!))));
  assert.ok(!same(name(part(one!), part(two!)), name(part(two!), part(one!))));
  assert.ok(!same(name(part(one!, two!)), name(part(one!), part(two!))));
});

Deno.test("isSameName() is not led astray by values that look like separators", () => {
  const [two, one] = [
    name(
      part(pair(dotted.commonName, strings.utf8, bytes("a"))),
      part(pair("2.5.4.10", strings.utf8, bytes("b"))),
    ),
    cn(strings.utf8, bytes('a",2.5.4.10="b')),
  ];
  assert.ok(!same(one, two));
});

Deno.test("nameOf() reads text, the most particular common name and attributes in order", () => {
  const found = nameOf(name(
    part(pair("2.5.4.6", strings.printable, bytes("VN"))),
    part(pair(dotted.commonName, strings.utf8, bytes("Sở"))),
    part(pair(dotted.commonName, strings.utf8, bytes("Chi cục"))),
    part(pair(dotted.userId, strings.utf8, bytes("MST:1"))),
    part(pair(dotted.userId, strings.utf8, bytes("MST:2"))),
  ));
  assert.equal(found?.text, "UID=MST:2, UID=MST:1, CN=Chi cục, CN=Sở, C=VN");
  assert.equal(found?.commonName, "Chi cục");
  assert.equal(attributeOf(found!, dotted.userId), "MST:1");
  assert.equal(attributeOf(found!, "2.5.4.99"), undefined);
  assert.equal(
    nameOf(name(...Array(65).fill(part(pair("2.5.4.3", 0x0c, bytes("a"))))))?.text,
    undefined,
  );
});

Deno.test("nameOf() reads a value and a name up to their bounds, and nothing longer", () => {
  const { nameBytesMax, nameValueBytesMax } = asn1Limits;
  const long = (length: number) => cn(strings.utf8, new Uint8Array(length).fill(0x4e));
  assert.equal(nameOf(long(nameValueBytesMax))?.commonName?.length, nameValueBytesMax);
  assert.equal(nameOf(long(nameValueBytesMax + 1)), undefined);
  const parts = (last: number) =>
    name(
      ...[...Array(4).fill(1_000), last].map((length) =>
        part(pair(dotted.commonName, strings.utf8, new Uint8Array(length).fill(0x4e)))
      ),
    );
  const around = parts(20).length - 20;
  assert.equal(parts(nameBytesMax - around).length, nameBytesMax);
  assert.equal(nameOf(parts(nameBytesMax - around))?.attributes.length, 5);
  assert.equal(nameOf(parts(nameBytesMax - around + 1)), undefined);
});

Deno.test("readName() folds nothing of a name that is too long, and says how long it is", () => {
  const huge = cn(strings.utf8, bytes("\ufdfa".repeat(1_000_000)));
  const input = readDer(huge);
  const before = performance.now();
  const found = readName(input, "the issuer");
  assert.ok(performance.now() - before < 50, "three megabytes take seconds to fold");
  assert.deepEqual([found.key, found.text, found.attributes], ["", "", []]);
  assert.equal(
    input.failure,
    `Cannot read the issuer: expected at most 4096 bytes, found ${huge.length}`,
  );
});
