import assert from "node:assert/strict";
import { verify, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { buildTrustStore, compareRegistered, judgeCertificate } from "../../core/trust/mod.ts";
import { loadSigner } from "./load_signer.ts";
import { makeSandbox } from "./make_sandbox.ts";
import type { UsersFile } from "./make_pki.ts";

const expected: Record<string, string> = {
  "valid": "good",
  "expired": "expired",
  "issued by an authority that is not trusted": "untrusted",
};

Deno.test("makeSandbox() makes users whose certificates are what it says of them", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const now = new Date("2030-02-03T04:05:06Z");
    const { trustDirs, usersFile, users: told } = await makeSandbox(dir, now);
    const { users } = JSON.parse(await Deno.readTextFile(usersFile)) as UsersFile;
    assert.deepEqual(users, told.users);
    const files = trustDirs.flatMap((trusted) =>
      [...Deno.readDirSync(trusted)].map(({ name }) => ({
        name,
        bytes: Deno.readFileSync(join(trusted, name)),
      }))
    );
    const { store, problems } = buildTrustStore(files);
    assert.deepEqual(problems, []);
    const states = new Set<string>();
    for (const { user_id, password, registered_certificate: registered } of users) {
      const signer = loadSigner(
        await Deno.readTextFile(join(dir, registered.file)),
        await Deno.readTextFile(join(dir, registered.private_key_file)),
      );
      const judgement = judgeCertificate(signer.certificateDer, [], store, now);
      const status = expected[registered.state] ?? "revoked";
      assert.equal(judgement.status, status, `${user_id}: ${judgement.reason}`);
      states.add(status);
      assert.equal(
        compareRegistered({
          ...judgement.signer!,
          der: signer.certificateDer,
          authorityIsOne: true,
        }, [{
          authorityName: registered.authority_name,
          serial: registered.serial,
        }]),
        undefined,
      );
      assert.equal(judgement.signer!.sha256, registered.sha256_fingerprint);
      assert.match(password, /^[A-Za-z0-9]{8}$/);
    }
    assert.equal(states.size, 4);
    assert.equal(new Set(users.map(({ password }) => password)).size, users.length);
    assert.equal(new Set(users.map(({ terminal_id }) => terminal_id)).size, users.length);
    if (Deno.build.os !== "windows") {
      assert.equal((await Deno.stat(usersFile)).mode! & 0o777, 0o600);
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("loadSigner() signs with every kind of key and digest", async () => {
  const folder = new URL("../../testdata/pki/users/", import.meta.url);
  for (const [stem, keyType] of [["m1001", "RSA"], ["m1003", "RSA"], ["m1004", "EC"]] as const) {
    const pem = await Deno.readTextFile(new URL(`${stem}.crt`, folder));
    const signer = loadSigner(pem, await Deno.readTextFile(new URL(`${stem}.key`, folder)));
    assert.equal(signer.keyType, keyType);
    const bytes = new Uint8Array([1, 2, 3]);
    for (const digest of ["sha1", "sha256", "sha384", "sha512"] as const) {
      const signature = signer.sign(digest, bytes);
      const { publicKey } = new X509Certificate(pem);
      assert.equal(verify(digest, bytes, publicKey, signature), true, `${stem} ${digest}`);
    }
  }
});
