import assert from "node:assert/strict";
import { checkFiles } from "./check_files.ts";
import { ConfigError, readConfig } from "./config.ts";

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
  await assert.rejects(checkFiles(config), (error) => {
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
