import { builtInOffices } from "../codes/mod.ts";
import assert from "node:assert/strict";
import { hasConsoleRole } from "./account_role.ts";
import { mayGiveRights } from "./may_give_rights.ts";
import { passwordFault } from "./password_fault.ts";
import { isSessionAlive, sessionEnd, sessionIdleMs } from "./session_time.ts";

Deno.test("hasConsoleRole() orders the console's roles and leaves the others out", () => {
  assert.ok(hasConsoleRole("administrator", "observer"));
  assert.ok(hasConsoleRole("operator", "operator"));
  assert.ok(!hasConsoleRole("observer", "operator"));
  for (const role of ["officer", "branch administrator", "registrant"] as const) {
    assert.ok(!hasConsoleRole(role, "observer"), role);
  }
});

Deno.test("mayGiveRights() is for branch administrators and officers of one branch", () => {
  const offices = builtInOffices;
  const day = { date: new Date("2026-06-01T00:00:00Z"), offices };
  const giver = { role: "branch administrator", office: "01AB" } as const;
  assert.ok(mayGiveRights(giver, { role: "officer", office: "01AB" }, day));
  assert.ok(!mayGiveRights(giver, { role: "officer", office: "01AC" }, day));
  assert.ok(!mayGiveRights(giver, { role: "branch administrator", office: "01AB" }, day));
  assert.ok(
    !mayGiveRights({ role: "officer", office: "01AB" }, { role: "officer", office: "01AB" }, day),
  );
  assert.ok(!mayGiveRights({ role: "administrator" }, { role: "officer" }, day));
  // Offices that were merged have their officers in common.
  const former = { role: "branch administrator", office: "47D1" } as const;
  assert.ok(mayGiveRights(former, { role: "officer", office: "47D2" }, day));
  const eve = { date: new Date("2026-05-31T00:00:00Z"), offices };
  assert.ok(!mayGiveRights(former, { role: "officer", office: "47D2" }, eve));
});

Deno.test("passwordFault() refuses what is guessed first", () => {
  const fault = (password: string, before?: string) =>
    passwordFault(password, { name: "lan.nguyen", before });
  assert.equal(fault("ngắn"), "too short");
  assert.equal(fault("x".repeat(201)), "too long");
  assert.equal(fault("xxLan.Nguyenxx"), "like the name");
  assert.equal(fault("ababababab"), "too plain");
  assert.equal(fault("mười chín con voi", "mười chín con voi"), "as before");
  assert.equal(fault("mười chín con voi"), undefined);
});

Deno.test("isSessionAlive() ends an idle session, and every one after its time", () => {
  const opened = new Date("2026-03-02T01:00:00Z");
  const endsAt = sessionEnd(opened);
  const at = (ms: number) => new Date(opened.getTime() + ms);
  assert.ok(isSessionAlive({ seenAt: opened, endsAt }, at(sessionIdleMs - 1)));
  assert.ok(!isSessionAlive({ seenAt: opened, endsAt }, at(sessionIdleMs)));
  assert.ok(!isSessionAlive({ seenAt: endsAt, endsAt }, endsAt));
});
