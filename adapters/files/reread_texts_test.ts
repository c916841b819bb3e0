import assert from "node:assert/strict";
import { join } from "node:path";
import { RereadTexts } from "./reread_texts.ts";

/** Two files that fit together where they say the same. */
async function pair() {
  const folder = await Deno.makeTempDir();
  const paths = [join(folder, "cert"), join(folder, "key")];
  const write = async (...texts: string[]) => {
    for (const [at, text] of texts.entries()) await Deno.writeTextFile(paths[at]!, text);
  };
  await write("1", "1");
  const texts = await RereadTexts.open(paths, {
    judge: ([one, other]) => one === other ? undefined : "they do not fit",
    lookMs: 3_600_000,
  });
  const told: [string, string | undefined][] = [];
  texts.onChange((current, fault) => told.push([current.join(), fault]));
  return {
    ...{ paths, write, texts, told },
    async [Symbol.asyncDispose]() {
      texts.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("RereadTexts tells both files once they fit together, and nothing in between", async () => {
  await using files = await pair();
  const { texts, write, told } = files;
  await texts.reread();
  await write("2");
  await texts.reread();
  assert.deepEqual(told, [], "the key is still to be written");
  await write("2", "2");
  await texts.reread();
  await texts.reread();
  assert.deepEqual(told, [["2,2", undefined]]);
});

Deno.test("RereadTexts tells a fault that stays, once, and keeps what was in force", async () => {
  await using files = await pair();
  const { texts, write, told, paths } = files;
  await write("2");
  for (let look = 0; look < 4; look++) await texts.reread();
  assert.equal(told.length, 1);
  assert.equal(told[0]![0], "1,1");
  assert.match(told[0]![1]!, /they do not fit$/);
  await Deno.remove(paths[1]!);
  await texts.reread();
  assert.equal(told.length, 1, "it may be under way");
  for (let look = 0; look < 3; look++) await texts.reread();
  assert.equal(told.length, 2);
  assert.match(told[1]![1]!, /No such file/);
  assert.deepEqual(texts.current, ["1", "1"], "a file that is not there changes nothing");
  await write("1", "1");
  await texts.reread();
  await Deno.remove(paths[0]!);
  await texts.reread({ tellsAtOnce: true });
  assert.equal(told.length, 3);
  await write("1", "1");
  await texts.reread();
  await write("3", "4");
  await texts.reread({ tellsAtOnce: true });
  assert.equal(told.length, 4);
  assert.deepEqual(texts.current, ["1", "1"]);
});

Deno.test("RereadTexts opens nothing that does not fit or is not there", async () => {
  await using files = await pair();
  const judge = () => "never";
  await assert.rejects(RereadTexts.open(files.paths, { judge }), /cert and .*key: never/);
  await assert.rejects(RereadTexts.open([files.paths[0]! + "x"], { judge }), Deno.errors.NotFound);
});
