import assert from "node:assert/strict";
import { join } from "node:path";
import { fileState } from "./file_state.ts";

Deno.test("fileState() reads a file anew only where something about it is another", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "file");
  const later = Date.now() + 60_000;
  try {
    assert.equal((await fileState(path)).digest, undefined);
    await Deno.writeTextFile(path, "one");
    const fresh = await fileState(path);
    // A second write within one tick of the file system's clock would have the same times.
    assert.equal(fresh.stamp, undefined);
    const settled = await fileState(path, fresh, later);
    assert.equal(settled.digest, fresh.digest);
    assert.equal(
      await fileState(path, settled, later),
      settled,
      "the same object: it was not read",
    );
    await Deno.writeTextFile(path, "another");
    const other = await fileState(path, settled, later);
    assert.notEqual(other.digest, settled.digest);
    await Deno.writeTextFile(join(folder, "new"), "replaced");
    await Deno.rename(join(folder, "new"), path);
    assert.notEqual((await fileState(path, other, later)).digest, other.digest);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
