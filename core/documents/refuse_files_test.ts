import assert from "node:assert/strict";
import { refuseFiles } from "./refuse_files.ts";

const refused = (...names: string[]): boolean =>
  refuseFiles(names.map((name) => ({ name }))) !== undefined;

Deno.test("refuseFiles() takes what the terminal offers, in either case", () => {
  assert.equal(refused(), false);
  assert.equal(refused("Vận đơn tháng 11.pdf", "A.DOCX", "anh.jpeg", "bang.ke.xls"), false);
});

Deno.test("refuseFiles() raises the alert for every other extension", () => {
  // The terminal's own test would take "do" and "", which are parts of its list.
  for (const name of ["a.exe", "a.pdf.js", "a.do", "a.", "a", "pdf", ".pdf ", "a.xlsm"]) {
    assert.equal(refused("ok.txt", name), true, name);
  }
  assert.deepEqual(refuseFiles([{ name: "ok.txt" }, { name: "secret.exe" }]), {
    kind: "refused",
    text: "High security alert",
    reason: "Cannot take file 2 of 2: expected one of txt csv doc xls jpg bmp tif pdf xml docx " +
      "xlsx jpeg html htm gif tiff",
  });
});
