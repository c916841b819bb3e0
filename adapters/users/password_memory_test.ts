import assert from "node:assert/strict";
import fc from "fast-check";
import { PasswordMemory, type PasswordMemoryOptions } from "./password_memory.ts";

/** A memory whose slow comparison is by hand: the stored hash is `hash of <password>`. */
function handMemory(options: Partial<PasswordMemoryOptions> = {}) {
  const computed: string[] = [];
  const waiting: (() => void)[] = [];
  let now = 0;
  let most = 0;
  const memory = new PasswordMemory({
    verify: async (password, storedHash) => {
      computed.push(password);
      most = Math.max(most, waiting.length + 1);
      await new Promise<void>((resolve) => waiting.push(resolve));
      return storedHash === `hash of ${password}`;
    },
    nowMs: () => now,
    ...options,
  });
  return {
    memory,
    computed,
    mostAtOnce: () => most,
    pass: (ms: number) => now += ms,
    /** Lets computations end, one after the other, until none is left. */
    async finishAll() {
      do {
        waiting.shift()?.();
        await new Promise((resolve) => setTimeout(resolve, 0));
      } while (waiting.length > 0);
    },
  };
}

Deno.test("recall() knows a password after check() and pays the slow hash once", async () => {
  const { memory, computed, finishAll } = handMemory();
  assert.equal(memory.recall("user K0001A01", "hash of abc", "abc"), undefined);
  const outcome = memory.check("user K0001A01", "hash of abc", "abc");
  await finishAll();
  assert.equal(await outcome, "match");
  assert.equal(memory.recall("user K0001A01", "hash of abc", "abc"), "match");
  assert.equal(memory.recall("user K0001A01", "hash of abc", "abc     "), "match");
  assert.equal(await memory.check("user K0001A01", "hash of abc", "abc"), "match");
  assert.equal(memory.recall("user K0001A01", "hash of abc", "ABC"), undefined);
  assert.equal(memory.recall("user K0001A02", "hash of abc", "abc"), undefined);
  assert.deepEqual(computed, ["abc"]);
});

Deno.test("recall() forgets a password when the stored hash changes", async () => {
  const { memory, finishAll } = handMemory();
  const outcome = memory.check("user K0001A01", "hash of abc", "abc");
  await finishAll();
  assert.equal(await outcome, "match");
  assert.equal(memory.recall("user K0001A01", "hash of new", "abc"), undefined);
  const wrong = memory.check("user K0001A01", "hash of new", "abc");
  await finishAll();
  assert.equal(await wrong, "mismatch");
  assert.equal(memory.recall("user K0001A01", "hash of abc", "abc"), "match");
});

Deno.test("recall() remembers a wrong password for a while only", async () => {
  const { memory, finishAll, pass } = handMemory({ mismatchMs: 1_000 });
  const outcome = memory.check("user K0001A01", "hash of abc", "wrong");
  await finishAll();
  assert.equal(await outcome, "mismatch");
  pass(999);
  assert.equal(memory.recall("user K0001A01", "hash of abc", "wrong"), "mismatch");
  assert.equal(memory.recall("user K0001A01", "hash of abc", "abc"), undefined);
  pass(1);
  assert.equal(memory.recall("user K0001A01", "hash of abc", "wrong"), undefined);
});

Deno.test("check() answers the same question with one computation", async () => {
  const { memory, computed, finishAll } = handMemory();
  const outcomes = Array.from(
    { length: 20 },
    () => memory.check("user K0001A01", "hash of abc", "abc"),
  );
  await finishAll();
  assert.deepEqual(new Set(await Promise.all(outcomes)), new Set(["match"]));
  assert.deepEqual(computed, ["abc"]);
});

Deno.test("check() computes a few at a time, queues some and answers busy beyond", async () => {
  const { memory, computed, finishAll, mostAtOnce } = handMemory({ parallelMax: 2, queueMax: 3 });
  const outcomes = Array.from(
    { length: 8 },
    (_, index) => memory.check(`user ${index}`, "hash of abc", "abc"),
  );
  await finishAll();
  const seen = await Promise.all(outcomes);
  assert.deepEqual(seen, [...Array(5).fill("match"), ...Array(3).fill("busy")]);
  assert.equal(computed.length, 5);
  assert.equal(mostAtOnce(), 2);
  const later = memory.check("user 7", "hash of abc", "abc");
  await finishAll();
  assert.equal(await later, "match");
});

