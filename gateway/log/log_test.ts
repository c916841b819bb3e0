import assert from "node:assert/strict";
import { CannotRecord } from "../../adapters/journal.ts";
import { createLog, type Level, type Log, type LogOptions } from "./log.ts";

type Written = Record<string, unknown>;

/** A log with a clock of its own, and what it has written. */
function logOf(options: LogOptions = {}) {
  const lines: Written[] = [];
  const clock = { now: 0 };
  const log = createLog({ lane: "lane-0" }, {
    now: () => clock.now,
    settleMs: 0,
    write: (line) => lines.push(JSON.parse(line)),
    ...options,
  });
  const said = () => lines.map(({ level, event }) => `${level} ${event}`);
  return { log, lines, clock, said };
}

function logged(run: (log: Log) => void): Written[] {
  const { log, lines } = logOf();
  run(log);
  return lines;
}

const away = () => Object.assign(new Error("connect refused"), { code: "ECONNREFUSED" });

/** Its timer has run: what works again counts as back. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** On a terminal lines are text for people. */
function test(name: string, fn: () => void | Promise<void>) {
  Deno.test({ name, ignore: Deno.stdout.isTerminal(), fn });
}

test("createLog() writes one line of JSON for each event", () => {
  const [first, second, third] = logged((log) => {
    log.info("ready", { lanes: 2, nothing: undefined });
    log.warn("line\nend and \u0007", { text: 'quo"te\n' });
    log.error("could not do it", { error: new TypeError("found x, expected y") });
  });
  assert.match(String(first!.at), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.deepEqual({ ...first, at: 0 }, {
    at: 0,
    level: "info",
    event: "ready",
    lane: "lane-0",
    lanes: 2,
  });
  assert.deepEqual([second!.level, second!.event, second!.text], [
    "warn",
    "line\nend and \u0007",
    'quo"te\n',
  ]);
  assert.deepEqual([third!.level, third!.error], ["error", "found x, expected y"]);
});

Deno.test("createLog() takes values that JSON has no word for", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  for (const value of [1n, circle, Symbol("s"), () => {}, NaN]) {
    const lines: string[] = [];
    createLog({}, { write: (line) => lines.push(line) }).info("odd", { value });
    assert.equal(lines.length, 1, String(typeof value));
  }
});

test("an error leaves its code and its causes; a mistake of ours also where it was made", () => {
  const said = (error: unknown) => logged((log) => log.error("failed", { error }))[0]!;

  const bug = said(new RangeError("found 7, expected 6"));
  assert.match(String(bug.stack), /RangeError: found 7, expected 6\n {4}at .*log_test\.ts:\d+/);

  class Refused extends Error {
    override readonly name = "Refused";
  }
  const wrapped = said(new Refused("cannot go on", { cause: new TypeError("a is undefined") }));
  assert.deepEqual([wrapped.error, wrapped.cause], ["cannot go on", "a is undefined"]);
  assert.match(String(wrapped.stack), /TypeError: a is undefined\n {4}at .*log_test\.ts/);

  const meant = said(new Refused("on purpose"));
  assert.deepEqual(["stack" in meant, "cause" in meant, "code" in meant], [false, false, false]);

  const system = said(Object.assign(new Error("no space left"), { code: "ENOSPC" }));
  assert.deepEqual([system.code, "stack" in system], ["ENOSPC", false]);

  const sql = Object.assign(new Error('column "x" does not exist'), { code: "42703" });
  sql.name = "PostgresError";
  assert.deepEqual([said(sql).code, "stack" in said(sql)], ["42703", true]);

  const circle = new Error("of itself");
  circle.cause = circle;
  assert.match(String(said(circle).cause), /of itself/);
  assert.equal(said("a text").error, "a text");
});

test("an error of what cannot be parsed does not quote it", () => {
  let error: unknown;
  try {
    JSON.parse('{"password": Thu01M01');
  } catch (caught) {
    error = caught;
  }
  const [line] = logged((log) => log.error("failed", { error }));
  assert.doesNotMatch(JSON.stringify(line), /Thu01M01/);
  assert.match(String(line!.stack), /^SyntaxError\n {4}at /);
});

test("a level leaves out what is less important", () => {
  const count = (level: Level) => {
    const { log, lines } = logOf({ level });
    for (const each of ["debug", "info", "warn", "error"] as const) log[each](each);
    return lines.length;
  };
  assert.deepEqual((["debug", "info", "warn", "error"] as const).map(count), [4, 3, 2, 1]);
});

