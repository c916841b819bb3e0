/** Help says of every option what it means, in which unit, what holds without it, and an example that works. */
import assert from "node:assert/strict";
import { createToken } from "../../adapters/accounts/token_store.ts";
import { scratchSchema } from "../../adapters/testing/scratch_schema.ts";
import { shownOptions } from "./help.ts";
import { readOptions } from "./read_options.ts";
import { commands, run } from "./run.ts";

const forms = Object.entries(commands).flatMap(([name, { forms }]) =>
  forms.map((form) => ({
    form,
    name: form.action === undefined ? name : `${name} ${form.action}`,
  }))
);

/** Words of a line as a shell parts them; of quotes it has double ones alone. */
function partsOf(line: string): string[] {
  return [...line.replace(/ >.*$/, "").matchAll(/(?:[^\s"]|"[^"]*")+/g)]
    .map(([part]) => part.replaceAll('"', ""));
}

async function helpOf(...words: string[]): Promise<string> {
  let said = "";
  const code = await run(["help", ...words], {
    environment: {},
    output: {
      text: (text) => said += text,
      json: () => assert.fail("no JSON was asked for"),
      remark: (text) => assert.fail(text),
    },
  });
  assert.equal(code, 0);
  return said;
}

Deno.test("every form has examples, and each is one that is read", () => {
  assert.ok(forms.length > 40, "forms are found");
  for (const { form, name } of forms) {
    assert.ok(form.does.length > 10 && !form.does.endsWith("."), name);
    assert.ok(form.examples.length > 0, name);
    for (const example of form.examples) {
      assert.ok(example.startsWith(name), `${name}: ${example}`);
      const args = partsOf(example).slice(name.split(" ").length);
      assert.doesNotThrow(() => readOptions(args, form.options, Object.keys(form.words)), example);
    }
  }
});

Deno.test("an ID in an example is one that there could be", async () => {
  const { form } = forms.find(({ name }) => name === "tokens revoke")!;
  await using schema = await scratchSchema();
  const { id } = await createToken(schema.sql, "a trial", "observer", "test");
  const [, , example] = partsOf(form.examples[0]!);
  assert.equal(example!.replace(/[0-9a-f]/g, "0"), id.replace(/[0-9a-f]/g, "0"));
});

Deno.test("every option says what it means, and has a value that it takes", () => {
  let options = 0;
  for (const { form, name } of forms) {
    for (const [option, { says, value, needed, without, example, read }] of shownOptions(form)) {
      options++;
      const place = `${name} --${option}`;
      assert.ok(says.length > 5, place);
      if (value === undefined) continue;
      assert.ok(example !== undefined, `${place} has no example`);
      assert.doesNotThrow(() => read([example.replaceAll('"', "")]), place);
      assert.ok(!(needed && without !== undefined), `${place} is needed and is not`);
    }
  }
  assert.ok(options > 100);
});

Deno.test("help shows all of it", async () => {
  const overview = await helpOf();
  for (const name of Object.keys(commands)) assert.match(overview, new RegExp(`^  ${name} `, "m"));
  for (const [name, { forms }] of Object.entries(commands)) {
    const text = (await helpOf(name)).replace(/\s+/g, " ");
    for (const form of forms) {
      assert.ok(text.includes(form.does), `${name}: ${form.does}`);
      for (const [option, { says }] of shownOptions(form)) {
        assert.ok(text.includes(`--${option}`), `${name} --${option}`);
        // In the second column its lines are parted.
        for (const word of says.split(" ")) assert.ok(text.includes(word), `${name}: ${says}`);
      }
      for (const example of form.examples) assert.ok(text.includes(example), example);
    }
  }
  const one = await helpOf("messages", "show");
  assert.match(one, /messages show ID/);
  assert.doesNotMatch(one, /messages list/);
});
