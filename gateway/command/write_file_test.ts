import assert from "node:assert/strict";
import { join } from "node:path";
import { writeFile } from "./write_file.ts";

Deno.test("writeFile() writes for its owner alone, and every command writes by it", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const file = join(dir, "report.html");
    await writeFile(file, new TextEncoder().encode("x"));
    assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
    // What is there is written anew, and stays whose it is.
    await Deno.chmod(file, 0o644);
    await writeFile(file, new TextEncoder().encode("y"));
    assert.equal((await Deno.stat(file)).mode! & 0o777, 0o644);
    assert.equal(await Deno.readTextFile(file), "y");
    const { mode } = await Deno.stat("/dev/null");
    await writeFile("/dev/null", new Uint8Array(3));
    assert.equal((await Deno.stat("/dev/null")).mode, mode);
    await assert.rejects(
      writeFile(join(dir, "none", "file"), new Uint8Array()),
      /cannot write ".*file": there is no directory ".*none"$/,
    );
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
  const commands = new URL(".", import.meta.url);
  let looked = 0;
  let options = 0;
  for await (const { name } of Deno.readDir(commands)) {
    if (!name.endsWith(".ts") || name.endsWith("_test.ts") || name === "write_file.ts") continue;
    looked++;
    const text = await Deno.readTextFile(new URL(name, commands));
    assert.doesNotMatch(text, /Deno\.(writeFile|writeTextFile|create)\b|write: true/, name);
    // Who gives such an option is told whose the file is.
    for (const [, option] of text.matchAll(/\bwriteFile\((?:join\()?values\.(\w+)/g)) {
      options++;
      const says = new RegExp(`\\b${option}: text\\((?:[^{}])*\\{[^{}]*its owner's alone`);
      assert.match(text, says, `${name} --${option}`);
    }
  }
  assert.ok(looked > 20 && options >= 8, `${looked} files, ${options} options`);
});
