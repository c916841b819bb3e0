/** What somebody has typed or written wrongly ends with a code of its own, and is no fault of ours. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { run } from "./run.ts";

/** A command in the sandbox's profile; nothing listens anywhere. */
async function ends(dir: string, args: readonly string[], env: Record<string, string> = {}) {
  const said: string[] = [];
  const add = (text: unknown) => void said.push(String(text));
  const code = await run(args, {
    environment: {
      SONGHANH_DATA_DIR: dir,
      SONGHANH_ADMIN_LISTEN: "127.0.0.1:1",
      SONGHANH_USER_PASSWORD: "secret",
      SONGHANH_ACCESS_KEY: "KEY",
      ...env,
    },
    output: { text: add, json: add, remark: add },
  });
  return { code, said: said.join("\n") };
}

Deno.test("send and fetch refuse what the header has no room for", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const long = join(dir, "password");
    await Deno.writeTextFile(long, "sixteen letters!\n");
    const user = ["--user", "M1001M01", "--to", "http://127.0.0.1:1/"];
    for (const command of [["send", "IDB", "--item", "ICN=1"], ["fetch"]]) {
      const of = (...more: string[]) => ends(dir, [...command, ...user, ...more]);
      const terminal = await of("--terminal", "M001011");
      assert.deepEqual([terminal.code, /six characters, found "M001011"/.test(terminal.said)], [
        ...[64, true],
      ], terminal.said);
      const password = await of("--terminal", "M00101", "--password-file", long);
      assert.equal(password.code, 65, password.said);
      assert.match(password.said, /password: expected at most 8 characters.*found 16/);
      assert.doesNotMatch(password.said, /sixteen/);
      await Deno.writeTextFile(long, "mật");
      const letters = await of("--terminal", "M00101", "--password-file", long);
      assert.equal(letters.code, 65, letters.said);
      await Deno.writeTextFile(long, "sixteen letters!\n");
    }
    const key = await ends(dir, ["fetch", ...user], { SONGHANH_ACCESS_KEY: "k".repeat(17) });
    assert.equal(key.code, 65, key.said);
    const output = await ends(dir, ["fetch", ...user, "--output", "VAD1AC0000"]);
    assert.equal(output.code, 64, output.said);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a file that is not there, or cannot be used, is told apart", async () => {
  const dir = await Deno.makeTempDir();
  try {
    const reason = ["--reason", "thử"];
    const users = await ends(dir, ["users", "import", join(dir, "none.json")]);
    assert.equal(users.code, 66, users.said);
    const notes = join(dir, "notes.csv");
    const missing = await ends(dir, ["failback", "import", notes, ...reason]);
    assert.equal(missing.code, 66, missing.said);
    for (
      const text of ["document,what,who\na,b,c\n", "document,what,when,who\n1234,x,soon,y\n", ""]
    ) {
      await Deno.writeTextFile(notes, text);
      const wrong = await ends(dir, ["failback", "import", notes, ...reason]);
      assert.equal(wrong.code, 65, wrong.said);
    }
    // A good one goes on to the gateway, which is not there.
    await Deno.writeTextFile(notes, "document,what,when,who\n1234,x,2024-08-06T14:30,y\n");
    assert.equal((await ends(dir, ["failback", "import", notes, ...reason])).code, 69);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
