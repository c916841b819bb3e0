import assert from "node:assert/strict";
import { catalogue } from "../../core/catalogue/mod.ts";
import type { InspectedMessage } from "../../core/inspect_message.ts";
import type { User } from "../../core/users/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { readHeader } from "../../core/wire/mod.ts";
import { Terminal } from "../terminal/mod.ts";
import { waitUntil } from "../testing/wait_until.ts";
import { PasswordMemory } from "../users/mod.ts";
import { EarlyChecks } from "./early_checks.ts";

/** A terminal whose user and key are registered with hashes by hand: `hash of <secret>`. */
function bed({ share = 0.5 } = {}) {
  const tried: string[] = [];
  const wrong: unknown[] = [];
  const bugs: unknown[] = [];
  const kept: unknown[] = [];
  const passwords = new PasswordMemory({
    verify: async (secret, storedHash) => {
      tried.push(secret.trim());
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (storedHash === "damaged") throw new Error("damaged");
      return storedHash === `hash of ${secret.trim()}`;
    },
  });
  const users = new Map<string, User>();
  const terminals = new Map<string, { terminalId: string; accessKeyHash: string }>();
  const register = (userId: string, passwordHash: string) =>
    users.set(userId, { userId, passwordHash } as User);
  const directory = { users, terminals } as never;
  const early = new EarlyChecks({
    senders: { catalogue, directory, passwords },
    share,
    onWrong: (subject) => wrong.push(subject),
    onBug: (error) => bugs.push(error),
  });
  return { early, passwords, register, terminals, tried, wrong, bugs, kept };
}

function accepted(userId: string, password: string, how: "logon" | "inquiry"): InspectedMessage {
  const account = { userId, password, terminalId: "BB0001", accessKey: "KEY" };
  const terminal = new Terminal(account);
  const { message } = how === "logon"
    ? terminal.logon()
    : terminal.job("IID", { ICN: "100000000001" });
  const header = readHeader(message, 0, message.length);
  assert.ok(!isRefusal(header));
  return { header, procedure: header.trimmed("procedure"), message } as never;
}

Deno.test("EarlyChecks tries each secret once, and the standby need not any more", async () => {
  const { early, passwords, register, terminals, tried, wrong } = bed();
  register("K0001A01", "hash of abc");
  terminals.set("BB0001", { terminalId: "BB0001", accessKeyHash: "hash of KEY" });
  for (let round = 0; round < 5; round++) {
    early.note(accepted("K0001A01", "abc", "inquiry"));
    early.note(accepted("K0001A01", "abc", "logon"));
    early.note(accepted("K0009A01", "nobody", "inquiry"));
    await waitUntil(
      "both are known",
      () =>
        passwords.recall("user K0001A01", "hash of abc", "abc") === "match" &&
        passwords.recall("terminal BB0001", "hash of KEY", "KEY") === "match",
    );
  }
  assert.deepEqual([tried, wrong], [["abc", "KEY"], []]);
  // Registered anew: what was tried was tried against something else.
  register("K0001A01", "hash of new");
  early.note(accepted("K0001A01", "new", "inquiry"));
  await waitUntil("the new one is tried", () => tried.length === 3);
  assert.deepEqual(wrong, []);
  // Changed at the primary alone.
  await waitUntil("it is told", () => {
    // One that comes while another is tried counts with the next.
    early.note(accepted("K0001A01", "newer", "inquiry"));
    return wrong.length === 1;
  });
  early.stop();
});

Deno.test("EarlyChecks tells what the primary accepts and the standby would refuse, once", async () => {
  const { early, register, terminals, tried, wrong } = bed();
  register("K0001A01", "hash of other");
  terminals.set("BB0001", { terminalId: "BB0001", accessKeyHash: "hash of OTHER" });
  for (let round = 0; round < 3; round++) {
    early.note(accepted("K0001A01", "abc", "logon"));
    await waitUntil("both are told", () => wrong.length === 2);
  }
  assert.deepEqual(wrong, [{ user: "K0001A01" }, { terminal: "BB0001" }]);
  assert.deepEqual(tried, ["abc", "KEY"]);
  early.stop();
});

Deno.test("EarlyChecks goes on behind a damaged hash, and behind somebody who waits", async () => {
  const { early, passwords, register, tried, bugs } = bed();
  register("K0001A01", "damaged");
  register("K0002A01", "hash of abc");
  early.note(accepted("K0001A01", "abc", "inquiry"));
  early.note(accepted("K0002A01", "abc", "inquiry"));
  await waitUntil("the second is tried", () => {
    return passwords.recall("user K0002A01", "hash of abc", "abc") === "match";
  });
  // Told once: with the next messages somebody else is tried.
  await waitUntil("another is tried", () => {
    early.note(accepted("K0001A01", "abc", "inquiry"));
    early.note(accepted("K0002A01", "changed", "inquiry"));
    return tried.length > 2;
  });
  assert.deepEqual([tried, bugs.length], [["abc", "abc", "changed"], 1]);
  register("K0003A01", "hash of abc");
  const asked = passwords.check("user K0009A01", "hash of x", "x");
  early.note(accepted("K0003A01", "abc", "inquiry"));
  assert.equal(await passwords.checkEarly("user K0004A01", "hash of y", "y"), "busy");
  assert.equal(await asked, "match");
  await waitUntil("its turn comes with a later message", () => {
    early.note(accepted("K0003A01", "abc", "inquiry"));
    return passwords.recall("user K0003A01", "hash of abc", "abc") === "match";
  });
  early.stop();
  early.note(accepted("K0003A01", "abc", "inquiry"));
});

Deno.test("EarlyChecks shows no secret to whoever prints it", () => {
  const { early, register } = bed();
  register("K0001A01", "hash of SECRET1");
  early.note(accepted("K0001A01", "SECRET1", "logon"));
  assert.doesNotMatch(Deno.inspect(early, { depth: 9, showHidden: true }), /"SECRET1/);
  early.stop();
});
