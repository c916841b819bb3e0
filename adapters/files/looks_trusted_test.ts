import assert from "node:assert/strict";
import { looksTrusted } from "./looks_trusted.ts";

const pki = new URL("../../testdata/pki/", import.meta.url);
const read = (path: string) => Deno.readFileSync(new URL(path, pki));
const text = (value: string) => new TextEncoder().encode(value);
const derOf = (pem: Uint8Array) =>
  Uint8Array.fromBase64(new TextDecoder().decode(pem).replace(/-----[A-Z ]+-----/g, ""));

Deno.test("looksTrusted() finds certificates and lists by their bytes, whatever the name", () => {
  const certificate = read("trusted/songhanh-test-root-1.crt");
  assert.ok(looksTrusted("root", certificate));
  assert.ok(looksTrusted("root.txt", derOf(certificate)));
  assert.ok(looksTrusted("root.txt", derOf(certificate).subarray(0, 40)));
  const [list] = [...Deno.readDirSync(new URL("crl/", pki))].filter(({ name }) => /crl/.test(name));
  assert.ok(looksTrusted("list.bin", read(`crl/${list!.name}`)));
  assert.ok(looksTrusted("bundle.P7B", new Uint8Array()));
});

Deno.test("looksTrusted() passes over texts, keys and other files", () => {
  assert.ok(!looksTrusted("README.md", text("# Certificates\n")));
  assert.ok(!looksTrusted("empty", new Uint8Array()));
  const key = read("users/m1001.key");
  assert.ok(!looksTrusted("m1001.key", key));
  assert.ok(!looksTrusted("m1001.der.bak", derOf(key)));
});
