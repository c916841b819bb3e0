import assert from "node:assert/strict";
import { join } from "node:path";
import { readSecretFiles } from "./secret_files.ts";
import { secretSettings } from "./settings.ts";

async function withDir(use: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await use(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("readSecretFiles() takes every secret from its file, without the line end", () =>
  withDir(async (dir) => {
    for (const name of secretSettings) {
      const path = join(dir, name);
      await Deno.writeTextFile(path, "bí mật\n");
      const byFile = await readSecretFiles({ [`${name}_FILE`]: path, SONGHANH_MODE: "relay" });
      assert.deepEqual(byFile.problems, []);
      assert.deepEqual(byFile.environment, { [name]: "bí mật", SONGHANH_MODE: "relay" });
    }
    // All of them, as systemd lays them down.
    const { environment, problems } = await readSecretFiles({ CREDENTIALS_DIRECTORY: dir });
    assert.deepEqual(problems, []);
    for (const name of secretSettings) assert.equal(environment[name], "bí mật");
  }));

Deno.test("readSecretFiles() says which file cannot be used, and never what is in it", () =>
  withDir(async (dir) => {
    const empty = join(dir, "empty");
    await Deno.writeTextFile(empty, "\n");
    const secret = join(dir, "secret");
    await Deno.writeTextFile(secret, "geheim");
    const cases: [Record<string, string>, RegExp][] = [
      [{ SONGHANH_DATA_KEY_FILE: join(dir, "none") }, /DATA_KEY_FILE: cannot read .* no such file/],
      [{ SONGHANH_DATA_KEY_FILE: dir }, /DATA_KEY_FILE: cannot read/],
      [{ SONGHANH_DATA_KEY_FILE: empty }, /DATA_KEY_FILE: .* is empty/],
      [
        { SONGHANH_DATA_KEY_FILE: secret, SONGHANH_DATA_KEY: "geheim" },
        /DATA_KEY_FILE: SONGHANH_DATA_KEY is set, too/,
      ],
    ];
    for (const [given, expected] of cases) {
      const { problems } = await readSecretFiles(given);
      assert.equal(problems.length, 1);
      assert.match(problems[0]!, expected);
      assert.ok(!problems[0]!.includes("geheim"));
    }
    // A unit that names no credential of ours is no fault.
    assert.deepEqual((await readSecretFiles({ CREDENTIALS_DIRECTORY: dir })).problems, []);
  }));
