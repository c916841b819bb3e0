/** Bash itself completes, as at a keyboard. */
import assert from "node:assert/strict";
import { bashCompletion } from "./bash_completion.ts";
import { commands } from "./run.ts";

const script = bashCompletion(commands);

/** What bash would offer for the last of these words. */
async function offered(...words: string[]): Promise<string[]> {
  const quoted = ["songhanh", ...words].map((word) => `'${word}'`).join(" ");
  const { stdout, stderr, success } = await new Deno.Command("bash", {
    args: [
      "-c",
      `${script}\nCOMP_WORDS=(${quoted}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _songhanh\n` +
      `printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
    cwd: new URL("../../testdata/items/", import.meta.url),
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

const hasBash = await new Deno.Command("bash", { args: ["-c", ":"] }).output()
  .then(({ success }) => success, () => false);

Deno.test({
  name: "bash completes commands, actions, options, their words, and files",
  ignore: !hasBash,
  async fn() {
    assert.deepEqual(await offered("mess"), ["messages"]);
    assert.deepEqual(await offered("messages", "ex"), ["export"]);
    assert.deepEqual(await offered("messages", "list", "--fr"), ["--from"]);
    assert.deepEqual(await offered("switchover", "--to", "st"), ["standby"]);
    assert.deepEqual((await offered("send", "--items", "")).sort(), ["ida.json", "mic.json"]);
    assert.deepEqual(await offered("decode", "mi"), ["mic.json"]);
    assert.deepEqual(await offered("status", "--token", ""), []);
    assert.deepEqual(await offered("numbers", "s"), ["skip"]);
    assert.ok((await offered("numbers", "--")).includes("--token"));
    // What only programs say is offered to nobody.
    assert.ok(!(await offered("start", "--")).includes("--bounded"));
    assert.ok((await offered("")).length > 30);
  },
});
