import assert from "node:assert/strict";
import { CommandError, exitCodes } from "./command_error.ts";
import { json, page, range, reason } from "./common_options.ts";
import { choiceOrFirst, flag, neededChoice, text, texts, wholeOr } from "./option.ts";
import { readOptions } from "./read_options.ts";

const options = {
  ...{ ...json, ...page, ...range },
  state: text("STATE", { says: "a state", example: "unknown" }),
  key: texts("FILE", { says: "a key", example: "a.pem" }),
  lang: choiceOrFirst(["en", "vi"], { says: "a language" }),
  workers: wholeOr(2, "N", { says: "threads", least: 1, most: 8, example: "4" }),
  "dry-run": flag("nothing is done"),
  child: flag("for programs", true),
};

Deno.test("readOptions() gives values of their kind, and what holds without them", () => {
  const { values, words } = readOptions(
    ["1-42", "--limit", "20", "--key=a", "--key", "b", "--from", "2026-01-31", "--", "--lang"],
    options,
    ["[ID…]"],
  );
  assert.deepEqual(words, ["1-42", "--lang"]);
  assert.deepEqual(
    [values.limit, values.key, values.lang, values.workers, values["dry-run"], values.state],
    [20, ["a", "b"], "en", 2, false, undefined],
  );
  assert.equal(values.from?.toISOString(), "2026-01-30T17:00:00.000Z");
  const to = readOptions(["--to", "2026-01-31"], options).values.to;
  assert.equal(to?.toISOString(), "2026-01-31T17:00:00.000Z", "to the end of that day");
});

Deno.test("readOptions() says what does not fit, and what was probably meant", () => {
  const needed = { ...reason, to: neededChoice(["standby", "primary"], { says: "where" }) };
  const cases: readonly [args: string[], says: RegExp, of?: Parameters<typeof readOptions>[1]][] = [
    [["--dryrun"], /unknown option "--dryrun"; did you mean "--dry-run"\?$/],
    [["--chlid"], /unknown option "--chlid"$/],
    [["--colour"], /unknown option "--colour"$/],
    [["-x"], /unknown option "-x"$/],
    [["--json=yes"], /--json: expected no value behind it/],
    [["--state"], /--state: expected STATE behind it/],
    [["--state", "--json"], /--state: expected STATE behind it/],
    [["--lang", "fr"], /--lang: expected en, vi, found "fr"/],
    [["--workers", "9"], /--workers: expected a whole number from 1 to 8, found "9"/],
    [["--workers", "two"], /--workers: expected a whole number/],
    [["--limit", "0"], /--limit: expected a whole number from 1, found "0"/],
    [["--from", "yesterday"], /--from: expected a date or a time .*; found "yesterday"/],
    [["word"], /expected words: none, found 1/],
    [[], /--reason: expected why, for the audit/, needed],
    [["--reason", " "], /--reason: expected why/, needed],
    [["--reason", "x"], /--to: expected standby, primary, found none/, needed],
  ];
  for (const [args, says, of = options] of cases) {
    assert.throws(() => readOptions(args, of), (error) => {
      assert.ok(error instanceof CommandError, args.join(" "));
      assert.equal(error.exitCode, exitCodes.usage);
      assert.match(error.message, says);
      return true;
    });
  }
  assert.equal(readOptions(["--reason=--json", "--to", "primary"], needed).values.reason, "--json");
});
