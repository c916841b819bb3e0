import assert from "node:assert/strict";
import { join } from "node:path";
import { writeFile } from "./write_file.ts";

Deno.test("writeFile() writes for its owner alone, and every command writes by it", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const file = join(dir, "report.html");
    await writeFile(file, new TextEncoder().encode("x"));
    assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
  const commands = new URL(".", import.meta.url);
  let looked = 0;
  for await (const { name } of Deno.readDir(commands)) {
    if (!name.endsWith(".ts") || name.endsWith("_test.ts") || name === "write_file.ts") continue;
    looked++;
    const text = await Deno.readTextFile(new URL(name, commands));
    assert.doesNotMatch(text, /Deno\.(writeFile|writeTextFile|create)\b|write: true/, name);
  }
  assert.ok(looked > 20);
});
