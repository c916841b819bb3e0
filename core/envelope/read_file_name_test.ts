import assert from "node:assert/strict";
import fc from "fast-check";
import { readFileName } from "./read_file_name.ts";
import { readParameterised } from "./read_parameterised.ts";

function read(parameters: string): string | undefined {
  const parsed = readParameterised(`attachment; ${parameters}`);
  assert.ok(parsed, parameters);
  return readFileName(parsed.parameters, "filename")?.name;
}

const names: [string, string | undefined][] = [
  ["filename=a.pdf", "a.pdf"],
  ['filename="=?utf-8?B?VuG6rW4gxJHGoW4ucGRm?="', "Vận đơn.pdf"],
  ["filename*=utf-8''V%E1%BA%ADn.pdf", "Vận.pdf"],
  ["filename*=UTF-8'vi'V%E1%BA%ADn.pdf", "Vận.pdf"],
  ["filename*=''V%E1%BA%ADn.pdf", "Vận.pdf"],
  ["filename*=iso-8859-1'en'caf%E9.pdf", "café.pdf"],
  ["filename*=\"utf-8''a%20b.pdf\"", "a b.pdf"],
  // RFC 2231 section 3: cut without a charset, section 4.1: both, in any order.
  ['filename*0="To khai "; filename*1="nhap.pdf"', "To khai nhap.pdf"],
  ["filename*0*=utf-8''T%E1%BB%9D%20; filename*1*=khai.pdf", "Tờ khai.pdf"],
  ["filename*0*=utf-8'vi'T%E1%BB%9D; filename*1=\" khai%20.pdf\"", "Tờ khai%20.pdf"],
  ["filename*1*=khai.pdf; filename*0*=utf-8''T%E1%BB%9D%20", "Tờ khai.pdf"],
  ["filename*0*=utf-8''T%E1%BB; filename*1*=%9D.pdf", "Tờ.pdf"],
  ['filename*0="a "; filename*1*=%E1%BA%ADn.pdf', "a ận.pdf"],
  [
    "filename*0=a; " + Array.from({ length: 11 }, (_, i) => `filename*${i + 1}=${i}`).join("; "),
    "a012345678910",
  ],
  ['filename*0="=?utf-8?B?VuG6rW4g"; filename*1="xJHGoW4ucGRm?="', "Vận đơn.pdf"],
  // Two forms: the one with a charset, unless it is broken.
  ["filename=To.pdf; filename*=utf-8''T%E1%BB%9D.pdf", "Tờ.pdf"],
  ["filename=To.pdf; filename*0*=utf-8''T%E1%BB%9D; filename*1=.pdf", "Tờ.pdf"],
  ["filename=To.pdf; filename*=utf-8''T%E1%BB%9.pdf", "To.pdf"],
  ["filename=To.pdf; filename*=no-such''T.pdf", "To.pdf"],
  ["filename=To.pdf; filename*1*=khai.pdf", "To.pdf"],
  // Broken, and nothing else.
  ["filename*=T%E1%BB%9D.pdf", undefined],
  ["filename*=utf-8''%4", undefined],
  ["filename*1=a", undefined],
  ["filename*0=a; filename*2=b", undefined],
  ["filename*0=a; filename*0*=utf-8''b", undefined],
  ["filename*00=a", undefined],
  ["filename*0=a; filename*01=b", undefined],
  ["filename*0*=T%E1%BB%9D.pdf", undefined],
  ["name=a", undefined],
];
for (const [parameters, expected] of names) {
  Deno.test(`readFileName() reads ${parameters} as ${expected}`, () => {
    assert.equal(read(parameters), expected);
  });
}

Deno.test("readFileName() puts together a name cut anywhere, its pieces in any order", () => {
  const name = fc.string({ unit: "binary", minLength: 1, maxLength: 40 })
    .filter((text) => text.isWellFormed() && !text.startsWith("\ufeff"));
  fc.assert(fc.property(name, fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.nat()), (
    name,
    length,
    chance,
  ) => {
    const bytes = new TextEncoder().encode(name);
    const pieces: [string, string][] = [];
    for (let at = 0; at < bytes.length; at += length) {
      const piece = [...bytes.subarray(at, at + length)];
      const index = pieces.length;
      const text = piece.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
      pieces.push([`filename*${index}*`, index === 0 ? `utf-8''${text}` : text]);
    }
    const shuffled = pieces.map((piece) => ({ piece, at: chance.next().value }))
      .sort((a, b) => a.at - b.at).map(({ piece }) => piece);
    assert.equal(readFileName(new Map(shuffled), "filename")?.name, name);
  }));
});

Deno.test("readFileName() gives a name or none for any parameters, never throws", () => {
  const key = fc.constantFrom(
    ..."filename filename* filename*0 filename*0* filename*1 filename*1* filename*2* filename*x"
      .split(" "),
  );
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom("utf-8''%41", "''", "%", "%4", "=?utf-8?B?YQ==?="),
  );
  fc.assert(fc.property(fc.array(fc.tuple(key, text)), (parameters) => {
    const found = readFileName(new Map(parameters), "filename");
    assert.ok(found === undefined || typeof found.name === "string");
  }));
});
