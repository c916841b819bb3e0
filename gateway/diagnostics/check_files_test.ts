import assert from "node:assert/strict";
import { makeServerCertificate } from "../../adapters/testing/make_server_certificate.ts";
import { checkFiles } from "./check_files.ts";
import { ConfigError, readConfig } from "../settings/config.ts";

Deno.test("checkFiles() names every setting whose file is not there", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${dir}/file`, "");
  const config = readConfig({
    SONGHANH_DATA_DIR: `${dir}/file/below`,
    SONGHANH_TLS_CERT: `${dir}/none.crt`,
    SONGHANH_TLS_KEY: `${dir}/file`,
    SONGHANH_TRUST_DIR: `${dir}:${dir}/missing`,
    SONGHANH_SIGNING_KEY: `${dir}/none.pem`,
  }, 1);
  await assert.rejects(checkFiles(config, { waitMs: 1 }), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /SONGHANH_DATA_DIR: cannot make/);
    assert.match(
      error.message,
      /SONGHANH_TLS_CERT: cannot read .*none\.crt": there is no such file/,
    );
    assert.match(error.message, /SONGHANH_TRUST_DIR: cannot read .*missing/);
    assert.match(error.message, /SONGHANH_SIGNING_KEY: cannot read .*none\.pem/);
    assert.doesNotMatch(error.message, /SONGHANH_TLS_KEY/);
    return true;
  });
  await Deno.remove(dir, { recursive: true });
});

Deno.test("checkFiles() makes the data directory", async () => {
  const dir = await Deno.makeTempDir();
  await checkFiles(readConfig({ SONGHANH_DATA_DIR: `${dir}/a/b` }, 1));
  assert.ok((await Deno.stat(`${dir}/a/b`)).isDirectory);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("checkFiles() refuses names that nobody reads in production only", async () => {
  const dir = await Deno.makeTempDir();
  const sandbox = readConfig({ SONGHANH_DATA_DIR: dir, SONGHANH_AUTOMATC: "standby" }, 1);
  await checkFiles(sandbox);
  await assert.rejects(checkFiles({ ...sandbox, profile: "production" }), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /SONGHANH_AUTOMATC: .* did you mean SONGHANH_AUTOMATIC\?/);
    return true;
  });
  await Deno.remove(dir, { recursive: true });
});

Deno.test("checkFiles() looks once more at what may just be replaced, and ends a start by what stays", async () => {
  const dir = await Deno.makeTempDir();
  const [before, after] = [await makeServerCertificate(), await makeServerCertificate()];
  const environment = {
    SONGHANH_DATA_DIR: dir,
    SONGHANH_TLS_CERT: `${dir}/tls.crt`,
    SONGHANH_TLS_KEY: `${dir}/tls.key`,
  };
  const config = readConfig(environment, 1);
  const { certFile, keyFile } = config.tls!;
  await Deno.writeTextFile(certFile, after.cert);
  await Deno.writeTextFile(keyFile, before.key);
  await assert.rejects(checkFiles(config, { waitMs: 1 }), /do not belong together/);
  // The renewal's next step comes while the start waits.
  setTimeout(() => Deno.writeTextFileSync(keyFile, after.key), 100);
  assert.deepEqual(await checkFiles(config, { waitMs: 1_000 }), []);
  // What is settled meanwhile is not told; what is not is.
  await Deno.writeTextFile(keyFile, before.key);
  const two = readConfig({ ...environment, SONGHANH_SIGNING_KEY: `${dir}/none.pem` }, 1);
  setTimeout(() => Deno.writeTextFileSync(keyFile, after.key), 100);
  await assert.rejects(checkFiles(two, { waitMs: 1_000 }), (error) => {
    assert.doesNotMatch((error as Error).message, /TLS/);
    assert.match((error as Error).message, /SONGHANH_SIGNING_KEY/);
    return true;
  });
  await Deno.remove(dir, { recursive: true });
});

Deno.test("checkFiles() tells of files that a start goes on without, whatever is wrong with them", async () => {
  const dir = await Deno.makeTempDir();
  const one = await makeServerCertificate();
  const other = await makeServerCertificate();
  await Deno.writeTextFile(`${dir}/days`, "never\n");
  await Deno.writeTextFile(`${dir}/sign.crt`, one.cert);
  await Deno.writeTextFile(`${dir}/sign.key`, other.key);
  const environment = {
    SONGHANH_DATA_DIR: dir,
    SONGHANH_DAYS_OFF: `${dir}/days`,
    SONGHANH_SIGN_CERT: `${dir}/sign.crt`,
    SONGHANH_SIGN_KEY: `${dir}/sign.key`,
  };
  const faults = await checkFiles(readConfig(environment, 1), { waitMs: 600_000 });
  assert.equal(faults.length, 2, faults.join("\n"));
  assert.match(faults.join("\n"), /SONGHANH_DAYS_OFF: .*line 1/);
  assert.match(faults.join("\n"), /SONGHANH_SIGN_CERT and SONGHANH_SIGN_KEY: .*belong together/);
  await Deno.remove(environment.SONGHANH_DAYS_OFF);
  assert.match((await checkFiles(readConfig(environment, 1))).join("\n"), /DAYS_OFF: cannot read/);
  // Where replies are signed they have to be.
  const signing = readConfig({ ...environment, SONGHANH_SIGN_REPLIES: "on" }, 1);
  await assert.rejects(checkFiles(signing, { waitMs: 1 }), (error) => {
    assert.match((error as Error).message, /SONGHANH_SIGN_CERT/);
    assert.doesNotMatch((error as Error).message, /SONGHANH_DAYS_OFF/);
    return true;
  });
  await Deno.remove(dir, { recursive: true });
});
