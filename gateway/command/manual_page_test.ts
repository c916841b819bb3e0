import assert from "node:assert/strict";
import { settingNames } from "../settings/settings.ts";
import { exitCodes } from "./command_error.ts";
import { shownOptions } from "./help.ts";
import { manualPage } from "./manual_page.ts";
import { commands } from "./run.ts";

const page = manualPage(commands);

/** As a reader sees it: no macros, no escapes. */
const read = page.replaceAll("\\-", "-").replace(/\\f[BIR]/g, "").replaceAll("\\&", "");

Deno.test("manualPage() has every command, option, setting and exit code", () => {
  for (const [name, { forms }] of Object.entries(commands)) {
    for (const form of forms) {
      const called = [name, form.action].filter(Boolean).join(" ");
      assert.ok(read.includes(`songhanh ${called}`), called);
      for (const [option] of shownOptions(form)) assert.ok(read.includes(`--${option}`), option);
    }
  }
  for (const name of settingNames) assert.ok(read.includes(`.B ${name}\n`), name);
  for (const code of Object.values(exitCodes)) assert.ok(read.includes(`.B ${code}\n`));
});

const hasMan = await new Deno.Command("man", { args: ["--version"] }).output()
  .then(({ success }) => success, () => false);

Deno.test({
  name: "manualPage() is a page that man takes without a word",
  ignore: !hasMan,
  async fn() {
    const man = await new Deno.Command("man", {
      args: ["--warnings", "-l", "-"],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      env: { LC_ALL: "C.UTF-8", MANWIDTH: "100" },
    })
      .spawn();
    const writer = man.stdin.getWriter();
    await writer.write(new TextEncoder().encode(page));
    await writer.close();
    const { success, stdout, stderr } = await man.output();
    assert.ok(success);
    assert.equal(new TextDecoder().decode(stderr), "");
    // deno-lint-ignore no-control-regex -- bold is a letter struck twice
    const seen = new TextDecoder().decode(stdout).replace(/.\x08|\x1b\[\d*m/g, "");
    assert.match(seen, /SONGHANH\(1\)/);
    assert.match(seen, /songhanh messages list/);
  },
});