test("of lines that say the same one is written in ten seconds, with the number left out", () => {
  const { log, lines, clock } = logOf();
  const refuse = (reason: string, address: string) => log.warn("refused", { reason, address });
  for (let n = 0; n < 1_000; n++) refuse("two lengths", `10.0.0.${n}`);
  refuse("no host", "10.0.0.1");
  clock.now = 10_000;
  refuse("two lengths", "10.0.0.7");
  const told = () => lines.map(({ reason, address, leftOut }) => [reason, address, leftOut]);
  const expected = [
    ["two lengths", "10.0.0.0", undefined],
    ["no host", "10.0.0.1", undefined],
    ["two lengths", "10.0.0.7", 999],
  ];
  assert.deepEqual(told(), expected);
  // Nothing is lost where no more of a kind comes: the next line of any kind brings it along.
  for (let n = 0; n < 3; n++) refuse("two lengths", `10.0.1.${n}`);
  clock.now = 20_000;
  log.info("something else");
  assert.deepEqual(told().slice(3), [["two lengths", "10.0.1.2", 2], [
    undefined,
    undefined,
    undefined,
  ]]);
});

test("what is another file, item or place is another line", () => {
  const { log, lines } = logOf();
  for (const file of ["a.crl", "b.crl"]) log.warn("a trust file has a problem", { file });
  const first = new TypeError("x is undefined");
  const second = new TypeError("x is undefined");
  for (const error of [first, second, first]) log.error("could not decide", { error });
  for (const message of ["1-1", "1-2"]) log.error("could not learn", { message, error: first });
  for (const level of ["info", "info"] as const) log[level]("loaded");
  assert.deepEqual(lines.map(({ event }) => event), [
    "a trust file has a problem",
    "a trust file has a problem",
    "could not decide",
    "could not decide",
    "could not learn",
    "loaded",
    "loaded",
  ]);
});

test("kinds of lines are forgotten when there are many, not their numbers", () => {
  const { log, lines } = logOf();
  for (let n = 0; n < 3; n++) log.warn("the first kind");
  for (let n = 0; n < 200; n++) log.warn("a file", { file: `${n}` });
  const first = lines.filter(({ event }) => event === "the first kind");
  assert.deepEqual(first.map(({ leftOut }) => leftOut), [undefined, 1]);
});

test("that the database is away is told once, and once when it is back", async () => {
  const { log, lines, clock, said } = logOf();
  const pages = log.with({ part: "pages" });
  for (let n = 0; n < 100; n++) {
    log.warn("could not read the mode", { error: away() });
    pages.error("could not take a sample", { error: new Error("no", { cause: away() }) });
    log.warn("could not record a message", { error: new CannotRecord("no commit within 5 s") });
  }
  log.error("could not decide a message", { error: new TypeError("a mistake all the same") });
  clock.now = 12_340;
  log.database.worked();
  clock.now = 20_000;
  log.database.worked();
  await settled();
  assert.deepEqual(said(), [
    "warn the database is away",
    "error could not decide a message",
    "info the database is back",
  ]);
  assert.deepEqual(
    [lines[0]!.during, lines[0]!.code, lines[0]!.lane],
    ["could not read the mode", "ECONNREFUSED", "lane-0"],
  );
  assert.deepEqual([lines[2]!.afterS, lines[2]!.leftOut], [12.3, 299]);
  log.database.worked();
  await settled();
  log.warn("could not record a message", { error: new CannotRecord("the queue is full") });
  assert.equal(said().at(-1), "warn could not record a message");
});

test("what fails again before it has settled was not back", async () => {
  const { log, said } = logOf();
  log.warn("could not read", { error: away() });
  log.database.worked();
  log.warn("could not read", { error: away() });
  await settled();
  assert.deepEqual(said(), ["warn the database is away"]);
  log.database.worked();
  await settled();
  assert.equal(said().at(-1), "info the database is back");
});

test("anything else that fails for a while has its pair too, by itself", async () => {
  const { log, lines, said } = logOf();
  const words = { lost: "a step failed", back: "a step works again" };
  const [learning, asking] = ["learn", "ask"].map((step) => log.outage(words, { step }));
  for (let n = 0; n < 9; n++) learning!.failed(new Error("slow"));
  asking!.failed(away());
  learning!.worked();
  asking!.worked();
  await settled();
  assert.deepEqual(said(), [
    "warn a step failed",
    "warn the database is away",
    "info a step works again",
  ]);
  assert.deepEqual(lines.map(({ step }) => step), ["learn", "ask", "learn"]);
  assert.equal(lines[2]!.leftOut, 8);
});

test("level debug leaves nothing out", () => {
  const { log, lines } = logOf({ level: "debug" });
  for (let n = 0; n < 5; n++) {
    log.warn("could not read", { error: away() });
    log.warn("refused", { reason: "two lengths" });
  }
  assert.equal(lines.length, 10);
});
