import assert from "node:assert/strict";
import { join } from "node:path";
import { CodeTablesDirectory } from "./code_tables_directory.ts";

const head = "code\tfrom\tto\tsuccessor\tname\n";

Deno.test("code tables are read again when they change; a bad one changes nothing", async () => {
  const dir = await Deno.makeTempDir();
  const write = (text: string) => Deno.writeTextFile(join(dir, "offices.tsv"), text);
  await write(`# version 1\n# complete\n${head}29CC\t\t\t\tVinh\n`);
  const directory = await CodeTablesDirectory.open(dir, 3_600_000);
  const told: [names: string[], faults: readonly string[]][] = [];
  directory.onChange((tables, faults) => told.push([tables.map(({ version }) => version), faults]));
  assert.deepEqual(directory.current.map(({ name, complete }) => [name, complete]), [
    ["offices", true],
  ]);
  await directory.reread();
  assert.deepEqual(told, []);

  await write(`# version 2\n${head}29CC\t\t\t\tVinh\n29CC\t\t\t\tVinh\n`);
  await directory.reread();
  await Deno.writeTextFile(join(dir, "office.tsv"), head);
  await write(`# version 3\n${head}29CC\t20200101\t20191231\t\tVinh\n`);
  await directory.reread();
  await Deno.remove(join(dir, "office.tsv"));
  await write(`# version 4\r\n${head.replace("\n", "\r\n")}29CC\t\t\t\tVinh\r\n`);
  await directory.reread();
  await Deno.remove(join(dir, "offices.tsv"));
  await directory.reread();
  assert.deepEqual(told, [
    [["1"], [`${join(dir, "offices.tsv")}: line 4: "29CC" stands here twice`]],
    [["1"], [
      `${join(dir, "office.tsv")}: no table of this name`,
      `${join(dir, "offices.tsv")}: line 3: "29CC" ends before it begins`,
    ]],
    [["4"], []],
    [[], []],
  ]);
  directory.close();
  await Deno.remove(dir, { recursive: true });
});

Deno.test("a bad code table at the start is an error that names file and line", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(join(dir, "countries.tsv"), "code\tname\nVN\tViệt Nam\n");
  await assert.rejects(
    () => CodeTablesDirectory.open(dir),
    /countries\.tsv: line 1: expected the columns code, from, to, successor, name/,
  );
  await Deno.remove(dir, { recursive: true });
});
