import assert from "node:assert/strict";
import { catalogue } from "../catalogue.ts";
import { describeCode } from "./describe_code.ts";

const procedures = [
  ...catalogue.procedures().map(({ code }) => code),
  ...catalogue.sessionProcedures().map(({ code }) => code),
  "IMS",
  "SYS",
];

Deno.test("describeCode() has a sentence in both languages for every listed code", () => {
  let described = 0;
  for (const procedure of procedures) {
    for (const { code } of catalogue.errorCodes(procedure)) {
      const vi = describeCode(procedure, code, undefined, "vi");
      const en = describeCode(procedure, code, undefined, "en");
      for (const text of [vi, en]) {
        assert.match(text, /^\p{Lu}.*\.$/su, `${procedure} ${code}`);
        assert.doesNotMatch(text, /[{}]|undefined|not in the catalogue|không có trong danh mục/);
      }
      assert.match(en, /^[\x20-\x7e]+$/, `${procedure} ${code}`);
      assert.match(vi, /[ăâđêôơưàáạảãèéẹẻẽìíịỉĩòóọỏõùúụủũỳýỵỷỹ]/i);
      assert.equal(vi, vi.normalize("NFC"));
      described++;
    }
  }
  // All rows of errors.tsv, and those of MIC and MEC a second time for MIE and MEE.
  const borrowed = catalogue.errorCodes("MIE").length + catalogue.errorCodes("MEE").length;
  assert.equal(described, 8938 + borrowed);
});

Deno.test("describeCode() has a text of its own for every code that the gateway answers", () => {
  const answered = [
    ...catalogue.errorCodes("SYS").map(({ code }) => code),
    ...["00000", "U0001", "E0001", "E9990", "L0001", "LOGON OK", "OE1001-00009"],
    ...["Message Format GW Error", "Verification GW Error", "High security alert"],
  ];
  const texts = answered.map((code) => describeCode("", code, undefined, "vi"));
  assert.equal(new Set(texts).size, answered.length);
  assert.equal(describeCode("HYE", "E0006", "ICN", "en").includes("nine times"), true);
  for (const procedure of ["HYS", "HYE", "MSB"]) {
    for (const code of ["E0002", "E0003", "E0004"]) {
      assert.match(describeCode(procedure, code, undefined, "en"), /^No file is attached/);
    }
  }
});

Deno.test("describeCode() names item and repetition of the result code", () => {
  assert.equal(
    describeCode("ACH", "S0059", "CM07", "en"),
    "The value is not acceptable (item CM07: Goods description): " +
      "check whether it must be filled in, its form and its code.",
  );
  assert.match(describeCode("IDA", "S0900", "CMN", "vi", 3), /\(chỉ tiêu CMN: .*\) tại dòng 3:/);
  assert.match(describeCode("IDA", "S0900", undefined, "en"), /items ICN.* and \d+ more\)/);
  assert.match(describeCode("IDC", "E7000", "0000", "en"), /\(item SBC: Security supplier/);
});

Deno.test("describeCode() says so when a code is in no list", () => {
  assert.equal(
    describeCode("IDA", "X0001", undefined, "en"),
    "The result code X0001 is not in the catalogue.",
  );
  assert.match(describeCode("ZZZ", "S0001", "ABC", "en"), /\(item ABC\)/);
});
