import assert from "node:assert/strict";
import { fileDownload } from "./file_download.ts";

const disposition = (name: string): string =>
  fileDownload(name, new Uint8Array()).headers.get("content-disposition")!;

Deno.test("fileDownload() names a file in both forms, without a path and without tricks", () => {
  const cases: readonly [string, string, string][] = [
    ["hóa đơn.pdf", "hoa don.pdf", "h%C3%B3a%20%C4%91%C6%A1n.pdf"],
    ["../../etc/passwd", "passwd", "passwd"],
    ["C:\\tmp\\a.exe", "a.exe", "a.exe"],
    ['a"; filename="b.pdf', "a_; filename=_b.pdf", "a_%3B%20filename%3D_b.pdf"],
    ["a\r\nSet-Cookie: x.pdf", "a__Set-Cookie_ x.pdf", "a__Set-Cookie_%20x.pdf"],
    ["\u202Efdp.exe", "_fdp.exe", "_fdp.exe"],
    ["50%'(1)*.pdf", "50_'(1)_.pdf", "50%25%27%281%29_.pdf"],
    ["..", "file", "file"],
    ["", "file", "file"],
    ["\uD800.pdf", "_.pdf", "%EF%BF%BD.pdf"],
  ];
  for (const [name, plain, encoded] of cases) {
    assert.equal(
      disposition(name),
      `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
      name,
    );
  }
});

Deno.test("fileDownload() is saved and never shown", () => {
  const { headers } = fileDownload("a.html", new TextEncoder().encode("<script>"));
  assert.equal(headers.get("content-type"), "application/octet-stream");
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.equal(headers.get("content-length"), "8");
  assert.match(headers.get("content-security-policy")!, /^sandbox/);
});
