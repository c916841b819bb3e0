import assert from "node:assert/strict";
import { join } from "node:path";
import { keyFingerprint, loadInstallationKey } from "./installation_key.ts";
import { textVerifier } from "./text_verifier.ts";

async function scratchFolder() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("loadInstallationKey() makes one key for all who start together, for its owner only", async () => {
  await using folder = await scratchFolder();
  const file = join(folder.path, "installation-key.pem");
  const keys = await Promise.all(
    Array.from({ length: 8 }, () => loadInstallationKey(file, { make: true })),
  );
  assert.equal(new Set(keys.map(({ spki }) => spki)).size, 1);
  assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), [
    "installation-key.pem",
  ]);
  assert.equal(keys[0]!.fingerprint, keyFingerprint(keys[0]!.spki));
});

Deno.test("loadInstallationKey() refuses a file that is not there or holds another key", async () => {
  await using folder = await scratchFolder();
  const file = join(folder.path, "key.pem");
  await assert.rejects(loadInstallationKey(file, { make: false }), /there is no key/);
  await Deno.writeTextFile(file, "no key");
  await assert.rejects(loadInstallationKey(file, { make: true }), /no private key of Ed25519/);
});

Deno.test("textVerifier() accepts what the key has signed and nothing else", async () => {
  await using folder = await scratchFolder();
  const key = await loadInstallationKey(join(folder.path, "a.pem"), { make: true });
  const other = await loadInstallationKey(join(folder.path, "b.pem"), { make: true });
  const verify = textVerifier();
  const signature = key.sign("a text");
  assert.equal(verify(key.spki, "a text", signature), true);
  assert.equal(verify(key.spki, "another text", signature), false);
  assert.equal(verify(other.spki, "a text", signature), false);
  assert.equal(verify("no key", "a text", signature), false);
  assert.equal(verify(key.spki, "a text", "no signature"), false);
});
