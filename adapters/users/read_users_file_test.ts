import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readUsersFile } from "./read_users_file.ts";
import { UsersFileError } from "./parse_users_file.ts";

const samplePath = new URL("testdata/users.json", import.meta.url).pathname;
const capturesPath = new URL("../../../shared/captures/users.json", import.meta.url).pathname;

async function messageOf(path: string): Promise<string> {
  try {
    await readUsersFile(path);
  } catch (error) {
    assert.ok(error instanceof UsersFileError);
    return error.message;
  }
  return "";
}

Deno.test("readUsersFile() reads users, PEM and DER certificates, and tells of missing ones", async () => {
  const { entries, certificateFilesMissing } = await readUsersFile(samplePath);
  assert.deepEqual(entries.map((entry) => entry.userId), ["K0001A01", "K0001A02", "01AB0001"]);
  assert.deepEqual(certificateFilesMissing, ["missing.crt"]);
  const [pem, der] = entries.map((entry) => entry.certificates[0]?.der);
  assert.ok(pem !== undefined && der !== undefined);
  assert.deepEqual(pem, der);
  assert.match(new X509Certificate(pem).subject, /Sample User/);
  assert.equal(entries[1]?.certificates[1]?.der, undefined);
});

Deno.test("readUsersFile() shows no secret when its result or an entry is printed", async () => {
  const file = await readUsersFile(samplePath);
  const printed = Deno.inspect(file, { depth: 9, showHidden: true }) + JSON.stringify(file) +
    String(file.entries[0]?.password);
  for (const secret of ["Sample#1", "Sample#2", "SAMPLEKEY0000001", "SAMPLEKEY0000002"]) {
    assert.ok(!printed.includes(secret));
  }
});

Deno.test("readUsersFile() refuses files that are missing, no text, or name another certificate", async () => {
  const folder = await Deno.makeTempDir();
  try {
    assert.match(
      await messageOf(`${folder}/none.json`),
      /Cannot read the users file ".*none.json": not found/,
    );
    await Deno.writeFile(`${folder}/bytes.json`, Uint8Array.of(0xff, 0xfe, 0x00));
    assert.match(await messageOf(`${folder}/bytes.json`), /expected UTF-8/);
    assert.match(await messageOf(folder), /Cannot read the users file/);

    const text = await Deno.readTextFile(samplePath);
    for (const name of ["user.crt", "user.der"]) {
      await Deno.copyFile(new URL(`testdata/${name}`, import.meta.url), `${folder}/${name}`);
    }
    await Deno.writeTextFile(
      `${folder}/users.json`,
      text.replaceAll('"serial": "', '"serial": "9'),
    );
    assert.match(
      await messageOf(`${folder}/users.json`),
      /Cannot use the certificate file "user.crt" for user "K0001A01": expected serial number 9/,
    );
    await Deno.writeTextFile(`${folder}/users.json`, text);
    await Deno.writeTextFile(`${folder}/user.crt`, "no certificate");
    assert.match(
      await messageOf(`${folder}/users.json`),
      /"user.crt": expected a certificate in PEM or DER/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "readUsersFile() reads the users of the captures",
  // Kept outside the project; the samples above are checked everywhere.
  ignore: !await Deno.stat(capturesPath).then(() => true, () => false),
  async fn() {
    const { entries, certificateFilesMissing } = await readUsersFile(capturesPath);
    const raw = JSON.parse(await Deno.readTextFile(capturesPath)) as {
      users: { user_id: string; registered_certificate?: { sha256_fingerprint: string } }[];
    };
    assert.deepEqual(entries.map((entry) => entry.userId), raw.users.map((user) => user.user_id));
    assert.deepEqual(certificateFilesMissing, []);
    for (const [index, { registered_certificate }] of raw.users.entries()) {
      const der = entries[index]?.certificates[0]?.der;
      assert.ok(der);
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(der)));
      assert.equal(digest.toHex(), registered_certificate?.sha256_fingerprint);
    }
  },
});