Deno.test("check() keeps a flood against one user from taking everybody's turns", async () => {
  const { memory, computed, finishAll } = handMemory({
    parallelMax: 1,
    queueMax: 8,
    perSubjectMax: 2,
  });
  const flood = Array.from(
    { length: 50 },
    (_, index) => memory.check("user K0001A01", "hash of abc", `guess ${index}`),
  );
  const other = memory.check("user L0001A01", "hash of xyz", "xyz");
  await finishAll();
  assert.equal(await other, "match");
  const seen = await Promise.all(flood);
  assert.equal(seen.filter((outcome) => outcome === "busy").length, 48);
  assert.equal(computed.length, 3);
});

Deno.test("check() gives the turn on when a computation fails", async () => {
  let calls = 0;
  const memory = new PasswordMemory({
    parallelMax: 1,
    verify: () => {
      calls++;
      return calls === 1 ? Promise.reject(new Error("damaged")) : Promise.resolve(true);
    },
  });
  const failing = memory.check("user K0001A01", "x", "abc");
  const next = memory.check("user L0001A01", "x", "abc");
  await assert.rejects(failing, /damaged/);
  assert.equal(await next, "match");
  assert.equal(await memory.check("user K0001A01", "x", "abc"), "match");
});

Deno.test("recall() gives up the least recently used first", async () => {
  const memory = new PasswordMemory({
    matchesMax: 2,
    mismatchesMax: 2,
    verify: (password) => Promise.resolve(password === "abc"),
  });
  await memory.check("user 1", "x", "abc");
  await memory.check("user 2", "x", "abc");
  memory.recall("user 1", "x", "abc");
  await memory.check("user 3", "x", "abc");
  const known = (password: string) =>
    [1, 2, 3].map((user) => memory.recall(`user ${user}`, "x", password));
  assert.deepEqual(known("abc"), ["match", undefined, "match"]);
  for (const user of [1, 2, 3]) await memory.check(`user ${user}`, "x", "wrong");
  assert.deepEqual(known("wrong"), [undefined, "mismatch", "mismatch"]);
});

Deno.test("check() agrees with a plain comparison whatever is asked in whatever order", async () => {
  const text = fc.constantFrom("a", "b", "a ", " a", "");
  const subject = fc.constantFrom("user 1", "user 2", "user 3");
  await fc.assert(fc.asyncProperty(
    fc.array(fc.tuple(subject, text, text), { maxLength: 40 }),
    async (questions) => {
      const memory = new PasswordMemory({
        matchesMax: 2,
        mismatchesMax: 2,
        verify: (password, stored) => Promise.resolve(stored.trimEnd() === password.trimEnd()),
      });
      for (const [who, stored, password] of questions) {
        const expected = stored.trimEnd() === password.trimEnd() ? "match" : "mismatch";
        assert.equal(await memory.check(who, stored, password), expected);
      }
    },
  ));
});

Deno.test("PasswordMemory shows no password to whoever prints it", async () => {
  const memory = new PasswordMemory({
    verify: (password) => Promise.resolve(password === "Secret#1"),
  });
  await memory.check("user K0001A01", "x", "Secret#1");
  await memory.check("user K0001A01", "x", "Secret#2");
  assert.doesNotMatch(Deno.inspect(memory, { depth: 9, showHidden: true }), /Secret/);
});

Deno.test("PasswordMemory: a stranger's guesses leave the owner and others their turn (F72)", async () => {
  const waiting: (() => void)[] = [];
  const memory = new PasswordMemory({
    parallelMax: 1,
    queueMax: 20,
    perSubjectMax: 2,
    verify: (password) =>
      new Promise((resolve) => waiting.push(() => resolve(password === "right"))),
  });
  const outcomes: Promise<string>[] = [];
  // More guesses than there is room, at the owner's name and at others.
  for (let guess = 0; guess < 60; guess++) {
    const subject = `user ${guess % 12}`;
    outcomes.push(memory.check(subject, "hash", `guess ${guess}`, { place: "198.51.100.1" }));
  }
  const owner = memory.check("user 0", "hash", "right", { place: "192.0.2.1" });
  let told: string | undefined;
  owner.then((outcome) => told = outcome);
  for (let turn = 0; turn < 100 && told === undefined; turn++) {
    waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(told, "match", "the owner, from elsewhere");
  for (let turn = 0; turn < 100; turn++) {
    waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const all = await Promise.all(outcomes);
  assert.ok(all.includes("busy") && all.includes("mismatch"));
});
