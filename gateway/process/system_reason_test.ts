import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { systemReason, writeReason } from "./system_reason.ts";

Deno.test("systemReason() says in words why a file cannot be used, whoever was asked for it", async () => {
  const dir = await Deno.makeTempDir();
  const found = async (act: () => Promise<unknown>) =>
    systemReason(await act().then(() => assert.fail("it can be used"), (error) => error));
  try {
    await Deno.writeTextFile(`${dir}/file`, "");
    const none = "there is no such file";
    assert.equal(await found(() => Deno.readTextFile(`${dir}/none`)), none);
    assert.equal(await found(() => Deno.open(`${dir}/none`)), none);
    assert.equal(await found(() => readFile(`${dir}/none`)), none);
    assert.equal(await found(() => Deno.readTextFile(dir)), "it is a directory");
    assert.equal(await found(() => Deno.readTextFile(`${dir}/file/x`)), "it is no directory");
    assert.equal(await found(() => Deno.mkdir(`${dir}/file`)), "it is there already");
    const full = await found(() => Deno.writeTextFile("/dev/full", "x"));
    assert.equal(full, "no space is left");
    // A file that is written need not be there.
    const inNone = `${dir}/none/file`;
    const error = await Deno.writeTextFile(inNone, "").then(
      () => assert.fail("it can be written"),
      (error) => error,
    );
    assert.equal(writeReason(error, inNone), `there is no directory "${dir}/none"`);
    const within = await Deno.writeTextFile(dir, "").catch((error) => error);
    assert.equal(writeReason(within, dir), "it is a directory");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
  assert.equal(systemReason(new Error("Odd thing (os error 99), open '/x'")), "Odd thing");
  assert.equal(systemReason(new Error("ours")), "ours");
  assert.equal(systemReason("ours"), "ours");
});
