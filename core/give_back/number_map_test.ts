import assert from "node:assert/strict";
import {
  mapNumber,
  numberMapFields,
  numberMapOf,
  readNumberMap,
  replaceStems,
  writeNumberMap,
} from "./number_map.ts";

const map = new Map([["10900000006", "10000000012"]]);
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("readNumberMap() reads what writeNumberMap() writes and nothing else", () => {
  assert.deepEqual(readNumberMap(writeNumberMap(map)), map);
  for (const text of ["", "1=2", "10900000006", "10900000006=1000000001", "a=b,c=d"]) {
    assert.equal(readNumberMap(text), undefined, text);
  }
  assert.equal(readNumberMap(Array(201).fill("10900000006=10000000012").join(",")), undefined);
});

Deno.test("mapNumber() keeps the branch", () => {
  assert.equal(mapNumber("109000000063", map), "100000000123");
  assert.equal(mapNumber("109000000133", map), "109000000133");
});

Deno.test("replaceStems() changes whole numbers only", () => {
  const items =
    "109000000060\r\n109000000063   \r\nx 109000000060\r\n1090000000601\r\n10900000006\r\n";
  assert.equal(
    decode(replaceStems(encode(items), map)),
    "100000000120\r\n100000000123   \r\nx 109000000060\r\n1090000000601\r\n10900000006\r\n",
  );
  const other = encode("109000000130\r\n\r\n");
  assert.equal(replaceStems(other, map), other, "nothing to replace: no copy");
  assert.equal(decode(replaceStems(encode("109000000060"), map)), "100000000120");
});

Deno.test("numberMapOf() keeps documents whose names differ, numberMapFields() names them", () => {
  const found = numberMapOf([
    ["10900000006", "10000000012"],
    ["10000000023", "10000000023"],
    ["A126112245123001", "B126112245123001"],
    ["30900000006", "30000000012"],
  ]);
  assert.deepEqual(numberMapFields(found), [
    ["Songhanh-Number-Map", "10900000006=10000000012,30900000006=30000000012"],
  ]);
  assert.deepEqual(numberMapFields(numberMapOf([])), []);
  const many = Array.from({ length: 300 }, (_, n) => `${10_900_000_000 + n}`);
  assert.equal(numberMapOf(many.map((ours) => [ours, "10000000012"])).size, 200);
});
