/** docs/scale.md says what follows from the result that it names, and quotes statements that are there. */
import assert from "node:assert/strict";
import { documentPart, resultsFolder } from "./document_part.ts";
import { readInput } from "./scale_input.ts";
import { betweenMarks } from "./write_between_marks.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));
const document = read("docs/scale.md");

/** As it was written, whatever the formatter has made of blanks and rules since. */
const plain = (text: string) => text.replace(/-{2,}/g, "--").replace(/\s+/g, " ").trim();

Deno.test("docs/scale.md has the figures that follow from the result that it names", () => {
  const part = betweenMarks(document);
  const name = new RegExp(`${resultsFolder}/([\\w-]+-scale\\.md)`).exec(part)?.[1];
  assert.ok(name !== undefined, "a result is named");
  const input = readInput(read(`${resultsFolder}/${name}`));
  assert.equal(
    plain(part),
    plain(documentPart(input, name)),
    `run deno task bench scale --from ${resultsFolder}/${name} --write docs/scale.md`,
  );
});

Deno.test("docs/scale.md quotes statements that are where it says", () => {
  const cited = [...document.matchAll(/`([^`]+)` in\s+`((?:adapters|gateway)\/[^`]+)`/g)]
    .map(([, statement, path]) => ({ statement: statement!, path: path! }));
  assert.ok(cited.length > 15, `${cited.length} statements are found`);
  const missing = cited.filter(({ statement, path }) =>
    !plain(read(path)).toLowerCase().includes(plain(statement).toLowerCase())
  );
  assert.deepEqual(missing, []);
});

Deno.test("docs/scale.md says of every claim about another engine where it is from", () => {
  const rows = document.split("\n").filter((line) => line.startsWith("|") && /` in\s+`/.test(line));
  assert.ok(rows.length > 12, `${rows.length} rows are found`);
  const bare = rows.flatMap((row) => {
    const cells = row.split("|").slice(1, -1).map((cell) => cell.trim());
    if (cells.length !== 5) return [`not five cells: ${row}`];
    return cells.slice(2).filter((cell) =>
      !/reckoned|documentation|issue \d|pull request \d|as above|not known|not tried/.test(cell)
    );
  });
  assert.deepEqual(bare, []);
});
