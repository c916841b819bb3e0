import assert from "node:assert/strict";

Deno.test({
  name: "replaceProcess() is the same process with the same output, and another program",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const module = new URL("./replace_process.ts", import.meta.url).href;
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        "--no-config",
        `
        import { replaceProcess } from ${JSON.stringify(module)};
        console.log(Deno.pid);
        replaceProcess("/bin/sh", ["-c", 'echo "$$ $0 $1 $WHAT"', "a name", "a word"]);
        console.log("still here");
      `,
      ],
      env: { WHAT: "an environment" },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const { code, stdout, stderr } = await child.output();
    assert.equal(new TextDecoder().decode(stderr), "");
    assert.equal(
      new TextDecoder().decode(stdout),
      `${child.pid}\n${child.pid} a name a word an environment\n`,
    );
    assert.equal(code, 0);
  },
});

Deno.test("replaceProcess() comes back where there is no such program, or it may not", async () => {
  const module = new URL("./replace_process.ts", import.meta.url).href;
  for (const allowed of ["--allow-ffi", "--allow-env"]) {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--no-config",
        allowed,
        `data:application/typescript,${
          encodeURIComponent(`
          import { replaceProcess } from ${JSON.stringify(module)};
          replaceProcess("/nowhere/at/all", []);
          console.log("still here");
        `)
        }`,
      ],
    }).output();
    assert.equal(new TextDecoder().decode(stdout), "still here\n", allowed);
  }
});
